import { expect } from "chai";
import { DataLake, refuseVersionDays } from "../../../components/storage/data-lake";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { ZONES } from "../../../components/storage/lake-layout";
import { protectionOf } from "../../support/protection";
import {
  attempt,
  collect,
  document,
  named,
  ofType,
  type Registered,
} from "../../support/collector";
import { parksNames } from "../../support/platform";

const DATA_KEY = "arn:aws:kms:ca-central-1:111122223333:key/keys-data-id";

const lakeProgram =
  (stage: "dev" | "prod" = "dev", noncurrentVersionDays = 30, datasetKeys: string[] = []) =>
  (): DataLake => {
    const names = parksNames();
    const protection = protectionOf(stage);
    const keys = new EncryptionKeys("keys", { names, protection, datasetKeys });
    return new DataLake("lake", { names, keys, protection, noncurrentVersionDays });
  };

/** Each stage's lake is evaluated once: nothing in a test changes it. */
const evaluated = new Map<string, Promise<Registered[]>>();
function lakeOf(stage: "dev" | "prod" = "dev"): Promise<Registered[]> {
  const lake = evaluated.get(stage) ?? collect(lakeProgram(stage));
  evaluated.set(stage, lake);
  return lake;
}

const transport = (zone: string) =>
  [
    { Sid: "DenyPlainHttp", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "DenyOldTls", Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ].map(({ Sid, Condition }) => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [
      `arn:aws:s3:::parks-dev-${zone}-111122223333`,
      `arn:aws:s3:::parks-dev-${zone}-111122223333/*`,
    ],
    Condition,
  }));

const deniedWrite = (zone: string, Sid: string, Condition: unknown) => ({
  Sid,
  Effect: "Deny",
  Principal: "*",
  Action: "s3:PutObject",
  Resource: `arn:aws:s3:::parks-dev-${zone}-111122223333/*`,
  Condition,
});

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";

