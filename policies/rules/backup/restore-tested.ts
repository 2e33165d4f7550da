import { linkOf } from "../../graph/links";
import { ADVISORY, type Rule, demandText, violation } from "../../rule";
import { demandLinked } from "../demand-linked";

const PLAN = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
const SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
const VAULT = "aws:backup/vault:Vault";

export const rule: Rule = {
  id: "restore-tested",
  title: "What is backed up is restored now and then",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "no component makes recovery points, so there is nothing for AWS to restore: the drill reads the replicas instead",
  types: [PLAN, SELECTION, VAULT],
  frameworks: [],
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html",
  why: "A backup that was never restored is a hope",
  fix: "Add a RestoreTestingPlan with a selection of each protected type",
  judge: (graph) => {
    const plans = graph.of(PLAN);
    const links = graph
      .of(SELECTION)
      .map((one) => linkOf(graph, one, "restoreTestingPlanName", plans));
    return [
      ...graph
        .of(VAULT)
        .filter(() => plans.length === 0)
        .map((vault) => violation(vault, "no plan restores from it")),
      ...plans.flatMap((plan) => [
        ...demandText(plan, "scheduleExpression"),
        ...demandLinked(plan, links, "restores nothing"),
      ]),
    ];
  },
};
