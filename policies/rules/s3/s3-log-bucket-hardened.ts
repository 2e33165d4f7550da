import { BUCKET, linkOf } from "../../graph/links";
import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule, violation } from "../../rule";
import { documentsOf, nameOf, narrowing } from "../documents";
import { logBuckets } from "../platform";

function isServiceOfAccount(statement: Statement): boolean {
  const { principals } = statement;
  const isService =
    principals !== undefined &&
    !principals.negated &&
    !principals.everyone &&
    principals.aws.length === 0 &&
    principals.service.length > 0;
  const bound = ["aws:SourceAccount", "aws:SourceArn"].every(
    (key) => narrowing(statement, key) !== undefined,
  );
  return isService && bound;
}

export const rule: Rule = {
  id: "s3-log-bucket-hardened",
  title: "Only AWS services write logs",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, "aws:s3/bucketPolicy:BucketPolicy"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
  why: "Logs that anybody may write prove nothing",
  fix: "Admit only service principals, each with aws:SourceAccount and aws:SourceArn; never log a log bucket to itself",
  judge: (graph) => {
    const logs = new Set(logBuckets(graph));
    const policies = documentsOf(graph, "resource").filter(({ resource }) => {
      const link = linkOf(graph, resource, "bucket", graph.of(BUCKET));
      return typeof link === "object" && logs.has(link);
    });
    const loops = graph.of("aws:s3/bucketLogging:BucketLogging").filter((logging) => {
      const source = linkOf(graph, logging, "bucket", graph.of(BUCKET));
      return typeof source === "object" && logs.has(source);
    });
    return [
      ...loops.map((logging) => violation(logging, "it logs a log bucket, which never ends")),
      ...policies.flatMap(({ resource, policy }) =>
        policy.document.statements
          .filter(({ effect }) => effect === "Allow")
          .filter((statement) => !isServiceOfAccount(statement))
          .map((statement) =>
            violation(resource, `${nameOf(statement)} admits more than a service of this account`),
          ),
      ),
    ];
  },
};
