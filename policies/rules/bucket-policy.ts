/** Asks a bucket's policy what it does to callers: the one way in which rules judge what a policy denies. */
import type { Graph, GraphResource } from "../graph/graph";
import { texts } from "../graph/values";
import type { Context } from "../iam/request";
import { type Finding, demandSatellite, unknown, violation } from "../rule";
import { documentAt } from "./documents";
import { anyAccount } from "./platform";
import { askAsAdministrator } from "./simulate";

export const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";

/** A call that nothing is wrong with but what the context adds. */
export const SAFE: Context = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

/** A bucket with its policy. */
export interface AskedBucket {
  readonly name: string;
  readonly account: string;
  /** The resource that holds the policy: findings are about it. */
  readonly resource: GraphResource;
  /** Whether the policy denies a call to a role that may do everything. */
  readonly denies: (action: string, below: string, context: Context) => boolean;
}

/** Demands a policy of the bucket, and asks it. */
export const demandPolicy = (
  graph: Graph,
  bucket: GraphResource,
  ask: (asked: AskedBucket) => readonly Finding[],
): readonly Finding[] =>
  demandSatellite(graph, bucket, BUCKET_POLICY, (resource) => {
    const policy = documentAt(resource, "policy", "resource");
    if (policy === "unknown") return [unknown(resource, "policy")];
    if (policy === "absent") return [violation(resource, "it has no policy document")];
    const [name] = texts(bucket.props["bucket"]);
    if (name === undefined) return [unknown(bucket, "bucket")];
    const account = anyAccount(bucket);
    const denies: AskedBucket["denies"] = (action, below, context) => {
      const call = { action, resource: `arn:aws:s3:::${name}${below}`, context };
      return askAsAdministrator(policy, account, call) === "explicitDeny";
    };
    return ask({ name, account, resource, denies });
  });
