/**
 * What AWS's service authorization reference says of actions, resource types and condition keys, compacted to `catalogue/actions.json`
 * by `catalogue/compact.mjs`.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import catalogue from "./catalogue/actions.json";
import { ArnPattern } from "./arn-pattern";
import { arnParts } from "./request";

/** What an action does: list, read, write, tagging, or permissions management. */
export type AccessLevel = "L" | "R" | "W" | "T" | "P";

/** An action of AWS. */
export interface CatalogueAction {
  /** `service:Operation`. */
  readonly action: string;
  readonly level: AccessLevel;
  /** ARN templates such as `arn:${Partition}:s3:::${BucketName}`; none when it has no resource but the account. */
  readonly resources: readonly string[];
}

const SERVICES: Readonly<Record<string, string>> = catalogue.services;
const RESOURCES: Readonly<Record<string, string>> = catalogue.resources;
const KEYS: Readonly<Record<string, string>> = catalogue.keys;
const LEVELS: readonly AccessLevel[] = ["L", "R", "W", "T", "P"];
const PLACEHOLDER = /\$\{[^}]*\}|<[^>]*>/g;

const split = (line: string | undefined): readonly string[] =>
  line === undefined || line === "" ? [] : line.split(" ");

const read = new Map<string, readonly CatalogueAction[]>();

/** The names of all services, e.g. `s3`. */
export const SERVICE_NAMES: readonly string[] = Object.keys(SERVICES);

/** The actions of a service; undefined when AWS has no such service. */
export function actionsOf(service: string): readonly CatalogueAction[] | undefined {
  const name = service.toLowerCase();
  const known = read.get(name);
  const line = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
  if (known !== undefined || line === undefined) return known;
  const templates = split(RESOURCES[name]);
  const actions = split(line).map((entry): CatalogueAction => {
    const [operation = "", letter = "", types = ""] = entry.split("/");
    const places = types === "" ? [] : types.split(",").map(Number);
    return {
      action: `${name}:${operation}`,
      level: LEVELS.find((level) => level === letter) ?? "W",
      resources: places.flatMap((place) => templates[place] ?? []),
    };
  });
  read.set(name, actions);
  return actions;
}

const named = new Map<string, CatalogueAction | undefined>();

/** The action of a name in any case; undefined when AWS has no such action. */
export function actionNamed(name: string): CatalogueAction | undefined {
  if (named.has(name)) return named.get(name);
  const wanted = name.toLowerCase();
  const service = wanted.slice(0, wanted.indexOf(":"));
  const found = actionsOf(service)?.find(({ action }) => action.toLowerCase() === wanted);
  named.set(name, found);
  return found;
}

interface Template {
  readonly service: string;
  readonly text: string;
}

/** Templates of all services by the service that they name: a command of `ssm` names an instance of `ec2`. */
const naming = new Map<string, Template[]>();
for (const [service, line] of Object.entries(RESOURCES)) {
  for (const text of split(line)) {
    const owner = text.split(":")[2] ?? "";
    const same = naming.get(owner);
    if (same === undefined) naming.set(owner, [{ service, text }]);
    else same.push({ service, text });
  }
}

const onResource = new Map<string, readonly CatalogueAction[]>();
const onTemplates = new Map<string, readonly CatalogueAction[]>();

/** The actions that can name a resource, of its own service and of others. Resources of a kind share one list. */
export function actionsOn(arn: string): readonly CatalogueAction[] {
  const known = onResource.get(arn);
  if (known !== undefined) return known;
  const parts = arnParts(arn);
  const isInBucket = /:::[^/]+\//.test(arn);
  const fitting = (naming.get(parts?.[2] ?? "") ?? []).filter(
    // `arn:…:s3:::${BucketName}` would fit an object's ARN too: a bucket's name holds no slash.
    ({ text }) =>
      (!isInBucket || text.includes("/")) && patternOf(text).matches(parts, nothing) === true,
  );
  const key = fitting.map(({ service, text }) => `${service} ${text}`).join("\n");
  const found = onTemplates.get(key) ?? actionsOnTemplates(fitting);
  onTemplates.set(key, found);
  onResource.set(arn, found);
  return found;
}

function actionsOnTemplates(templates: readonly Template[]): readonly CatalogueAction[] {
  return [...new Set(templates.map(({ service }) => service))].flatMap((service) => {
    const own = templates.filter((one) => one.service === service).map(({ text }) => text);
    return (actionsOf(service) ?? []).filter(({ resources }) =>
      resources.some((one) => own.includes(one)),
    );
  });
}

const nothing = (): undefined => undefined;

const patterns = new Map<string, ArnPattern>();

function patternOf(template: string): ArnPattern {
  const known = patterns.get(template) ?? new ArnPattern(template.replace(PLACEHOLDER, "*"), false);
  patterns.set(template, known);
  return known;
}

/** A resource that the template describes, in an account and a region, called `x`. */
export function exampleOf(template: string, account: string, region: string): string {
  return template
    .replace("${Partition}", "aws")
    .replace("${Region}", region)
    .replace("${Account}", account)
    .replace(PLACEHOLDER, "x");
}

/** Condition keys in lower case by what stands before their colon; a `*` stands for a name that the request chooses. */
export const CONDITION_KEYS: ReadonlyMap<string, readonly string[]> = keysByPrefix();

function keysByPrefix(): ReadonlyMap<string, readonly string[]> {
  const byPrefix = new Map<string, string[]>();
  for (const line of Object.values(KEYS)) {
    for (const key of split(line)) {
      const name = key.toLowerCase().replace(PLACEHOLDER, "*");
      const prefix = name.slice(0, name.indexOf(":"));
      byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), name]);
    }
  }
  return byPrefix;
}
