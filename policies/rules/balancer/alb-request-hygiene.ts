import { ADVISORY, type Rule, demand, demandTrue } from "../../rule";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";

export const rule: Rule = {
  id: "alb-request-hygiene",
  title: "Load balancers drop requests that are not clean",
  severity: "medium",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause: "no component makes a load balancer, known-types-only refuses one",
  types: [BALANCER],
  frameworks: ["FSBP ELB.4", "FSBP ELB.12"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4",
  why: "Two servers that read one request differently let a second one be smuggled in",
  fix: "Set dropInvalidHeaderFields, and desyncMitigationMode to defensive or strictest",
  judge: (graph) =>
    graph
      .of(BALANCER)
      .flatMap((one) => [
        ...demandTrue(one, "dropInvalidHeaderFields"),
        ...demand(
          one,
          "desyncMitigationMode",
          "defensive or strictest",
          (mode) => mode === undefined || mode === "defensive" || mode === "strictest",
        ),
      ]),
};
