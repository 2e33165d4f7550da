import { expect } from "chai";
import { DepartmentPlatform } from "../../components/department-platform";
import type { ProtectionFacts, StackFacts } from "../../environments/facts/facts";
import { departmentProviders } from "../../infra/provider";
import { assetsOf } from "../support/assets";
import { attempt, ofType, type Registered } from "../support/collector";
import { benches, parks, parksWith, trees } from "../support/facts";
import { platformOf } from "../support/platform";
import { serverAssets } from "../support/server-assets";

/** What the platform wires: [class, name]. What each part makes is in its own test. */
const PARTS: (readonly [string, string])[] = [
  ...[
    ...["ingest", "clean", "trust", "curate", "publish", "serve", "replicate", "orchestrate"],
    ...["notify", "project-lead", "data-engineer", "data-analyst", "cloud-engineer", "steward"],
    "privacy-officer",
  ].map((duty) => ["DutyRole", `parks-${duty}`] as const),
  ["EncryptionKeys", "parks-keys"],
  ["DataLake", "parks-lake"],
  ["Backup", "parks-backup"],
  ["Catalog", "parks-catalog"],
  ["Alerts", "parks-alerts"],
  ["JobRuntime", "parks-runtime"],
  ["Pipeline", "parks-pipeline"],
  ["Schedule", "parks-schedule"],
  ["JobEvents", "parks-events"],
  ["QueryWorkspace", "parks-reports"],
  ["QueryWorkspace", "parks-analyses"],
  ["QueryWorkspace", "parks-inquiries"],
  ["DataProducts", "parks-products"],
  ["Network", "parks-network"],
  ["Servers", "parks-servers"],
  ["PublishTrigger", "parks-publish"],
  ["CostGuard", "parks-costs"],
  ["AuditTrail", "parks-audit"],
  ["Monitoring", "parks-monitoring"],
  ["DutyPolicies", "parks-policies"],
];

const sorted = (pairs: readonly (readonly [string, string])[]): string[] =>
  pairs.map(([type, name]) => `${type} ${name}`).sort();
const identities = (registered: readonly Registered[]): string[] =>
  sorted(registered.map(({ type, name }) => [type, name]));

/** Types that hold what cannot be made again. */
const STATEFUL = /aws:(kms\/|s3\/(bucket|bucketObjectLockConfiguration):|glue\/catalogDatabase:)/;

/** The whole department: cleaned by DataBrew, with a product and dashboards. */
const complete: StackFacts = {
  ...parks,
  department: {
    ...parks.department,
    products: [
      {
        name: "bench-count",
        title: "Benches by year",
        dataset: benches.name,
        table: "benches_by_year",
        columns: ["benches"],
        consumers: [{ role: "city-planning", until: "2027-06-30" }],
      },
    ],
    datasets: [
      {
        ...benches,
        cleaning: "databrew",
        recipe: [{ Action: { Operation: "UPPER_CASE", Parameters: { sourceColumn: "bench_id" } } }],
      },
    ],
  },
  settings: { ...parks.settings, quickSight: { principals: ["group/default/parks"] } },
};

const prod = (protection: ProtectionFacts): StackFacts => ({
  ...parks,
  stack: "parks-prod",
  stage: "prod",
  settings: { ...parks.settings, protection },
});

const direct = (registered: readonly Registered[]): Registered[] =>
  registered.filter(({ parent }) => parent === "parks");

