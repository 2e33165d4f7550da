/**
 * The stacks beside this one, as far as isolation needs them: the same platform for another department or another stage. What is theirs
 * follows from what is ours, because every physical name begins with `<department>-<stage>`, and a department's things carry its tags.
 */
import { arnOf, textsOf } from "../graph/arns";
import { type Graph, type GraphResource, tagsOf } from "../graph/graph";
import { KEY, linkOf } from "../graph/links";
import { texts } from "../graph/values";
import { withContents } from "../iam/effective-permissions";
import type { Context } from "../iam/request";

/** Whose a stack is. */
export interface Owner {
  readonly department: string;
  readonly stage: string;
}

/** Something that belongs to a neighbour. */
export interface Theirs {
  readonly owner: Owner;
  readonly arn: string;
  /** What AWS would say of it in a call: its tags, a key's aliases. Few are ever asked for. */
  readonly context: () => Context;
}

/** The department and stage that the resources' tags name; undefined where none does. */
export function ownerOf(graph: Graph): Owner | undefined {
  for (const resource of graph.resources) {
    const { department, stage } = textsOf(tagsOf(resource));
    if (department !== undefined && stage !== undefined) return { department, stage };
  }
  return undefined;
}

/**
 * Neighbours that tell apart what a pattern covers: one of another name, two whose names begin with ours, and our own other stage.
 */
export const neighboursOf = ({ department, stage }: Owner): readonly Owner[] => [
  { department: "neighbour", stage },
  { department: `${department}x`, stage },
  { department: `${department}-next`, stage },
  { department, stage: stage === "dev" ? "prod" : "dev" },
];

const known = new WeakMap<Graph, readonly Theirs[]>();

/** Everything of all neighbours. */
export function theirsOf(graph: Graph): readonly Theirs[] {
  const found = known.get(graph) ?? make(graph);
  known.set(graph, found);
  return found;
}

function make(graph: Graph): readonly Theirs[] {
  const own = ownerOf(graph);
  if (own === undefined) return [];
  const aliases = aliasesByKey(graph);
  const ours = graph.resources.flatMap((resource) => {
    const arn = arnOf(resource);
    return arn === undefined ? [] : [{ resource, arn }];
  });
  return neighboursOf(own).flatMap((owner) => {
    const exchange = exchanging(own, owner);
    return ours.flatMap(({ resource, arn }) => {
      const theirs = exchange(arn);
      const named = aliases.get(resource) ?? [];
      const context = (): Context => ({
        ...tagContext(arn, { ...textsOf(tagsOf(resource)), ...owner }, exchange),
        ...(named.length === 0 ? {} : { "kms:ResourceAliases": named.map(exchange) }),
      });
      // Where nothing in the ARN says whose it is, an identifier of AWS does, and theirs is another.
      const stranger = arn.replace(/[^:/]+$/, (id) => `neighbour-${id}`);
      return contentsOf(theirs === arn ? stranger : theirs).map((one) => ({
        owner,
        arn: one,
        context,
      }));
    });
  });
}

/** A thing with what it holds: a bucket its objects, a database its tables, a log group its streams. */
function contentsOf(arn: string): readonly string[] {
  if (arn.includes(":database/")) return [arn, `${arn.replace(":database/", ":table/")}/any`];
  if (arn.includes(":log-group:")) return [arn, `${arn}:log-stream:any`];
  return withContents(arn);
}

/** Puts another owner's name in the place of ours. */
function exchanging(own: Owner, other: Owner): (text: string) => string {
  const names = ["-", "_"].map((joint) => ({
    ours: RegExp(`(?<![A-Za-z0-9])${own.department}${joint}${own.stage}(?![A-Za-z0-9])`, "g"),
    theirs: `${other.department}${joint}${other.stage}`,
  }));
  return (text) => names.reduce((now, { ours, theirs }) => now.replace(ours, theirs), text);
}

function aliasesByKey(graph: Graph): ReadonlyMap<GraphResource, readonly string[]> {
  const found = new Map<GraphResource, readonly string[]>();
  for (const alias of graph.of("aws:kms/alias:Alias")) {
    const key = linkOf(graph, alias, "targetKeyId", graph.of(KEY));
    if (typeof key !== "object") continue;
    found.set(key, [...(found.get(key) ?? []), ...texts(alias.props["name"])]);
  }
  return found;
}

/** Services say a resource's tags under a key of their own, too. */
function tagContext(
  arn: string,
  tags: Readonly<Record<string, string>>,
  exchange: (text: string) => string,
): Context {
  const service = arn.split(":")[2] ?? "";
  const prefixes = ["aws:ResourceTag", `${service}:ResourceTag`, "ssm:resourceTag"];
  return Object.fromEntries(
    Object.entries(tags).flatMap(([tag, value]) =>
      prefixes.map((prefix) => [`${prefix}/${tag}`, exchange(value)]),
    ),
  );
}
