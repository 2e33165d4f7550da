import { listed, valueAt } from "../../graph/values";
import { ADVISORY, type Rule, demand } from "../../rule";

const LISTENER = "aws:lb/listener:Listener";
const TARGETS = "aws:lb/targetGroup:TargetGroup";

/** Whether a listener does nothing but send its caller to HTTPS. */
const redirects = (actions: unknown): boolean =>
  listed(actions).length > 0 &&
  listed(actions).every((one) => valueAt(one, "redirect.protocol") === "HTTPS");

export const rule: Rule = {
  id: "alb-https-only",
  title: "Load balancers speak HTTPS",
  severity: "critical",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "no component makes a load balancer, known-types-only refuses one: CloudFront reaches the servers by a VPC origin",
  types: [LISTENER, TARGETS],
  frameworks: ["FSBP ELB.1", "FSBP ELB.3"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
  why: "What is sent in the clear is read and changed on its way",
  fix: "Let HTTP listeners redirect to HTTPS, and name HTTPS as the target group's protocol",
  judge: (graph) => [
    ...graph
      .of(LISTENER)
      .flatMap((listener) =>
        redirects(listener.props["defaultActions"])
          ? []
          : demand(listener, "protocol", "HTTPS or TLS, or redirect to HTTPS", (protocol) =>
              ["HTTPS", "TLS"].includes(String(protocol)),
            ),
      ),
    ...graph
      .of(TARGETS)
      .flatMap((group) =>
        demand(group, "protocol", "HTTPS or TLS", (protocol) =>
          ["HTTPS", "TLS"].includes(String(protocol)),
        ),
      ),
  ],
};
