import { listed, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";

const TYPE = "aws:cloudfront/distribution:Distribution";

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
        ...(valueAt(one.props, "viewerCertificate.cloudfrontDefaultCertificate") === true
          ? []
          : demand(
              one,
              "viewerCertificate.minimumProtocolVersion",
              "TLSv1.2_2021 or newer",
              (version) => /^TLSv1\.(2_20(21|25)|3.*)$/.test(String(version)),
            )),
      ]),
};
