import { expect } from "chai";
import { DepartmentPlatform } from "../../components/department-platform";
import type { StackFacts } from "../../environments/facts/facts";
import { departmentProvider } from "../../infra/provider";
import { assetsOf } from "../support/assets";
import { attempt, collect, ofType, type Registered } from "../support/collector";
import { benches, parks, parksWith, trees } from "../support/facts";
import { platformOf } from "../support/platform";

/** What each bucket consists of, but for `logging`, which the logs bucket lacks. */
const BUCKET = [
  ["aws:s3/bucket:Bucket", "bucket"],
  ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "lifecycle"],
  ["aws:s3/bucketOwnershipControls:BucketOwnershipControls", "ownership"],
  ["aws:s3/bucketPolicy:BucketPolicy", "policy"],
  ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "public-access"],
  [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "encryption",
  ],
  ["aws:s3/bucketVersioning:BucketVersioning", "versioning"],
] as const;
const LOGGED = [
  "landing",
  "raw",
  "trusted",
  "curated",
  "quarantine",
  "published",
  "artifacts",
  "athena-results",
];
const DUTIES = ["ingest", "clean", "trust", "curate", "publish", "serve", "orchestrate", "steward"];

/** The whole of a stack with one dataset: [type, name]. */
const EXPECTED: (readonly [string, string])[] = [
  ["pulumi:providers:aws", "aws"],
  ["platform:components:DepartmentPlatform", "parks"],
  ...DUTIES.flatMap((duty) => [
    ["platform:components:DutyRole", `parks-${duty}`] as const,
    ["aws:iam/role:Role", `parks-${duty}-role`] as const,
    ["aws:iam/rolePolicy:RolePolicy", `parks-policies-${duty}`] as const,
  ]),
  ["platform:components:DutyPolicies", "parks-policies"],
  ["platform:components:EncryptionKeys", "parks-keys"],
  ["aws:kms/key:Key", "parks-keys-data"],
  ["aws:kms/alias:Alias", "parks-keys-data-alias"],
  ["aws:kms/key:Key", "parks-keys-operations"],
  ["aws:kms/alias:Alias", "parks-keys-operations-alias"],
  ["platform:components:DataLake", "parks-lake"],
  ...["logs", ...LOGGED].flatMap((zone) => [
    ["platform:components:LakeBucket", `parks-lake-${zone}`] as const,
    ...BUCKET.map(([type, item]) => [type, `parks-lake-${zone}-${item}`] as const),
  ]),
  ...LOGGED.map(
    (zone) => ["aws:s3/bucketLogging:BucketLogging", `parks-lake-${zone}-logging`] as const,
  ),
  ["platform:components:Catalog", "parks-catalog"],
  ...["landing", "raw", "trusted", "curated", "quarantine"].map(
    (zone) => ["aws:glue/catalogDatabase:CatalogDatabase", `parks-catalog-${zone}`] as const,
  ),
  ["aws:glue/catalogTable:CatalogTable", "parks-catalog-landing-park-benches"],
  ["platform:components:JobRuntime", "parks-runtime"],
  ["aws:glue/securityConfiguration:SecurityConfiguration", "parks-runtime-security"],
  ...["clean", "trust", "curate", "library", "deequ.jar", "dqdl.jar", "settings-park-benches"].map(
    (item) => ["aws:s3/bucketObjectv2:BucketObjectv2", `parks-runtime-${item}`] as const,
  ),
  ...["clean", "trust", "curate"].flatMap((step) =>
    ["error", "output"].map(
      (stream) =>
        ["aws:cloudwatch/logGroup:LogGroup", `parks-runtime-logs-${step}-${stream}`] as const,
    ),
  ),
  ["platform:components:Pipeline", "parks-pipeline"],
  ["aws:glue/dataQualityRuleset:DataQualityRuleset", "parks-pipeline-park-benches-rules"],
  ["aws:glue/workflow:Workflow", "parks-pipeline-workflow"],
  ["aws:glue/trigger:Trigger", "parks-pipeline-start"],
  ["aws:glue/job:Job", "parks-pipeline-park-benches-clean"],
  ["aws:glue/job:Job", "parks-pipeline-park-benches-trust"],
  ["aws:glue/trigger:Trigger", "parks-pipeline-park-benches-trust-trigger"],
  ["aws:glue/job:Job", "parks-pipeline-park-benches-curate"],
  ["aws:glue/trigger:Trigger", "parks-pipeline-park-benches-curate-trigger"],
  ["platform:components:Schedule", "parks-schedule"],
  ["aws:scheduler/scheduleGroup:ScheduleGroup", "parks-schedule-group"],
  ["aws:scheduler/schedule:Schedule", "parks-schedule-weekly"],
  ["platform:components:QueryWorkspace", "parks-reports"],
  ["aws:athena/workgroup:Workgroup", "parks-reports-workgroup"],
  ["aws:athena/namedQuery:NamedQuery", "parks-reports-benches-benches-by-year"],
  ["platform:components:QueryWorkspace", "parks-inquiries"],
  ["aws:athena/workgroup:Workgroup", "parks-inquiries-workgroup"],
];

const sorted = (pairs: readonly (readonly [string, string])[]): string[] =>
  pairs.map(([type, name]) => `${type} ${name}`).sort();
const identities = (registered: readonly Registered[]): string[] =>
  sorted(registered.map(({ type, name }) => [type, name]));

/** Types that hold what cannot be made again. */
const STATEFUL = /aws:(kms\/|s3\/bucket:|glue\/catalogDatabase:)/;

