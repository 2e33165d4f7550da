/** Evaluates the program of a stack without an engine, credentials or AWS, and records what a policy pack is shown. */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor, type MockResourceArgs } from "@pulumi/pulumi/runtime/mocks";
import { isAccountStack, loadAccount, loadStack } from "../../environments/facts/load";
import { evaluate } from "../../infra/evaluate";
import { deployAccount, deployDepartment } from "../../infra/program";
import { inventedOutputs, type Place } from "./invented-outputs";

/** One resource as the engine would show it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Inputs with outputs; as the engine serialises them, so unknown values are its sentinels. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** URN and id of the provider. */
  readonly provider: string;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
}

/** A stack as it would be deployed. */
export interface RecordedStack {
  readonly stack: string;
  readonly stage: "dev" | "prod";
  readonly resources: readonly RecordedResource[];
}

/**
 * How the values that only AWS knows appear. `invented`: as identifiers made up here, as after a deployment, so that every
 * rule can judge. `unknown`: as in `pulumi preview`.
 */
export type Identifiers = "invented" | "unknown";

/** What the monitor reads of a request; the protobuf class has more. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean;
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
  getPropertydependenciesMap(): {
    forEach(visit: (dependencies: { getUrnsList(): string[] }, property: string) => void): void;
  };
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

class Recorder extends MockMonitor {
  readonly recorded: RecordedResource[] = [];

  constructor(
    private readonly identifiers: Identifiers,
    private readonly place: Place,
  ) {
    super({
      call: ({ token }) => {
        throw new Error(`the program calls ${token}: it must not ask AWS while it is evaluated`);
      },
      newResource: (args: MockResourceArgs) => {
        const inputs = args.inputs as Record<string, unknown>;
        const invented = this.identifiers === "invented" ? inventedOutputs(args, this.place) : {};
        const isComponent = args.custom === false && !args.type.startsWith("awsx:");
        return {
          // In a preview nobody knows an id before the resource is made.
          id: isComponent || identifiers === "unknown" ? undefined : `${args.name}-id`,
          state: isComponent ? inputs : { ...inputs, ...invented },
        };
      },
    });
  }

  override async registerResource(
    request: RegisterRequest,
    callback: (error: unknown, response?: { getUrn(): string }) => void,
  ): Promise<void> {
    await super.registerResource(request, (error: unknown, response?: { getUrn(): string }) => {
      if (response !== undefined) this.#record(request, response.getUrn());
      callback(error, response);
    });
  }

  #record(request: RegisterRequest, urn: string): void {
    const propertyDependencies: Record<string, readonly string[]> = {};
    request.getPropertydependenciesMap().forEach((dependencies, property) => {
      propertyDependencies[property] = dependencies.getUrnsList();
    });
    const type = request.getType();
    const given = request.getObject()?.toJavaScript() ?? {};
    const inputs = pulumi.runtime.deserializeProperties(
      request.getObject() as Parameters<typeof pulumi.runtime.deserializeProperties>[0],
    ) as Record<string, unknown>;
    const outputs =
      this.identifiers === "invented" && !type.startsWith("platform:")
        ? {
            id: `${request.getName()}-id`,
            ...inventedOutputs({ type, name: request.getName(), inputs }, this.place),
          }
        : {};
    this.recorded.push({
      type,
      name: request.getName(),
      urn,
      properties: { ...given, ...outputs },
      parent: request.getParent(),
      dependencies: request.getDependenciesList(),
      propertyDependencies,
      provider: request.getProvider(),
      protect: request.getProtect(),
      ignoreChanges: request.getIgnorechangesList(),
    });
  }
}

/**
 * @throws FactsError with every problem of the stack's files
 */
export async function recordStack(
  stack: string,
  identifiers: Identifiers = "invented",
): Promise<RecordedStack> {
  if (isAccountStack(stack)) {
    const facts = loadAccount(stack);
    const program = () => deployAccount(facts);
    const resources = await recordProgram(program, stack, placeOf(facts.settings), identifiers);
    return { stack, stage: facts.stage, resources };
  }
  const facts = loadStack(stack);
  const program = () => deployDepartment(facts);
  const resources = await recordProgram(program, stack, placeOf(facts.settings), identifiers);
  return { stack, stage: facts.stage, resources };
}

export const placeOf = (settings: {
  readonly accountId: string;
  readonly homeRegion: string;
}): Place => ({ account: settings.accountId, region: settings.homeRegion });

/** Evaluates a program and records it. */
export async function recordProgram(
  program: () => unknown,
  stack: string,
  place: Place,
  identifiers: Identifiers = "invented",
): Promise<readonly RecordedResource[]> {
  const recorder = new Recorder(identifiers, place);
  await evaluate(program, { stack, monitor: recorder, asPreview: identifiers === "unknown" });
  return recorder.recorded;
}
