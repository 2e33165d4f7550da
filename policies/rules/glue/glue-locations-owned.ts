import type { GraphResource } from "../../graph/graph";
import { BUCKET } from "../../graph/links";
import { texts } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";

export const rule: Rule = {
  id: "glue-locations-owned",
  title: "Databases and tables lie in the stack's buckets",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: ["aws:glue/catalogDatabase:CatalogDatabase", "aws:glue/catalogTable:CatalogTable"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/define-database.html",
  why: "A table over another's bucket reads what nobody granted, or what somebody else puts there",
  fix: "Point locationUri and location to a bucket of this stack",
  judge: (graph) => {
    const own = new Set(graph.of(BUCKET).flatMap((bucket) => texts(bucket.props["bucket"])));
    const judge = (resource: GraphResource, path: string) =>
      demand(resource, path, "in a bucket of this stack", (value) => {
        if (value === undefined) return true;
        const name = /^s3:\/\/([^/]+)/.exec(typeof value === "string" ? value : "")?.[1];
        return name !== undefined && own.has(name);
      });
    return [
      ...graph
        .of("aws:glue/catalogDatabase:CatalogDatabase")
        .flatMap((one) => judge(one, "locationUri")),
      ...graph
        .of("aws:glue/catalogTable:CatalogTable")
        .flatMap((one) => judge(one, "storageDescriptor.location")),
    ];
  },
};
