import { BUCKET, linkOf, trailTargets } from "../../graph/links";
import { UNKNOWN } from "../../graph/values";
import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";
import { documentsOf, nameOf, narrowing, speaksOf } from "../documents";
import { anyAccount } from "../platform";

const TRAIL = "aws:cloudtrail/trail:Trail";

/** Files of this account below AWSLogs, owned by whoever owns the bucket; of the bucket itself only its own ARN. */
function writesOwnFolder(statement: Statement, account: string): boolean {
  const places = statement.resources?.values ?? [];
  if (!speaksOf(statement, "s3:PutObject")) return places.every((arn) => !/[*?/]/.test(arn));
  const owner = narrowing(statement, "s3:x-amz-acl")?.values ?? [];
  return (
    owner.join() === "bucket-owner-full-control" &&
    places.every((arn) => RegExp(`^arn:aws:s3:::[^/*?]+/AWSLogs/${account}/\\*$`).test(arn))
  );
}

export const rule: Rule = {
  id: "trail-bucket-tamper-proof",
  title: "Only the trail writes its bucket",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [TRAIL, "aws:s3/bucketPolicy:BucketPolicy"],
  frameworks: ["FSBP CloudTrail.6", "FSBP CloudTrail.7", "CIS 3.0 3.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-6",
  why: "Who may write the trail's bucket may forge it",
  fix: "Admit cloudtrail.amazonaws.com alone, bound by aws:SourceArn of the trail",
  judge: (graph) => {
    const targets = trailTargets(graph);
    const [trail] = graph.of(TRAIL);
    if (trail !== undefined && targets.size === 0) {
      return trail.props["s3BucketName"] === UNKNOWN
        ? [unknown(trail, "s3BucketName")]
        : [violation(trail, "its bucket is not of this stack")];
    }
    return documentsOf(graph, "resource")
      .filter(({ resource }) => {
        const link = linkOf(graph, resource, "bucket", graph.of(BUCKET));
        return typeof link === "object" && targets.has(link);
      })
      .flatMap(({ resource, policy }) =>
        policy.document.statements
          .filter(({ effect }) => effect === "Allow")
          .filter(
            (statement) =>
              statement.principals?.service.join() !== "cloudtrail.amazonaws.com" ||
              statement.principals.aws.length > 0 ||
              statement.principals.everyone ||
              narrowing(statement, "aws:SourceArn") === undefined ||
              !writesOwnFolder(statement, anyAccount(resource)),
          )
          .map((statement) =>
            violation(resource, `${nameOf(statement)} admits more than the trail`),
          ),
      );
  },
};
