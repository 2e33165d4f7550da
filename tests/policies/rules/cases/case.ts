/** What a case is made of. */
import type { Graph } from "../../../../policies/graph/graph";

/** Rule, stack, resource that is changed and must be named (`*`: any), change. */
export type Case = readonly [
  rule: string,
  stack: string,
  resource: string,
  change: (graph: Graph, resource: string) => Graph,
];
