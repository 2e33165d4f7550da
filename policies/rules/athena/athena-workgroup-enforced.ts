import { MANDATORY, type Rule, demandTrue } from "../../rule";

const WORKGROUP = "aws:athena/workgroup:Workgroup";

export const rule: Rule = {
  id: "athena-workgroup-enforced",
  title: "Queries cannot choose their own settings",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [WORKGROUP],
  frameworks: [],
  url: "https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html",
  why: "A client's settings would put results elsewhere, in the clear",
  fix: "Set enforceWorkgroupConfiguration",
  judge: (graph) =>
    graph
      .of(WORKGROUP)
      .flatMap((group) => demandTrue(group, "configuration.enforceWorkgroupConfiguration")),
};
