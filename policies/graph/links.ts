/**
 * Which resources belong together: a bucket and what configures it, a key and who names it, a role and its policies.
 *
 * A link is found by physical name, id or ARN; where that is not known yet, by the resource that the value comes from.
 */
import type { Graph, GraphResource } from "./graph";
import { isRecord, texts, UNKNOWN, type Value, valueAt } from "./values";

export const BUCKET = "aws:s3/bucket:Bucket";
export const KEY = "aws:kms/key:Key";
export const ROLE = "aws:iam/role:Role";
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const INSTANCE = "aws:ec2/instance:Instance";

/** Properties by which a resource may be called. */
const IDENTITIES = ["id", "arn", "name", "bucket", "keyId", "aliasName"] as const;

/** Everything that another resource may say to mean this one. */
export function identitiesOf(resource: GraphResource): ReadonlySet<string> {
  const found = IDENTITIES.flatMap((property) => texts(resource.props[property]));
  if (resource.type.startsWith("aws:s3/bucket:") || resource.type.startsWith("aws:s3/bucketV2:")) {
    return new Set([
      ...found,
      ...texts(resource.props["bucket"]).map((name) => `arn:aws:s3:::${name}`),
    ]);
  }
  return new Set(found);
}

/** What a property points to: one resource, nothing in this stack, or not to be told yet. */
export type Link = GraphResource | "elsewhere" | "unknown";

/** The resource of `candidates` that the value at `path` means. */
export function linkOf(
  graph: Graph,
  from: GraphResource,
  path: string,
  candidates: readonly GraphResource[],
): Link {
  const value = valueAt(from.props, path);
  if (typeof value === "string") {
    return candidates.find((one) => identitiesOf(one).has(value)) ?? "elsewhere";
  }
  if (value !== UNKNOWN) return "elsewhere";
  const [property = ""] = path.split(".");
  const sources = (from.propertyDependencies[property] ?? []).map((urn) => graph.byUrn(urn));
  const [only, ...others] = candidates.filter((one) => sources.includes(one));
  // Two sources: which of them this value comes from, nobody can tell.
  return only !== undefined && others.length === 0 ? only : "unknown";
}

/** What configures a bucket, by the type of the satellite. */
export function satellitesOf(
  graph: Graph,
  bucket: GraphResource,
  type: string,
): { readonly linked: readonly GraphResource[]; readonly perhaps: readonly GraphResource[] } {
  const all = graph.of(type);
  const buckets = graph.of(BUCKET);
  const links = all.map((one) => [one, linkOf(graph, one, "bucket", buckets)] as const);
  return {
    linked: links.filter(([, link]) => link === bucket).map(([one]) => one),
    perhaps: links.filter(([, link]) => link === "unknown").map(([one]) => one),
  };
}

/** Buckets that others log to: S3 demands of them SSE-S3 and no lock. */
export function logTargets(graph: Graph): ReadonlySet<GraphResource> {
  const buckets = graph.of(BUCKET);
  const targets = graph
    .of("aws:s3/bucketLogging:BucketLogging")
    .map((one) => linkOf(graph, one, "targetBucket", buckets));
  return new Set(targets.filter((link) => typeof link === "object"));
}

/** Buckets that take replicas. */
export function replicaTargets(graph: Graph): ReadonlySet<GraphResource> {
  const buckets = graph.of(BUCKET);
  const found = graph
    .of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    .flatMap((config) =>
      rulesOf(config).map((_, index) =>
        linkOf(graph, config, `rules.${index}.destination.bucket`, buckets),
      ),
    );
  return new Set(found.filter((link) => typeof link === "object"));
}

/** Buckets that a trail is written to. */
export function trailTargets(graph: Graph): ReadonlySet<GraphResource> {
  const buckets = graph.of(BUCKET);
  const found = graph
    .of("aws:cloudtrail/trail:Trail")
    .map((trail) => linkOf(graph, trail, "s3BucketName", buckets));
  return new Set(found.filter((link) => typeof link === "object"));
}

/** The rules of a satellite that has a list of them. */
export const rulesOf = (satellite: GraphResource): readonly Value[] => {
  const rules = satellite.props["rules"];
  return Array.isArray(rules) ? (rules as readonly Value[]) : [];
};

/** The instance's launch template, where it has one in this stack. */
export function templateOf(graph: Graph, instance: GraphResource): Link {
  const template = instance.props["launchTemplate"];
  if (!isRecord(template)) return template === UNKNOWN ? "unknown" : "elsewhere";
  const path = template["id"] === undefined ? "launchTemplate.name" : "launchTemplate.id";
  return linkOf(graph, instance, path, graph.of(LAUNCH_TEMPLATE));
}
