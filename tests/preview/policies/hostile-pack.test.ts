import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { LOOSENED } from "../../../policies/messages";
import type { PackConfiguration } from "../../../preview/policies/configuration";
import { PackProcess, policyBundle, type Verdict } from "../../../preview/policies/pack-process";
import type { RecordedResource } from "../../../preview/policies/recorded-stack";

const CACHE = path.resolve(__dirname, "../../../.cache");
const PROVIDER = "urn:pulumi:parks-prod::platform::pulumi:providers:aws::aws";

const resource = (
  type: string,
  name: string,
  properties: Readonly<Record<string, unknown>>,
  others: Partial<RecordedResource> = {},
): RecordedResource => ({
  ...{ type, name, properties, urn: `urn:pulumi:parks-prod::platform::${type}::${name}` },
  ...{ parent: "", dependencies: [], propertyDependencies: {}, provider: `${PROVIDER}::id` },
  ...{ protect: true, ignoreChanges: [] },
  ...others,
});

const provider: RecordedResource = {
  ...resource("pulumi:providers:aws", "aws", {
    region: "ca-central-1",
    allowedAccountIds: '["111122223333"]',
    defaultTags: JSON.stringify({
      tags: { department: "parks", stage: "prod", owner: "Parks", "cost-centre": "7" },
    }),
  }),
  provider: "",
};

const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const policy = (text: unknown) =>
  resource("aws:iam/rolePolicy:RolePolicy", "parks-policy", { role: "parks-role", policy: text });
const key = (properties: Readonly<Record<string, unknown>>) =>
  resource("aws:kms/key:Key", "parks-key", {
    ...{ description: "Parks", deletionWindowInDays: 30, enableKeyRotation: true },
    ...properties,
  });

