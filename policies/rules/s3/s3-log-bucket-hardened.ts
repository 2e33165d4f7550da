import type { Graph, GraphResource } from "../../graph/graph";
import { BUCKET, identitiesOf, linkOf } from "../../graph/links";
import { UNKNOWN } from "../../graph/values";
import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";
import { documentsOf, nameOf, narrowing } from "../documents";
import { asFarAsPurposeIsKnown, logBuckets } from "../platform";

const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";

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

/** Object ARNs end below a folder: `bucket/s3/landing/*`; what is asked of the bucket names it alone. */
const isBelowFolder = ({ actions, resources }: Statement): boolean =>
  resources !== undefined &&
  !resources.negated &&
  resources.values.every((arn) =>
    actions.values.every((action) =>
      /^s3:(Put|Get)Object/.test(action)
        ? /^arn:aws:s3:::[^/*?]+(\/[^/*?]+)+\/\*$/.test(arn)
        : /^arn:aws:s3:::[^/*?]+$/.test(arn),
    ),
  );

/** Access logs of one bucket stay below its own prefix, where its logging configuration sends them. */
function isWhereLogged(graph: Graph, target: GraphResource, statement: Statement): boolean {
  if (statement.principals?.service.join() !== "logging.s3.amazonaws.com") return true;
  const sources = narrowing(statement, "aws:SourceArn")?.values ?? [];
  const buckets = graph.of(BUCKET);
  const prefixes = graph
    .of(LOGGING)
    .filter((one) => linkOf(graph, one, "targetBucket", buckets) === target)
    .filter((one) => {
      const source = linkOf(graph, one, "bucket", buckets);
      return (
        source === "unknown" ||
        (source !== "elsewhere" && sources.some((arn) => identitiesOf(source).has(arn)))
      );
    })
    .map((one) => one.props["targetPrefix"]);
  if (prefixes.includes(UNKNOWN)) return true;
  return (statement.resources?.values ?? []).every((arn) =>
    prefixes.some((prefix) => arn.endsWith(`/${String(prefix)}*`)),
  );
}

export const rule: Rule = {
  id: "s3-log-bucket-hardened",
  title: "Only AWS services write logs",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, POLICY],
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
    const loops = graph.of(LOGGING).filter((logging) => {
      const source = linkOf(graph, logging, "bucket", graph.of(BUCKET));
      return typeof source === "object" && logs.has(source);
    });
    const found = [
      ...graph
        .of(POLICY)
        .filter((one) => one.props["policy"] === UNKNOWN)
        .map((one) => unknown(one, "policy")),
      ...graph
        .of(LOGGING)
        .filter((one) => linkOf(graph, one, "bucket", graph.of(BUCKET)) === "unknown")
        .map((one) => unknown(one, "bucket")),
      ...loops.map((logging) => violation(logging, "it logs a log bucket, which never ends")),
      ...policies.flatMap(({ resource, policy }) =>
        policy.document.statements
          .filter(({ effect }) => effect === "Allow")
          .flatMap((statement) => {
            const accused = (found: string) => [
              violation(resource, `${nameOf(statement)} ${found}`),
            ];
            if (!isServiceOfAccount(statement))
              return accused("admits more than a service of this account");
            if (!isBelowFolder(statement)) return accused("reaches more than one folder of logs");
            const target = linkOf(graph, resource, "bucket", graph.of(BUCKET));
            return typeof target !== "object" || isWhereLogged(graph, target, statement)
              ? []
              : accused("admits logs of a bucket that logs elsewhere");
          }),
      ),
    ];
    return asFarAsPurposeIsKnown(graph, found);
  },
};
