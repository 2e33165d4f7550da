/**
 * The resource graph of a stack as plain data: what rules judge. It knows neither Pulumi nor AWS; whoever has resources
 * (the policy pack, a test) makes one.
 */
import { isRecord, UNKNOWN, unknownPaths, type Value, valueAt } from "./values";

/** The provider that makes a resource. */
export interface GraphProvider {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, Value>>;
}

/** One resource. */
export interface GraphResource {
  /** Type token as registered, e.g. `aws:s3/bucket:Bucket`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Inputs, and outputs where they are known. What is not known is {@link UNKNOWN}. */
  readonly props: Readonly<Record<string, Value>>;
  /** URN of the parent. */
  readonly parent?: string;
  /** URNs of what it waits for. */
  readonly dependencies: readonly string[];
  /** URNs of the resources that a property's value comes from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly provider?: GraphProvider;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
}

/**
 * The type that a rule asks for. Tokens of the same AWS resource are one: `bucketVersioningV2` is `bucketVersioning`,
 * `alb` is `lb`.
 */
export function canonicalType(type: string): string {
  const known = canonical.get(type);
  if (known !== undefined) return known;
  const [pack = "", module = "", name = ""] = type.split(":");
  const plain = (text: string) => text.replace(/(?<=[a-z])[vV]2$/, "");
  const place = module.replace(/^alb\//, "lb/").replace(/^applicationloadbalancing\//, "lb/");
  const found = `${pack}:${plain(place)}:${plain(name)}`;
  canonical.set(type, found);
  return found;
}

/** Rules ask for the same few types thousands of times. */
const canonical = new Map<string, string>();

/** The stage that a stack is in. */
export type Stage = "dev" | "prod";

const NONE: readonly GraphResource[] = [];

/** A stack's resources with the questions that many rules ask. */
export class Graph {
  #byType = new Map<string, readonly GraphResource[]>();
  #byUrn = new Map<string, GraphResource>();

  constructor(readonly resources: readonly GraphResource[]) {
    for (const resource of resources) {
      const type = canonicalType(resource.type);
      const same = this.#byType.get(type) as GraphResource[] | undefined;
      if (same === undefined) this.#byType.set(type, [resource]);
      else same.push(resource);
      this.#byUrn.set(resource.urn, resource);
    }
  }

  /**
   * All resources of these types, under any of their tokens. The list of one type is the same object each time, so what
   * is worked out from it can be remembered with it.
   */
  of(...types: readonly string[]): readonly GraphResource[] {
    const [first = "", ...others] = types;
    const found = this.#byType.get(canonicalType(first)) ?? NONE;
    if (others.length === 0) return found;
    return [...found, ...others.flatMap((type) => this.#byType.get(canonicalType(type)) ?? NONE)];
  }

  byUrn(urn: string): GraphResource | undefined {
    return this.#byUrn.get(urn);
  }

  /** The parents of a resource, nearest first. A cycle ends where it began. */
  ancestors(resource: GraphResource): readonly GraphResource[] {
    const found: GraphResource[] = [];
    const seen = new Set([resource.urn]);
    let parent = resource.parent;
    while (parent !== undefined && !seen.has(parent)) {
      seen.add(parent);
      const above = this.#byUrn.get(parent);
      if (above === undefined) break;
      found.push(above);
      parent = above.parent;
    }
    return found;
  }

  /** Whether anything of the stack is not known yet. */
  hasUnknowns(): boolean {
    return this.resources.some(({ props }) => unknownPaths(props).length > 0);
  }
}

/** Where a resource is: its own region, else its provider's. */
export function regionOf(resource: GraphResource): string | typeof UNKNOWN | undefined {
  const own = resource.props["region"] ?? resource.provider?.props["region"];
  return typeof own === "string" || own === UNKNOWN ? own : undefined;
}

/** The account that a resource's provider is bound to. */
export function accountOf(resource: GraphResource): string | undefined {
  const allowed = decoded(resource.provider?.props["allowedAccountIds"]);
  return Array.isArray(allowed) && typeof allowed[0] === "string" ? allowed[0] : undefined;
}

/** The tags of a resource, its provider's default tags included. */
export function tagsOf(resource: GraphResource): Readonly<Record<string, Value>> {
  const defaults = valueAt(decoded(resource.provider?.props["defaultTags"]), "tags");
  const own = resource.props["tags"];
  return { ...(isRecord(defaults) ? defaults : {}), ...(isRecord(own) ? own : {}) };
}

/** Inputs of a provider that are no text reach the engine as JSON. */
function decoded(value: Value): Value {
  if (typeof value !== "string") return value;
  if (!texts.has(value)) texts.set(value, parsed(value));
  return texts.get(value);
}

/** Every resource of a stack has one of two providers: their few texts are read once. */
const texts = new Map<string, Value>();

function parsed(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}
