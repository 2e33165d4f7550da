import { BUCKET, replicaTargets } from "../../graph/links";
import { texts } from "../../graph/values";
import { MANDATORY_IN_PROD, type Rule, demandSatellite, unknown, violation } from "../../rule";
import { documentAt } from "../documents";
import { askAsAdministrator } from "../simulate";
import { anyAccount } from "../platform";

const TYPE = "aws:s3/bucketPolicy:BucketPolicy";
const ACTIONS = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"];

export const rule: Rule = {
  id: "s3-replica-not-deletable",
  title: "Nobody deletes replicas",
  severity: "high",
  kind: "stack",
  level: MANDATORY_IN_PROD,
  advisoryBecause: "a stack of dev is thrown away",
  types: [BUCKET, TYPE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html",
  why: "A copy goes with the original when the same hands may delete both",
  fix: "Deny s3:DeleteObject, s3:DeleteObjectVersion and s3:BypassGovernanceRetention to everyone in the replica's policy",
  judge: (graph) =>
    [...replicaTargets(graph)].flatMap((bucket) =>
      demandSatellite(graph, bucket, TYPE, (resource) => {
        const policy = documentAt(resource, "policy", "resource");
        if (policy === "unknown") return [unknown(resource, "policy")];
        if (policy === "absent") return [violation(resource, "it has no policy document")];
        const [name] = texts(bucket.props["bucket"]);
        if (name === undefined) return [unknown(bucket, "bucket")];
        const context = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };
        return ACTIONS.flatMap((action) => {
          const call = { action, resource: `arn:aws:s3:::${name}/any/object`, context };
          return askAsAdministrator(policy, anyAccount(bucket), call) === "explicitDeny"
            ? []
            : [violation(resource, `${action} is not denied on ${name}`)];
        });
      }),
    ),
};
