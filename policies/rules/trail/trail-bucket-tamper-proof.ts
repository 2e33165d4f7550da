import { BUCKET, linkOf, trailTargets } from "../../graph/links";
import { UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, violation } from "../../rule";
import { documentsOf, nameOf, narrowing } from "../documents";

const TRAIL = "aws:cloudtrail/trail:Trail";

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
    if (trail !== undefined && targets.size === 0 && trail.props["s3BucketName"] !== UNKNOWN) {
      return [violation(trail, "its bucket is not of this stack")];
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
              narrowing(statement, "aws:SourceArn") === undefined,
          )
          .map((statement) =>
            violation(resource, `${nameOf(statement)} admits more than the trail`),
          ),
      );
  },
};
