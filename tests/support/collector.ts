import * as pulumi from "@pulumi/pulumi";
import { MockMonitor, type MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";
import { evaluate } from "../../infra/evaluate";
import { inventedOutputs } from "../../preview/policies/invented-outputs";

/** One resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Name of the parent; absent at the top. */
  readonly parent: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly provider: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Properties whose change makes a new resource. */
  readonly replaceOnChanges: readonly string[];
  /** Properties whose change changes nothing. */
  readonly ignoreChanges: readonly string[];
  /** Names of the resources that it waits for, however it came to know them. */
  readonly dependsOn: readonly string[];
}

/** What the monitor reads of a request; the protobuf class has more. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getReplaceonchangesList(): string[];
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
  getObject(): Parameters<typeof pulumi.runtime.deserializeProperties>[0];
}

/** The account and region in the ARNs that the monitor invents. */
const PLACE = { account: "111122223333", region: "ca-central-1" };

class Recorder extends MockMonitor {
  readonly requests: { request: RegisterRequest; inputs: Record<string, unknown>; urn: string }[] =
    [];

  constructor() {
    super({
      call: ({ token }) => {
        throw new Error(`the program calls ${token}: it must not ask AWS while it is evaluated`);
      },
      newResource: (args: MockResourceArgs) => ({
        id: args.custom === false ? undefined : `${args.name}-id`,
        state: { ...(args.inputs as Record<string, unknown>), ...inventedOutputs(args, PLACE) },
      }),
    });
  }

  override async registerResource(
    request: RegisterRequest,
    callback: (error: unknown, response?: { getUrn(): string }) => void,
  ): Promise<void> {
    await super.registerResource(request, (error: unknown, response?: { getUrn(): string }) => {
      if (response !== undefined) {
        const inputs = pulumi.runtime.deserializeProperties(request.getObject());
        this.requests.push({ request, inputs, urn: response.getUrn() });
      }
      callback(error, response);
    });
  }
}

/**
 * Evaluates a program without an engine and returns what it registered, in the order of the tree.
 *
 * It proves what the program asks AWS for, not that AWS accepts it.
 *
 * @throws what the program throws.
 */
export async function collect(program: () => unknown, stack = "parks-dev"): Promise<Registered[]> {
  const { registered, error } = await attempt(program, stack);
  if (error !== undefined) throw error;
  return registered;
}

/** Like {@link collect} for a program that is expected to throw: what it threw, and what it registered. */
export async function attempt(
  program: () => unknown,
  stack = "parks-dev",
): Promise<{ registered: Registered[]; error: Error | undefined }> {
  const recorder = new Recorder();
  let error: Error | undefined;
  try {
    await evaluate(program, { stack, monitor: recorder, asPreview: false });
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown));
  }
  const nameOf = new Map(recorder.requests.map(({ urn, request }) => [urn, request.getName()]));
  const registered = recorder.requests.map(({ request, inputs, urn }): Registered => ({
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: nameOf.get(request.getParent()),
    inputs,
    provider: request.getProvider(),
    protect: request.getProtect(),
    retainOnDelete: request.getRetainondelete(),
    replaceOnChanges: request.getReplaceonchangesList(),
    ignoreChanges: request.getIgnorechangesList(),
    dependsOn: request
      .getDependenciesList()
      .map((one) => nameOf.get(one) ?? one)
      .sort(),
  }));
  return { registered, error };
}

/** The one resource of that name. */
export function named(registered: readonly Registered[], name: string): Registered {
  const found = registered.filter((resource) => resource.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} resources are named ${name}`);
  }
  return only;
}

/** The resources of a type, sorted by name. */
export const ofType = (registered: readonly Registered[], type: string): Registered[] =>
  registered
    .filter((resource) => resource.type === type)
    .sort((one, other) => (one.name < other.name ? -1 : 1));

/** A JSON input of a resource, parsed. */
export function document(resource: Registered, input: string): unknown {
  const text = resource.inputs[input];
  if (typeof text !== "string") throw new Error(`${resource.name}.${input} is no text`);
  return JSON.parse(text);
}
