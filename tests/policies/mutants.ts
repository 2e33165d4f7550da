/**
 * Breaks the graph of a stack in every way that its resource types offer, and lists what no mandatory rule notices.
 *
 *   node setup/run.mjs tests/policies/mutants.ts ohs-prod
 *
 * The operators come from types and values, not from the rules: a truth value is turned, a protective property is removed, a
 * statement is widened in action, resource and condition, a deny is dropped, a resource that protects another is dropped, and
 * protection is taken off. One mutant stands for all resources of its type with the same property.
 */
import { Graph, type GraphResource } from "../../policies/graph/graph";
import { isRecord } from "../../policies/graph/values";
import { judgeWith } from "../../policies/judge";
import { RULES } from "../../policies/rules/catalogue";
import { graphOf } from "../../preview/policies/graph-of";
import { recordStack } from "../../preview/policies/recorded-stack";

interface Mutant {
  /** What is the same for all resources of a type. */
  readonly kind: string;
  readonly resource: string;
  /** Undefined drops the resource. */
  readonly becomes: GraphResource | undefined;
}

/** Names of properties that protect, in any type. */
const PROTECTIVE =
  /encrypt|kms|polic|block|restrict|ignorePublic|version|logging|retention|lock|enforce|boundary|securityConfiguration|metadata|timeout|cutoff|alarmActions|rotation|deletionWindow|owner|trafficType|validation|viewerProtocol|vpcOrigin|lifecycle|subscriber|notification|deletion|expectedBucketOwner|logSubscription|selectors|requireS|minimum|reuse|rules|recipe|groupName|treatMissing/i;

/** Types whose resources protect another: dropping one is an attack. */
const SATELLITE =
  /bucket[A-Z]|alias:|Policy:|Block|flowLog|defaultSecurityGroup|vpcEndpoint|metricAlarm|budget|anomaly|topicSubscription|trail:|analyzer|encryption|Defaults|PasswordPolicy|logMetricFilter|securityConfiguration|eventTarget/i;

function mutantsOf(resource: GraphResource): readonly Mutant[] {
  const { type, name } = resource;
  const mutant = (kind: string, becomes: GraphResource | undefined): Mutant => ({
    kind: `${type} ${kind}`,
    resource: name,
    becomes,
  });
  const dropped =
    SATELLITE.test(type) && !type.includes("Objectv2") ? [mutant("dropped", undefined)] : [];
  const unprotected = resource.protect
    ? [mutant("protect off", { ...resource, protect: false })]
    : [];
  return [
    ...dropped,
    ...unprotected,
    ...changes(resource.props, "").map(([kind, props]) =>
      mutant(kind, { ...resource, props: props as GraphResource["props"] }),
    ),
  ];
}

/** All ways to change a value once. */
function changes(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value === "boolean") return [[`${path} turned`, !value]];
  if (typeof value === "string") return documentChanges(value, path);
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown, index) =>
      changes(one, `${path}[]`).map(
        ([kind, next]) =>
          [kind, value.map((old: unknown, at) => (at === index ? next : old))] as const,
      ),
    );
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const place = path === "" ? key : `${path}.${key}`;
    if (key === "__provider" || key === "tags" || key === "source") return [];
    const without = Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
    const removed = PROTECTIVE.test(key) ? [[`${place} removed`, without] as const] : [];
    return [
      ...removed,
      ...changes(below, place).map(([kind, next]) => [kind, { ...value, [key]: next }] as const),
    ];
  });
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
  readonly Action: string | readonly string[];
}

/** A policy document is widened statement by statement. */
function documentChanges(text: string, path: string): readonly (readonly [string, unknown])[] {
  if (!text.startsWith('{"Version":"2012-10-17"')) return [];
  const document = JSON.parse(text) as { readonly Statement: readonly Statement[] };
  return document.Statement.flatMap((statement, index) => {
    const sid = statement.Sid ?? String(index);
    const put = (kind: string, next: Statement | undefined) => {
      const Statement = document.Statement.flatMap((one, at) =>
        at === index ? (next ?? []) : [one],
      );
      return [`${path} ${sid} ${kind}`, JSON.stringify({ ...document, Statement })] as const;
    };
    if (statement.Effect === "Deny") return [put("deny dropped", undefined)];
    const [first = ""] = [statement.Action].flat();
    const { Condition, ...unconditional } = statement;
    return [
      put("action widened", { ...statement, Action: `${first.split(":")[0] ?? ""}:*` }),
      ...(statement.Resource === undefined ||
      statement.Resource === "*" ||
      JSON.stringify(statement.Resource) === '["*"]'
        ? []
        : [put("resource widened", { ...statement, Resource: "*" })]),
      ...(Condition === undefined ? [] : [put("condition dropped", unconditional)]),
    ];
  });
}

async function main(stack: string): Promise<void> {
  const graph = graphOf((await recordStack(stack)).resources);
  const mandatory = RULES.filter(({ level }) => level.prod === "mandatory");
  const seen = new Set<string>();
  const mutants = graph.resources
    .filter(({ type }) => !/^(pulumi|platform):/.test(type))
    .flatMap(mutantsOf)
    .filter(({ kind }) => !seen.has(kind) && seen.add(kind));
  const survivors: Mutant[] = [];
  for (const mutant of mutants) {
    const broken = new Graph(
      graph.resources.flatMap((one) =>
        one.name === mutant.resource ? (mutant.becomes ?? []) : [one],
      ),
    );
    const caught = mandatory.some((rule) =>
      judgeWith(rule, broken).some(({ verdict }) => verdict === "violation"),
    );
    if (!caught) survivors.push(mutant);
  }
  for (const { kind, resource } of survivors)
    process.stdout.write(`survives: ${kind} (${resource})\n`);
  const caught = mutants.length - survivors.length;
  process.stdout.write(
    `${stack}: ${mutants.length} mutants, ${caught} caught, ${survivors.length} survive\n`,
  );
}

void main(process.argv[2] ?? "ohs-prod");
