import { listed } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandText } from "../../rule";

const TYPE = "aws:cloudfront/distribution:Distribution";

export const rule: Rule = {
  id: "cloudfront-read-only",
  title: "The portal is read, not written",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [TYPE],
  frameworks: ["FSBP CloudFront.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-1",
  why: "A method that nobody serves is only of use to an attacker",
  fix: "Allow GET and HEAD, set a root object and a policy of security headers",
  judge: (graph) =>
    graph.of(TYPE).flatMap((one) => [
      ...demand(one, "defaultCacheBehavior.allowedMethods", "GET and HEAD", (methods) => {
        const allowed = listed(methods);
        return (
          allowed.length > 0 && allowed.every((method) => method === "GET" || method === "HEAD")
        );
      }),
      ...demandText(one, "defaultRootObject"),
      ...demandText(one, "defaultCacheBehavior.responseHeadersPolicyId"),
    ]),
};
