/** What breaks each rule of vpc: one change of a known-good stack, and the resource that the rule must name. */
import { statement, value, without } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  [
    "vpc-no-open-ingress",
    "ohs-prod",
    "ohs-network-web-from-cloudfront",
    value("cidrIpv4", "0.0.0.0/0"),
  ],
  ["vpc-no-open-ingress", "ohs-prod", "ohs-network-web-from-cloudfront", value("cidrIpv6", "::/0")],
  ["vpc-egress-narrow", "ohs-prod", "ohs-network-web-https", value("ipProtocol", "-1")],
  [
    "vpc-sg-described",
    "ohs-prod",
    "ohs-network-web-from-cloudfront",
    value("description", undefined),
  ],
  [
    "vpc-default-group-closed",
    "ohs-prod",
    "ohs-network-default-group",
    value("ingress", [{ protocol: "-1" }]),
  ],
  ["vpc-flow-logs", "ohs-prod", "ohs-network-flow-log", value("trafficType", "REJECT")],
  [
    "vpc-subnets-private",
    "ohs-prod",
    "ohs-network-private-ca-central-1a",
    value("mapPublicIpOnLaunch", true),
  ],
  ["vpc-endpoint-policy", "ohs-prod", "ohs-network-s3", value("policy", undefined)],
  [
    "vpc-endpoint-policy",
    "ohs-prod",
    "ohs-network-s3",
    statement("policy", {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::*-prod-raw-444455556666/*",
    }),
  ],
  [
    "vpc-default-group-closed",
    "ohs-prod",
    "ohs-network-default-group",
    value("egress", [{ protocol: "-1" }]),
  ],
  ["vpc-egress-narrow", "ohs-prod", "ohs-network-web-group", value("egress", [{ protocol: "-1" }])],
  [
    "vpc-endpoint-policy",
    "ohs-prod",
    "ohs-network-s3",
    statement("policy", {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::a/*",
    }),
  ],
  ["vpc-sg-described", "ohs-prod", "ohs-network-web-group", value("ingress", [{ protocol: "-1" }])],
  ["vpc-sg-described", "ohs-prod", "ohs-network-web-group", value("egress", [{ protocol: "-1" }])],
  [
    "vpc-subnets-private",
    "ohs-prod",
    "ohs-network-outwards",
    value("gatewayId", "igw-0123456789abcdef0"),
  ],

  ["vpc-ingress-narrow", "ohs-prod", "ohs-network-web-from-cloudfront", value("toPort", 9000)],
  [
    "vpc-ingress-narrow",
    "ohs-prod",
    "ohs-network-web-from-cloudfront",
    value("prefixListId", undefined),
  ],
  ["vpc-plan-private", "ohs-prod", "ohs-network-vpc", value("cidrBlock", "52.0.0.0/16")],
  ["vpc-s3-endpoint", "ohs-prod", "ohs-network-private-routes", without("ohs-network-s3")],
  ["vpc-egress-narrow", "ohs-prod", "ohs-network-web-https", value("cidrIpv4", undefined)],
];
