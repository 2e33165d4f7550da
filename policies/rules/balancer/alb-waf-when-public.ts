import { linkOf } from "../../graph/links";
import { listed } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandTrue } from "../../rule";
import { demandLinked } from "../demand-linked";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const ACL = "aws:wafv2/webAcl:WebAcl";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

export const rule: Rule = {
  id: "alb-waf-when-public",
  title: "A public load balancer stands behind a firewall",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "no component makes a load balancer, known-types-only refuses one; a web ACL costs more than the portal's server",
  types: [BALANCER, ACL, ASSOCIATION, LOGGING],
  frameworks: ["FSBP ELB.16", "FSBP WAF.10", "FSBP WAF.11", "FSBP WAF.12"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-16",
  why: "Whatever is public is tried by machines all day",
  fix: "Make it internal, or associate a web ACL with rules, metrics and logs",
  judge: (graph) => {
    const balancers = graph.of(BALANCER);
    const acls = graph.of(ACL);
    const guarded = graph
      .of(ASSOCIATION)
      .map((one) => linkOf(graph, one, "resourceArn", balancers));
    const logged = graph.of(LOGGING).map((one) => linkOf(graph, one, "resourceArn", acls));
    return [
      ...balancers
        .filter((one) => one.props["internal"] !== true)
        .flatMap((one) => demandLinked(one, guarded, "faces the world without a web ACL")),
      ...acls.flatMap((acl) => [
        ...demand(acl, "rules", "at least one", (rules) => listed(rules).length > 0),
        ...demandTrue(acl, "visibilityConfig.cloudwatchMetricsEnabled"),
        ...demandLinked(acl, logged, "logs nothing"),
      ]),
    ];
  },
};
