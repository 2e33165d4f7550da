import { expect } from "chai";

import { impliedCalls } from "../../../policies/iam/implied-calls";
import type { Context } from "../../../policies/iam/request";
import type { World } from "../../../policies/iam/world";
import { ACCOUNT, asRole, KEY, ROLE } from "./support";
import { PLAIN, RAW, REGION, WORLD } from "./world";

const REPLICATE = `arn:aws:iam::${ACCOUNT}:role/dep-replicate`;
const REPLICAS = "arn:aws:s3:::dep-raw-replica";
const REPLICA_KEY = `arn:aws:kms:ca-west-1:${ACCOUNT}:key/replica`;

const worldWith = (bucketKeyEnabled: boolean): World => ({
  ...WORLD,
  buckets: {
    ...WORLD.buckets,
    "dep-raw": {
      arn: RAW,
      region: REGION,
      kmsKeyArn: KEY,
      bucketKeyEnabled: true,
      replication: { roleArn: REPLICATE, bucket: "dep-raw-replica", kmsKeyArn: REPLICA_KEY },
    },
    "dep-raw-replica": {
      arn: REPLICAS,
      region: "ca-west-1",
      kmsKeyArn: REPLICA_KEY,
      bucketKeyEnabled,
    },
  },
});

type Row = readonly [role: string, action: string, resource: string, context?: Context];

/** What a call implies, with the context that tells which key or service. */
function implied(action: string, resource: string, world = worldWith(true)): readonly Row[] {
  const from = { principal: asRole, action, resource, context: {} };
  return impliedCalls(from, world).map(({ principal, action: then, resource: on, context }) => {
    const kept = Object.entries(context).filter(([key]) =>
      /^(iam|kms):(PassedToService|ViaService|EncryptionContext:.+)$/.test(key),
    );
    const row = [principal.arn, then, on] as const;
    return kept.length === 0 ? row : [...row, Object.fromEntries(kept)];
  });
}

const viaS3 = (region: string, arn: string): Context => ({
  "kms:ViaService": `s3.${region}.amazonaws.com`,
  "kms:EncryptionContext:aws:s3:arn": arn,
});

const taken: readonly Row[] = [
  ["s3.amazonaws.com", "sts:AssumeRole", REPLICATE],
  [REPLICATE, "s3:GetReplicationConfiguration", RAW],
  [REPLICATE, "s3:ListBucket", RAW],
];

const copied: readonly Row[] = [
  [REPLICATE, "s3:GetObjectVersionForReplication", `${RAW}/a`],
  [REPLICATE, "s3:GetObjectVersionAcl", `${RAW}/a`],
  [REPLICATE, "s3:GetObjectVersionTagging", `${RAW}/a`],
  [REPLICATE, "s3:ReplicateObject", `${REPLICAS}/a`],
  [REPLICATE, "s3:ReplicateTags", `${REPLICAS}/a`],
];

describe("inferring the calls behind replication", () => {
  it("has the role read the object with its key and write the replica with the other", () => {
    const context = viaS3("ca-west-1", REPLICAS);
    expect(implied("s3:PutObject", `${RAW}/a`)).to.deep.equal([
      [ROLE, "kms:GenerateDataKey", KEY, viaS3(REGION, RAW)],
      ...taken,
      ...copied,
      [REPLICATE, "kms:Encrypt", REPLICA_KEY, context],
      [REPLICATE, "kms:GenerateDataKey", REPLICA_KEY, context],
      [REPLICATE, "kms:Decrypt", REPLICA_KEY, context],
      [REPLICATE, "kms:Decrypt", KEY, viaS3(REGION, RAW)],
    ]);
  });

  it("encrypts a replica without bucket key in the context of the replica", () => {
    const rows = implied("s3:PutObject", `${RAW}/a`, worldWith(false));
    expect(rows.filter(([, , resource]) => resource === REPLICA_KEY)).to.deep.equal([
      [REPLICATE, "kms:Encrypt", REPLICA_KEY, viaS3("ca-west-1", `${REPLICAS}/a`)],
    ]);
  });

  it("has the role replicate a deletion, and read nothing for it", () => {
    expect(implied("s3:DeleteObject", `${RAW}/a`)).to.deep.equal([
      ...taken,
      [REPLICATE, "s3:ReplicateDelete", `${REPLICAS}/a`],
    ]);
  });

  it("passes the role to S3 when replication is configured", () => {
    expect(implied("s3:PutReplicationConfiguration", RAW)).to.deep.equal([
      [ROLE, "iam:PassRole", REPLICATE, { "iam:PassedToService": "s3.amazonaws.com" }],
    ]);
  });

  it("implies nothing for a bucket without replication", () => {
    for (const action of ["s3:PutObject", "s3:DeleteObject", "s3:PutReplicationConfiguration"]) {
      expect(implied(action, `${PLAIN}/a`), action).to.deep.equal([]);
    }
  });
});