describe("department platform", () => {
  it("registers exactly what a department with one dataset needs", async () => {
    expect(identities(await platformOf())).to.deep.equal(sorted(EXPECTED));
  });

  it("hangs everything under the platform, with the one provider that it was given", async () => {
    const registered = await platformOf();
    const outside = registered.filter(({ parent }) => parent === undefined);
    expect(outside.map(({ name }) => name).sort()).to.deep.equal(["aws", "parks"]);
    const resources = registered.filter(({ type }) => type.startsWith("aws:"));
    const providers = new Set(resources.map(({ provider }) => provider));
    expect([...providers]).to.deep.equal([
      "urn:pulumi:parks-dev::platform::pulumi:providers:aws::aws::aws-id",
    ]);
  });

  it("parents no AWS resource directly: the platform only wires", async () => {
    const direct = (await platformOf()).filter(({ parent }) => parent === "parks");
    expect(direct.filter(({ type }) => !type.startsWith("platform:"))).to.deep.equal([]);
  });

  it("keeps what exists when a dataset is added", async () => {
    const before = await platformOf();
    const after = new Set((await platformOf(parksWith(trees, benches))).map(({ urn }) => urn));
    expect(before.filter(({ urn }) => !after.has(urn))).to.deep.equal([]);
  });

  it("registers the same in whatever order the datasets come", async () => {
    expect(identities(await platformOf(parksWith(trees, benches)))).to.deep.equal(
      identities(await platformOf(parksWith(benches, trees))),
    );
  });

  it("protects and retains what holds data in prod, and nothing else", async () => {
    const registered = await platformOf({ ...parks, stack: "parks-prod", stage: "prod" });
    const kept = registered.filter((one) => one.protect && one.retainOnDelete);
    const half = registered.filter((one) => one.protect !== one.retainOnDelete);
    expect(half).to.deep.equal([]);
    expect(identities(kept)).to.deep.equal(
      identities(registered.filter(({ type }) => STATEFUL.test(type))),
    );
    expect(kept).to.have.lengthOf(2 + 2 + 9 + 5);
  });

  it("turns off both switches only when it is told to", async () => {
    const facts: StackFacts = { ...parks, stack: "parks-prod", stage: "prod" };
    const registered = await collect(
      () =>
        new DepartmentPlatform(
          "parks",
          {
            facts,
            assets: assetsOf(facts),
            protection: { protect: false, retainOnDelete: false },
          },
          { provider: departmentProvider(facts) },
        ),
      facts.stack,
    );
    expect(registered.filter((one) => one.protect || one.retainOnDelete)).to.deep.equal([]);
  });

  const refusals: [string, StackFacts, string][] = [
    [
      "a department whose buckets cannot exist",
      {
        ...parks,
        stack: `${"p".repeat(32)}-dev`,
        department: { ...parks.department, name: "p".repeat(32) },
      },
      "has 64 characters, AWS allows 63; shorten the department's folder name by 1",
    ],
    ["no dataset", parksWith(), "a department needs at least one dataset"],
    [
      "a dataset whose jobs cannot exist",
      parksWith({ ...benches, name: "b".repeat(250) }),
      "shorten the dataset's folder name by",
    ],
    [
      "a curated table in the ledger's place",
      parksWith({ ...benches, curated: [{ table: "ledger", sql: "SELECT 1" }] }),
      "which is the ledger's folder",
    ],
    [
      "a time that no clock shows",
      {
        ...parks,
        department: {
          ...parks.department,
          schedule: { ...parks.department.schedule, time: "24:00" },
        },
      },
      "schedule.time must be HH:MM",
    ],
    [
      "a scan limit that Athena refuses",
      { ...parks, settings: { ...parks.settings, scanLimitBytes: 1 } },
      "scanLimitBytes must be a whole number from 10000000",
    ],
    [
      "old versions kept for no time",
      { ...parks, settings: { ...parks.settings, noncurrentVersionDays: 0 } },
      "noncurrentVersionDays must be a whole number from 1",
    ],
  ];
  for (const [what, facts, message] of refusals) {
    it(`refuses ${what} and registers nothing but the provider`, async () => {
      const { registered, error } = await attempt(
        () =>
          new DepartmentPlatform(
            "parks",
            { facts, assets: { ...assetsOf(parks), settings: emptySettings(facts) } },
            { provider: departmentProvider(facts) },
          ),
      );
      expect(error?.message).to.include(message);
      expect(registered.map(({ name }) => name)).to.deep.equal(["aws"]);
    });
  }

  it("refuses a dataset without job settings", async () => {
    const { error } = await attempt(
      () => new DepartmentPlatform("parks", { facts: parks, assets: assetsOf(parksWith(trees)) }),
    );
    expect(error?.message).to.equal(
      "dataset park-benches has no job settings; pass them in assets.settings",
    );
  });

  it("puts no object into the artifacts bucket before the bucket is encrypted and guarded", async () => {
    const objects = ofType(await platformOf(), "aws:s3/bucketObjectv2:BucketObjectv2");
    for (const { name, dependsOn } of objects) {
      expect(dependsOn, name).to.include.members([
        "parks-lake-artifacts-encryption",
        "parks-lake-artifacts-policy",
      ]);
    }
  });
});

/** Settings without content: making real ones would refuse the facts before the platform does. */
const emptySettings = (facts: StackFacts): Record<string, string> =>
  Object.fromEntries(facts.department.datasets.map(({ name }) => [name, "{}"]));
