import { ADVISORY, type Rule, demand, demandText, violation } from "../../rule";
import { documentAt, nameOf } from "../documents";
import { foreignAccounts, isOpenToAll } from "../principals";

const POLICY = "aws:glue/resourcePolicy:ResourcePolicy";

export const rule: Rule = {
  id: "glue-catalog-policy-narrow",
  title: "The catalog is shared with nobody unknown",
  severity: "high",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "no component writes a policy of the catalog, known-types-only refuses one: products are granted by IAM",
  types: [POLICY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/cross-account-access.html",
  why: "Whoever reads the catalog knows every column and where its files lie",
  fix: "Name principals of this account, and set enableHybrid",
  judge: (graph) =>
    graph.of(POLICY).flatMap((one) => {
      const document = documentAt(one, "policy", "resource");
      const allows =
        typeof document === "object"
          ? document.document.statements.filter(({ effect }) => effect === "Allow")
          : [];
      return [
        ...demandText(one, "policy"),
        ...demand(one, "enableHybrid", "TRUE or FALSE", (value) =>
          ["TRUE", "FALSE"].includes(String(value)),
        ),
        ...allows
          .filter(isOpenToAll)
          .map((statement) => violation(one, `${nameOf(statement)} admits everyone`)),
        ...allows.flatMap((statement) =>
          foreignAccounts(statement, one).map((account) =>
            violation(one, `${nameOf(statement)} admits the account ${account}`),
          ),
        ),
      ];
    }),
};
