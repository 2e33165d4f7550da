import { expect } from "chai";
import { dataBucketPolicy } from "../../../components/storage/bucket-policies";
import { evaluate } from "../../../policies/iam/evaluate";
import { readPolicy } from "../../../policies/iam/policy-document";
import { parksNames } from "../../support/platform";

const KMS = "arn:aws:kms:ca-central-1:111122223333";
const DEPARTMENT = `${KMS}:key/department`;
const TREES = `${KMS}:key/trees`;

const bucketPolicy = readPolicy(
  "raw",
  dataBucketPolicy(parksNames(), "raw", {
    keyArn: DEPARTMENT,
    datasets: [{ dataset: "trees", keyArn: TREES }],
  }),
  "resource",
);
const everything = readPolicy(
  "everything",
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
  "identity",
);

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/** What becomes of an upload by a role that may do everything. */
const upload = (key: string, encryption: Readonly<Record<string, string>>) =>
  evaluate(
    {
      principal: { arn: "arn:aws:iam::111122223333:role/anyone" },
      action: "s3:PutObject",
      resource: `arn:aws:s3:::parks-dev-raw-111122223333/${key}`,
      context: { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", ...encryption },
    },
    { identity: [everything], resource: bucketPolicy },
  ).decision;

const under = (key: string) => ({ [ALGORITHM]: "aws:kms", [KEY]: key });

describe("uploads to a bucket in which trees have a key of their own", () => {
  for (const [what, key, encryption, decision] of [
    ["trees under their key", "trees/a", under(TREES), "allowed"],
    [
      "trees under the alias of their key",
      "trees/a",
      under(`${KMS}:alias/parks-dev-data-trees`),
      "allowed",
    ],
    ["trees that name no key", "trees/a", {}, "explicitDeny"],
    ["trees under the department's key", "trees/a", under(DEPARTMENT), "explicitDeny"],
    ["trees under another alias", "trees/a", under(`${KMS}:alias/parks-dev-data`), "explicitDeny"],
    ["trees with SSE-S3", "trees/a", { [ALGORITHM]: "AES256" }, "explicitDeny"],
    ["benches that name no key", "benches/a", {}, "allowed"],
    ["benches under the department's key", "benches/a", under(DEPARTMENT), "allowed"],
    ["benches under the key of trees", "benches/a", under(TREES), "explicitDeny"],
    ["benches with SSE-S3", "benches/a", { [ALGORITHM]: "AES256" }, "explicitDeny"],
    ["benches with a key left to KMS", "benches/a", { [ALGORITHM]: "aws:kms" }, "explicitDeny"],
    ["what only begins like trees and names no key", "trees-old/a", {}, "allowed"],
  ] as const) {
    it(`${decision === "allowed" ? "lets in" : "refuses"} ${what}`, () => {
      expect(bucketPolicy.problems).to.deep.equal([]);
      expect(upload(key, encryption)).to.equal(decision);
    });
  }
});
