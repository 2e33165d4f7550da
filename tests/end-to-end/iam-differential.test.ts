/**
 * Puts random policies into the embedded AWS, makes random calls, and asks the evaluator the same questions: both must answer alike,
 * or a named difference must explain why not.
 *
 * What it proves ends at what MiniStack enforces: no service control policies, no key policy behind S3, no Athena.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import {
  CreateTableCommand,
  CreateDatabaseCommand,
  GetDatabaseCommand,
  GetTableCommand,
  GetTablesCommand,
} from "@aws-sdk/client-glue";
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateKeyCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
} from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { expect } from "chai";
import fc from "fast-check";
import { type IdentityPolicies, type NamedDocument } from "../../policies/iam/policy-book";
import { readRecordedCalls, type RecordedCall } from "../../policies/iam/recorded-calls";
import { type Clients, makeClients } from "../../rehearsal/clients";
import { type Emulator, startEmulator } from "../../rehearsal/emulator";
import { DIFFERENCES, Judge } from "./iam-differences";
import {
  ACCOUNT,
  BUCKETS,
  type Drawn,
  drawn,
  type Probe,
  REGION,
  type Statement,
} from "./iam-differential-draw";

const ROLES = 60;
/** Draws every known difference at least once. */
const SEED = 1;
const KEYS = 2;

const arnOf = (role: string) => `arn:aws:iam::${ACCOUNT}:role/${role}`;
const documentOf = (Statement: readonly Statement[]) => ({ Version: "2012-10-17", Statement });
const TRUST = documentOf([
  { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" },
]);

/** What stands in the embedded AWS, and in the evaluator's book. */
class Stage {
  readonly identities: Record<string, IdentityPolicies> = {};
  readonly buckets: Record<string, NamedDocument> = {};
  readonly keys: Record<string, NamedDocument> = {};
  readonly keyIds: string[] = [];
  private readonly root: Clients;

  constructor(private readonly emulator: Emulator) {
    this.root = makeClients(emulator, REGION, { accessKeyId: "test", secretAccessKey: "test" });
  }

  async prepare(sample: readonly Drawn[]): Promise<void> {
    const { s3, kms, glue } = this.root;
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "lake" } }));
    await glue.send(new CreateTableCommand({ DatabaseName: "lake", TableInput: { Name: "rows" } }));
    for (const [place, Bucket] of BUCKETS.entries()) {
      await s3.send(
        new CreateBucketCommand({
          Bucket,
          CreateBucketConfiguration: { LocationConstraint: REGION },
        }),
      );
      await s3.send(new PutObjectCommand({ Bucket, Key: "red/one", Body: "1" }));
      const statements = sample[place]?.onBucket(Bucket) ?? [];
      if (statements.length === 0) continue;
      await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
      const document = documentOf(statements);
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(document) }));
      this.buckets[`arn:aws:s3:::${Bucket}`] = { name: Bucket, document };
    }
    for (let place = 0; place < KEYS; place += 1) {
      const document = documentOf(sample[place]?.onKey ?? []);
      const { KeyMetadata } = await kms.send(
        new CreateKeyCommand({ Policy: JSON.stringify(document) }),
      );
      this.keyIds.push(KeyMetadata?.KeyId ?? "");
      this.keys[KeyMetadata?.Arn ?? ""] = { name: `key-${place}`, document };
    }
    await Promise.all(sample.map((one, place) => this.makeRole(`draw-${place}`, one)));
  }

  private async makeRole(RoleName: string, one: Drawn): Promise<void> {
    const { iam } = this.root;
    const trust = one.trusted ? TRUST : documentOf(one.trust);
    const name = `${RoleName}-boundary`;
    const boundary =
      one.boundary === undefined ? undefined : { name, document: documentOf(one.boundary) };
    if (boundary !== undefined) {
      const PolicyDocument = JSON.stringify(boundary.document);
      await iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument }));
    }
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(TRUST),
        Tags: [{ Key: "team", Value: one.team }],
        ...(boundary === undefined
          ? {}
          : { PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/${name}` }),
      }),
    );
    const document = documentOf(one.identity);
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: "own",
        PolicyDocument: JSON.stringify(document),
      }),
    );
    this.identities[arnOf(RoleName)] = {
      policies: [{ name: `${RoleName}/own`, document }],
      ...(boundary === undefined ? {} : { boundary }),
      ...(one.session === undefined
        ? {}
        : { session: [{ name: `${RoleName}-session`, document: documentOf(one.session) }] }),
      trust: { name: `${RoleName}/trust`, document: trust },
      tags: { team: one.team },
    };
  }

  /** Signs a role in while its trust policy still admits whoever plays the account, then gives it the drawn one. */
  async signIn(role: string, one: Drawn): Promise<Clients> {
    const { Credentials: given } = await this.root.sts.send(
      new AssumeRoleCommand({
        RoleArn: arnOf(role),
        RoleSessionName: "draw",
        ...(one.session === undefined ? {} : { Policy: JSON.stringify(documentOf(one.session)) }),
      }),
    );
    if (!one.trusted) {
      const PolicyDocument = JSON.stringify(documentOf(one.trust));
      await this.root.iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument }),
      );
    }
    return makeClients(this.emulator, REGION, {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    });
  }

  /** Makes the calls. A refusal is an answer; what was decided is in the recorded calls. */
  async call(clients: Clients, one: Drawn): Promise<void> {
    await Promise.allSettled(one.probes.map((probe) => this.probe(clients, probe)));
  }

  private probe({ s3, kms, glue, sts }: Clients, probe: Probe): Promise<unknown> {
    const { bucket: Bucket, folder, place } = probe;
    const Key = `${folder}/one`;
    const KeyId = this.keyIds[place % KEYS] ?? "";
    switch (probe.kind) {
      case "get":
        return s3.send(new GetObjectCommand({ Bucket, Key }));
      case "put":
        return s3.send(new PutObjectCommand({ Bucket, Key, Body: "2" }));
      case "list":
        return s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${folder}/`, MaxKeys: place }));
      case "versioning":
        return s3.send(new GetBucketVersioningCommand({ Bucket }));
      case "describe":
        return kms.send(new DescribeKeyCommand({ KeyId }));
      case "encrypt":
        return kms.send(
          new EncryptCommand({
            KeyId,
            Plaintext: Buffer.from("1"),
            EncryptionContext: { team: folder },
          }),
        );
      case "dataKey":
        return kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
      case "database":
        return glue.send(new GetDatabaseCommand({ Name: "lake" }));
      case "table":
        return glue.send(new GetTableCommand({ DatabaseName: "lake", Name: "rows" }));
      case "tables":
        return glue.send(new GetTablesCommand({ DatabaseName: "lake" }));
      case "assume":
        return sts.send(
          new AssumeRoleCommand({ RoleArn: arnOf(`draw-${place}`), RoleSessionName: "next" }),
        );
      case "identity":
        return sts.send(new GetCallerIdentityCommand({}));
      default: {
        const never: never = probe.kind;
        return never;
      }
    }
  }
}

