import { BUCKET } from "../../graph/links";
import { MANDATORY, type Finding, type Rule, violation } from "../../rule";
import { type AskedBucket, BUCKET_POLICY, demandPolicy } from "../bucket-policy";

/** Ways to call that must be refused, whoever calls. */
const WEAK = [
  ["without TLS", { "aws:SecureTransport": "false", "s3:TlsVersion": "1.2" }],
  ["with TLS 1.1", { "aws:SecureTransport": "true", "s3:TlsVersion": "1.1" }],
] as const;

const CALLS = [
  ["s3:GetObject", "/any/object"],
  ["s3:PutObject", "/any/object"],
  ["s3:ListBucket", ""],
] as const;

const judge = ({ name, resource, denies }: AskedBucket): readonly Finding[] =>
  WEAK.flatMap(([how, context]) =>
    CALLS.filter(([action, below]) => !denies(action, below, context)).map(([action, below]) =>
      violation(resource, `${action} ${how} is not denied on ${name}${below}`),
    ),
  );

export const rule: Rule = {
  id: "s3-policy-tls12-only",
  title: "Buckets answer TLS 1.2 and newer only",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, BUCKET_POLICY],
  frameworks: ["FSBP S3.5", "CIS 3.0 2.1.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
  why: "Without it data may cross the network readable, or under a broken protocol",
  fix: "Deny s3:* on the bucket and its objects for aws:SecureTransport false and s3:TlsVersion below 1.2",
  judge: (graph) => graph.of(BUCKET).flatMap((bucket) => demandPolicy(graph, bucket, judge)),
};
