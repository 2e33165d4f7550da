import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows, reachesEverything } from "../documents";

export const rule: Rule = {
  id: "resource-policy-named",
  title: "Policies of resources name the resource",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: ["aws:s3/bucketPolicy:BucketPolicy", "aws:sns/topicPolicy:TopicPolicy"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
  why: "A log's writer that may write anywhere in the bucket may overwrite another's log",
  fix: "Name the bucket's prefix, or the topic's ARN, in Resource",
  judge: (graph) =>
    judgeAllows(graph, ["resource"], (statement, { resource }) =>
      /^aws:(s3|sns)\//.test(resource.type) && reachesEverything(statement)
        ? "names no resource"
        : undefined,
    ),
};
