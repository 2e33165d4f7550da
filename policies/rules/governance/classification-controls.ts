import { type Graph, type GraphResource, tagsOf } from "../../graph/graph";
import { BUCKET, linkOf, replicaTargets, rulesOf, satellitesOf } from "../../graph/links";
import { texts, UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Finding, type Rule, demand, lacking, unknown } from "../../rule";
import { DATA_ZONES, zoneOf } from "../platform";

const DATABASE = "aws:glue/catalogDatabase:CatalogDatabase";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const CLASS = "parameters.classification";
const CLASSES = ["public", "internal", "confidential", "restricted"];

/** Classes of data that nobody may lose and few may see. */
const SENSITIVE = ["confidential", "restricted"];

/** The bucket that a database lies in as a whole. */
const bucketNameOf = (database: GraphResource): string | undefined =>
  /^s3:\/\/([^/]+)\/?$/.exec(texts(database.props["locationUri"]).join())?.[1];

function judgeDatabase(graph: Graph, database: GraphResource): readonly Finding[] {
  if (database.props["locationUri"] === UNKNOWN) return [unknown(database, "locationUri")];
  const name = bucketNameOf(database);
  if (name === undefined) return [];
  const bucket = graph.of(BUCKET).find((one) => one.props["bucket"] === name);
  if (bucket === undefined) {
    const isOpen = graph.of(BUCKET).some((one) => one.props["bucket"] === UNKNOWN);
    return isOpen ? [unknown(database, "its bucket")] : [];
  }
  const tags = tagsOf(bucket);
  if (bucket.props["tags"] === UNKNOWN || tags["zone"] === UNKNOWN) {
    return [unknown(bucket, "its zone")];
  }
  if (!DATA_ZONES.includes(zoneOf(bucket))) return [];
  // Products are selected of a zone: they lie in its bucket too, and the zone's own database says the class.
  const isSaid = (one: GraphResource) =>
    one !== database && bucketNameOf(one) === name && valueAt(one.props, CLASS) !== undefined;
  if (valueAt(database.props, CLASS) === undefined && graph.of(DATABASE).some(isSaid)) return [];
  return [
    ...demand(database, CLASS, `one of ${CLASSES.join(", ")}`, (value) =>
      CLASSES.includes(String(value)),
    ),
    ...(SENSITIVE.includes(String(valueAt(database.props, CLASS)))
      ? judgeSensitive(graph, bucket)
      : []),
  ];
}

function judgeSensitive(graph: Graph, bucket: GraphResource): readonly Finding[] {
  const replicas = replicaTargets(graph);
  const targets = satellitesOf(graph, bucket, REPLICATION).linked.flatMap((config) =>
    rulesOf(config).map((_, index) =>
      linkOf(graph, config, `rules.${index}.destination.bucket`, graph.of(BUCKET)),
    ),
  );
  const locked = targets.some(
    (target) =>
      typeof target === "object" &&
      replicas.has(target) &&
      satellitesOf(graph, target, LOCK).linked.length > 0,
  );
  if (locked) return [];
  return targets.includes("unknown")
    ? [unknown(bucket, "its replica")]
    : lacking(
        bucket,
        "it holds sensitive data, and no locked copy elsewhere",
        graph.of(REPLICATION, LOCK),
        "bucket",
        "rules",
      );
}

export const rule: Rule = {
  id: "classification-controls",
  title: "Data is classified, and sensitive data has a locked copy",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  advisoryBecause: "data of dev is generated and can be made again",
  types: [DATABASE, BUCKET],
  frameworks: [],
  url: "https://docs.aws.amazon.com/whitepapers/latest/data-classification/data-classification.html",
  why: "What nobody classified nobody protects, and sensitive data that is lost cannot be asked for again",
  fix: "Take parameters.classification from the contract; replicate the zone to a bucket with a lock",
  judge: (graph) => graph.of(DATABASE).flatMap((database) => judgeDatabase(graph, database)),
};
