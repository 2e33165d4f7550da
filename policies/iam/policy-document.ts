/**
 * Reads an IAM policy document into a typed value, or into the list of everything that is wrong with it.
 *
 * What is not understood is refused: an element that nobody evaluates must never pass for one that was.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { type Condition, readConditions } from "./condition-document";
import { splitAtColons, tokenise } from "./pattern";
import { type Principals, readPrincipals } from "./principal-document";
import { isObject, readStrings, refuseUnknown, type Report, shown } from "./reading";
import { checkResourceControl } from "./resource-control";

/**
 * Where a document stands, which decides the elements it may have.
 * - `identity`: identity policies, boundaries, session policies, service control policies: no principal.
 * - `resource`: bucket and key policies and their like: principal and resource.
 * - `trust`: a role's trust policy: principal, no resource.
 * - `resourceControl`: resource control policies: everyone as principal, and Deny.
 */
export type PolicyKind = "identity" | "resource" | "trust" | "resourceControl";

/** One thing that is wrong with a document. */
export interface Problem {
  /** Where, e.g. `Statement[2].Condition.StringEquals`. */
  readonly path: string;
  /** What was found and what to change. */
  readonly message: string;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface Listed {
  readonly negated: boolean;
  readonly values: readonly string[];
}

/** One statement. */
export interface Statement {
  /** Its place in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  /** Absent in identity policies. */
  readonly principals?: Principals;
  readonly actions: Listed;
  /** Absent in trust policies. */
  readonly resources?: Listed;
  readonly conditions: readonly Condition[];
}

/** A document that was read. */
export interface PolicyDocument {
  readonly version: "2012-10-17" | "2008-10-17";
  readonly statements: readonly Statement[];
}

/** A document with the name that answers and findings use for it. It is unreadable when it has problems. */
export interface Policy {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly document: PolicyDocument;
  readonly problems: readonly Problem[];
}

const DOCUMENT_ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];
const VERSIONS = ["2012-10-17", "2008-10-17"] as const;
const ACTION = /^(\*|[A-Za-z0-9-]+:[^:\s]+)$/;
const IDENTITY_SID = /^[A-Za-z0-9]*$/;

/**
 * Reads a document.
 *
 * @param name what answers call it, e.g. `ohs-dev-clean/data`
 * @param document JSON text or the object it stands for
 * @param kind where the document stands. @default "identity"
 * @returns always a policy; when `problems` is not empty, its document has no statements and it must not be relied upon
 */
export function readPolicy(name: string, document: unknown, kind: PolicyKind = "identity"): Policy {
  const problems: Problem[] = [];
  const read = parse(document, kind, (path, message) => problems.push({ path, message }));
  const empty: PolicyDocument = { version: "2012-10-17", statements: [] };
  return { name, kind, document: problems.length > 0 ? empty : read, problems };
}

function parse(source: unknown, kind: PolicyKind, report: Report): PolicyDocument {
  let document = source;
  if (typeof source === "string") {
    try {
      document = JSON.parse(source) as unknown;
    } catch (error) {
      report("", `is no JSON: ${error instanceof Error ? error.message : "unreadable"}`);
      return { version: "2012-10-17", statements: [] };
    }
  }
  if (!isObject(document)) {
    report("", `must be an object with Version and Statement, got ${shown(document)}`);
    return { version: "2012-10-17", statements: [] };
  }
  refuseUnknown(document, DOCUMENT_ELEMENTS, "", report);
  const version = VERSIONS.find((known) => known === (document["Version"] ?? "2008-10-17"));
  if (version === undefined) {
    report("Version", `must be "2012-10-17" or "2008-10-17", got ${shown(document["Version"])}`);
  }
  if (document["Id"] !== undefined && typeof document["Id"] !== "string") {
    report("Id", `must be a text, got ${shown(document["Id"])}`);
  }
  const listed = document["Statement"];
  // A program's list may have holes, which an iteration would pass over.
  const items = Array.isArray(listed) ? Array.from<unknown>(listed) : [listed];
  if (listed === undefined || items.length === 0) {
    report("Statement", "is missing; a policy needs at least one statement");
    return { version: "2012-10-17", statements: [] };
  }
  const variables = version === "2012-10-17";
  const statements = items.map((item, index) => {
    const path = Array.isArray(listed) ? `Statement[${String(index)}]` : "Statement";
    return readStatement(item, index, path, kind, variables, report);
  });
  const sids = new Map<string, number>();
  for (const { sid, index } of statements) {
    if (sid === undefined) continue;
    const first = sids.get(sid);
    if (first === undefined) sids.set(sid, index);
    else
      report(
        `Statement[${String(index)}].Sid`,
        `"${sid}" is taken by Statement[${String(first)}]; rename one`,
      );
  }
  return { version: version ?? "2012-10-17", statements };
}

