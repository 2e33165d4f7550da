import type { GraphResource } from "../../graph/graph";
import { BUCKET } from "../../graph/links";
import { isRecord, listed, texts } from "../../graph/values";
import {
  MANDATORY,
  type Finding,
  type Rule,
  demand,
  demandText,
  lacking,
  violation,
} from "../../rule";
import { isDepartmentStack } from "../platform";

const CRAWLER = "aws:glue/crawler:Crawler";

/** A table with partitions that nobody adds works them out, and finds them below its own bucket. */
function projected(table: GraphResource, own: ReadonlySet<string>): readonly Finding[] {
  const parameters = table.props["parameters"];
  if (!isRecord(parameters) || listed(table.props["partitionKeys"]).length === 0) return [];
  const template = parameters["storage.location.template"];
  const bucket = /^s3:\/\/([^/]+)\//.exec(String(template))?.[1] ?? "";
  return parameters["projection.enabled"] === "true" && own.has(bucket)
    ? []
    : [violation(table, "its partitions are not worked out below a bucket of this stack")];
}

export const rule: Rule = {
  id: "glue-locations-owned",
  title: "Databases and tables lie in the stack's buckets",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [
    "aws:glue/catalogDatabase:CatalogDatabase",
    "aws:glue/catalogTable:CatalogTable",
    CRAWLER,
  ],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/define-database.html",
  why: "A table over another's bucket reads what nobody granted, or what somebody else puts there",
  fix: "Point locationUri and location to a bucket of this stack",
  judge: (graph) => {
    const own = new Set(graph.of(BUCKET).flatMap((bucket) => texts(bucket.props["bucket"])));
    const judge = (resource: GraphResource, path: string) =>
      demand(resource, path, "in a bucket of this stack", (value) => {
        if (value === undefined) return !isDepartmentStack(graph) && path === "locationUri";
        const name = /^s3:\/\/([^/]+)/.exec(typeof value === "string" ? value : "")?.[1];
        return name !== undefined && own.has(name);
      });
    return [
      ...graph
        .of("aws:glue/catalogDatabase:CatalogDatabase")
        .flatMap((one) => judge(one, "locationUri")),
      ...graph
        .of("aws:glue/catalogTable:CatalogTable")
        .flatMap((one) => [
          ...judge(one, "storageDescriptor.location"),
          ...demandText(one, "databaseName"),
          ...(isRecord(one.props["parameters"])
            ? projected(one, own)
            : lacking(one, "it has no parameters", [one], "parameters")),
        ]),
      ...graph
        .of(CRAWLER)
        .flatMap((crawler) => [
          ...demand(crawler, "s3Targets", "a list", (targets) => Array.isArray(targets)),
          ...listed(crawler.props["s3Targets"]).flatMap((_, index) =>
            judge(crawler, `s3Targets.${index}.path`),
          ),
          ...demand(
            crawler,
            "schemaChangePolicy.deleteBehavior",
            "LOG or DEPRECATE_IN_DATABASE",
            (behaviour) => behaviour !== "DELETE_FROM_DATABASE",
          ),
        ]),
    ];
  },
};
