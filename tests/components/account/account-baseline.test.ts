import { expect } from "chai";
import { AccountBaseline } from "../../../components/account/account-baseline";
import { eventSelectors } from "../../../components/account/account-trail";
import type { AccountFacts } from "../../../environments/facts/account-facts";
import { accountProvider } from "../../../infra/provider";
import { accountWith, parksAccount } from "../../support/account";
import {
  attempt,
  collect,
  document,
  named,
  ofType,
  type Registered,
} from "../../support/collector";

const baseline = (facts: AccountFacts) => () =>
  new AccountBaseline("account", { facts }, { provider: accountProvider(facts) });

const baselineOf = (facts: AccountFacts = parksAccount): Promise<Registered[]> =>
  collect(baseline(facts), facts.stack);

const KEY = "arn:aws:kms:ca-central-1:111122223333:key/account-key-id";
const TRAIL = "arn:aws:cloudtrail:ca-central-1:111122223333:trail/account-dev";

describe("account baseline", () => {
  let registered: Registered[];
  before(async () => {
    registered = await baselineOf();
  });

  it("asks for one trail of every region, validated, encrypted and logged", () => {
    const { inputs } = named(registered, "account-trail-trail");
    expect({ ...inputs, advancedEventSelectors: undefined }).to.deep.equal({
      name: "account-dev",
      s3BucketName: "account-dev-trail-111122223333",
      kmsKeyId: KEY,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      cloudWatchLogsGroupArn: inputs["cloudWatchLogsGroupArn"],
      cloudWatchLogsRoleArn: "arn:aws:iam::111122223333:role/account-dev-trail",
      advancedEventSelectors: undefined,
    });
  });

  it("records objects of each data bucket and replica, and of no log bucket", () => {
    const [management, objects] = eventSelectors(parksAccount);
    expect(management).to.deep.equal({
      name: "Management events",
      fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }],
    });
    const bucket = (zone: string) => `arn:aws:s3:::parks-dev-${zone}-111122223333/`;
    expect(objects).to.deep.equal({
      name: "Objects of the departments",
      fieldSelectors: [
        { field: "eventCategory", equals: ["Data"] },
        { field: "resources.type", equals: ["AWS::S3::Object"] },
        {
          field: "resources.ARN",
          startsWiths: [
            ...["landing", "raw", "trusted", "curated", "quarantine", "published"].map(bucket),
            bucket("athena-results"),
            ...["landing", "raw", "trusted", "curated"].map((zone) => bucket(`${zone}-replica`)),
          ],
        },
      ],
    });
  });

  it("records no objects at all in an account without departments, instead of every object", () => {
    expect(eventSelectors({ ...parksAccount, departments: [] })).to.have.lengthOf(1);
  });

  it("accepts as many departments as a trail can select and refuses one more", async () => {
    const crowd = (count: number): AccountFacts => ({
      ...parksAccount,
      departments: Array.from({ length: count }, (_, place) => `parks${place}`),
    });
    // Three values, and eleven buckets a department: 45 × 11 + 3 = 498.
    expect((await attempt(baseline(crowd(45)), "account-dev")).error).to.equal(undefined);
    const { error, registered: refused } = await attempt(baseline(crowd(46)), "account-dev");
    expect(error?.message).to.equal(
      "the trail of account-dev would select 509 values, CloudTrail allows 500; " +
        "move departments to another account",
    );
    expect(refused.filter(({ type }) => !type.startsWith("pulumi:"))).to.deep.equal([]);
  });

  it("locks every file of the trail for its retention and then lets it expire", () => {
    expect(named(registered, "account-trail-files-lock").inputs["rule"]).to.deep.equal({
      defaultRetention: { mode: "GOVERNANCE", days: 400 },
    });
    const rules = named(registered, "account-trail-files-lifecycle").inputs["rules"];
    expect(rules).to.deep.include({
      id: "expiry",
      status: "Enabled",
      filter: { prefix: "" },
      expiration: { days: 400 },
    });
  });

  it("locks against everyone where the account asks for compliance", async () => {
    const locked = await baselineOf(accountWith({ trailLock: "compliance" }));
    expect(named(locked, "account-trail-files-lock").inputs["rule"]).to.deep.equal({
      defaultRetention: { mode: "COMPLIANCE", days: 400 },
    });
  });

  it("lets CloudTrail write for this trail only, and everyone over TLS only", () => {
    const bucketArn = "arn:aws:s3:::account-dev-trail-111122223333";
    const deny = (Sid: string, Condition: unknown) => ({
      Sid,
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition,
    });
    expect(document(named(registered, "account-trail-files-policy"), "policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        deny("DenyPlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
        deny("DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
        {
          Sid: "TrailLooksAtBucket",
          Effect: "Allow",
          Principal: { Service: "cloudtrail.amazonaws.com" },
          Action: "s3:GetBucketAcl",
          Resource: bucketArn,
          Condition: { StringEquals: { "aws:SourceArn": TRAIL } },
        },
        {
          Sid: "TrailWrites",
          Effect: "Allow",
          Principal: { Service: "cloudtrail.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${bucketArn}/AWSLogs/111122223333/*`,
          Condition: {
            StringEquals: {
              "aws:SourceArn": TRAIL,
              "s3:x-amz-acl": "bucket-owner-full-control",
            },
          },
        },
      ],
    });
  });

  it("binds every service in the key's policy to this account, trail, group or region", () => {
    const { Statement } = document(named(registered, "account-key"), "policy") as {
      Statement: { Sid: string; Action: string[]; Condition?: unknown }[];
    };
    expect(
      Statement.filter(({ Condition }) => Condition === undefined).map(({ Sid }) => Sid),
    ).to.deep.equal(["AccountAdministers"]);
    expect(
      Statement.flatMap(({ Action }) => Action).filter((one) => one.includes("*")),
    ).to.deep.equal([]);
  });

  it("projects the table's partitions over its regions and its retention", () => {
    const { parameters, partitionKeys, storageDescriptor } = named(
      registered,
      "account-trail-table",
    ).inputs as {
      parameters: Record<string, string>;
      partitionKeys: { name: string }[];
      storageDescriptor: { location: string };
    };
    const location = "s3://account-dev-trail-111122223333/AWSLogs/111122223333/CloudTrail";
    expect(parameters).to.deep.equal({
      EXTERNAL: "TRUE",
      classification: "cloudtrail",
      "projection.enabled": "true",
      "projection.region.type": "enum",
      "projection.region.values": "ca-central-1,ca-west-1,us-east-1",
      "projection.day.type": "date",
      "projection.day.format": "yyyy/MM/dd",
      "projection.day.interval": "1",
      "projection.day.interval.unit": "DAYS",
      "projection.day.range": "NOW-400DAYS,NOW",
      "storage.location.template": `${location}/\${region}/\${day}`,
    });
    expect(partitionKeys.map(({ name }) => name)).to.deep.equal(["region", "day"]);
    expect(storageDescriptor.location).to.equal(`${location}/`);
  });

  it("sets the defaults of both regions, and the replica region's after it is switched on", () => {
    for (const kind of ["disks", "snapshots", "images", "metadata", "analyzer"]) {
      expect(named(registered, `account-defaults-home-${kind}`).inputs["region"]).to.equal(
        "ca-central-1",
      );
      const replica = named(registered, `account-defaults-replica-${kind}`);
      expect(replica.inputs["region"]).to.equal("ca-west-1");
      expect(replica.dependsOn).to.include("account-defaults-replica-region");
    }
  });

  it("does not compare the catalog's own key, which Glue names by an alias that the provider refuses", () => {
    const { inputs, ignoreChanges } = named(registered, "account-defaults-catalog");
    expect(inputs["dataCatalogEncryptionSettings"]).to.deep.equal({
      encryptionAtRest: { catalogEncryptionMode: "SSE-KMS" },
      connectionPasswordEncryption: { returnConnectionPasswordEncrypted: true, awsKmsKeyId: KEY },
    });
    expect(ignoreChanges).to.deep.equal([
      "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId",
    ]);
  });

  it("switches no region on where the account has it, and activates cost tags only when told", async () => {
    const type = "aws:costexplorer/costAllocationTag:CostAllocationTag";
    expect(ofType(registered, type)).to.deep.equal([]);
    const other = await baselineOf(
      accountWith({ enableReplicaRegion: false, activateCostTags: true }),
    );
    expect(ofType(other, "aws:account/region:Region")).to.deep.equal([]);
    expect(ofType(other, type).map(({ inputs }) => inputs["tagKey"])).to.deep.equal([
      "cost-centre",
      "department",
      "stage",
    ]);
  });

  it("alarms on root and on changes of a trail, at the account's own topic", () => {
    const alarms = ofType(registered, "aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms.map(({ inputs }) => inputs["name"])).to.deep.equal([
      "account-dev-root-use",
      "account-dev-trail-change",
    ]);
    for (const { inputs } of alarms) {
      expect(inputs["alarmActions"]).to.deep.equal([
        "arn:aws:sns:ca-central-1:111122223333:account-dev-alerts",
      ]);
      expect(inputs["threshold"]).to.equal(1);
    }
  });

  it("protects and keeps what watches, in dev as well", () => {
    const types = ["aws:kms/key:Key", "aws:cloudtrail/trail:Trail", "aws:s3/bucket:Bucket"];
    const kept = types.flatMap((type) => ofType(registered, type));
    expect(kept).to.have.lengthOf(4);
    for (const { protect, retainOnDelete } of kept) {
      expect([protect, retainOnDelete]).to.deep.equal([true, true]);
    }
  });

  it("gives its one role the boundary, and every resource the one provider", () => {
    const [role] = ofType(registered, "aws:iam/role:Role");
    expect(role?.inputs["permissionsBoundary"]).to.equal(
      "arn:aws:iam::111122223333:policy/boundary-account-dev",
    );
    const others = registered.filter(
      ({ type, provider }) => type.startsWith("aws:") && !provider.includes("::aws::"),
    );
    expect(others.map(({ name }) => name)).to.deep.equal([]);
  });
});
