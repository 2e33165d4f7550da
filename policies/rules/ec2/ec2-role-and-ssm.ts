import type { Graph, GraphResource } from "../../graph/graph";
import { INSTANCE, linkOf, ROLE, templateOf } from "../../graph/links";
import { UNKNOWN } from "../../graph/values";
import { MANDATORY, type Finding, type Rule, unknown, violation } from "../../rule";
import { documentsOf, speaksOf } from "../documents";

const PROFILE = "aws:iam/instanceProfile:InstanceProfile";

/** What the agent calls first. @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html */
const CORE = ["ssm:UpdateInstanceInformation", "ssmmessages:OpenControlChannel"];

/** Which of the agent's calls no policy of the role allows. */
const notAllowed = (graph: Graph, role: GraphResource): readonly string[] => {
  const own = documentsOf(graph, "identity").filter(
    ({ resource }) => resource === role || linkOf(graph, resource, "role", graph.of(ROLE)) === role,
  );
  return CORE.filter(
    (action) =>
      !own.some(({ policy }) =>
        policy.document.statements.some((one) => one.effect === "Allow" && speaksOf(one, action)),
      ),
  );
};

function judge(graph: Graph, instance: GraphResource): readonly Finding[] {
  const template = templateOf(graph, instance);
  if (template === "unknown") return [unknown(instance, "launchTemplate")];
  if (template === "elsewhere")
    return [violation(instance, "nobody knows under which role it runs")];
  const given = template.props["iamInstanceProfile"];
  if (given === UNKNOWN) return [unknown(template, "iamInstanceProfile")];
  if (instance.props["sourceDestCheck"] === UNKNOWN) return [unknown(instance, "sourceDestCheck")];
  // Who forwards has a public address, and therefore no rights.
  if (instance.props["sourceDestCheck"] === false) {
    return given === undefined ? [] : [violation(template, "it forwards, and has a role")];
  }
  const profile = linkOf(graph, template, "iamInstanceProfile.name", graph.of(PROFILE));
  if (profile === "unknown") return [unknown(template, "iamInstanceProfile.name")];
  if (profile === "elsewhere") {
    return [violation(template, "it names no instance profile of this stack")];
  }
  const role = linkOf(graph, profile, "role", graph.of(ROLE));
  if (role === "unknown") return [unknown(profile, "role")];
  if (role === "elsewhere") return [violation(profile, "its role is not of this stack")];
  return notAllowed(graph, role).map((action) =>
    violation(role, `it runs a machine without ${action}, so nobody gets in to mend it`),
  );
}

export const rule: Rule = {
  id: "ec2-role-and-ssm",
  title: "Machines have a role of their own and answer SSM",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [INSTANCE, PROFILE, ROLE],
  frameworks: ["FSBP SSM.1", "CIS 3.0 1.18"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-1",
  why: "Without a role keys are copied to the disk; without SSM somebody opens SSH",
  fix: "Name an instance profile of this stack whose role may call ssm and ssmmessages; the NAT instance has none",
  judge: (graph) => graph.of(INSTANCE).flatMap((instance) => judge(graph, instance)),
};
