/**
 * Which resources belong together: a bucket and what configures it, a key and who names it, a role and its policies.
 *
 * A link is found by physical name, id or ARN; where that is not known yet, by the resource that the value comes from.
 */
import type { Graph, GraphResource } from "./graph";
import { plannedArnOf } from "./arns";
import { isRecord, texts, UNKNOWN, type Value, valueAt } from "./values";

export const BUCKET = "aws:s3/bucket:Bucket";
export const KEY = "aws:kms/key:Key";
export const ROLE = "aws:iam/role:Role";
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const INSTANCE = "aws:ec2/instance:Instance";

/** Properties by which a resource may be called. */
const IDENTITIES = ["id", "arn", "name", "bucket", "keyId", "aliasName"] as const;

const identities = new WeakMap<GraphResource, ReadonlySet<string>>();

/** Everything that another resource may say to mean this one. */
export function identitiesOf(resource: GraphResource): ReadonlySet<string> {
  const known = identities.get(resource) ?? identitiesIn(resource);
  identities.set(resource, known);
  return known;
}

function identitiesIn(resource: GraphResource): ReadonlySet<string> {
  const found = IDENTITIES.flatMap((property) => texts(resource.props[property]));
  if (resource.type.startsWith("aws:s3/bucket:") || resource.type.startsWith("aws:s3/bucketV2:")) {
    return new Set([
      ...found,
      ...texts(resource.props["bucket"]).map((name) => `arn:aws:s3:::${name}`),
    ]);
  }
  // An alarm names its topic by an ARN that is put together from names: so it is known before the topic is.
  return new Set([...found, ...texts(plannedArnOf(resource))]);
}

type Register = ReadonlyMap<string, GraphResource>;

const registers = new WeakMap<readonly GraphResource[], Register>();

/** Who is meant by which text. The first of several wins, as in a search from the front. */
function registerOf(candidates: readonly GraphResource[]): Register {
  const known = registers.get(candidates);
  if (known !== undefined) return known;
  const made = new Map<string, GraphResource>();
  for (const one of candidates) {
    for (const name of identitiesOf(one)) if (!made.has(name)) made.set(name, one);
  }
  registers.set(candidates, made);
  return made;
}

const NAMES = ["bucket", "name"];

const nameless = new WeakMap<readonly GraphResource[], boolean>();

/** Whether one of them may be called by any name: it is not known yet. */
function hasNameless(candidates: readonly GraphResource[]): boolean {
  const known =
    nameless.get(candidates) ??
    candidates.some(({ props }) => NAMES.some((name) => props[name] === UNKNOWN));
  nameless.set(candidates, known);
  return known;
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
    return registerOf(candidates).get(value) ?? (hasNameless(candidates) ? "unknown" : "elsewhere");
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
  const { byBucket, perhaps } = satellitesIn(graph, type);
  return { linked: byBucket.get(bucket) ?? [], perhaps };
}

interface Satellites {
  readonly byBucket: ReadonlyMap<GraphResource, readonly GraphResource[]>;
  readonly perhaps: readonly GraphResource[];
}

const satellites = new WeakMap<Graph, Map<string, Satellites>>();

function satellitesIn(graph: Graph, type: string): Satellites {
  const ofGraph = satellites.get(graph) ?? new Map<string, Satellites>();
  satellites.set(graph, ofGraph);
  const known = ofGraph.get(type);
  if (known !== undefined) return known;
  const byBucket = new Map<GraphResource, GraphResource[]>();
  const perhaps: GraphResource[] = [];
  for (const one of graph.of(type)) {
    const link = linkOf(graph, one, "bucket", graph.of(BUCKET));
    if (link === "unknown") perhaps.push(one);
    if (typeof link !== "object") continue;
    const same = byBucket.get(link);
    if (same === undefined) byBucket.set(link, [one]);
    else same.push(one);
  }
  const made = { byBucket, perhaps };
  ofGraph.set(type, made);
  return made;
}

/** What is worked out of a graph once. */
function once(
  work: (graph: Graph) => ReadonlySet<GraphResource>,
): (graph: Graph) => ReadonlySet<GraphResource> {
  const done = new WeakMap<Graph, ReadonlySet<GraphResource>>();
  return (graph) => {
    const found = done.get(graph) ?? work(graph);
    done.set(graph, found);
    return found;
  };
}

/** Buckets that others log to: S3 demands of them SSE-S3 and no lock. */
export const logTargets = once((graph) => {
  const buckets = graph.of(BUCKET);
  const targets = graph
    .of("aws:s3/bucketLogging:BucketLogging")
    .map((one) => linkOf(graph, one, "targetBucket", buckets));
  return new Set(targets.filter((link) => typeof link === "object"));
});

/** Buckets that take replicas. */
export const replicaTargets = once((graph) => {
  const buckets = graph.of(BUCKET);
  const found = graph
    .of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    .flatMap((config) =>
      rulesOf(config).map((_, index) =>
        linkOf(graph, config, `rules.${index}.destination.bucket`, buckets),
      ),
    );
  return new Set(found.filter((link) => typeof link === "object"));
});

/** Buckets that a trail is written to. */
export const trailTargets = once((graph) => {
  const buckets = graph.of(BUCKET);
  const found = graph
    .of("aws:cloudtrail/trail:Trail")
    .map((trail) => linkOf(graph, trail, "s3BucketName", buckets));
  return new Set(found.filter((link) => typeof link === "object"));
});

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
