import { type Graph, type GraphResource, regionOf } from "../../graph/graph";
import { BUCKET, linkOf, rulesOf } from "../../graph/links";
import { UNKNOWN, shown } from "../../graph/values";
import {
  MANDATORY,
  type Finding,
  type Rule,
  demand,
  demandEqual,
  unknown,
  violation,
} from "../../rule";
import { configured, names } from "../../settings";
import { zoneOf, REGIONS, keyFor } from "../platform";

const TYPE = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

function replicaKey(
  graph: Graph,
  config: GraphResource,
  path: string,
  target: ReturnType<typeof linkOf>,
): readonly Finding[] {
  const key = keyFor(graph, config, path);
  if ("verdict" in key) return [key];
  if (typeof target !== "object" || regionOf(key) === regionOf(target)) return [];
  return [violation(config, `${path} names ${key.name}, a key outside the target's region`)];
}

function place(
  config: GraphResource,
  source: ReturnType<typeof linkOf>,
  target: ReturnType<typeof linkOf>,
  regions: readonly string[],
): readonly Finding[] {
  if (target === "unknown" || source === "unknown") return [unknown(config, "rules.0.destination")];
  if (target === "elsewhere" || source === "elsewhere") {
    return [violation(config, "both buckets must be of this stack")];
  }
  const region = regionOf(target);
  if (region === UNKNOWN) return [unknown(target, "region")];
  if (region === regionOf(source))
    return [violation(config, `${target.name} is in the same region`)];
  return regions.includes(region ?? "")
    ? []
    : [violation(config, `${target.name} lies in ${shown(region)}, outside the country`)];
}

export const rule: Rule = {
  id: "s3-replication-complete",
  title: "Replication carries everything, in the country",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
  why: "A rule that leaves out encrypted objects replicates nothing here and reports success",
  fix: "Select SSE-KMS objects, name a key in the target's region, replicate the whole bucket and report metrics of landing",
  ...configured(
    { regions: names("regions that replicas may lie in", REGIONS) },
    (graph, { regions }) => {
      const buckets = graph.of(BUCKET);
      return graph.of(TYPE).flatMap((config) => {
        const source = linkOf(graph, config, "bucket", buckets);
        return rulesOf(config).flatMap((_, index) => {
          const rule = `rules.${index}`;
          const target = linkOf(graph, config, `${rule}.destination.bucket`, buckets);
          return [
            ...demandEqual(config, `${rule}.status`, "Enabled"),
            ...demandEqual(
              config,
              `${rule}.sourceSelectionCriteria.sseKmsEncryptedObjects.status`,
              "Enabled",
            ),
            ...demand(
              config,
              `${rule}.filter.prefix`,
              "empty: the whole bucket",
              (prefix) => prefix === "" || prefix === undefined,
            ),
            ...demandEqual(config, `${rule}.deleteMarkerReplication.status`, "Enabled"),
            ...(typeof source === "object" && zoneOf(source) === "landing"
              ? demandEqual(config, `${rule}.destination.metrics.status`, "Enabled")
              : []),
            ...replicaKey(
              graph,
              config,
              `${rule}.destination.encryptionConfiguration.replicaKmsKeyId`,
              target,
            ),
            ...place(config, source, target, regions),
          ];
        });
      });
    },
  ),
};
