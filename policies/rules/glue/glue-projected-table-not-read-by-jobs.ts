import type { GraphResource } from "../../graph/graph";
import { isRecord, texts, UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";
import { textsBelow } from "../documents";

function isProjected(table: GraphResource): boolean {
  const parameters = table.props["parameters"];
  return isRecord(parameters) && parameters["projection.enabled"] === "true";
}

export const rule: Rule = {
  id: "glue-projected-table-not-read-by-jobs",
  title: "Projected tables are read by Athena alone",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: ["aws:glue/catalogTable:CatalogTable", "aws:glue/job:Job"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html",
  why: "Spark does not see projected partitions: it reads nothing and succeeds",
  fix: "Read the table's files by path and ledger",
  judge: (graph) => {
    const tables = graph.of("aws:glue/catalogTable:CatalogTable");
    const projected = tables.filter(isProjected);
    const names = projected.flatMap((table) =>
      texts(table.props["name"]).map((name) => `${String(table.props["databaseName"])}.${name}`),
    );
    return [
      ...tables
        .filter(({ props }) => props["parameters"] === UNKNOWN)
        .map((table) => unknown(table, "parameters")),
      ...projected.flatMap((table) =>
        ["name", "databaseName"]
          .filter((path) => table.props[path] === UNKNOWN)
          .map((path) => unknown(table, path)),
      ),
      ...graph.of("aws:glue/job:Job").flatMap((job) =>
        textsBelow(job.props["defaultArguments"])
          .filter(([, text]) => names.includes(text))
          .map(([path, text]) =>
            violation(job, `defaultArguments.${path} names ${text}, a projected table`),
          ),
      ),
    ];
  },
};
