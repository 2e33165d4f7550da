import type { GraphResource } from "../../graph/graph";
import { BUCKET } from "../../graph/links";
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

/** Ways to call that must be refused, whoever calls. */
const WEAK = [
  ["without TLS", { "aws:SecureTransport": "false", "s3:TlsVersion": "1.2" }],
  ["with TLS 1.1", { "aws:SecureTransport": "true", "s3:TlsVersion": "1.1" }],
] as const;

function judge(bucket: GraphResource, resource: GraphResource): readonly Finding[] {
  const policy = documentAt(resource, "policy", "resource");
  if (policy === "unknown") return [unknown(resource, "policy")];
  if (policy === "absent") return [violation(resource, "it has no policy document")];
  const [name] = texts(bucket.props["bucket"]);
  if (name === undefined) return [unknown(bucket, "bucket")];
  const account = anyAccount(bucket);
  return WEAK.flatMap(([how, context]) =>
    CALLS.flatMap(([action, below]) => {
      const call = { action, resource: `arn:aws:s3:::${name}${below}`, context };
      return askAsAdministrator(policy, account, call) === "explicitDeny"
        ? []
        : [violation(resource, `${action} ${how} is not denied on ${name}${below}`)];
    }),
  );
}

const CALLS = [
  ["s3:GetObject", "/any/object"],
  ["s3:PutObject", "/any/object"],
  ["s3:ListBucket", ""],
] as const;

export const rule: Rule = {
  id: "s3-policy-tls12-only",
  title: "Buckets answer TLS 1.2 and newer only",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.5", "CIS 3.0 2.1.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
  why: "Without it data may cross the network readable, or under a broken protocol",
  fix: "Deny s3:* on the bucket and its objects for aws:SecureTransport false and s3:TlsVersion below 1.2",
  judge: (graph) =>
    graph
      .of(BUCKET)
      .flatMap((bucket) => demandSatellite(graph, bucket, TYPE, (policy) => judge(bucket, policy))),
};
