/** What a rule is, and the few judgements that most rules are made of. */
import type { Graph, GraphResource } from "./graph/graph";
import { satellitesOf } from "./graph/links";
import { shown, stated, UNKNOWN, unknownPaths, type Value, valueAt } from "./graph/values";
import type { Settings, SettingValues } from "./settings";

/** Whether a finding stops a deployment. */
export type Level = "mandatory" | "advisory";

export type Severity = "critical" | "high" | "medium" | "low";

/** One thing that a rule has to say about one resource. */
export interface Finding {
  /** A violation, or a question that cannot be answered before the deployment. */
  readonly verdict: "violation" | "unknown";
  readonly urn: string;
  readonly resource: string;
  /** What was found, in one sentence without the resource's name. */
  readonly found: string;
}

/** A rule. `judge` is a pure function of the graph and of the values of its settings. */
export interface Rule {
  /** File name, and the policy's name in Pulumi. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** A resource rule sees one resource before it is made; a stack rule sees them all together. */
  readonly kind: "resource" | "stack";
  /** What holds where `policies/config/<stage>.json` says nothing else. */
  readonly level: Level;
  /** Why it is no more than advice, or off, where it is. */
  readonly advisoryBecause?: string;
  /** Types of the resources that it judges. */
  readonly types: readonly string[];
  /** What the rule answers to, e.g. `FSBP S3.8`, `CIS 3.0 2.1.4`. */
  readonly frameworks: readonly string[];
  readonly url: string;
  readonly why: string;
  readonly fix: string;
  /** What an organisation may set, see settings.ts. */
  readonly settings?: Settings;
  readonly judge: (graph: Graph, values: SettingValues) => readonly Finding[];
}

/** A rule that is only advice in dev is MANDATORY here and `advisory` in `policies/config/dev.json`. */
export const MANDATORY: Level = "mandatory";
export const ADVISORY: Level = "advisory";

export const violation = ({ urn, name }: GraphResource, found: string): Finding => ({
  verdict: "violation",
  urn,
  resource: name,
  found,
});

export const unknown = ({ urn, name }: GraphResource, path: string): Finding => ({
  verdict: "unknown",
  urn,
  resource: name,
  found: `${path} is not known before the deployment`,
});

/** Demands something of the value at `path`. What cannot be told because a part of it is not known yet is a question. */
export function demand(
  resource: GraphResource,
  path: string,
  wanted: string,
  holds: (value: Value) => boolean,
): readonly Finding[] {
  const value = valueAt(resource.props, path);
  if (value === UNKNOWN) return [unknown(resource, path)];
  if (holds(value)) return [];
  const [open] = unknownPaths(value, path);
  if (open !== undefined) return [unknown(resource, open)];
  return [violation(resource, `${path} must be ${wanted}, got ${shown(value)}`)];
}

export const demandTrue = (resource: GraphResource, path: string): readonly Finding[] =>
  demand(resource, path, "true", (value) => value === true || value === "true");

export const demandEqual = (
  resource: GraphResource,
  path: string,
  wanted: string | number | boolean,
): readonly Finding[] => demand(resource, path, stated(wanted), (value) => value === wanted);

export const demandText = (resource: GraphResource, path: string): readonly Finding[] =>
  demand(resource, path, "given", (value) => typeof value === "string" && value !== "");

export const demandBetween = (
  resource: GraphResource,
  path: string,
  least: number,
  most: number,
): readonly Finding[] =>
  demand(
    resource,
    path,
    `between ${least} and ${most}`,
    (value) => typeof value === "number" && value >= least && value <= most,
  );

/**
 * Says what a resource lacks, because none of the candidates gives it; a question where a candidate may give it, since
 * something at one of these paths is not known yet.
 */
export function lacking(
  resource: GraphResource,
  found: string,
  candidates: readonly GraphResource[],
  ...paths: readonly string[]
): readonly Finding[] {
  const open = candidates.flatMap((one) =>
    paths.flatMap((path) =>
      unknownPaths(valueAt(one.props, path), path).map((at) =>
        unknown(resource, one === resource ? at : `${at} of ${one.name}`),
      ),
    ),
  );
  return open.length > 0 ? open : [violation(resource, found)];
}

/** Demands exactly one satellite of a type, and judges it. */
export function demandSatellite(
  graph: Graph,
  bucket: GraphResource,
  type: string,
  judge: (satellite: GraphResource) => readonly Finding[],
): readonly Finding[] {
  const { linked, perhaps } = satellitesOf(graph, bucket, type);
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const [only, second] = linked;
  if (only === undefined) {
    return perhaps.length > 0
      ? [unknown(bucket, `its ${kind}`)]
      : [violation(bucket, `it has no ${kind}`)];
  }
  if (second !== undefined) {
    return [violation(bucket, `it has ${linked.length} ${kind}s, and the last one deployed wins`)];
  }
  return judge(only);
}
