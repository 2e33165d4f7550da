import { linkOf } from "../../graph/links";
import { listed, texts, UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, lacking, unknown } from "../../rule";

const TABLE = "aws:ec2/routeTable:RouteTable";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

export const rule: Rule = {
  id: "vpc-s3-endpoint",
  title: "Data does not take the way through the internet",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TABLE, ENDPOINT],
  frameworks: [],
  url: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
  why: "Without the endpoint a server reaches any bucket of anybody, and no policy is asked",
  fix: "Give every private route table the gateway VpcEndpoint of S3, with its policy",
  judge: (graph) => {
    const endpoints = graph
      .of(ENDPOINT)
      .filter((one) => texts(one.props["serviceName"]).some((name) => name.endsWith(".s3")));
    return graph.of(TABLE).flatMap((table) => {
      const isUnknown = endpoints.some(({ props }) => props["routeTableIds"] === UNKNOWN);
      if (isUnknown) return [unknown(table, "its endpoint of S3")];
      const isServed = endpoints.some((endpoint) =>
        listed(endpoint.props["routeTableIds"]).some(
          (_, index) => linkOf(graph, endpoint, `routeTableIds.${index}`, [table]) !== "elsewhere",
        ),
      );
      return isServed
        ? []
        : lacking(table, "no VpcEndpoint of S3 serves it", graph.of(ENDPOINT), "serviceName");
    });
  },
};
