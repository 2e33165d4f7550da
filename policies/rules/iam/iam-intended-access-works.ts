import { arnOf } from "../../graph/arns";
import type { Graph, GraphResource } from "../../graph/graph";
import { BUCKET, KEY, linkOf } from "../../graph/links";
import type { Decision } from "../../iam/evaluate";
import type { IntendedCall } from "../../rights/intended-call";
import { intendedCalls } from "../../rights/intended-calls";
import { ask, rightsOf, type StackRights } from "../../rights/stack-rights";
import { type Finding, MANDATORY, type Rule, violation } from "../../rule";
import { IDENTITY_TYPES } from "../documents";

/** What a stack needs the rights for. */
const WORKING = [
  "aws:glue/job:Job",
  "aws-native:databrew:Job",
  "aws:scheduler/schedule:Schedule",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  "aws:ec2/instance:Instance",
];

export const rule: Rule = {
  id: "iam-intended-access-works",
  title: "What the platform must do, its roles may do",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [...IDENTITY_TYPES, BUCKET, KEY, ...WORKING],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html",
  why: "A right that is missing stops the work at night, and is then given too widely in a hurry",
  fix: "Grant the role the call with its key, or let the resource's policy and the role's trust admit it",
  judge: (graph) => {
    const rights = rightsOf(graph);
    // A document that is not known yet may give or forbid any of it: then there is nothing to judge but the question.
    const waiting = new Set(rights.unknown.map(({ urn }) => urn));
    const found = new Map<string, Finding>();
    for (const intended of intendedCalls(graph, rights)) {
      const { decision, because, missing } = ask(rights, intended.call);
      if (decision === "allowed" || decision === "undecided") continue;
      const accused = accusedOf(graph, rights, intended, missing);
      if (waiting.has(accused.urn)) continue;
      const { action, resource } = intended.call;
      const key = `${accused.urn} ${action} ${missing ?? ""} ${intended.by.urn}`;
      if (found.has(key)) continue;
      const needs = `${intended.by.name} needs ${action} on ${resource}, because ${intended.because}`;
      found.set(key, violation(accused, `${needs}; but ${because}`));
    }
    return [...rights.unknown, ...found.values()];
  },
};

/** Whose document is at fault: the role's, where it grants too little; the key's, the bucket's or the role's trust, where they refuse. */
function accusedOf(
  graph: Graph,
  rights: StackRights,
  { call, by }: IntendedCall,
  missing: Decision["missing"],
): GraphResource {
  const role = rights.roles.get(call.principal.arn);
  if (missing === "trust") return rights.roles.get(call.resource) ?? by;
  if (missing === "key") return graph.of(KEY).find((key) => arnOf(key) === call.resource) ?? by;
  if (missing === undefined || missing === "resource") {
    const bucket = /^arn:[^:]+:s3:::([^/]+)/.exec(call.resource)?.[1];
    const policy = graph
      .of("aws:s3/bucketPolicy:BucketPolicy")
      .find(({ props }) => props["bucket"] === bucket);
    if (policy !== undefined) return policy;
  }
  if (role === undefined) return by;
  const policies = graph.of("aws:iam/rolePolicy:RolePolicy");
  return policies.find((one) => linkOf(graph, one, "role", [role]) === role) ?? role;
}
