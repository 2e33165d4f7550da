import { linkOf } from "../../graph/links";
import { listed, UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandText, unknown, violation } from "../../rule";

const TYPE = "aws:cloudfront/distribution:Distribution";

const ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
const ROOT = "vpcOriginEndpointConfig";
const PROTOCOLS = `${ROOT}.originSslProtocols.items`;

const isModern = (protocol: unknown): boolean =>
  typeof protocol === "string" && /^TLSv1\.[23]/.test(protocol);

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html */
const isPort = (port: unknown): boolean =>
  port === 80 ||
  port === 443 ||
  (Number.isInteger(port) && Number(port) >= 1024 && Number(port) <= 65_535);

const isCountOf = (list: unknown, count: unknown): boolean =>
  list === UNKNOWN || count === listed(list).length;

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
  judge: (graph) => [
    ...graph
      .of(TYPE)
      .flatMap((one) =>
        demand(one, "origins", "at least one", (origins) => listed(origins).length > 0),
      ),
    ...graph
      .of(ORIGIN)
      .flatMap((origin) => [
        ...["httpPort", "httpsPort"].flatMap((port) =>
          demand(origin, `${ROOT}.${port}`, "80, 443 or 1024 to 65535", isPort),
        ),
        ...demandText(origin, `${ROOT}.name`),
        ...demand(
          origin,
          PROTOCOLS,
          "at least one protocol",
          (protocols) => listed(protocols).length > 0,
        ),
        ...listed(valueAt(origin.props, PROTOCOLS)).flatMap((_, index) =>
          demand(origin, `${PROTOCOLS}.${index}`, "TLSv1.2 or newer", isModern),
        ),
        ...demand(
          origin,
          `${ROOT}.originSslProtocols.quantity`,
          "the number of protocols",
          (count) => isCountOf(valueAt(origin.props, PROTOCOLS), count),
        ),
      ]),
    ...graph.of(TYPE).flatMap((one) =>
      listed(one.props["origins"]).flatMap((_, index) => {
        const path = `origins.${index}.vpcOriginConfig.vpcOriginId`;
        const link = linkOf(graph, one, path, graph.of("aws:cloudfront/vpcOrigin:VpcOrigin"));
        if (link === "unknown") return [unknown(one, path)];
        return link === "elsewhere"
          ? [violation(one, `origins.${index} is no VPC origin of this stack`)]
          : [];
      }),
    ),
  ],
};
