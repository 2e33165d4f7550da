import { texts, UNKNOWN } from "../../graph/values";
import { ADVISORY, type Rule, unknown, violation } from "../../rule";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const VPCS = ["awsx:ec2:Vpc", "aws:ec2/vpc:Vpc"] as const;
const SERVICES = ["s3", "kms", "glue", "athena", "logs", "ssm"];

export const rule: Rule = {
  id: "vpc-endpoints-with-perimeter",
  title: "AWS is called from inside the network",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "interface endpoints cost 8 USD a service, zone and month; servers go out through the NAT instance, by HTTPS only",
  types: [ENDPOINT, ...VPCS],
  frameworks: ["FSBP EC2.10"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-10",
  why: "A call that leaves the network may be led elsewhere, and no endpoint policy sees it",
  fix: "Add interface endpoints, each with a policy, or keep the NAT instance's way narrow",
  judge: (graph) => {
    const served = graph
      .of(ENDPOINT)
      .flatMap((one) => texts(one.props["serviceName"]))
      .map((name) => name.slice(name.lastIndexOf(".") + 1));
    const isOpen = graph.of(ENDPOINT).some((one) => one.props["serviceName"] === UNKNOWN);
    const missing = SERVICES.filter((service) => !served.includes(service));
    return graph
      .of(...VPCS)
      .filter(() => missing.length > 0)
      .map((vpc) =>
        isOpen
          ? unknown(vpc, "what its endpoints serve")
          : violation(vpc, `it has no endpoint for ${missing.join(", ")}`),
      );
  },
};
