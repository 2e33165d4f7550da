import { linkOf } from "../../graph/links";
import { listed } from "../../graph/values";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";

const TYPE = "aws:cloudfront/distribution:Distribution";

export const rule: Rule = {
  id: "cloudfront-vpc-origin-only",
  title: "The portal's server is reached through CloudFront only",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE, "aws:cloudfront/vpcOrigin:VpcOrigin"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html",
  why: "An origin with an address of its own can be asked past CloudFront",
  fix: "Give every origin a vpcOriginConfig of this stack",
  judge: (graph) =>
    graph.of(TYPE).flatMap((one) =>
      listed(one.props["origins"]).flatMap((_, index) => {
        const path = `origins.${index}.vpcOriginConfig.vpcOriginId`;
        const link = linkOf(graph, one, path, graph.of("aws:cloudfront/vpcOrigin:VpcOrigin"));
        if (link === "unknown") return [unknown(one, path)];
        return link === "elsewhere"
          ? [violation(one, `origins.${index} is no VPC origin of this stack`)]
          : [];
      }),
    ),
};
