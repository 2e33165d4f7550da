import { MANDATORY, type Rule, demandText } from "../../rule";
import { judgeAllows, narrowing, reachesEverything } from "../documents";

const TYPE = "aws:ec2/vpcEndpoint:VpcEndpoint";
const BINDING = ["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:ResourceAccount"];

/** Buckets of AWS with packages and agents; only reading them is public. */
const OF_AWS =
  /^arn:aws:s3:::((al2023-repos|amazon-ssm|aws-ssm|patch-baseline-snapshot)-[a-z0-9-]+|[a-z]{2}-[a-z]+-\d-birdwatcher-prod)\/\*$/;

export const rule: Rule = {
  id: "vpc-endpoint-policy",
  title: "Endpoints carry only our own calls",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [TYPE],
  frameworks: ["FSBP EC2.10"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-10",
  why: "Through an endpoint without a policy data leaves for any bucket of anybody",
  fix: "Give the endpoint a policy that names buckets and binds aws:PrincipalAccount",
  judge: (graph) => [
    ...graph.of(TYPE).flatMap((endpoint) => demandText(endpoint, "policy")),
    ...judgeAllows(graph, ["resource"], (statement, { resource }) => {
      if (!resource.type.startsWith("aws:ec2/vpcEndpoint")) return undefined;
      if (reachesEverything(statement)) return "reaches every resource";
      if (statement.resources?.values.some((arn) => /^arn:aws:s3:::[^/]*[*?]/.test(arn)) === true) {
        return "reaches buckets that it does not name";
      }
      const isOfAws = statement.resources?.values.every((arn) => OF_AWS.test(arn)) === true;
      return isOfAws || BINDING.some((key) => narrowing(statement, key) !== undefined)
        ? undefined
        : "carries calls of any account";
    }),
  ],
};
