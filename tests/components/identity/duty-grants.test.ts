import { expect } from "chai";
import type { PersonDuty } from "../../../components/identity/duties";
import type { PlatformDuty } from "../../../components/identity/duty-grants";
import type { Conditions, PolicyDocument } from "../../../components/identity/permissions";
import { field, benches, parksWith, trees } from "../../support/facts";
import { dutyPolicies, platformOf } from "../../support/platform";

type Terms = readonly [readonly string[], readonly string[], Conditions?];

const bucket = (zone: string) => `arn:aws:s3:::parks-dev-${zone}-111122223333`;
const objects = (zone: string, ...paths: string[]) =>
  paths.map((path) => `${bucket(zone)}/${path}`);
const glue = (resource: string) => `arn:aws:glue:ca-central-1:111122223333:${resource}`;
const table = (zone: string, name: string) => [
  glue("catalog"),
  glue(`database/parks_dev_${zone}`),
  glue(`table/parks_dev_${zone}/${name}`),
];

const GET = ["s3:GetObject"];
const PUT = ["s3:PutObject"];
const DELETE = ["s3:DeleteObject"];
const DELIVER = ["s3:AbortMultipartUpload", "s3:PutObject"];
const WRITE = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"];
const READ_TABLE = ["glue:GetDatabase", "glue:GetTable"];
const WRITE_TABLE = ["glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"];

const list = (zone: string, ...prefixes: string[]): Terms => [
  ["s3:ListBucket"],
  [bucket(zone)],
  { StringLike: { "s3:prefix": prefixes } },
];

const key = (actions: string[], service: string, context: Record<string, string[]>): Terms => [
  actions,
  ["arn:aws:kms:ca-central-1:111122223333:key/*"],
  {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/parks-dev-data"] },
    StringEquals: { ...context, "kms:ViaService": [`${service}.ca-central-1.amazonaws.com`] },
  },
];
const decrypt = (...zones: string[]): Terms =>
  key(["kms:Decrypt"], "s3", { "kms:EncryptionContext:aws:s3:arn": zones.map(bucket) });
const encrypt = (...zones: string[]): Terms =>
  key(["kms:Decrypt", "kms:GenerateDataKey"], "s3", {
    "kms:EncryptionContext:aws:s3:arn": zones.map(bucket),
  });

