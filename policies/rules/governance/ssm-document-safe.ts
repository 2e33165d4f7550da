import { MANDATORY, type Rule, demand } from "../../rule";

export const rule: Rule = {
  id: "ssm-document-safe",
  title: "Documents of SSM are commands of this account",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: ["aws:ssm/document:Document"],
  frameworks: ["FSBP SSM.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-4",
  why: "A public document shows what runs on the servers, and a shared one changes it",
  fix: "Remove permissions from the document",
  judge: (graph) =>
    graph
      .of("aws:ssm/document:Document")
      .flatMap((one) => demand(one, "permissions", "absent", (value) => value === undefined)),
};
