/** Ways to break a graph. */
import { Graph, type GraphResource } from "../../../policies/graph/graph";
import { changed, withValue } from "./support";

type Change = (graph: Graph, resource: string) => Graph;

export const value =
  (path: string, to: unknown): Change =>
  (graph, name) =>
    changed(graph, name, (one) => withValue(one, path, to));

/** Drops a resource; what it belonged to must be named. */
export const without =
  (other: string): Change =>
  (graph) =>
    changed(graph, other, () => undefined);

/** Adds a statement to a document. */
export const statement =
  (path: string, added: object): Change =>
  (graph, name) =>
    changed(graph, name, (one) => {
      const document = JSON.parse(String(one.props[path])) as { Statement: object[] };
      const text = JSON.stringify({ ...document, Statement: [...document.Statement, added] });
      return withValue(one, path, text);
    });

/** A document lacks the statement of this Sid. */
export const withoutStatement =
  (sid: string): Change =>
  (graph, name) =>
    changed(graph, name, (one) => {
      const document = JSON.parse(String(one.props["policy"])) as { Statement: { Sid: string }[] };
      const Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
      if (Statement.length === document.Statement.length) throw new Error(`${name} has no ${sid}`);
      return withValue(one, "policy", JSON.stringify({ ...document, Statement }));
    });

export const added =
  (type: string, props: Readonly<Record<string, unknown>>): Change =>
  (graph) => {
    const [like] = graph.of("aws:s3/bucket:Bucket");
    if (like === undefined) throw new Error("the graph has no bucket");
    const one: GraphResource = { ...like, type, name: "added", urn: "urn:added", props };
    return new Graph([...graph.resources, one]);
  };

const each = (graph: Graph, change: (one: GraphResource) => GraphResource): Graph =>
  new Graph(graph.resources.map(change));

/** Changes the provider of everything. */
export const provider =
  (path: string, to: unknown): Change =>
  (graph) =>
    each(graph, (one) =>
      one.provider === undefined
        ? one
        : { ...one, provider: { ...one.provider, props: { ...one.provider.props, [path]: to } } },
    );

export const unprotected: Change = (graph, name) =>
  changed(graph, name, (one) => ({ ...one, protect: false }));

export const ignoring =
  (path: string): Change =>
  (graph, name) =>
    changed(graph, name, (one) => ({ ...one, ignoreChanges: [path] }));

/** Neither the resource nor its provider says whose it is. */
export const untagged: Change = (graph, name) =>
  changed(provider("defaultTags", undefined)(graph, name), name, (one) =>
    withValue(one, "tags", {}),
  );

/** A document that protects nothing. */
export const EMPTY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Deny", Principal: "*", Action: "s3:DeleteBucket", Resource: "arn:aws:s3:::any" },
  ],
});

/** A document that allows everyone everything. */
export const OPEN = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});

/** A second resource like another one; what both belong to must be named. */
export const twinned =
  (other: string): Change =>
  (graph) => {
    const one = graph.resources.find(({ name }) => name === other);
    if (one === undefined) throw new Error(`no resource ${other}`);
    const twin = { ...one, name: `${other}-twin`, urn: `${one.urn}-twin` };
    return new Graph([...graph.resources, twin]);
  };
