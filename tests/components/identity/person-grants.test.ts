import { expect } from "chai";
import { QueryWorkspace } from "../../../components/analysis/query-workspace";
import { PERSON_DUTIES, type PersonDuty } from "../../../components/identity/duties";
import type { DutyRole } from "../../../components/identity/duty-role";
import type { Conditions, PolicyDocument } from "../../../components/identity/permissions";
import { grantPersons } from "../../../components/identity/person-grants";
import { fitPolicies } from "../../../components/identity/policy-fit";
import { protectionOf } from "../../support/protection";
import { Catalog } from "../../../components/storage/catalog";
import { DataLake } from "../../../components/storage/data-lake";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import type { Dataset } from "../../../environments/facts/facts";
import { collect } from "../../support/collector";
import { benches, parks, trees } from "../../support/facts";
import { parksNames, roleFor } from "../../support/platform";

type Terms = readonly [readonly string[], readonly string[], Conditions?];

const arn = (service: string, resource: string, region = "ca-central-1") =>
  `arn:aws:${service}:${region}:111122223333:${resource}`;
const bucket = (zone: string) => `arn:aws:s3:::parks-dev-${zone}-111122223333`;
const objects = (zone: string, ...paths: string[]) =>
  paths.map((path) => `${bucket(zone)}/${path}`);
const GET = ["s3:GetObject"];

const list = (zone: string, ...prefixes: string[]): Terms => [
  ["s3:ListBucket"],
  [bucket(zone)],
  { StringLike: { "s3:prefix": prefixes } },
];
const key = (actions: string[], zones: string[]): Terms => [
  actions,
  [arn("kms", "key/*")],
  {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/parks-dev-data"] },
    StringEquals: {
      "kms:EncryptionContext:aws:s3:arn": zones.map(bucket),
      "kms:ViaService": ["s3.ca-central-1.amazonaws.com"],
    },
  },
];
const decrypt = (...zones: string[]): Terms => key(["kms:Decrypt"], zones);
const encrypt = (...zones: string[]): Terms => key(["kms:Decrypt", "kms:GenerateDataKey"], zones);
const describes = (zone: string, table: string): Terms => [
  ["glue:GetDatabase", "glue:GetTable"],
  [
    arn("glue", "catalog"),
    arn("glue", `database/parks_dev_${zone}`),
    arn("glue", `table/parks_dev_${zone}/${table}`),
  ],
];

const LEDGER = "park-benches/ledger/*";
const REPLAY_MANIFESTS = "park-benches/manifests/replays/*";
const TABLE = "park-benches/table/*";
const CURATED = "park-benches/benches_by_year/*";

const REPORTS: Record<string, Terms> = {
  PublishedList: list("published", "internal/*", "public/*"),
  PublishedRead: [GET, objects("published", "internal/*", "public/*")],
};

const METRICS: Record<string, Terms> = {
  SeeAlarms: [
    ["cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarms"],
    ["ca-central-1", "ca-west-1", "us-east-1"].map((region) =>
      arn("cloudwatch", "alarm:parks-dev-*", region),
    ),
  ],
  SeeDashboards: [
    ["cloudwatch:GetDashboard"],
    [arn("cloudwatch", "dashboard/parks-dev", ""), arn("cloudwatch", "dashboard/parks-dev-*", "")],
  ],
  SeeMetrics: [
    [
      "cloudwatch:GetMetricData",
      "cloudwatch:GetMetricStatistics",
      "cloudwatch:ListDashboards",
      "cloudwatch:ListMetrics",
    ],
    ["*"],
  ],
};

const logs = (...groups: string[]): Record<string, Terms> => ({
  FindLogs: [["logs:DescribeLogGroups"], [arn("logs", "log-group:*")]],
  ReadLogs: [
    ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
    groups.map((group) => arn("logs", `log-group:${group}*`)),
  ],
});
const JOB_LOGS = "/aws-glue/jobs/parks-dev-role/";

