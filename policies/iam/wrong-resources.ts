/**
 * Finds resources that none of a statement's actions can name, and actions that none of its resources suits. AWS accepts them, and the
 * statement allows or denies nothing by them.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { actionNamed, actionsOf, type CatalogueAction } from "./action-catalogue";
import { Glob, tokenise } from "./pattern";
import type { Policy, Problem, Statement } from "./policy-document";
import { arnParts } from "./request";

/**
 * Resources that AWS asks for although its reference lists none for the action.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-identity-based-access-control-cwl.html
 */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  "logs:DescribeLogGroups": [
    "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}",
  ],
};

const templatesOf = ({ action, resources }: CatalogueAction): readonly string[] =>
  ALSO[action] ?? resources;

/** Every such resource and action of a policy, with its place; none for a policy that cannot be read. */
export function wrongResources(policy: Policy): readonly Problem[] {
  return policy.document.statements.flatMap((statement) => {
    const { actions, resources } = statement;
    // What "all but these" leaves, no list can be compared with.
    if (resources === undefined || resources.negated || actions.negated) return [];
    if (resources.values.includes("*")) return [];
    return problemsOf(statement, resources.values);
  });
}

function problemsOf(
  { index, actions }: Statement,
  resources: readonly string[],
): readonly Problem[] {
  const path = `Statement[${String(index)}]`;
  const named = actions.values.map((action) => ({ action, meant: actionsMeant(action) }));
  const fits = (resource: string, one: CatalogueAction): boolean =>
    templatesOf(one).some((template) => overlaps(template, resource));
  const idle = named
    .filter(({ meant }) => meant.length > 0)
    .filter(({ meant }) => !meant.some((one) => resources.some((resource) => fits(resource, one))))
    .map(({ action, meant }) => ({
      path: `${path}.Action`,
      message: meant.every((one) => templatesOf(one).length === 0)
        ? `${action} names no resource; give it a statement with Resource "*"`
        : `${action} cannot name any resource of the statement; it takes ${kindsOf(meant)}`,
    }));
  const isKnown = named.every(({ meant }) => meant.length > 0);
  const unnamed = resources.filter(
    (resource) => !named.some(({ meant }) => meant.some((one) => fits(resource, one))),
  );
  // Beside an action that AWS does not have, nobody can tell what a resource is for.
  if (!isKnown || idle.length > 0) return idle;
  return unnamed.map((resource) => ({
    path: `${path}.Resource`,
    message: `${resource} is nothing that an action of the statement can name; it takes ${kindsOf(named.flatMap(({ meant }) => meant))}`,
  }));
}

const kindsOf = (actions: readonly CatalogueAction[]): string =>
  [...new Set(actions.flatMap(templatesOf))].slice(0, 3).join(" or ");

const meanings = new Map<string, readonly CatalogueAction[]>();

/** The actions that a pattern stands for. */
function actionsMeant(pattern: string): readonly CatalogueAction[] {
  const known = meanings.get(pattern);
  if (known !== undefined) return known;
  const one = actionNamed(pattern);
  const glob = new Glob(tokenise(pattern, { wildcards: true, variables: false }), true);
  const found =
    one !== undefined
      ? [one]
      : (actionsOf(pattern.slice(0, Math.max(0, pattern.indexOf(":")))) ?? []).filter(
          ({ action }) => glob.matches(action.toLowerCase()),
        );
  meanings.set(pattern, found);
  return found;
}

const overlapping = new Map<string, boolean>();

/** Whether any ARN suits both a template of the catalogue and a resource of a statement. */
export function overlaps(template: string, resource: string): boolean {
  const key = `${template} ${resource}`;
  const known = overlapping.get(key);
  if (known !== undefined) return known;
  // A bucket's name holds no slash: `arn:…:s3:::${BucketName}` is no object's template.
  const isBucket = /:s3:::[^/]*$/.test(template);
  const found = isBucket && resource.includes("/") ? false : partsOverlap(template, resource);
  overlapping.set(key, found);
  return found;
}

function partsOverlap(template: string, resource: string): boolean {
  const left = arnParts(template.replaceAll(/\$\{[^}]*\}|<[^>]*>/g, "*"));
  const right = arnParts(resource.replaceAll(/\$\{[^}]*\}/g, "*"));
  if (left === undefined || right === undefined) return false;
  return left.every((part, index) => meet(part, right[index] ?? ""));
}

/** Whether two patterns have a text in common. */
function meet(left: string, right: string): boolean {
  // Row by row: whether what is read of the left can be followed to each place of the right.
  let row = Array.from({ length: right.length + 1 }, (_, at) => /^\**$/.test(right.slice(0, at)));
  for (const char of left) {
    const next = [char === "*" && row[0] === true];
    for (let at = 1; at <= right.length; at += 1) {
      const other = right.charAt(at - 1);
      const both = char === other || char === "?" || other === "?";
      const together = both && row[at - 1] === true && char !== "*" && other !== "*";
      const anyOfLeft = char === "*" && (row[at] === true || next[at - 1] === true);
      const anyOfRight = other === "*" && (next[at - 1] === true || row[at] === true);
      next.push(together || anyOfLeft || anyOfRight);
    }
    row = next;
  }
  return row[right.length] === true;
}
