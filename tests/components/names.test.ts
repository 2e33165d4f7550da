import { expect } from "chai";
import { checkedName, NameError } from "../../components/name-limits";
import { Names, type StackIdentity } from "../../components/names";

const identity = (department: string): StackIdentity => ({
  department,
  stage: "dev",
  stack: `${department}-dev`,
  accountId: "111122223333",
  region: "ca-central-1",
  replicaRegion: "ca-west-1",
});

describe("names", () => {
  it("makes every kind of name from configuration", () => {
    const names = new Names(identity("city-parks"));
    expect([
      names.bucket("athena-results"),
      names.role("clean"),
      names.database("raw"),
      names.job("park-benches", "trust"),
      names.startTrigger("park-benches"),
      names.ruleset("park-benches"),
      names.workflow("park-benches"),
      names.schedule("park-benches"),
      names.databrewDataset("park-benches"),
      names.recipe("park-benches", "0a1b"),
      names.databrewJob("park-benches", "cleanse"),
      names.jobRule("park-benches", "failed"),
      names.workgroup(),
      names.workgroup("steward"),
      names.scheduleGroup(),
      names.keyAlias("operations"),
      names.pseudonymKeyParameter(),
      names.jobLogGroup("clean", "error"),
    ]).to.deep.equal([
      "city-parks-dev-athena-results-111122223333",
      "city-parks-dev-clean",
      "city_parks_dev_raw",
      "city-parks-dev-park-benches-trust",
      "city-parks-dev-park-benches-start",
      "city-parks-dev-park-benches",
      "city-parks-dev-park-benches",
      "city-parks-dev-park-benches",
      "city-parks-dev-park-benches",
      "city-parks-dev-park-benches-0a1b",
      "city-parks-dev-park-benches-cleanse",
      "city-parks-dev-park-benches-failed",
      "city-parks-dev",
      "city-parks-dev-steward",
      "city-parks-dev",
      "alias/city-parks-dev-operations",
      "/city-parks-dev/pseudonymisation-key",
      "/aws-glue/jobs/city-parks-dev-role/city-parks-dev-clean/error",
    ]);
  });

  it("makes every kind of ARN from configuration", () => {
    const names = new Names(identity("parks"));
    expect([
      names.bucketArn("raw"),
      names.roleArn("clean"),
      names.catalogArn(),
      names.databaseArn("raw"),
      names.tableArn("raw", "park_benches"),
      names.workflowArn("park-benches"),
      names.workgroupArn("parks-dev"),
      names.scheduleGroupArn(),
      names.pseudonymKeyParameterArn(),
      names.logGroupArn("/a/b"),
      names.anyKeyArn(),
      names.accountRootArn(),
    ]).to.deep.equal([
      "arn:aws:s3:::parks-dev-raw-111122223333",
      "arn:aws:iam::111122223333:role/parks-dev-clean",
      "arn:aws:glue:ca-central-1:111122223333:catalog",
      "arn:aws:glue:ca-central-1:111122223333:database/parks_dev_raw",
      "arn:aws:glue:ca-central-1:111122223333:table/parks_dev_raw/park_benches",
      "arn:aws:glue:ca-central-1:111122223333:workflow/parks-dev-park-benches",
      "arn:aws:athena:ca-central-1:111122223333:workgroup/parks-dev",
      "arn:aws:scheduler:ca-central-1:111122223333:schedule-group/parks-dev",
      "arn:aws:ssm:ca-central-1:111122223333:parameter/parks-dev/pseudonymisation-key",
      "arn:aws:logs:ca-central-1:111122223333:log-group:/a/b",
      "arn:aws:kms:ca-central-1:111122223333:key/*",
      "arn:aws:iam::111122223333:root",
    ]);
  });

  const limits = [
    ["bucket", 63],
    ["role", 64],
    ["database", 255],
    ["table", 255],
    ["glue", 255],
    ["workgroup", 128],
    ["schedule", 64],
  ] as const;
  for (const [kind, longest] of limits) {
    it(`accepts a ${kind} name of ${longest} characters and refuses one more`, () => {
      expect(checkedName(kind, "a".repeat(longest))).to.have.lengthOf(longest);
      expect(() => checkedName(kind, "a".repeat(longest + 1))).to.throw(
        NameError,
        `has ${longest + 1} characters, AWS allows ${longest}; shorten`,
      );
    });
  }

  it("accepts the longest department whose buckets can exist, and says what to shorten beyond it", () => {
    expect(new Names(identity("d".repeat(30))).replicaBucket("landing")).to.have.lengthOf(63);
    expect(() => new Names(identity("d".repeat(31)))).to.throw(
      NameError,
      `bucket name "${"d".repeat(31)}-dev-landing-replica-111122223333" has 64 characters, ` +
        "AWS allows 63; shorten the department's folder name by 1",
    );
  });

  it("refuses a name that AWS would not take and says what it must match", () => {
    expect(() => new Names(identity("Parks"))).to.throw(
      NameError,
      'bucket name "Parks-dev-landing-111122223333" must match ^[a-z0-9][a-z0-9-]+[a-z0-9]$; rename its folder',
    );
  });

  it("refuses an account id that is no twelve digits", () => {
    expect(() => new Names({ ...identity("parks"), accountId: "1111" })).to.throw(
      NameError,
      'account id must be 12 digits, got "1111"',
    );
  });
});
