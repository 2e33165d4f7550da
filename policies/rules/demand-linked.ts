/** The judgement that something must point to a resource: what configures it, guards it or hears of it. */
import type { GraphResource } from "../graph/graph";
import type { Link } from "../graph/links";
import { type Finding, unknown, violation } from "../rule";

/**
 * @param links what each resource of the kind points to
 * @param missing the rest of a sentence that begins with the resource, e.g. `has no lock`
 */
export function demandLinked(
  resource: GraphResource,
  links: readonly Link[],
  missing: string,
): readonly Finding[] {
  if (links.includes(resource)) return [];
  return links.includes("unknown")
    ? [unknown(resource, `whether it ${missing}`)]
    : [violation(resource, `it ${missing}`)];
}
