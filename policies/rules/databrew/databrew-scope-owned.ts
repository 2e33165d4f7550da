import type { GraphResource } from "../../graph/graph";
import { BUCKET } from "../../graph/links";
import { listed, texts } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";
import { anyAccount } from "../platform";

const JOB = "aws-native:databrew:Job";

export const rule: Rule = {
  id: "databrew-scope-owned",
  title: "DataBrew reads and writes in the stack's buckets",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [JOB, "aws-native:databrew:Dataset"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/databrew/latest/dg/datasets.html",
  why: "A bucket of the same name in another account would take the data",
  fix: "Name a bucket of this stack and its owner",
  judge: (graph) => {
    const own = new Set(graph.of(BUCKET).flatMap((bucket) => texts(bucket.props["bucket"])));
    const judge = (resource: GraphResource, place: string) => [
      ...demand(resource, `${place}.bucket`, "a bucket of this stack", (name) =>
        own.has(String(name)),
      ),
      ...demand(
        resource,
        `${place}.bucketOwner`,
        "this account",
        (owner) => owner === anyAccount(resource),
      ),
    ];
    return [
      ...graph
        .of("aws-native:databrew:Dataset")
        .flatMap((set) => judge(set, "input.s3InputDefinition")),
      ...graph
        .of(JOB)
        .flatMap((job) => [
          ...(job.props["outputLocation"] === undefined ? [] : judge(job, "outputLocation")),
          ...listed(job.props["outputs"]).flatMap((_, index) =>
            judge(job, `outputs.${index}.location`),
          ),
        ]),
    ];
  },
};
