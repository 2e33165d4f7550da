import { canonicalType } from "../../graph/graph";
import { MANDATORY, type Rule, violation } from "../../rule";

/** The newer one of the two; its forerunner is refused. */
const ALLOWED = ["aws:s3/bucketObjectv2:BucketObjectv2"];
const REFUSED =
  /^aws:(elb\/|alb\/|s3\/bucketObject:|ec2\/launchConfiguration:|ec2\/securityGroupRule:)|^aws-native:(s3|iam|kms|ec2|sns|logs|athena|glue):/;

export const rule: Rule = {
  id: "no-deprecated-tokens",
  title: "No type slips past the rules under another name",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: ["every resource"],
  frameworks: [],
  url: "https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration/",
  why: "A double of a type has other properties, which no rule reads",
  fix: "Use the type that the finding names",
  judge: (graph) =>
    graph.resources.flatMap((one) => {
      const plain = canonicalType(one.type);
      if (ALLOWED.includes(one.type) || (plain === one.type && !REFUSED.test(one.type))) return [];
      return [
        violation(
          one,
          `${one.type} is a double or a forerunner${plain === one.type ? "" : ` of ${plain}`}`,
        ),
      ];
    }),
};