describe("one pack process that is handed the worst", () => {
  let folder: string;
  let pack: PackProcess;

  before(async () => {
    mkdirSync(CACHE, { recursive: true });
    folder = mkdtempSync(path.join(CACHE, "pack-"));
    const { bundlePack } = await policyBundle();
    bundlePack(folder, path.join(__dirname, "hostile-pack.ts"));
    writeFileSync(
      path.join(folder, "package.json"),
      JSON.stringify({ name: "hostile", version: "0.0.1", main: "./pack.js" }),
    );
    pack = await PackProcess.start(folder);
  });
  after(() => {
    pack.close();
    rmSync(folder, { recursive: true });
  });

  const judge = (resources: readonly RecordedResource[], configuration?: PackConfiguration) =>
    pack.judge({ stack: "parks-prod", resources: [provider, ...resources] }, configuration);

  const said = (verdicts: readonly Verdict[], rule: string, about = "parks-policy") =>
    verdicts
      .filter((one) => one.rule === rule && (one.resource === about || about === ""))
      .map(({ level, found }) => `${level}: ${found}`);

  it("names the policy document that cannot be read", async () => {
    const verdicts = await judge([policy("{not json")]);
    expect(said(verdicts, "iam-policy-valid").join()).to.match(/^mandatory: policy.*JSON/);
  });

  it("names the action that AWS does not know", async () => {
    const unknown = { Effect: "Allow", Action: "s3:GetObjekt", Resource: "arn:aws:s3:::a/b" };
    const verdicts = await judge([policy(document(unknown))]);
    expect(said(verdicts, "iam-policy-valid").join()).to.contain("s3:GetObjekt");
  });

  it("reads a document of a megabyte to its end", async () => {
    const many = Array.from({ length: 8000 }, (_, index) => ({
      ...{ Sid: `S${index}`, Effect: "Allow", Action: "s3:GetObject" },
      Resource: `arn:aws:s3:::parks-prod-raw-111122223333/${"x".repeat(40)}/${index}`,
    }));
    const last = { Sid: "Last", Effect: "Allow", Action: "iam:*", Resource: "*" };
    const text = document(...many, last);
    expect(text.length).to.be.greaterThan(1_000_000);
    const verdicts = await judge([policy(text)]);
    expect(said(verdicts, "iam-no-service-wildcard").join()).to.contain("Last");
  }).timeout(20_000);

  it("judges parents in a circle", async () => {
    const [one, other] = ["one", "other"].map((name) =>
      resource("platform:storage:DataLake", name, {}),
    ) as [RecordedResource, RecordedResource];
    const below = { ...key({ enableKeyRotation: false }), name: "below", parent: one.urn };
    const verdicts = await judge([
      { ...one, parent: other.urn },
      { ...other, parent: one.urn },
      below,
    ]);
    expect(said(verdicts, "kms-rotation-and-lifetime", "below")).to.deep.equal([
      "mandatory: enableKeyRotation must be true, got false",
    ]);
  });

  it("names every satellite that a bucket lacks", async () => {
    const bucket = resource("aws:s3/bucket:Bucket", "parks-bucket", { bucket: "parks-raw" });
    const verdicts = await judge([bucket]);
    for (const [rule, lacks] of [
      ["s3-versioning", "it has no BucketVersioning"],
      ["s3-policy-tls12-only", "it has no BucketPolicy"],
      ["s3-access-logging", "it has no BucketLogging"],
    ] as const) {
      expect(said(verdicts, rule, "parks-bucket")).to.deep.equal([`mandatory: ${lacks}`]);
    }
  });

  it("takes a rule that throws for a violation, and asks the others all the same", async () => {
    const trap = resource("test:index:Trap", "trap", {});
    const verdicts = await judge([trap, key({ description: "" })]);
    expect(said(verdicts, "throws", "").join()).to.contain("judged nothing: trapped");
    expect(said(verdicts, "kms-rotation-and-lifetime", "parks-key")).to.deep.equal([
      'mandatory: description must be given, got ""',
    ]);
  });

  it("excepts the one finding that a sound entry names, and keeps it in sight", async () => {
    const verdicts = await judge([key({ enableKeyRotation: false, description: "" })]);
    const about = verdicts.filter(({ rule }) => rule === "kms-rotation-and-lifetime");
    expect(about.map(({ level, found, exception }) => [level, found, exception])).to.deep.equal([
      ["mandatory", 'description must be given, got ""', undefined],
      [
        ...["advisory", "enableKeyRotation must be true, got false"],
        { expires: "2027-06-30", owner: "Parks office", reason: "it is being replaced" },
      ],
    ]);
  });

  it("names every bad exception of the stack, and those of no stack", async () => {
    const verdicts = await judge([key({ enableKeyRotation: false })]);
    const named = verdicts
      .filter(({ policy: name, level }) => name === LOOSENED.name && level === "mandatory")
      .map(({ found, resource: about }) => `${about}${found}`);
    const of = (name: string) => named.filter((one) => one.includes(` ${name} `)).join();
    expect(of("unused")).to.contain("excepts nothing");
    expect(of("expired")).to.contain("expired on 2026-11-20");
    expect(of("too-long")).to.contain("more than a year ahead");
    expect(of("all-*")).to.contain("has a * in its resource");
    expect(of("empty")).to.contain("has no finding");
    expect(of("no-rule")).to.contain("rule kms-rotations, which does not exist");
    expect(of("no-stack")).to.contain("stack parks-test, which does not exist");
    expect(named).to.have.length(7);
  });

  it("is configured as the engine does it: defaults, values, levels", async () => {
    const asking = resource("test:index:Asking", "asking", {});
    const answer = async (configuration?: PackConfiguration) =>
      said(await judge([asking], configuration), "says-settings", "asking");
    expect(await answer()).to.deep.equal(["mandatory: days 30, zones raw"]);
    const values = { days: 7, zones: ["raw", "trusted"] };
    expect(await answer(new Map([["says-settings", { level: "advisory", values }]]))).to.deep.equal(
      ["advisory: days 7, zones raw trusted"],
    );
    expect(
      await answer(new Map([["says-settings", { level: "disabled", values: {} }]])),
    ).to.deep.equal([]);
  });

  it("names settings that a rule does not have, should an engine let them pass", async () => {
    const configuration: PackConfiguration = new Map([
      ["says-settings", { values: { day: 7, days: 90 } }],
    ]);
    const asking = resource("test:index:Asking", "asking", {});
    const named = (await judge([asking], configuration))
      .filter(({ policy: name }) => name === LOOSENED.name)
      .map(({ found }) => found)
      .filter((found) => found.startsWith("says-settings"));
    expect(named).to.have.members([
      "says-settings.days must be a whole number from 1 to 60, got 90",
      "says-settings.day is no setting of the rule: there are days, zones",
    ]);
  });

  it("lives after all of it", async () => {
    expect(await pack.policies()).to.not.deep.equal([]);
  });
});
