import { MANDATORY, type Rule, demand, demandEqual, demandTrue } from "../../rule";

const VPC = "awsx:ec2:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";

/** A private range, of a size that AWS allows and a department needs. @see RFC 1918 */
const PRIVATE =
  /^(10\.\d{1,3}|172\.(1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.\d{1,3}\/(1[6-9]|2[0-8])$/;

const isPrivate = (cidr: unknown): boolean => PRIVATE.test(String(cidr));

export const rule: Rule = {
  id: "vpc-plan-private",
  title: "Networks are small, private, and have one way out",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [VPC, SUBNET],
  frameworks: [],
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
  why: "A network with public or overlapping addresses routes what is meant for others; a second way out passes the NAT instance by",
  fix: "Name private ranges of /16 to /28, no NAT gateway, one public subnet for the NAT instance, and leave DNS on",
  judge: (graph) => [
    ...graph
      .of(VPC)
      .flatMap((vpc) => [
        ...demand(vpc, "cidrBlock", "a private range", isPrivate),
        ...demand(vpc, "subnetSpecs.0.cidrBlocks.0", "a private range", isPrivate),
        ...demandEqual(vpc, "natGateways.strategy", "None"),
        ...demandTrue(vpc, "enableDnsHostnames"),
        ...demand(vpc, "enableDnsSupport", "true", (value) => value !== false),
      ]),
    ...graph
      .of(SUBNET)
      .flatMap((subnet) => demand(subnet, "cidrBlock", "a private range", isPrivate)),
  ],
};