/** What running as a Glue job takes, whatever the step does. */
const job = (step: string, ...jars: string[]): Record<string, Terms> => {
  const group = (stream: string) =>
    `arn:aws:logs:ca-central-1:111122223333:log-group:/aws-glue/jobs/parks-dev-role/parks-dev-${step}/${stream}`;
  return {
    ArtifactsRead: [
      GET,
      objects(
        "artifacts",
        ...[...jars, `jobs/${step}.py`, "jobs/lake.zip", "settings/park-benches.json"].sort(),
      ),
    ],
    ReportJobMetrics: [
      ["cloudwatch:PutMetricData"],
      ["*"],
      { StringEquals: { "cloudwatch:namespace": ["Glue"] } },
    ],
    WriteOwnLogs: [
      ["logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      [group("error"), `${group("error")}:*`, group("output"), `${group("output")}:*`],
    ],
  };
};

/** What querying in a workgroup takes, whatever the tables are. */
const athena = (workgroup: string, prefix: string): Record<string, Terms> => ({
  AthenaResultsList: list("athena-results", `${prefix}*`),
  AthenaResultsLocate: [
    ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
    [bucket("athena-results")],
  ],
  AthenaResultsRead: [GET, objects("athena-results", `${prefix}*`)],
  AthenaResultsWrite: [
    ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"],
    objects("athena-results", `${prefix}*`),
  ],
  QueryInWorkgroup: [
    [
      "athena:GetQueryExecution",
      "athena:GetQueryResults",
      "athena:StartQueryExecution",
      "athena:StopQueryExecution",
    ],
    [`arn:aws:athena:ca-central-1:111122223333:workgroup/${workgroup}`],
  ],
  QueryLooksAtDefault: [["glue:GetDatabase"], [glue("catalog"), glue("database/default")]],
});

const TABLE = "park-benches/table/*";
const LEDGER = "park-benches/ledger/*";
const PROFILES = "park-benches/profile/*";
const STAGED = "park-benches/ledger/_staged/*";
const CURATED = "park-benches/benches_by_year/*";
const PARAMETER = "arn:aws:ssm:ca-central-1:111122223333:parameter/parks-dev/pseudonymisation-key";

const REPLICATED = ["curated", "landing", "raw", "trusted"];
const REPLICAS = REPLICATED.map((zone) => `${zone}-replica`);
const SERVER_FILES = {
  style: `servers/${"01".repeat(32)}/portal.css`,
  bundle: `servers/${"02".repeat(32)}/server.mjs`,
  publication: `servers/${"03".repeat(32)}/publication.json`,
};
const metrics = (namespace: string): Terms => [
  ["cloudwatch:PutMetricData"],
  ["*"],
  { StringEquals: { "cloudwatch:namespace": [namespace] } },
];
/** What Session Manager and Run Command ask of a server. */
const MANAGED: Terms = [
  [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:ListInstanceAssociations",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
  ["*"],
];

/** Duties of machines that every stack has; people's are tested beside their grants. */
type MachineDuty = Exclude<PlatformDuty, PersonDuty | "collect" | "cleanse" | "visualise">;

/** Every permission of every machine of the known-good stack. */
const EXPECTED: Record<MachineDuty, Record<string, Terms>> = {
  ingest: {
    EncryptThroughS3: encrypt("landing"),
    LandingDeliver: [DELIVER, objects("landing", "park-benches/*")],
    LandingListDelivered: [
      ["s3:ListBucketVersions"],
      [bucket("landing")],
      { StringLike: { "s3:prefix": ["park-benches/*"] } },
    ],
    LandingReadManifests: [GET, objects("landing", "park-benches/manifests/*")],
  },
  clean: {
    ...job("clean"),
    CatalogReadQuarantine: [READ_TABLE, table("quarantine", "park_benches")],
    CatalogWriteRaw: [WRITE_TABLE, table("raw", "park_benches")],
    DecryptThroughS3: decrypt("artifacts", "landing", "quarantine", "raw", "trusted"),
    EncryptThroughS3: encrypt("raw"),
    LandingListDelivered: [
      ["s3:ListBucket", "s3:ListBucketVersions"],
      [bucket("landing")],
      { StringLike: { "s3:prefix": ["park-benches/*"] } },
    ],
    LandingReadDelivered: [
      ["s3:GetObject", "s3:GetObjectVersion"],
      objects("landing", "park-benches/*"),
    ],
    QuarantineList: list("quarantine", TABLE),
    QuarantineReadTables: [GET, objects("quarantine", TABLE)],
    RawAppendLedgers: [PUT, objects("raw", LEDGER)],
    RawList: list("raw", LEDGER, TABLE),
    RawReadLedgers: [GET, objects("raw", LEDGER)],
    RawReadTables: [GET, objects("raw", TABLE)],
    RawUnstageLedgers: [DELETE, objects("raw", STAGED)],
    RawWriteTables: [WRITE, objects("raw", TABLE)],
    TrustedList: list("trusted", LEDGER),
    TrustedReadLedgers: [GET, objects("trusted", LEDGER)],
  },
  trust: {
    ...job("trust", "jars/deequ.jar", "jars/dqdl.jar"),
    CatalogReadRaw: [READ_TABLE, table("raw", "park_benches")],
    CatalogWriteQuarantine: [WRITE_TABLE, table("quarantine", "park_benches")],
    CatalogWriteTrusted: [WRITE_TABLE, table("trusted", "park_benches")],
    DecryptPseudonymKey: key(["kms:Decrypt"], "ssm", {
      "kms:EncryptionContext:PARAMETER_ARN": [PARAMETER],
    }),
    DecryptThroughS3: decrypt("artifacts", "quarantine", "raw", "trusted"),
    EncryptThroughS3: encrypt("quarantine", "trusted"),
    QuarantineList: list("quarantine", TABLE),
    QuarantineReadTables: [GET, objects("quarantine", TABLE)],
    QuarantineWriteTables: [WRITE, objects("quarantine", TABLE)],
    RawList: list("raw", LEDGER, TABLE),
    RawReadLedgers: [GET, objects("raw", LEDGER)],
    RawReadTables: [GET, objects("raw", TABLE)],
    ReadPseudonymKey: [["ssm:GetParameter"], [PARAMETER]],
    ReportPlatformMetrics: metrics("DataPlatform"),
    TrustedAppendLedgers: [PUT, objects("trusted", LEDGER)],
    TrustedList: list("trusted", LEDGER, TABLE),
    TrustedReadLedgers: [GET, objects("trusted", LEDGER)],
    TrustedReadTables: [GET, objects("trusted", TABLE)],
    TrustedUnstageLedgers: [DELETE, objects("trusted", STAGED)],
    TrustedWriteTables: [WRITE, objects("trusted", TABLE)],
  },
  curate: {
    ...job("curate"),
    CatalogReadTrusted: [READ_TABLE, table("trusted", "park_benches")],
    CatalogWriteCurated: [WRITE_TABLE, table("curated", "benches_by_year")],
    CuratedAppendLedgers: [PUT, objects("curated", LEDGER)],
    CuratedKeepProfiles: [PUT, objects("curated", PROFILES)],
    CuratedList: list("curated", CURATED, LEDGER, PROFILES),
    CuratedReadLedgers: [GET, objects("curated", LEDGER)],
    CuratedReadProfiles: [GET, objects("curated", PROFILES)],
    CuratedReadTables: [GET, objects("curated", CURATED)],
    CuratedUnstageLedgers: [DELETE, objects("curated", STAGED)],
    CuratedWriteTables: [WRITE, objects("curated", CURATED)],
    DecryptThroughS3: decrypt("artifacts", "curated", "trusted"),
    EncryptThroughS3: encrypt("curated"),
    ReportPlatformMetrics: metrics("DataPlatform"),
    TrustedList: list("trusted", LEDGER, TABLE),
    TrustedReadLedgers: [GET, objects("trusted", LEDGER)],
    TrustedReadTables: [GET, objects("trusted", TABLE)],
  },
  publish: {
    ...athena("parks-dev", "reports/"),
    ArtifactsRead: [GET, objects("artifacts", ...Object.values(SERVER_FILES))],
    BeManaged: MANAGED,
    CatalogReadCurated: [READ_TABLE, table("curated", "benches_by_year")],
    CuratedList: list("curated", CURATED, PROFILES),
    CuratedReadProfiles: [GET, objects("curated", PROFILES)],
    CuratedReadTables: [GET, objects("curated", CURATED)],
    DecryptThroughS3: decrypt("artifacts", "athena-results", "curated", "published"),
    EncryptThroughS3: encrypt("athena-results", "published"),
    PublishedList: list("published", "internal/*", "public/*"),
    PublishedRead: [GET, objects("published", "internal/*", "public/*")],
    PublishedRemove: [DELETE, objects("published", "internal/*", "public/*")],
    PublishedWrite: [DELIVER, objects("published", "internal/*", "public/*")],
    ReportPlatformMetrics: metrics("DataPlatform"),
    SeeLastRuns: [["glue:GetJobRuns"], [glue("job/parks-dev-park-benches-curate")]],
  },
  serve: {
    ArtifactsRead: [GET, objects("artifacts", SERVER_FILES.style, SERVER_FILES.bundle)],
    BeManaged: MANAGED,
    DecryptThroughS3: decrypt("artifacts", "published"),
    PublishedList: list("published", "public/*"),
    PublishedRead: [GET, objects("published", "public/*")],
  },
  replicate: {
    DecryptSources: decrypt(...REPLICATED),
    EncryptReplicas: [
      ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      ["arn:aws:kms:ca-west-1:111122223333:key/*"],
      {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/parks-dev-replica"] },
        StringEquals: {
          "kms:EncryptionContext:aws:s3:arn": REPLICAS.map(bucket),
          "kms:ViaService": ["s3.ca-west-1.amazonaws.com"],
        },
      },
    ],
    ListForBackfill: [
      ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"],
      REPLICATED.map(bucket).sort(),
    ],
    LookAtSources: [["s3:GetReplicationConfiguration", "s3:ListBucket"], REPLICATED.map(bucket)],
    ReadVersionsOfSources: [
      ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
      REPLICATED.flatMap((zone) => objects(zone, "*")),
    ],
    ReportBackfill: [
      ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
      [...REPLICATED].sort().flatMap((zone) => objects("logs", `backfill/${zone}/*`)),
    ],
    StartReplication: [
      ["s3:InitiateReplication"],
      [...REPLICATED].sort().flatMap((zone) => objects(zone, "*")),
    ],
    WriteReplicas: [
      ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
      REPLICAS.flatMap((zone) => objects(zone, "*")),
    ],
  },
  orchestrate: {
    StartWorkflows: [["glue:StartWorkflowRun"], [glue("workflow/parks-dev-park-benches")]],
  },
  notify: {
    CommandPublishingServer: [
      ["ssm:SendCommand"],
      ["arn:aws:ec2:ca-central-1:111122223333:instance/*"],
      { StringEquals: { "ssm:resourceTag/Name": ["parks-dev-general"] } },
    ],
    RunPublishDocument: [
      ["ssm:SendCommand"],
      ["arn:aws:ssm:ca-central-1:111122223333:document/parks-dev-publish"],
    ],
  },
};

const written = (terms: Record<string, Terms>): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: Object.entries(terms)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([Sid, [Action, Resource, Condition]]) => ({
      Sid,
      Effect: "Allow",
      Action,
      Resource,
      ...(Condition === undefined ? {} : { Condition }),
    })),
});

