import { listed } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandText, demandTrue } from "../../rule";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";

export const rule: Rule = {
  id: "alb-logged-protected",
  title: "Load balancers are logged, protected and in two zones",
  severity: "medium",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause: "no component makes a load balancer, known-types-only refuses one",
  types: [BALANCER],
  frameworks: ["FSBP ELB.5", "FSBP ELB.6", "FSBP ELB.13"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
  why: "Who asked for what can be told afterwards only from logs; one zone fails as a whole",
  fix: "Enable accessLogs to the log bucket and enableDeletionProtection, and name two subnets",
  judge: (graph) =>
    graph
      .of(BALANCER)
      .flatMap((one) => [
        ...demandTrue(one, "accessLogs.enabled"),
        ...demandText(one, "accessLogs.bucket"),
        ...demandTrue(one, "enableDeletionProtection"),
        ...demand(one, "enableCrossZoneLoadBalancing", "true", (value) => value !== false),
        ...demand(one, "subnets", "in two zones", (subnets) => listed(subnets).length >= 2),
      ]),
};