describe("data lake", () => {
  it("gives every zone a bucket with all that makes it safe", async () => {
    const lake = await lakeOf();
    for (const [type, zones] of [
      ["aws:s3/bucket:Bucket", ZONES],
      ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", ZONES],
      ["aws:s3/bucketOwnershipControls:BucketOwnershipControls", ZONES],
      ["aws:s3/bucketVersioning:BucketVersioning", ZONES],
      [
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        ZONES,
      ],
      ["aws:s3/bucketPolicy:BucketPolicy", ZONES],
      ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", ZONES],
      ["aws:s3/bucketLogging:BucketLogging", ZONES.filter((zone) => zone !== "logs")],
    ] as const) {
      const buckets = ofType(lake, type).map(({ inputs }) => inputs["bucket"]);
      expect(buckets, type).to.have.members(zones.map((zone) => `parks-dev-${zone}-111122223333`));
    }
  });

  it("keeps the keys longer than the buckets, which are not deleted while something lies in them", async () => {
    const lake = await collect(lakeProgram("dev", 30, ["trees"]));
    const keysOf = (zone: string): string[] =>
      named(lake, `lake-${zone}-bucket`).dependsOn.filter((one) => one.startsWith("keys-"));
    expect(keysOf("raw")).to.deep.equal(["keys-data", "keys-data-trees"]);
    expect(keysOf("published")).to.deep.equal(["keys-data"]);
    expect(keysOf("logs")).to.deep.equal([]);
  });

  it("asks for private, owned, versioned buckets encrypted with the department's key", async () => {
    const lake = await lakeOf();
    const bucket = "parks-dev-raw-111122223333";
    const inputs = (item: string) => named(lake, `lake-raw-${item}`).inputs;
    expect(inputs("bucket")).to.deep.equal({ bucket, forceDestroy: false, tags: { zone: "raw" } });
    expect(inputs("public-access")).to.deep.equal({
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(inputs("ownership")).to.deep.equal({
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    expect(inputs("versioning")).to.deep.equal({
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    expect(inputs("encryption")).to.deep.equal({
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: DATA_KEY },
          bucketKeyEnabled: true,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    });
    expect(inputs("logging")).to.deep.equal({
      bucket,
      targetBucket: "parks-dev-logs-111122223333",
      targetPrefix: "s3/raw/",
    });
  });

  it("refuses plain HTTP, old TLS and any key but the department's, and lets the default work", async () => {
    expect(document(named(await lakeOf(), "lake-raw-policy"), "policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        ...transport("raw"),
        deniedWrite("raw", "DenyOtherAlgorithms", {
          Null: { [ALGORITHM]: "false" },
          StringNotEquals: { [ALGORITHM]: "aws:kms" },
        }),
        deniedWrite("raw", "DenyUnnamedKey", { Null: { [ALGORITHM]: "false", [KEY]: "true" } }),
        deniedWrite("raw", "DenyOtherKeys", {
          Null: { [KEY]: "false" },
          StringNotEquals: { [KEY]: DATA_KEY },
        }),
        deniedWrite("raw", "DenyCustomerKeys", {
          Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" },
        }),
      ],
    });
  });

  it("demands a dataset's own key below its prefix, and only the department's elsewhere", async () => {
    const lake = await collect(lakeProgram("dev", 30, ["park-benches", "trees"]));
    const bucket = (zone: string) => `arn:aws:s3:::parks-dev-${zone}-111122223333`;
    const below = (zone: string, dataset: string, Sid: string) => ({
      Sid,
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `${bucket(zone)}/${dataset}/*`,
      Condition: {
        StringNotEquals: {
          [KEY]: [
            `arn:aws:kms:ca-central-1:111122223333:key/keys-data-${dataset}-id`,
            `arn:aws:kms:ca-central-1:111122223333:alias/parks-dev-data-${dataset}`,
          ],
        },
      },
    });
    for (const zone of ["landing", "raw", "trusted", "curated", "quarantine"]) {
      expect(document(named(lake, `lake-${zone}-policy`), "policy"), zone).to.deep.equal({
        Version: "2012-10-17",
        Statement: [
          ...transport(zone),
          deniedWrite(zone, "DenyOtherAlgorithms", {
            Null: { [ALGORITHM]: "false" },
            StringNotEquals: { [ALGORITHM]: "aws:kms" },
          }),
          deniedWrite(zone, "DenyUnnamedKey", { Null: { [ALGORITHM]: "false", [KEY]: "true" } }),
          {
            Sid: "DenyOtherKeys",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:PutObject",
            NotResource: [`${bucket(zone)}/park-benches/*`, `${bucket(zone)}/trees/*`],
            Condition: { Null: { [KEY]: "false" }, StringNotEquals: { [KEY]: DATA_KEY } },
          },
          below(zone, "park-benches", "DenyOtherKeysBelowParkBenches"),
          below(zone, "trees", "DenyOtherKeysBelowTrees"),
          deniedWrite(zone, "DenyCustomerKeys", {
            Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" },
          }),
        ],
      });
    }
    const department = await lakeOf();
    for (const zone of ["published", "artifacts", "athena-results", "logs"]) {
      expect(document(named(lake, `lake-${zone}-policy`), "policy"), zone).to.deep.equal(
        document(named(department, `lake-${zone}-policy`), "policy"),
      );
    }
  });

  it("keeps the department's key as the default of every bucket", async () => {
    const lake = await collect(lakeProgram("dev", 30, ["trees"]));
    const department = await lakeOf();
    for (const zone of ZONES) {
      expect(named(lake, `lake-${zone}-encryption`).inputs, zone).to.deep.equal(
        named(department, `lake-${zone}-encryption`).inputs,
      );
    }
  });

  it("admits access logs of each bucket under that bucket's prefix, flow logs under theirs, and nothing else", async () => {
    const lake = await lakeOf();
    expect(document(named(lake, "lake-logs-policy"), "policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        ...transport("logs"),
        deniedWrite("logs", "DenyOtherAlgorithms", {
          Null: { [ALGORITHM]: "false" },
          StringNotEquals: { [ALGORITHM]: "AES256" },
        }),
        ...[
          ["landing", "Landing"],
          ["raw", "Raw"],
          ["trusted", "Trusted"],
          ["curated", "Curated"],
          ["quarantine", "Quarantine"],
          ["published", "Published"],
          ["artifacts", "Artifacts"],
          ["athena-results", "AthenaResults"],
        ].map(([zone, title]) => ({
          Sid: `AccessLogsOf${String(title)}`,
          Effect: "Allow",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::parks-dev-logs-111122223333/s3/${String(zone)}/*`,
          Condition: {
            ArnEquals: { "aws:SourceArn": `arn:aws:s3:::parks-dev-${String(zone)}-111122223333` },
            StringEquals: { "aws:SourceAccount": "111122223333" },
          },
        })),
        ...[
          ["FlowLogs", "s3:PutObject", "/vpc/*"],
          ["FlowLogsAsk", "s3:GetBucketAcl", ""],
        ].map(([Sid, Action, below]) => ({
          Sid,
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action,
          Resource: `arn:aws:s3:::parks-dev-logs-111122223333${String(below)}`,
          Condition: {
            ArnLike: { "aws:SourceArn": "arn:aws:logs:ca-central-1:111122223333:*" },
            StringEquals: { "aws:SourceAccount": "111122223333" },
          },
        })),
      ],
    });
    expect(named(lake, "lake-logs-encryption").inputs["rules"]).to.deep.equal([
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
        bucketKeyEnabled: false,
        blockedEncryptionTypes: ["SSE-C"],
      },
    ]);
  });

  it("turns logging on after the logs bucket admits it", async () => {
    expect(named(await lakeOf(), "lake-raw-logging").dependsOn).to.include("lake-logs-policy");
  });

  it("expires query results and access logs, and data never", async () => {
    const lake = await lakeOf();
    const all = { prefix: "" };
    const rules = (last: object) => [
      {
        id: "abandoned-uploads",
        status: "Enabled",
        filter: all,
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
      {
        id: "old-versions",
        status: "Enabled",
        filter: all,
        noncurrentVersionExpiration: { noncurrentDays: 30 },
      },
      { status: "Enabled", filter: all, ...last },
    ];
    const found = (zone: string) => named(lake, `lake-${zone}-lifecycle`).inputs["rules"];
    expect(found("raw")).to.deep.equal(
      rules({ id: "empty-delete-markers", expiration: { expiredObjectDeleteMarker: true } }),
    );
    expect(found("athena-results")).to.deep.equal(rules({ id: "expiry", expiration: { days: 7 } }));
    expect(found("logs")).to.deep.equal(rules({ id: "expiry", expiration: { days: 400 } }));
  });

  for (const [stage, kept] of [
    ["dev", false],
    ["prod", true],
  ] as const) {
    it(`${kept ? "protects and retains" : "lets go of"} buckets in ${stage}`, async () => {
      const buckets = ofType(await lakeOf(stage), "aws:s3/bucket:Bucket");
      expect(buckets.map((one) => [one.protect, one.retainOnDelete])).to.deep.equal(
        ZONES.map(() => [kept, kept]),
      );
    });
  }

  it("keeps old versions for one day at least and registers no bucket otherwise", async () => {
    expect(() => {
      refuseVersionDays(1);
    }).not.to.throw();
    const { registered, error } = await attempt(lakeProgram("dev", 0));
    expect(error?.message).to.equal(
      "noncurrentVersionDays must be a whole number from 1, got 0; change it in the stack's settings",
    );
    expect(registered.filter(({ type }) => type.startsWith("aws:s3"))).to.deep.equal([]);
  });
});