function readStatement(
  item: unknown,
  index: number,
  path: string,
  kind: PolicyKind,
  variables: boolean,
  report: Report,
): Statement {
  const none: Statement = {
    index,
    effect: "Deny",
    actions: { negated: false, values: [] },
    conditions: [],
  };
  if (!isObject(item)) {
    report(path, `must be an object, got ${shown(item)}`);
    return none;
  }
  refuseUnknown(item, STATEMENT_ELEMENTS, path, report);
  const effect = item["Effect"];
  if (effect !== "Allow" && effect !== "Deny") {
    report(`${path}.Effect`, `must be "Allow" or "Deny", got ${shown(effect)}`);
  }
  const sid = readSid(item["Sid"], `${path}.Sid`, kind, report);
  const actions = readListed(item, "Action", path, report) ?? none.actions;
  for (const action of actions.values) {
    if (ACTION.test(action)) continue;
    const element = actions.negated ? "NotAction" : "Action";
    report(`${path}.${element}`, `must be "*" or "service:Operation", got ${shown(action)}`);
  }
  const resources = kind === "trust" ? undefined : readResources(item, path, variables, report);
  if (kind === "trust") refuse(item, ["Resource", "NotResource"], path, "a trust policy", report);
  if (kind === "resourceControl") checkResourceControl(item, path, report);
  if (kind === "identity") {
    refuse(item, ["Principal", "NotPrincipal"], path, "an identity policy", report);
  }
  const principals = kind === "identity" ? undefined : readPrincipals(item, path, report);
  return {
    index,
    ...(sid === undefined ? {} : { sid }),
    effect: effect === "Allow" ? "Allow" : "Deny",
    ...(principals === undefined ? {} : { principals }),
    actions,
    ...(resources === undefined ? {} : { resources }),
    conditions: readConditions(item["Condition"], `${path}.Condition`, variables, report),
  };
}

function readSid(sid: unknown, path: string, kind: PolicyKind, report: Report): string | undefined {
  if (sid === undefined || sid === "") return undefined;
  if (typeof sid !== "string") report(path, `must be a text, got ${shown(sid)}`);
  else if (kind === "identity" && !IDENTITY_SID.test(sid)) {
    report(path, `must hold letters and digits only, got "${sid}"`);
  } else return sid;
  return undefined;
}

function refuse(
  item: Readonly<Record<string, unknown>>,
  elements: readonly string[],
  path: string,
  place: string,
  report: Report,
): void {
  for (const element of elements) {
    if (item[element] !== undefined) {
      report(`${path}.${element}`, `must not stand in ${place}; remove it`);
    }
  }
}

function readListed(
  item: Readonly<Record<string, unknown>>,
  element: "Action" | "Resource",
  path: string,
  report: Report,
): Listed | undefined {
  const negated = item[`Not${element}`] !== undefined;
  if (negated === (item[element] !== undefined)) {
    const found = negated ? "both" : "neither";
    report(path, `must have either ${element} or Not${element}, got ${found}`);
    return undefined;
  }
  const name = negated ? `Not${element}` : element;
  return { negated, values: readStrings(item[name], `${path}.${name}`, report) };
}

function readResources(
  item: Readonly<Record<string, unknown>>,
  path: string,
  variables: boolean,
  report: Report,
): Listed | undefined {
  const resources = readListed(item, "Resource", path, report);
  const where = `${path}.${resources?.negated === true ? "NotResource" : "Resource"}`;
  for (const resource of resources?.values ?? []) {
    if (resource === "*") continue;
    const parts = splitAtColons(tokenise(resource, { wildcards: false, variables }), 6);
    if (!resource.startsWith("arn:") || parts.length < 6) {
      report(where, `must be "*" or an ARN of six parts, got ${shown(resource)}`);
    } else if (
      parts
        .slice(0, 5)
        .flat()
        .some((token) => token.kind === "variable")
    ) {
      report(where, `may hold a variable after the fifth colon only, got ${shown(resource)}`);
    }
  }
  return resources;
}
