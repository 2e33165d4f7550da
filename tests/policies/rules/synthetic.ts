/** Graphs of known-good resources of types that no committed stack makes, so that the rules for them have something to pass. */
import { Graph, type GraphResource } from "../../../policies/graph/graph";
import { OF_ACCOUNT } from "./synthetic-account";
import { BACKUPS, BUCKETS, CONNECTED } from "./synthetic-department";
import { BALANCER, MACHINES } from "./synthetic-machines";

/** The names by which tests ask for them. */
export const SYNTHETIC = "synthetic-prod";
export const SYNTHETIC_ACCOUNT = "synthetic-account";

/** Type, name, properties. */
export type Made = readonly [type: string, name: string, props: Readonly<Record<string, unknown>>];

const provider = (department: string) => ({
  type: "pulumi:providers:aws",
  name: "synthetic",
  props: {
    region: "ca-central-1",
    allowedAccountIds: ["444455556666"],
    defaultTags: {
      tags: { department, stage: "prod", owner: "owner", "cost-centre": "1" },
    },
  },
});

const graphOf = (stack: string, department: string, made: readonly Made[]): Graph =>
  new Graph(
    made.map(([type, name, props]): GraphResource => ({
      type,
      name,
      urn: `urn:pulumi:${stack}::platform::${type}::${name}`,
      props: { id: `${name}-id`, ...props },
      dependencies: [],
      propertyDependencies: {},
      provider: provider(department),
      protect: true,
      ignoreChanges: [],
    })),
  );

export const SYNTHETIC_GRAPHS: ReadonlyMap<string, Graph> = new Map([
  [
    SYNTHETIC,
    graphOf(SYNTHETIC, "ohs", [...BUCKETS, ...BALANCER, ...MACHINES, ...BACKUPS, ...CONNECTED]),
  ],
  [SYNTHETIC_ACCOUNT, graphOf(SYNTHETIC_ACCOUNT, "account", OF_ACCOUNT)],
]);