describe("department platform", () => {
  it("consists of exactly these parts", async () => {
    expect(identities(direct(await platformOf()))).to.deep.equal(
      sorted(PARTS.map(([type, name]) => [`platform:components:${type}`, name])),
    );
  });

  it("adds what a department asks for, with a role of its own for each", async () => {
    const before = new Set(identities(direct(await platformOf())));
    const after = identities(direct(await platformOf(complete)));
    expect(after.filter((one) => !before.has(one))).to.deep.equal([
      "platform:components:Cleaning parks-cleaning",
      "platform:components:Dashboards parks-dashboards",
      "platform:components:DutyRole parks-cleanse",
      "platform:components:DutyRole parks-visualise",
    ]);
  });

  it("hangs everything under the platform, with the providers that it was given", async () => {
    const registered = await platformOf(complete);
    const outside = registered.filter(({ parent }) => parent === undefined);
    expect(outside.map(({ name }) => name).sort()).to.deep.equal(["aws", "aws-native", "parks"]);
    for (const [prefix, provider] of [
      ["aws:", "aws"],
      ["aws-native:", "aws-native"],
    ] as const) {
      const resources = registered.filter(({ type }) => type.startsWith(prefix));
      const providers = new Set(resources.map((one) => one.provider));
      expect([...providers]).to.deep.equal([
        `urn:pulumi:parks-dev::platform::pulumi:providers:${provider}::${provider}::${provider}-id`,
      ]);
    }
  });

  it("parents no AWS resource directly: the platform only wires", async () => {
    const parts = direct(await platformOf(complete));
    expect(parts.filter(({ type }) => !type.startsWith("platform:"))).to.deep.equal([]);
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
    const registered = await platformOf(prod({ protect: true, retainOnDelete: true }));
    const kept = registered.filter((one) => one.protect && one.retainOnDelete);
    const half = registered.filter((one) => one.protect !== one.retainOnDelete);
    expect(half).to.deep.equal([]);
    expect(identities(kept)).to.deep.equal(
      identities(registered.filter(({ type }) => STATEFUL.test(type))),
    );
    // Keys and aliases, buckets at home and in the replica region, the replicas' locks, databases.
    expect(kept).to.have.lengthOf(4 + 4 + 9 + 5 + 4 + 5);
  });

  it("turns a switch off when the stack's file says so, whatever the stage", async () => {
    const half = { protect: false, retainOnDelete: true };
    const registered = await platformOf(prod(half));
    expect(registered.filter((one) => one.protect)).to.deep.equal([]);
    expect(registered.some((one) => one.retainOnDelete)).to.equal(true);
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
    it(`refuses ${what} and registers nothing but the providers`, async () => {
      const { registered, error } = await attempt(
        () =>
          new DepartmentPlatform(
            "parks",
            {
              facts,
              assets: {
                jobs: { ...assetsOf(parks), settings: emptySettings(facts) },
                servers: serverAssets(),
              },
            },
            { providers: Object.values(departmentProviders(facts)) },
          ),
      );
      expect(error?.message).to.include(message);
      expect(registered.map(({ name }) => name)).to.have.members(["aws", "aws-native"]);
    });
  }

  it("refuses a dataset without job settings", async () => {
    const { error } = await attempt(
      () =>
        new DepartmentPlatform("parks", {
          facts: parks,
          assets: { jobs: assetsOf(parksWith(trees)), servers: serverAssets() },
        }),
    );
    expect(error?.message).to.equal(
      "dataset park-benches has no job settings; pass them in assets.settings",
    );
  });

  it("deletes no key before the buckets whose objects are under it", async () => {
    const buckets = ofType(await platformOf(), "aws:s3/bucket:Bucket");
    const keyless = buckets
      .filter(({ dependsOn }) => !dependsOn.some((one) => one.startsWith("parks-keys-")))
      .map(({ name }) => name);
    expect(keyless).to.deep.equal(["parks-backup-logs-bucket", "parks-lake-logs-bucket"]);
    const replica = buckets.find(({ name }) => name === "parks-backup-raw-bucket");
    expect(replica?.dependsOn).to.include("parks-keys-replica");
  });

  it("puts no object into the artifacts bucket before the bucket is encrypted and guarded", async () => {
    const objects = ofType(await platformOf(), "aws:s3/bucketObjectv2:BucketObjectv2");
    expect(objects.length).to.be.greaterThan(7);
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
