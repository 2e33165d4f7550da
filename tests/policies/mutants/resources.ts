/** Weakens a resource as a whole: drops it, frees it, moves it. */
import { type GraphResource, regionOf, tagsOf } from "../../../policies/graph/graph";
import { isRecord } from "../../../policies/graph/values";
import { type Mutant, mutantOf } from "./mutant";
import { omit } from "./omit";
import { namedBy, type Standing } from "./references";
import { WORK } from "./vocabulary";

/** @param needed resources that others name: without them the deployment would fail, so dropping them is no attack */
export function resourceMutants(
  resource: GraphResource,
  standing: Standing,
  needed: ReadonlySet<GraphResource>,
): readonly Mutant[] {
  const mutant = (operator: string, path: string, becomes: GraphResource | undefined) =>
    mutantOf(resource, operator, path, becomes);
  return [
    ...(WORK.test(resource.type) || needed.has(resource) ? [] : [mutant("dropped", "", undefined)]),
    ...(resource.protect ? [mutant("protection off", "", { ...resource, protect: false })] : []),
    mutant("ignores all changes", "", {
      ...resource,
      ignoreChanges: [...resource.ignoreChanges, "*"],
    }),
    ...Object.keys(resource.props)
      .filter((key) => key !== "id" && key !== "arn")
      .map((key) =>
        mutant("ignores changes", key, {
          ...resource,
          ignoreChanges: [...resource.ignoreChanges, key],
        }),
      ),
    ...strangeParent(resource, standing).map((parent) =>
      mutant("other parent", "", { ...resource, parent }),
    ),
    ...(resource.parent === undefined ? [] : [mutant("no parent", "", omit(resource, "parent"))]),
    ...abroad(resource).map((one) => mutant("abroad", "region", one)),
    ...tagged(resource, standing).map((one) =>
      mutant("tagged as another's", "tags.department", one),
    ),
  ];
}

/** Another parent of the same type, else the component of another kind that comes first. */
function strangeParent(resource: GraphResource, { graph }: Standing): readonly string[] {
  const parent = graph.resources.find(({ urn }) => urn === resource.parent);
  if (parent?.type.startsWith("platform:") !== true) return [];
  const components = graph.resources.filter(
    ({ type, urn }) => type.startsWith("platform:") && urn !== parent.urn && urn !== parent.parent,
  );
  // What encloses it, or is enclosed by it, is no other place.
  const elsewhere = components.filter(({ name }) => !resource.name.startsWith(`${name}-`));
  const twin = elsewhere.find(({ type }) => type === parent.type) ?? elsewhere[0];
  return twin === undefined ? [] : [twin.urn];
}

/** Resources of a region are made in another country. */
const abroad = (resource: GraphResource): readonly GraphResource[] =>
  typeof regionOf(resource) !== "string" || resource.type.startsWith("pulumi-nodejs")
    ? []
    : [{ ...resource, props: { ...resource.props, region: "us-west-2" } }];

function tagged(resource: GraphResource, { other }: Standing): readonly GraphResource[] {
  if (tagsOf({ ...resource, props: {} })["department"] === undefined) return [];
  const own = resource.props["tags"];
  const tags = { ...(isRecord(own) ? own : {}), department: other };
  return [{ ...resource, props: { ...resource.props, tags } }];
}

/** Everything that a provider makes, made by a provider with one property less. */
export function providerMutants({ graph }: Standing): readonly Mutant[] {
  const providers = new Map(
    graph.resources.flatMap(({ provider }) =>
      provider === undefined ? [] : [[provider.name, provider] as const],
    ),
  );
  return [...providers.values()].flatMap((provider) =>
    ["allowedAccountIds", "defaultTags", "region"]
      .filter((key) => key in provider.props)
      .map((key): Mutant => {
        const props = omit(provider.props, key);
        const next = key === "region" ? { ...props, region: "us-west-2" } : props;
        return {
          operator: key === "region" ? "abroad" : "removed",
          place: `${provider.type} ${key}`,
          resource: provider.name,
          becomes: new Map(
            graph.resources
              .filter(
                (one) =>
                  one.provider?.name === provider.name && one.provider.type === provider.type,
              )
              .map((one) => [one, { ...one, provider: { ...provider, props: next } }]),
          ),
        };
      }),
  );
}

/** The resources that others name. */
export const neededOnes = (standing: Standing): ReadonlySet<GraphResource> =>
  new Set(standing.graph.resources.flatMap((one) => [...namedBy(one, standing)]));
