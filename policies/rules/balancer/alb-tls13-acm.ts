import { UNKNOWN } from "../../graph/values";
import { ADVISORY, type Rule, demand, unknown } from "../../rule";

const LISTENER = "aws:lb/listener:Listener";

export const rule: Rule = {
  id: "alb-tls13-acm",
  title: "Load balancers offer new protocols under a certificate of ACM",
  severity: "high",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "no component makes a load balancer, known-types-only refuses one: CloudFront ends TLS",
  types: [LISTENER],
  frameworks: ["FSBP ELB.2", "FSBP ELB.17"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17",
  why: "Old protocols are broken; a certificate that nobody renews ends the service",
  fix: "Name a policy such as ELBSecurityPolicy-TLS13-1-2-2021-06 and a certificate of ACM",
  judge: (graph) =>
    graph.of(LISTENER).flatMap((listener) => {
      const protocol = listener.props["protocol"];
      if (protocol === UNKNOWN) return [unknown(listener, "protocol")];
      if (protocol !== "HTTPS" && protocol !== "TLS") return [];
      return [
        ...demand(listener, "sslPolicy", "one with TLS 1.2 or 1.3 only", (policy) =>
          /^ELBSecurityPolicy-TLS13-1-[23]-/.test(String(policy)),
        ),
        ...demand(
          listener,
          "certificateArn",
          "of ACM",
          (arn) => typeof arn === "string" && arn.split(":")[2] === "acm",
        ),
      ];
    }),
};
