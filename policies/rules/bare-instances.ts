/** Instances that are described by themselves. */
import type { Graph, GraphResource } from "../graph/graph";
import { INSTANCE } from "../graph/links";
import { UNKNOWN } from "../graph/values";
import { type Finding, unknown } from "../rule";

/** Judges instances without a template. Of one whose template is not known yet nobody can tell: it is asked about. */
export const judgeBareInstances = (
  graph: Graph,
  judge: (instance: GraphResource) => readonly Finding[],
): readonly Finding[] =>
  graph.of(INSTANCE).flatMap((instance) => {
    const template = instance.props["launchTemplate"];
    if (template === UNKNOWN) return [unknown(instance, "launchTemplate")];
    return template === undefined ? judge(instance) : [];
  });
