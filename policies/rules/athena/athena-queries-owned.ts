import { texts } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";
import { homeOf } from "../platform";

const QUERY = "aws:athena/namedQuery:NamedQuery";

export const rule: Rule = {
  id: "athena-queries-owned",
  title: "Saved queries ask the stack's own tables",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [QUERY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/athena/latest/ug/saved-queries.html",
  why: "Whoever opens a saved query runs it with his own rights, on whatever database it names",
  fix: "Name a database of this stack, or the account's audit database, and a workgroup of this stack",
  judge: (graph) => {
    const own = new Set(
      graph
        .of("aws:glue/catalogDatabase:CatalogDatabase")
        .flatMap((database) => texts(database.props["name"])),
    );
    return graph.of(QUERY).flatMap((query) => {
      const stage = homeOf(query)?.stage ?? "";
      return demand(
        query,
        "database",
        "of this stack",
        (name) => own.has(String(name)) || name === `account_${stage}_audit`,
      );
    });
  },
};
