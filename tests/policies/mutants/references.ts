/** Who means whom: identities, links, and the same thing of somebody else. */
import { tagsOf, type Graph, type GraphResource } from "../../../policies/graph/graph";
import { identitiesOf } from "../../../policies/graph/links";
import { WRITTEN } from "./vocabulary";

/** Where a stack stands among the others. */
export interface Standing {
  readonly graph: Graph;
  /** e.g. `ohs` and `prod`. */
  readonly department: string;
  readonly stage: string;
  /** Another department of the stage, and the other stage. */
  readonly other: string;
  readonly account: string;
  /** Physical names and ids → who has them. */
  readonly names: ReadonlyMap<string, ReadonlySet<GraphResource>>;
}

const FOREIGN_ACCOUNT = "999988887777";
const TOO_COMMON = /^(?:[a-z]{0,4}|\d+|default|duty|target)$/;

export function standingOf(graph: Graph): Standing {
  const one = graph.resources.find(({ type }) => type.startsWith("aws:"));
  if (one === undefined) throw new Error("the graph has no AWS resource");
  const tags = tagsOf({ ...one, props: {} });
  const [department, stage] = [String(tags["department"]), String(tags["stage"])];
  const names = new Map<string, Set<GraphResource>>();
  for (const resource of graph.resources) {
    if (/^(pulumi|platform):/.test(resource.type)) continue;
    for (const name of namesOf(resource)) {
      if (typeof name !== "string" || TOO_COMMON.test(name)) continue;
      const same = names.get(name) ?? new Set();
      names.set(name, same.add(resource));
    }
  }
  return {
    graph,
    department,
    stage,
    other: department === "ohs" ? "academics" : "ohs",
    account: /\b\d{12}\b/.exec(JSON.stringify(one.provider?.props["allowedAccountIds"]))?.[0] ?? "",
    names,
  };
}

/** What others call a resource. Its own ARN, not the ARN of what it belongs to. */
function namesOf(resource: GraphResource): readonly unknown[] {
  const { type, props } = resource;
  const borrowed = ["arn", "bucket"].filter(
    (key) =>
      WRITTEN.includes(`${type} ${key}`) ||
      (key === "bucket" && !type.startsWith("aws:s3/bucket:")),
  );
  const others = borrowed.map((key) => props[key]);
  const made = type.startsWith("awsx:") ? [props["vpcId"], props["publicSubnetIds"]].flat() : [];
  const own = [...identitiesOf(resource)].filter((name) => !others.includes(name));
  return [...own, ...made, props["primaryNetworkInterfaceId"], props["metricName"]];
}

/** Whether a text names something: a resource of this stack, an ARN, or a place in S3. */
export const isReference = (text: string, { names, department, stage }: Standing): boolean =>
  names.has(text) ||
  /^(arn:aws|s3:\/\/|alias\/)/.test(text) ||
  (/^\S+$/.test(text) && text.includes(`${department}-${stage}`));

/** The same place of another department. Empty where the text names no department. */
export function ofOtherDepartment(text: string, { department, other }: Standing): string {
  const next = text.replace(new RegExp(`(?<![a-z0-9])${department}(?![a-z0-9])`, "g"), other);
  return next === text ? "" : next;
}

/** The same place in another account. Empty where the text names no account. */
export function ofOtherAccount(text: string, { account }: Standing): string {
  const next = text.replaceAll(account, FOREIGN_ACCOUNT);
  return next === text ? "" : next;
}

const links = new WeakMap<GraphResource, ReadonlySet<GraphResource>>();

/** The resources that one names in its properties, however deep, in documents too. */
export function namedBy(resource: GraphResource, standing: Standing): ReadonlySet<GraphResource> {
  const known = links.get(resource);
  if (known !== undefined) return known;
  const found = new Set<GraphResource>();
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      standing.names.get(value)?.forEach((one) => found.add(one));
      for (const word of value.split(/["'\s,{}[\]]+|\/\*?$|(?<=s3:::[^/]{3,63})\/|s3:\/\//)) {
        standing.names.get(word)?.forEach((one) => found.add(one));
      }
    } else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  for (const [key, value] of Object.entries(resource.props)) {
    if (key !== "id" && key !== "__provider") visit(value);
  }
  found.delete(resource);
  links.set(resource, found);
  return found;
}