describe("duty grants", () => {
  let policies: Partial<Record<PlatformDuty, PolicyDocument>>;
  before(async () => {
    policies = dutyPolicies(await platformOf());
  });

  for (const duty of Object.keys(EXPECTED) as MachineDuty[]) {
    it(`lets ${duty} do exactly what its duty takes`, () => {
      expect(policies[duty]).to.deep.equal(written(EXPECTED[duty]));
    });
  }

  it("lets nobody delete from landing, or an entry of a ledger that counts", () => {
    const deletions = Object.values(policies)
      .flatMap(({ Statement }) => Statement)
      .filter(({ Action }) => Action.includes("s3:DeleteObject"))
      .flatMap(({ Resource }) => Resource);
    const allowed =
      /-((raw|trusted|quarantine|curated)-\d+\/park-benches\/(ledger\/_staged|table|benches_by_year)|published-\d+\/(internal|public))\/\*$/;
    expect(deletions).not.to.deep.equal([]);
    expect(deletions.filter((resource) => !allowed.test(resource))).to.deep.equal([]);
  });

  it("grants one dataset without a word about another", async () => {
    const both = dutyPolicies(await platformOf(parksWith(benches, trees)));
    const alone = dutyPolicies(await platformOf(parksWith(trees)));
    const text = (one: unknown) => JSON.stringify(one);
    expect(text(both)).to.include("park-benches");
    expect(text(alone)).not.to.match(/bench/);
    expect(text(alone)).to.include("trees/table/*");
  });

  it("grants the pseudonymisation key only where a field is pseudonymised", async () => {
    const masked = { ...benches, fields: [field("donor", { privacy: "mask" })] };
    const text = JSON.stringify(dutyPolicies(await platformOf(parksWith(masked))));
    expect(text).not.to.match(/ssm:GetParameter|pseudonym/i);
  });

  it("grants the same in whatever order the datasets come", async () => {
    expect(dutyPolicies(await platformOf(parksWith(trees, benches)))).to.deep.equal(
      dutyPolicies(await platformOf(parksWith(benches, trees))),
    );
  });
});
