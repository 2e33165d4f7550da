/**
 * Runs the Pulumi program of one stack, unmodified, with the embedded AWS in the place of Pulumi's AWS provider.
 *
 * It is a process of its own because Pulumi's runtime and the program's modules hold one stack for good. Its parent sends one
 * {@link ProgramOrder} and receives one {@link ProgramReport}.
 */
import { createRequire } from "node:module";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Credentials, type Endpoint, makeClients } from "../clients";
import { Deployment, type DeploymentResult } from "./deployment";
import { handlers } from "./handlers";

/** What the parent sends. */
export interface ProgramOrder {
  readonly project: string;
  readonly stack: string;
  /** Fully qualified keys, e.g. `platform:accountId`. */
  readonly config: Readonly<Record<string, string>>;
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly account: string;
  readonly region: string;
}

/** What it answers. */
export interface ProgramReport extends DeploymentResult {
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

const load = createRequire(__filename);
const PROGRAM = path.resolve(__dirname, "..", "..", "infra");

async function run(order: ProgramOrder): Promise<ProgramReport> {
  const clientsIn = (region: string) => makeClients(order.endpoint, region, order.credentials);
  const deployment = new Deployment(clientsIn(order.region), clientsIn, order.account);
  await pulumi.runtime.setMocks(
    {
      newResource: async ({ type, name, inputs, provider, custom }) => {
        // A component of our own makes its children itself; one of a package (awsx) is answered like a resource.
        if (custom === false && !(type in handlers)) {
          return { id: undefined, state: inputs as Record<string, unknown> };
        }
        const { id, outputs } = await deployment.create({
          ...{ type, name, inputs: inputs as Record<string, unknown> },
          ...(provider ? { provider: provider.split("::").at(-1) ?? "" } : {}),
        });
        return { id: custom === false ? undefined : id, state: { ...outputs } };
      },
      call: ({ token }) => deployment.invoke(token),
    },
    order.project,
    order.stack,
    false,
  );
  pulumi.runtime.setAllConfig({ ...order.config });
  // Pulumi keeps a stack trace with each promise and resource; writing them takes longer than all the rest.
  Error.stackTraceLimit = 1;
  const outputs: unknown = await pulumi.runtime.runInPulumiStack(() =>
    Promise.resolve(load(PROGRAM) as Record<string, unknown>),
  );
  await pulumi.runtime.disconnect();
  return { ...(await deployment.readBack()), outputs: await settled(outputs) };
}

/** The outputs as plain values. */
async function settled(outputs: unknown): Promise<Record<string, unknown>> {
  const plain: Record<string, unknown> = {};
  for (const [key, value] of Object.entries((outputs ?? {}) as Record<string, unknown>)) {
    const output: pulumi.Output<unknown> = pulumi.output(value);
    plain[key] = await new Promise((resolve) => {
      output.apply(resolve);
    });
  }
  return plain;
}

process.once("message", (order: ProgramOrder) => {
  run(order).then(
    (report) => process.send?.({ report }, () => process.exit(0)),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      process.send?.({ error: message }, () => process.exit(1));
    },
  );
});
process.once("disconnect", () => process.exit(1));
