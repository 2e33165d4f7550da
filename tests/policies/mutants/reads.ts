/**
 * What a rule looks at. A rule is a pure function of what it asks the graph for; where a mutant changed nothing of that, the
 * rule gets the same answers and says the same: nothing. So only the others need to judge.
 */
import { canonicalType, Graph, type GraphResource } from "../../../policies/graph/graph";
import { judgeWith } from "../../../policies/judge";
import type { Finding } from "../../../policies/rule";
import type { LawfulRule } from "./law";

export interface Reads {
  /** What it says of the graph that nobody broke. */
  readonly findings: readonly Finding[];
  /** What judging took, in milliseconds. */
  readonly took: number;
  /** It went through all resources. */
  readonly all: boolean;
  /** Whether it looked at this one, or for such. */
  readonly touch: (resource: GraphResource) => boolean;
}

/** Notes the questions. */
class NotedGraph extends Graph {
  readonly types = new Set<string>();
  readonly urns = new Set<string>();
  wentThroughAll = false;

  constructor(graph: Graph) {
    super(graph.resources);
    const all = graph.resources;
    Object.defineProperty(this, "resources", {
      get: () => {
        this.wentThroughAll = true;
        return all;
      },
    });
  }

  override of(...types: readonly string[]): readonly GraphResource[] {
    for (const type of types) this.types.add(canonicalType(type));
    return super.of(...types);
  }

  override byUrn(urn: string): GraphResource | undefined {
    this.urns.add(urn);
    return super.byUrn(urn);
  }

  override ancestors(resource: GraphResource): readonly GraphResource[] {
    this.wentThroughAll = true;
    return super.ancestors(resource);
  }

  override hasUnknowns(): boolean {
    this.wentThroughAll = true;
    return super.hasUnknowns();
  }
}

export function readsOf({ rule, values }: LawfulRule, graph: Graph): Reads {
  const noted = new NotedGraph(graph);
  const from = performance.now();
  const findings = judgeWith(rule, noted, values);
  const took = performance.now() - from;
  const { types, urns, wentThroughAll } = noted;
  return {
    findings,
    took,
    all: wentThroughAll,
    touch: ({ type, urn }) => wentThroughAll || types.has(canonicalType(type)) || urns.has(urn),
  };
}
