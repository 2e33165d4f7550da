import { MANDATORY, type Rule, demand } from "../../rule";

export const rule: Rule = {
  id: "vpc-subnets-private",
  title: "Subnets give out no public addresses",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: ["aws:ec2/subnet:Subnet", "aws:ec2/route:Route"],
  frameworks: ["FSBP EC2.15"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
  why: "A machine in such a subnet is public by accident",
  fix: "Set mapPublicIpOnLaunch false, and route outwards through the NAT instance",
  judge: (graph) => [
    ...graph
      .of("aws:ec2/subnet:Subnet")
      .flatMap((subnet) =>
        demand(subnet, "mapPublicIpOnLaunch", "false", (value) => value === false),
      ),
    ...graph
      .of("aws:ec2/route:Route")
      .flatMap((route) =>
        demand(route, "destinationCidrBlock", "given", (value) => value !== undefined),
      ),
    ...graph
      .of("aws:ec2/route:Route")
      .flatMap((route) =>
        demand(
          route,
          "gatewayId",
          "absent: private routes lead to the NAT instance",
          (gateway) =>
            gateway === undefined || (typeof gateway === "string" && !gateway.startsWith("igw")),
        ),
      ),
  ],
};
