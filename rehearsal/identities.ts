import { randomBytes } from "node:crypto";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { type Clients, type Credentials, type Endpoint, makeClients } from "./clients";
import { tagList } from "./tags";

/** The embedded AWS's root: it prepares the account as bootstrap does on AWS, and plays the AWS services that assume roles. */
const ROOT: Credentials = { accessKeyId: "test", secretAccessKey: "test" };

const SESSION_SECONDS = 3600;

/** Who takes on a role, as its trust policy sees it. */
export type Assumer =
  /** An AWS service, on behalf of this account and, where it says so, of one of its resources. */
  | { readonly service: string; readonly sourceArn?: string }
  /** A person of the account, by the tags that a directory gave them; they signed in with a second factor. */
  | { readonly person: string; readonly tags: Readonly<Record<string, string>> }
  /** A role of the account, by its name and tags. */
  | { readonly role: string; readonly tags: Readonly<Record<string, string>> }
  /** Someone in the account whom the role trusts as such. */
  | "account";

/** Hands out credentials; nothing of a platform is created, run or read as root. */
export class Identities {
  private readonly root: Clients;
  private readonly made = new Set<string>();

  constructor(
    private readonly endpoint: Endpoint,
    private readonly account: string,
    private readonly region: string,
  ) {
    this.root = makeClients(endpoint, region, ROOT);
  }

  /** Writes a random key of 256 bits as a SecureString under a customer key. */
  async writeSecret(parameter: string, keyAlias: string): Promise<void> {
    await this.root.ssm.send(
      new PutParameterCommand({
        Name: parameter,
        Type: "SecureString",
        KeyId: keyAlias,
        Value: randomBytes(32).toString("hex"),
      }),
    );
  }

  /** Publishes events on the default bus, and asks which patterns an event matches: as the AWS services themselves. */
  get eventBus(): EventBridgeClient {
    return this.root.events;
  }

  roleArn(name: string): string {
    return `arn:aws:iam::${this.account}:role/${name}`;
  }

  /**
   * Credentials of a role; its trust policy is asked.
   *
   * @param session names the caller in the recorded calls, e.g. the job.
   * @throws when the trust policy does not admit the assumer.
   */
  async credentials(
    role: string,
    session: string,
    assumer: Assumer,
  ): Promise<Required<Credentials>> {
    const { sts } = await this.assuming(assumer);
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: this.roleArn(role),
        RoleSessionName: session.slice(0, 64),
        DurationSeconds: SESSION_SECONDS,
      }),
    );
    return {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
  }

  /** Clients that act as a role. */
  async clients(role: string, session: string, assumer: Assumer): Promise<Clients> {
    const credentials = await this.credentials(role, session, assumer);
    return makeClients(this.endpoint, this.region, credentials);
  }

  /** Creates a role that anyone in the account may assume, with one policy. */
  async createRole(
    name: string,
    policy: unknown,
    tags: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.createBareRole(name, tags);
    await this.putRolePolicy(name, "rehearsal", JSON.stringify(policy));
  }

  /** Creates a role that anyone in the account may assume and that may do nothing. */
  async createBareRole(name: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${this.account}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    };
    await this.root.iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify(trust),
        Tags: tagList(tags),
      }),
    );
  }

  /** Creates a managed policy and returns its ARN. */
  async createPolicy(name: string, document: unknown): Promise<string> {
    const { Policy } = await this.root.iam.send(
      new CreatePolicyCommand({ PolicyName: name, PolicyDocument: JSON.stringify(document) }),
    );
    return Policy?.Arn ?? "";
  }

  async attachPolicy(role: string, policyArn: string): Promise<void> {
    await this.root.iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn }));
  }

  /** A role's inline policy as IAM holds it. */
  async rolePolicy(role: string, name: string): Promise<unknown> {
    const { PolicyDocument } = await this.root.iam.send(
      new GetRolePolicyCommand({ RoleName: role, PolicyName: name }),
    );
    return JSON.parse(decodeURIComponent(PolicyDocument ?? "")) as unknown;
  }

  /** Changes a role's policy by hand, as an administrator might. */
  async putRolePolicy(role: string, name: string, document: string): Promise<void> {
    await this.root.iam.send(
      new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: document }),
    );
  }

  /** Clients that ask STS as the assumer. */
  private async assuming(assumer: Assumer): Promise<Clients> {
    if (assumer === "account") return this.root;
    if ("service" in assumer) return this.asService(assumer);
    const name = "person" in assumer ? assumer.person : assumer.role;
    if (!this.made.has(name)) {
      // Who may take on which role is the business of that role's trust policy.
      const may = { Effect: "Allow", Action: "sts:AssumeRole", Resource: this.roleArn("*") };
      await this.createRole(name, { Version: "2012-10-17", Statement: [may] }, assumer.tags);
      this.made.add(name);
    }
    const clients = await this.clients(name, name, "account");
    if ("person" in assumer) addHeaders(clients, { "x-rehearsal-second-factor": "true" });
    return clients;
  }

  /** Root, naming the service that it plays; the emulator judges the trust policy for that service. */
  private asService({
    service,
    sourceArn,
  }: {
    readonly service: string;
    readonly sourceArn?: string;
  }) {
    const clients = makeClients(this.endpoint, this.region, ROOT);
    addHeaders(clients, {
      "x-rehearsal-service": service,
      ...(sourceArn === undefined ? {} : { "x-rehearsal-source-arn": sourceArn }),
    });
    return clients;
  }
}

/** Tells the emulator in headers what on AWS it would know of whoever asks STS. */
function addHeaders({ sts }: Clients, headers: Readonly<Record<string, string>>): void {
  sts.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { readonly headers: Record<string, string> };
      Object.assign(request.headers, headers);
      return next(args);
    },
    { step: "build", name: "tellTheEmulator" },
  );
}
