import * as aws from "@pulumi/aws";
import { expect } from "chai";
import {
  datasetsWithKeys,
  EncryptionKeys,
  requestKeyOf,
} from "../../../components/storage/encryption-keys";
import { protectionOf } from "../../support/protection";
import { attempt, collect, named, ofType, type Registered } from "../../support/collector";
import { benches, parksWith, trees } from "../../support/facts";
import { granted, parksNames } from "../../support/platform";

const DATASETS = ["park-benches", "trees"];

const keys = (datasetKeys: readonly string[] = [], stage: "dev" | "prod" = "dev"): EncryptionKeys =>
  new EncryptionKeys("keys", {
    names: parksNames(),
    protection: protectionOf(stage),
    datasetKeys,
  });

const keysOf = (
  datasetKeys: readonly string[] = [],
  stage: "dev" | "prod" = "dev",
): Promise<Registered[]> => collect(() => keys(datasetKeys, stage));

describe("encryption keys", () => {
  for (const [use, description, place] of [
    ["data", "Data of parks-dev", {}],
    ["operations", "Logs and alarms of parks-dev", {}],
    ["replica", "Replicas of parks-dev, and their alarms", { region: "ca-west-1" }],
    ["alerts", "Cost alarms of parks-dev", { region: "us-east-1" }],
  ] as const) {
    it(`makes a rotating ${use} key with its alias in its region`, async () => {
      const registered = await keysOf();
      const { policy, ...inputs } = named(registered, `keys-${use}`).inputs;
      expect(policy).to.be.a("string");
      expect(inputs).to.deep.equal({
        description,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        ...place,
      });
      expect(named(registered, `keys-${use}-alias`).inputs).to.deep.equal({
        name: `alias/parks-dev-${use}`,
        targetKeyId: `keys-${use}-id`,
        ...place,
      });
    });
  }

  it("makes no further key where the department has one for all datasets", async () => {
    expect(ofType(await keysOf(), "aws:kms/key:Key").map(({ name }) => name)).to.deep.equal([
      "keys-alerts",
      "keys-data",
      "keys-operations",
      "keys-replica",
    ]);
  });

  it("makes a key for each dataset that has its own, beside the department's", async () => {
    const registered = await keysOf(DATASETS);
    expect(
      ofType(registered, "aws:kms/key:Key")
        .map(({ name }) => name)
        .filter((name) => name.startsWith("keys-data")),
    ).to.deep.equal(["keys-data", "keys-data-park-benches", "keys-data-trees"]);
    expect(named(registered, "keys-data-trees-alias").inputs).to.deep.equal({
      name: "alias/parks-dev-data-trees",
      targetKeyId: "keys-data-trees-id",
    });
    expect(named(registered, "keys-data-trees").inputs["description"]).to.equal(
      "Data of parks-dev, trees",
    );
  });

  it("knows which key encrypts a dataset", async () => {
    const registered = await collect(() => {
      const made = keys(["trees"]);
      for (const dataset of ["trees", "park-benches"]) {
        new aws.kms.Alias(dataset, { targetKeyId: made.keyArnOf(dataset) });
      }
    });
    expect(named(registered, "trees").inputs["targetKeyId"]).to.equal(
      "arn:aws:kms:ca-central-1:111122223333:key/keys-data-trees-id",
    );
    expect(named(registered, "park-benches").inputs["targetKeyId"]).to.equal(
      "arn:aws:kms:ca-central-1:111122223333:key/keys-data-id",
    );
  });

  it("refuses a dataset whose alias would be too long and registers no key", async () => {
    const longest = 256 - "alias/parks-dev-data-".length;
    const dataset = (length: number) => () => keys(["d".repeat(length)]);
    expect((await attempt(dataset(longest))).error).to.equal(undefined);
    const { registered, error } = await attempt(dataset(longest + 1));
    expect(error?.message).to.contain("257 characters");
    expect(registered).to.deep.equal([]);
  });

  for (const [stage, kept] of [
    ["dev", false],
    ["prod", true],
  ] as const) {
    it(`${kept ? "protects and retains" : "lets go of"} keys in ${stage}`, async () => {
      const registered = (await keysOf(DATASETS, stage)).filter(({ type }) =>
        type.startsWith("aws:"),
      );
      expect(
        registered.map(({ protect, retainOnDelete }) => [protect, retainOnDelete]),
      ).to.deep.equal(registered.map(() => [kept, kept]));
    });
  }
});

const throughS3 = (sid: string, actions: readonly string[], alias: string, zone: string) => ({
  Sid: sid,
  Effect: "Allow",
  Action: actions,
  Resource: ["arn:aws:kms:ca-central-1:111122223333:key/*"],
  Condition: {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": [alias] },
    StringEquals: {
      "kms:EncryptionContext:aws:s3:arn": [`arn:aws:s3:::parks-dev-${zone}-111122223333`],
      "kms:ViaService": ["s3.ca-central-1.amazonaws.com"],
    },
  },
});

describe("grants on keys", () => {
  it("grant writing by the key's alias, through S3, in the context of the bucket", async () => {
    const policy = await granted("ingest", (role, names) => {
      keys().grantUseThroughS3(role, "write", names.bucketArn("landing"), "trees");
    });
    expect(policy.Statement).to.deep.equal([
      throughS3(
        "EncryptThroughS3",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        "alias/parks-dev-data",
        "landing",
      ),
    ]);
  });

  it("grant a dataset's own key to who reads that dataset, and no other", async () => {
    const policy = await granted("clean", (role, names) => {
      const made = keys(DATASETS);
      made.grantUseThroughS3(role, "read", names.bucketArn("landing"), "park-benches");
      made.grantUseThroughS3(role, "read", names.bucketArn("artifacts"));
    });
    expect(policy.Statement).to.deep.equal([
      throughS3(
        "DecryptParkBenchesThroughS3",
        ["kms:Decrypt"],
        "alias/parks-dev-data-park-benches",
        "landing",
      ),
      throughS3("DecryptThroughS3", ["kms:Decrypt"], "alias/parks-dev-data", "artifacts"),
    ]);
  });

  it("keep the pseudonymisation key under the department's key in either case", async () => {
    for (const datasetKeys of [[], DATASETS]) {
      const policy = await granted("trust", (role) => {
        keys(datasetKeys).grantReadPseudonymKey(role);
      });
      expect(policy.Statement[0]?.Condition).to.deep.equal({
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/parks-dev-data"] },
        StringEquals: {
          "kms:EncryptionContext:PARAMETER_ARN": [
            "arn:aws:ssm:ca-central-1:111122223333:parameter/parks-dev/pseudonymisation-key",
          ],
          "kms:ViaService": ["ssm.ca-central-1.amazonaws.com"],
        },
      });
    }
  });

  it("ask writers to name a key only where the bucket's default is another", () => {
    const both = parksWith(benches, trees).department;
    expect(datasetsWithKeys(both)).to.deep.equal([]);
    expect(datasetsWithKeys({ ...both, encryption: "dataset" })).to.deep.equal(DATASETS);
    const names = parksNames();
    expect(requestKeyOf(names, DATASETS, "trees")).to.equal(
      "arn:aws:kms:ca-central-1:111122223333:alias/parks-dev-data-trees",
    );
    expect(requestKeyOf(names, [], "trees")).to.equal(undefined);
  });
});
