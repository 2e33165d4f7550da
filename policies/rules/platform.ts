/** What the rules take a platform to be, told from the graph alone. */
import { accountOf, type Graph, type GraphResource, regionOf, tagsOf } from "../graph/graph";
import { BUCKET, KEY, linkOf, logTargets, rulesOf } from "../graph/links";
import { texts, UNKNOWN, valueAt } from "../graph/values";
import { type Finding, unknown, violation } from "../rule";

/** Regions that data may lie in where no configuration says otherwise: it stays in Canada. */
export const REGIONS: readonly string[] = ["ca-central-1", "ca-west-1"];

/** Zones whose loss would lose what was handed in or worked out; their buckets carry the tag `zone`. */
export const DATA_ZONES: readonly string[] = ["landing", "raw", "trusted", "curated"];

/** Types that an account has once. One of them makes a stack an account's. */
const ONCE = [
  "aws:cloudtrail/trail:Trail",
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
  "aws:ebs/encryptionByDefault:EncryptionByDefault",
  "aws:accessanalyzer/analyzer:Analyzer",
  "platform:components:AccountBaseline",
];

export const isAccountStack = (graph: Graph): boolean => graph.of(...ONCE).length > 0;

export const isDepartmentStack = (graph: Graph): boolean =>
  !isAccountStack(graph) && graph.of(BUCKET).some((bucket) => DATA_ZONES.includes(zoneOf(bucket)));

/** Configurations of which it is not known which bucket takes what they send: logs, trails and copies. */
const withOpenTarget = (graph: Graph): readonly GraphResource[] => {
  const buckets = graph.of(BUCKET);
  const isOpen = (path: string) => (one: GraphResource) =>
    linkOf(graph, one, path, buckets) === "unknown";
  return [
    ...graph.of("aws:s3/bucketLogging:BucketLogging").filter(isOpen("targetBucket")),
    ...graph.of("aws:cloudtrail/trail:Trail").filter(isOpen("s3BucketName")),
    ...graph
      .of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
      .filter((one) =>
        one.props["rules"] === UNKNOWN
          ? true
          : rulesOf(one).some((_, index) => isOpen(`rules.${index}.destination.bucket`)(one)),
      ),
  ];
};

/** What was found of buckets; questions, while nobody can tell which of them take logs, trails and copies. */
export function asFarAsPurposeIsKnown(
  graph: Graph,
  findings: readonly Finding[],
): readonly Finding[] {
  const [open] = withOpenTarget(graph);
  if (open === undefined) return findings;
  const found = `where ${open.name} writes is not known before the deployment`;
  return findings.map((one) =>
    one.verdict === "violation" ? { ...one, verdict: "unknown", found } : one,
  );
}

/** What a finding about the stack as a whole is told of: the first component or resource that it makes. */
export const standsForStack = ({ resources }: Graph): GraphResource | undefined =>
  resources.find(({ type }) => !type.startsWith("pulumi:")) ?? resources[0];

export function zoneOf(bucket: GraphResource): string {
  const zone = tagsOf(bucket)["zone"];
  return typeof zone === "string" ? zone : "";
}

/** Buckets that hold data, results or programs: all but those that logs are written to. */
export function isData(graph: Graph): (bucket: GraphResource) => boolean {
  const logs = logTargets(graph);
  return (bucket) => !logs.has(bucket);
}

export const logBuckets = (graph: Graph): readonly GraphResource[] => {
  const logs = logTargets(graph);
  return graph.of(BUCKET).filter((bucket) => logs.has(bucket));
};

/** The key of this stack that a property names; a finding where there is none, or none to be told. */
export function keyFor(
  graph: Graph,
  resource: GraphResource,
  path: string,
): GraphResource | Finding {
  const value = valueAt(resource.props, path);
  if (value === undefined || value === null || value === "") {
    return violation(resource, `${path} must name a customer key of this stack, got absent`);
  }
  const keys = graph.of(KEY);
  const aliases = graph.of("aws:kms/alias:Alias");
  const named = aliases.find((alias) => texts(alias.props["name"]).includes(value as string));
  const link =
    named === undefined
      ? linkOf(graph, resource, path, keys)
      : linkOf(graph, named, "targetKeyId", keys);
  if (link === "unknown") return unknown(resource, path);
  if (link === "elsewhere") {
    return violation(resource, `${path} must name a customer key of this stack, got another key`);
  }
  return link;
}

/**
 * Demands a key of this stack, in the resource's region, whose policy admits the service.
 *
 * @param service e.g. `s3`: a statement must name it as principal, or as the service that the key is used through
 */
export function demandKey(
  graph: Graph,
  resource: GraphResource,
  path: string,
  service: string,
): readonly Finding[] {
  const key = keyFor(graph, resource, path);
  if ("verdict" in key) return [key];
  const [wanted, got] = [regionOf(resource), regionOf(key)];
  if (wanted === UNKNOWN || got === UNKNOWN) return [unknown(resource, "region")];
  if (wanted !== got) {
    return [violation(resource, `${path} names ${key.name}, a key of another region`)];
  }
  const policy = key.props["policy"];
  if (policy === UNKNOWN) return [unknown(key, "policy")];
  const admits = RegExp(`"${service}(\\.[a-z0-9-]+)?\\.amazonaws\\.com"`);
  return typeof policy === "string" && admits.test(policy)
    ? []
    : [violation(resource, `${path} names ${key.name}, whose policy does not admit ${service}`)];
}

/** An account to ask questions for where the provider names none. */
export const anyAccount = (resource: GraphResource): string =>
  accountOf(resource) ?? "111122223333";

/** Whose a resource is, by its provider's tags. */
export interface Home {
  readonly department: string;
  readonly stage: string;
  /** e.g. `ohs-prod`. */
  readonly stack: string;
  readonly account: string;
}

/** The home of a resource; nothing where its provider does not say. */
export function homeOf(resource: GraphResource): Home | undefined {
  if (!homes.has(resource)) homes.set(resource, readHome(resource));
  return homes.get(resource);
}

const homes = new WeakMap<GraphResource, Home | undefined>();

function readHome(resource: GraphResource): Home | undefined {
  const { department, stage } = tagsOf({ ...resource, props: {} });
  const account = accountOf(resource);
  return typeof department === "string" && typeof stage === "string" && account !== undefined
    ? { department, stage, stack: `${department}-${stage}`, account }
    : undefined;
}
