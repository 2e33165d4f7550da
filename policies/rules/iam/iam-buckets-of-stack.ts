import { BUCKET } from "../../graph/links";
import { texts } from "../../graph/values";
import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows } from "../documents";

/** Buckets of AWS that agents of its servers read. */
const OF_AWS = /^(aws-ssm|amazon-ssm|al2023-repos|patch-baseline-snapshot)-[a-z0-9-]+$/;

export const rule: Rule = {
  id: "iam-buckets-of-stack",
  title: "Roles reach buckets of their own stack only",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
  why: "A grant on another department's bucket breaks the isolation that everything rests on",
  fix: "Grant through the stack's own zones",
  judge: (graph) => {
    const own = new Set(graph.of(BUCKET).flatMap((bucket) => texts(bucket.props["bucket"])));
    if (own.size === 0) return [];
    return judgeAllows(graph, ["identity"], ({ resources }) => {
      const foreign = (resources?.values ?? [])
        .filter((arn) => arn.startsWith("arn:aws:s3:::"))
        .map((arn) => arn.slice("arn:aws:s3:::".length).split("/")[0] ?? "")
        .filter((name) => !own.has(name) && !OF_AWS.test(name));
      return foreign.length === 0
        ? undefined
        : `reaches ${foreign.join(", ")}, not a bucket of this stack`;
    });
  },
};
