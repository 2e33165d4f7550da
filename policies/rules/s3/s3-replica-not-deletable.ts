import { BUCKET, replicaTargets } from "../../graph/links";
import { MANDATORY, type Rule, violation } from "../../rule";
import { BUCKET_POLICY, demandPolicy, SAFE } from "../bucket-policy";

const ACTIONS = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"];

export const rule: Rule = {
  id: "s3-replica-not-deletable",
  title: "Nobody deletes replicas",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  advisoryBecause: "a stack of dev is thrown away",
  types: [BUCKET, BUCKET_POLICY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html",
  why: "A copy goes with the original when the same hands may delete both",
  fix: "Deny s3:DeleteObject, s3:DeleteObjectVersion and s3:BypassGovernanceRetention to everyone in the replica's policy",
  judge: (graph) =>
    [...replicaTargets(graph)].flatMap((bucket) =>
      demandPolicy(graph, bucket, ({ name, resource, denies }) =>
        ACTIONS.filter((action) => !denies(action, "/any/object", SAFE)).map((action) =>
          violation(resource, `${action} is not denied on ${name}`),
        ),
      ),
    ),
};