const DESCRIPTIONS: Record<string, Terms> = {
  CatalogReadCurated: describes("curated", "benches_by_year"),
  CatalogReadLanding: describes("landing", "park_benches"),
  CatalogReadQuarantine: describes("quarantine", "park_benches"),
  CatalogReadRaw: describes("raw", "park_benches"),
  CatalogReadTrusted: describes("trusted", "park_benches"),
  CuratedList: list("curated", LEDGER),
  CuratedReadLedgers: [GET, objects("curated", LEDGER)],
  RawList: list("raw", LEDGER),
  RawReadLedgers: [GET, objects("raw", LEDGER)],
  TrustedList: list("trusted", LEDGER),
  TrustedReadLedgers: [GET, objects("trusted", LEDGER)],
};

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
    [arn("athena", `workgroup/${workgroup}`)],
  ],
  QueryLooksAtDefault: [
    ["glue:GetDatabase"],
    [arn("glue", "catalog"), arn("glue", "database/default")],
  ],
});

/** Every permission of every person in the known-good stack. */
const EXPECTED: Record<PersonDuty, Record<string, Terms>> = {
  "project-lead": {
    ...REPORTS,
    ...METRICS,
    DecryptThroughS3: decrypt("published"),
    SeeBudgets: [
      ["budgets:ViewBudget"],
      [arn("budgets", "budget/parks-dev", ""), arn("budgets", "budget/parks-dev-*", "")],
    ],
  },
  "data-engineer": {
    ...DESCRIPTIONS,
    ...METRICS,
    ...logs(JOB_LOGS),
    DecryptThroughS3: decrypt("curated", "raw", "trusted"),
    EncryptThroughS3: encrypt("landing"),
    LandingDeliver: [
      ["s3:AbortMultipartUpload", "s3:PutObject"],
      objects("landing", "park-benches/*"),
    ],
    ListJobs: [
      [
        "databrew:ListDatasets",
        "databrew:ListJobs",
        "databrew:ListRecipes",
        "glue:ListJobs",
        "glue:ListTriggers",
        "glue:ListWorkflows",
      ],
      ["*"],
    ],
    RunWorkflows: [
      [
        "glue:GetWorkflow",
        "glue:GetWorkflowRun",
        "glue:GetWorkflowRuns",
        "glue:ResumeWorkflowRun",
        "glue:StartWorkflowRun",
        "glue:StopWorkflowRun",
      ],
      [arn("glue", "workflow/parks-dev-*")],
    ],
    WatchDataBrew: [
      [
        "databrew:DescribeDataset",
        "databrew:DescribeJob",
        "databrew:DescribeJobRun",
        "databrew:DescribeRecipe",
        "databrew:ListJobRuns",
      ],
      ["dataset", "job", "recipe"].map((kind) => arn("databrew", `${kind}/parks-dev-*`)),
    ],
    WatchJobs: [
      ["glue:BatchStopJobRun", "glue:GetJob", "glue:GetJobRun", "glue:GetJobRuns"],
      [arn("glue", "job/parks-dev-*")],
    ],
    WatchTriggers: [["glue:GetTrigger"], [arn("glue", "trigger/parks-dev-*")]],
  },
  "data-analyst": {
    ...REPORTS,
    ...athena("parks-dev-data-analyst", "data-analyst/"),
    CatalogReadCurated: describes("curated", "benches_by_year"),
    CuratedList: list("curated", CURATED),
    CuratedReadTables: [GET, objects("curated", CURATED)],
    DecryptThroughS3: decrypt("athena-results", "curated", "published"),
    EncryptThroughS3: encrypt("athena-results"),
    ListWorkgroups: [
      ["athena:ListDataCatalogs", "athena:ListEngineVersions", "athena:ListWorkGroups"],
      ["*"],
    ],
    SeeWorkgroups: [
      [
        "athena:BatchGetNamedQuery",
        "athena:GetNamedQuery",
        "athena:GetWorkGroup",
        "athena:ListNamedQueries",
      ],
      [arn("athena", "workgroup/parks-dev"), arn("athena", "workgroup/parks-dev-data-analyst")],
    ],
  },
  "cloud-engineer": {
    ...METRICS,
    ...logs(JOB_LOGS, "/parks-dev/"),
    EndOwnSessions: [
      ["ssm:ResumeSession", "ssm:TerminateSession"],
      [arn("ssm", "session/*")],
      { StringLike: { "ssm:resourceTag/aws:ssmmessages:session-id": ["${aws:userid}"] } },
    ],
    FindServers: [
      ["ec2:DescribeInstanceStatus", "ec2:DescribeInstances", "ssm:DescribeInstanceInformation"],
      ["*"],
    ],
    ForwardFromServer: [
      ["ssm:StartSession"],
      [arn("ec2", "instance/*")],
      {
        BoolIfExists: { "ssm:SessionDocumentAccessCheck": ["true"] },
        StringEquals: { "ssm:resourceTag/Name": ["parks-dev-general"] },
      },
    ],
    ForwardPorts: [
      ["ssm:StartSession"],
      ["arn:aws:ssm:ca-central-1::document/AWS-StartPortForwardingSession"],
    ],
    RestartServers: [
      ["ec2:RebootInstances", "ec2:StartInstances", "ec2:StopInstances"],
      [arn("ec2", "instance/*")],
      {
        StringEquals: {
          "aws:ResourceTag/department": ["parks"],
          "aws:ResourceTag/stage": ["dev"],
        },
      },
    ],
  },
  steward: {
    ...athena("parks-dev-steward", "steward/"),
    CatalogReadCurated: describes("curated", "benches_by_year"),
    CatalogReadQuarantine: describes("quarantine", "park_benches"),
    CatalogReadRaw: describes("raw", "park_benches"),
    CatalogReadTrusted: describes("trusted", "park_benches"),
    CuratedList: list("curated", CURATED, LEDGER),
    CuratedReadLedgers: [GET, objects("curated", LEDGER)],
    CuratedReadTables: [GET, objects("curated", CURATED)],
    DecryptThroughS3: decrypt("athena-results", "curated", "quarantine", "raw", "trusted"),
    EncryptThroughS3: encrypt("athena-results", "landing"),
    LandingDeliverReplays: [
      ["s3:AbortMultipartUpload", "s3:PutObject"],
      [...objects("landing", REPLAY_MANIFESTS), ...objects("landing", "park-benches/replays/*")],
    ],
    LandingListReplays: [
      ["s3:ListBucketVersions"],
      [bucket("landing")],
      { StringLike: { "s3:prefix": ["park-benches/replays/*"] } },
    ],
    LandingReadReplayManifests: [GET, objects("landing", REPLAY_MANIFESTS)],
    QuarantineList: list("quarantine", TABLE),
    QuarantineReadTables: [GET, objects("quarantine", TABLE)],
    RawList: list("raw", LEDGER, TABLE),
    RawReadLedgers: [GET, objects("raw", LEDGER)],
    RawReadTables: [GET, objects("raw", TABLE)],
    TrustedList: list("trusted", LEDGER, TABLE),
    TrustedReadLedgers: [GET, objects("trusted", LEDGER)],
    TrustedReadTables: [GET, objects("trusted", TABLE)],
  },
  "privacy-officer": {
    ...DESCRIPTIONS,
    ...REPORTS,
    DecryptThroughS3: decrypt("curated", "published", "raw", "trusted"),
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

/** What each person is granted in a stack with these datasets. */
async function personPolicies(
  datasets: readonly Dataset[],
  datasetKeys: readonly string[] = [],
): Promise<Record<PersonDuty, PolicyDocument>> {
  const roles = {} as Record<PersonDuty, DutyRole>;
  await collect(() => {
    const names = parksNames();
    const protection = protectionOf("dev");
    const keys = new EncryptionKeys("keys", { names, protection, datasetKeys });
    const lake = new DataLake("lake", { names, keys, protection, noncurrentVersionDays: 30 });
    const department = { ...parks.department, datasets };
    const catalog = new Catalog("catalog", { names, department, protection });
    const workspace = (duty: PersonDuty) =>
      new QueryWorkspace(duty, {
        names,
        keys,
        workgroup: names.workgroup(duty),
        description: duty,
        results: lake.zone("athena-results"),
        resultsPrefix: `${duty}/`,
        scanLimitBytes: 10_000_000,
        database: names.database("curated"),
        queries: [],
      });
    for (const duty of PERSON_DUTIES) roles[duty] = roleFor(duty);
    const analyses = workspace("data-analyst");
    const inquiries = workspace("steward");
    grantPersons({ names, roles, datasets, lake, catalog, analyses, inquiries });
  });
  return Object.fromEntries(
    PERSON_DUTIES.map((duty) => [duty, roles[duty].permissions.document()]),
  ) as Record<PersonDuty, PolicyDocument>;
}

describe("person grants", () => {
  let policies: Record<PersonDuty, PolicyDocument>;
  before(async () => {
    policies = await personPolicies([benches]);
  });

  for (const duty of PERSON_DUTIES) {
    it(`lets the ${duty} do exactly what the duty takes`, () => {
      expect(policies[duty]).to.deep.equal(written(EXPECTED[duty]));
    });
  }

  const everything = () =>
    Object.entries(policies).flatMap(([duty, { Statement }]) =>
      Statement.flatMap(({ Action, Resource }) =>
        Action.map((action) => ({ duty, action, resources: Resource.join(" ") })),
      ),
    );

  it("lets nobody but the steward read a row before curated, or a refused one", () => {
    const rows = /-(landing|raw|trusted|quarantine)-\d+\/.*\/(table\/)?\*/;
    const readers = everything()
      .filter(({ action, resources }) => action === "s3:GetObject" && rows.test(resources))
      .filter(({ resources }) => !/ledger\/\*$/.test(resources))
      .map(({ duty }) => duty);
    expect([...new Set(readers)]).to.deep.equal(["steward"]);
  });

  it("lets nobody start a single job, open a shell, delete, or change what anyone may do", () => {
    const forbidden =
      /^(glue:StartJobRun|databrew:StartProjectSession|ssm:SendCommand|s3:Delete.*|iam:.*|kms:(?!Decrypt|GenerateDataKey).*)$/;
    expect(everything().filter(({ action }) => forbidden.test(action))).to.deep.equal([]);
    expect(JSON.stringify(policies)).not.to.include("SSM-SessionManagerRunShell");
  });

  it("grants a dataset's own key to those who read or deliver its files", async () => {
    const own = await personPolicies([benches, trees], ["trees"]);
    const sids = (duty: PersonDuty) =>
      own[duty].Statement.map(({ Sid }) => Sid).filter((sid) => /ThroughS3$/.test(sid));
    expect(sids("steward")).to.deep.equal([
      "DecryptThroughS3",
      "DecryptTreesThroughS3",
      "EncryptThroughS3",
      "EncryptTreesThroughS3",
    ]);
    expect(sids("data-engineer")).to.deep.equal([
      "DecryptThroughS3",
      "DecryptTreesThroughS3",
      "EncryptThroughS3",
      "EncryptTreesThroughS3",
    ]);
    expect(sids("project-lead")).to.deep.equal(["DecryptThroughS3"]);
  });

  it("fits the steward of three datasets with long names and eight tables each into IAM's policies", async () => {
    const datasets = [1, 2, 3].map((number): Dataset => ({
      ...benches,
      name: `everything-about-park-furniture-${String(number)}`,
      curated: Array.from({ length: 8 }, (_, index) => ({
        table: `furniture_${String(number)}_counted_by_kind_and_year_${String(index)}`,
        sql: "SELECT 1",
      })),
    }));
    const { steward } = await personPolicies(
      datasets,
      datasets.map(({ name }) => name),
    );
    const fitted = fitPolicies(steward, "duty steward");
    if (fitted.kind === "inline") throw new Error("this steward was meant to be too long");
    const sids = fitted.documents.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid));
    expect(sids.sort()).to.deep.equal(steward.Statement.map(({ Sid }) => Sid));
  });
});
