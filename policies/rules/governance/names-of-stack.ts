import type { GraphResource } from "../../graph/graph";
import { isRecord, type Value } from "../../graph/values";
import { MANDATORY, type Rule, violation } from "../../rule";
import { type Home, homeOf } from "../platform";

/** `ohs-prod`, `ohs_prod` at the start of a name, of a path's part or of a word. */
const STACK = /(?<![A-Za-z0-9$.-])(?:boundary-)?([a-z][a-z0-9]*)[-_](dev|prod)(?![A-Za-z0-9])/g;
const ACCOUNT = /(?<![A-Za-z0-9])\d{12}(?![A-Za-z0-9])/g;
const TAGGED = /(?:Tag\/department"\s*:\s*\[?"|user:department\$)([a-z][a-z0-9]*)/g;

/** What AWS keeps or runs without reading it: programs, data, pictures. */
const CONTENT = ["source", "content", "steps", "userData", "query", "__provider", "tags"];

/** The account's trail records all departments; trail-data-events judges whose. */
const RECORDS_ALL = "advancedEventSelectors";

/** The account's own stack is everybody's: departments read its trail. */
const SHARED = "account";

interface Named {
  /** `ohs-prod` of what the properties name, wherever. */
  readonly stacks: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly departments: ReadonlySet<string>;
}

const known = new WeakMap<GraphResource, Named>();

/** Everything that a resource names, read once. */
function namedIn(resource: GraphResource): Named {
  const before = known.get(resource);
  if (before !== undefined) return before;
  const text = Object.entries(resource.props)
    .filter(([key]) => !CONTENT.includes(key) && key !== RECORDS_ALL)
    .flatMap(([, value]) => textsOf(value))
    .join("\n");
  const all = (pattern: RegExp, show: (match: RegExpExecArray) => string) =>
    new Set([...text.matchAll(pattern)].map(show));
  const found = {
    stacks: all(STACK, ([, department = "", stage = ""]) => `${department}-${stage}`),
    accounts: all(ACCOUNT, ([account]) => account),
    departments: all(TAGGED, ([, department = ""]) => department),
  };
  known.set(resource, found);
  return found;
}

function textsOf(value: Value): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isRecord(value)
    ? Object.entries(value).flatMap(([key, below]) => [key, ...textsOf(below)])
    : [];
}

const foreign = (named: Named, { department, stage, stack, account }: Home): readonly string[] => [
  ...[...named.stacks]
    .filter((one) => one !== stack && one !== `${SHARED}-${stage}`)
    .map((one) => `it names ${one}, and belongs to ${stack}`),
  ...[...named.accounts]
    .filter((one) => one !== account)
    .map((one) => `it names the account ${one}, and belongs to ${account}`),
  ...[...named.departments]
    .filter((one) => one !== department)
    .map((one) => `it asks for the tag of the department ${one}, and belongs to ${department}`),
];

export const rule: Rule = {
  id: "names-of-stack",
  title: "Nothing names what is another department's",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: ["every AWS resource"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/permissions-management.html",
  why: "A grant, a target or a place of another department's takes its data, or gives it ours",
  fix: "Name what the finding's resource belongs to: names come from the stack's own configuration",
  judge: (graph) =>
    graph.resources.flatMap((one) => {
      const home = homeOf(one);
      return home === undefined
        ? []
        : foreign(namedIn(one), home).map((found) => violation(one, found));
    }),
};
