import type { GraphResource } from "../../graph/graph";
import { listed, UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Finding, type Rule, demand, unknown } from "../../rule";

const TYPE = "aws:cloudfront/distribution:Distribution";

const CERTIFICATE = "viewerCertificate.cloudfrontDefaultCertificate";

/** The oldest TLS that viewers may speak; with CloudFront's own certificate nobody can choose it. */
function floor(distribution: GraphResource): readonly Finding[] {
  const isDefault = valueAt(distribution.props, CERTIFICATE);
  if (isDefault === UNKNOWN) return [unknown(distribution, CERTIFICATE)];
  if (isDefault === true) return [];
  return demand(
    distribution,
    "viewerCertificate.minimumProtocolVersion",
    "TLSv1.2_2021 or newer",
    (version) => /^TLSv1\.(2_20(21|25)|3.*)$/.test(String(version)),
  );
}

export const rule: Rule = {
  id: "cloudfront-https-only",
  title: "The portal speaks HTTPS",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: [TYPE],
  frameworks: ["FSBP CloudFront.3"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-3",
  why: "A page in the clear can be changed on its way",
  fix: "Set viewerProtocolPolicy to redirect-to-https or https-only, on every behaviour; own certificates from TLSv1.2_2021",
  judge: (graph) =>
    graph
      .of(TYPE)
      .flatMap((one) => [
        ...[
          "defaultCacheBehavior",
          ...listed(one.props["orderedCacheBehaviors"]).map(
            (_, index) => `orderedCacheBehaviors.${index}`,
          ),
        ].flatMap((behaviour) =>
          demand(
            one,
            `${behaviour}.viewerProtocolPolicy`,
            "redirect-to-https or https-only",
            (policy) => policy === "redirect-to-https" || policy === "https-only",
          ),
        ),
        ...floor(one),
      ]),
};
