/**
 * The policy pack: hands what Pulumi's engine sends to the rules. The only file that knows `@pulumi/policy`.
 *
 * Compiled to `.cache/policies/pack.js` by `npm run policies`, because a pack in TypeScript takes six seconds to start.
 */
import {
  type Policies,
  PolicyPack,
  type PolicyResource,
  type ResourceValidationArgs,
} from "@pulumi/policy";
import { Graph, type GraphResource } from "./graph/graph";
import { UNKNOWN, type Value } from "./graph/values";
import { judgeWith, messageOf } from "./judge";
import type { Rule } from "./rule";
import { RULES } from "./rules/catalogue";

/** What stands for unknown values between the engine and a pack. @see @pulumi/policy/proxy.js */
const SENTINELS = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

type Sent = Pick<PolicyResource, "type" | "name" | "urn" | "opts" | "provider"> & {
  readonly props: Readonly<Record<string, unknown>>;
};

/** The properties behind the guard that throws at unknown values. */
function plain(props: Readonly<Record<string, unknown>>): Readonly<Record<string, Value>> {
  const target = props["__isSpecialProxy"] === true ? props["__getSpecialProxyTarget"] : props;
  return known(target) as Readonly<Record<string, Value>>;
}

function known(value: unknown): Value {
  if (typeof value === "string") return SENTINELS.has(value) ? UNKNOWN : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(known);
  const copy: Record<string, Value> = {};
  for (const [key, below] of Object.entries(value)) copy[key] = known(below);
  return copy;
}

const asResource = (sent: Sent): GraphResource => ({
  type: sent.type,
  name: sent.name,
  urn: sent.urn,
  props: plain(sent.props),
  dependencies: [],
  propertyDependencies: {},
  ...(sent.provider === undefined
    ? {}
    : {
        provider: {
          type: sent.provider.type,
          name: sent.provider.name,
          props: plain(sent.provider.props),
        },
      }),
  protect: sent.opts.protect,
  ignoreChanges: sent.opts.ignoreChanges,
});

const ofStack = (resources: readonly PolicyResource[]): Graph =>
  new Graph(
    resources.map((sent) => ({
      ...asResource(sent),
      ...(sent.parent === undefined ? {} : { parent: sent.parent.urn }),
      dependencies: sent.dependencies.map(({ urn }) => urn),
      propertyDependencies: Object.fromEntries(
        Object.entries(sent.propertyDependencies).map(([property, sources]) => [
          property,
          sources.map(({ urn }) => urn),
        ]),
      ),
    })),
  );

const report = (rule: Rule, graph: Graph, tell: (message: string, urn?: string) => void): void => {
  for (const finding of judgeWith(rule, graph)) {
    if (finding.verdict === "violation") tell(messageOf(rule, finding), finding.urn);
  }
};

const asPolicy = (rule: Rule): Policies[number] => {
  const policy = {
    name: rule.id,
    displayName: rule.title,
    description: `${rule.title}. ${rule.why}.`,
    enforcementLevel: rule.level.prod,
    severity: rule.severity,
    tags: [...rule.frameworks],
    remediationSteps: rule.fix,
    url: rule.url,
  };
  return rule.kind === "resource"
    ? {
        ...policy,
        validateResource: (args: ResourceValidationArgs, tell) => {
          report(rule, new Graph([asResource(args)]), tell);
        },
      }
    : {
        ...policy,
        validateStack: ({ resources }, tell) => {
          report(rule, ofStack(resources), tell);
        },
      };
};

/** What could not be judged yet is listed, never passed over in silence. */
const blindSpots: Policies[number] = {
  name: "preview-blind-spots",
  displayName: "What cannot be judged before the deployment",
  description: "Lists the questions whose answer only AWS knows.",
  enforcementLevel: "advisory",
  severity: "low",
  validateStack: ({ resources }, tell) => {
    const graph = ofStack(resources);
    if (!graph.hasUnknowns()) return;
    for (const rule of RULES) {
      for (const { verdict, urn, resource, found } of judgeWith(rule, graph)) {
        if (verdict === "unknown") tell(`${resource}: ${rule.id} waits, because ${found}.`, urn);
      }
    }
  },
};

new PolicyPack("departmental-data-platform", {
  description: "Least privilege and data protection for a department's data platform",
  policies: [...RULES.map(asPolicy), blindSpots],
});