describe("the evaluator beside the embedded AWS's own enforcement", function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let stage: Stage;
  const rows: RecordedCall[] = [];
  before(async () => {
    emulator = await startEmulator(ACCOUNT, REGION);
    stage = new Stage(emulator);
    const sample = fc.sample(drawn, { numRuns: ROLES, seed: SEED });
    await stage.prepare(sample);
    const signedIn = await Promise.all(
      sample.map(async (one, place) => ({
        one,
        clients: await stage.signIn(`draw-${place}`, one),
      })),
    );
    await Promise.all(signedIn.map(({ one, clients }) => stage.call(clients, one)));
    await emulator.flushCalls();
    const lines = createInterface({ input: createReadStream(emulator.callsFile) });
    for await (const row of readRecordedCalls(lines)) {
      if (row.call.principal.arn in stage.identities) rows.push(row);
    }
  });
  after(() => emulator.stop());

  it("is asked a few hundred questions, allowed and denied ones, of four services", () => {
    const count = (decision: string) => rows.filter((row) => row.decision === decision).length;
    expect(count("allowed")).to.be.above(80);
    expect(count("denied")).to.be.above(80);
    const services = new Set(rows.map(({ call }) => call.action.split(":")[0]));
    expect([...services].sort()).to.deep.equal(["glue", "kms", "s3", "sts"]);
  });

  it("answers every question alike, but for differences that have a name and a source", () => {
    const { identities, buckets, keys } = stage;
    const judge = new Judge({ identities, buckets, keys });
    const unexplained: string[] = [];
    const seen = new Set<string>();
    for (const { call, decision, because } of rows) {
      const allowed = decision === "allowed";
      if (judge.allows(call) === allowed) continue;
      const why = judge.explain(call, allowed);
      for (const { name } of why ?? []) seen.add(name);
      if (why !== undefined) continue;
      const question = `${call.principal.arn} ${call.action} ${call.resource}`;
      unexplained.push(
        `${question} ${JSON.stringify(call.context)}: MiniStack ${decision} ${because ?? ""}`,
      );
    }
    expect(unexplained).to.deep.equal([]);
    expect([...seen].sort(), "a difference that explains nothing is to be removed").to.deep.equal(
      DIFFERENCES.map(({ name }) => name).sort(),
    );
  });
});
