import type { GraphResource } from "../../graph/graph";
import { BUCKET, logTargets, replicaTargets, trailTargets } from "../../graph/links";
import { texts } from "../../graph/values";
import {
  MANDATORY,
  type Finding,
  type Rule,
  demandSatellite,
  unknown,
  violation,
} from "../../rule";
import { documentAt } from "../documents";
import { askAsAdministrator } from "../simulate";
import { anyAccount } from "../platform";

const TYPE = "aws:s3/bucketPolicy:BucketPolicy";
const ALGORITHM = "s3:x-amz-server-side-encryption";
const CUSTOMER = "s3:x-amz-server-side-encryption-customer-algorithm";
const KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id";

function judge(bucket: GraphResource, resource: GraphResource): readonly Finding[] {
  const policy = documentAt(resource, "policy", "resource");
  if (policy === "unknown") return [unknown(resource, "policy")];
  if (policy === "absent") return [violation(resource, "it has no policy document")];
  const [name] = texts(bucket.props["bucket"]);
  if (name === undefined) return [unknown(bucket, "bucket")];
  const account = anyAccount(bucket);
  const foreign = `arn:aws:kms:ca-central-1:${account}:key/00000000-0000-0000-0000-000000000000`;
  const wrong: readonly (readonly [string, Record<string, string>])[] = [
    ["with AES256", { [ALGORITHM]: "AES256" }],
    // Without a key id, S3 takes the key of AWS, whose policy nobody can write.
    ["with aws:kms and no key", { [ALGORITHM]: "aws:kms" }],
    ["with a key of the caller", { [CUSTOMER]: "AES256" }],
    ["with another key", { [ALGORITHM]: "aws:kms", [KEY_ID]: foreign }],
  ];
  return wrong.flatMap(([how, header]) => {
    const context = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", ...header };
    const call = { action: "s3:PutObject", resource: `arn:aws:s3:::${name}/any/object`, context };
    return askAsAdministrator(policy, account, call) === "explicitDeny"
      ? []
      : [violation(resource, `s3:PutObject ${how} is not denied on ${name}`)];
  });
}

export const rule: Rule = {
  id: "s3-policy-deny-wrong-encryption",
  title: "Buckets refuse objects under another encryption",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html",
  why: "An upload may ask for another encryption than the bucket's, and would get it",
  fix: "Deny s3:PutObject where the header names another algorithm, or another key than the bucket's",
  judge: (graph) => {
    // Only AWS's services write copies, logs and trails: their key is the configuration's, not a caller's.
    const written = new Set([
      ...logTargets(graph),
      ...replicaTargets(graph),
      ...trailTargets(graph),
    ]);
    return graph
      .of(BUCKET)
      .filter((bucket) => !written.has(bucket))
      .flatMap((bucket) => demandSatellite(graph, bucket, TYPE, (policy) => judge(bucket, policy)));
  },
};
