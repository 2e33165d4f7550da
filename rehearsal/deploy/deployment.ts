import { isDeepStrictEqual } from "node:util";
import type { Clients } from "../clients";
import { type Deployed, type Handler, Inputs, type ResourceRequest } from "./handler";
import { handlers, withoutApi } from "./handlers";

/** A custom resource as Pulumi's engine would hand it to a provider. */
export interface RegisteredResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly provider?: string;
}

/** What was deployed and what reading it back showed. */
export interface DeploymentResult {
  readonly deployed: readonly DeployedResource[];
  /** One sentence a problem: refused calls and properties that read back otherwise than asked. */
  readonly problems: readonly string[];
  /** Resources by type that the embedded AWS has no API for. */
  readonly notCovered: readonly {
    readonly type: string;
    readonly count: number;
    readonly why: string;
  }[];
}

/** A resource that exists in the embedded AWS. */
export interface DeployedResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Its own tags and the provider's. */
  readonly tags: Readonly<Record<string, string>>;
}

interface Existing {
  readonly handler: Handler;
  readonly request: ResourceRequest;
  readonly deployed: Deployed;
}

/**
 * Takes the place of Pulumi's AWS provider: creates each resource that the program registers through the AWS SDK, and returns its real outputs.
 */
export class Deployment {
  private readonly existing: Existing[] = [];
  private readonly problems: string[] = [];
  private readonly uncovered = new Map<string, number>();
  private readonly defaultTags = new Map<string, Record<string, string>>();
  private readonly byRegion = new Map<string, Clients>();

  /**
   * @param clients of the home region
   * @param clientsIn makes clients of another region, for resources that say theirs
   */
  constructor(
    private readonly clients: Clients,
    private readonly clientsIn: (region: string) => Clients,
    private readonly account: string,
  ) {}

  /** Creates one resource. Never throws: a failure is a problem of the result, and dependants still see an id. */
  async create(resource: RegisteredResource): Promise<Deployed> {
    const { type, name } = resource;
    if (type.startsWith("pulumi:providers:")) return this.rememberProvider(resource);
    if (type.startsWith("pulumi:")) return { id: name, outputs: {} };
    const handler = handlers[type];
    if (handler === undefined) {
      if (type in withoutApi) this.uncovered.set(type, (this.uncovered.get(type) ?? 0) + 1);
      else
        this.problems.push(
          `${name}: no handler deploys ${type}; add one in rehearsal/deploy/handlers.`,
        );
      return { id: name, outputs: { ...resource.inputs } };
    }
    const request = this.request(resource);
    try {
      const deployed = await handler.create(request, this.clientsFor(request));
      this.existing.push({ handler, request, deployed });
      return { id: deployed.id, outputs: { ...resource.inputs, ...deployed.outputs } };
    } catch (error) {
      this.problems.push(`${name} (${type}) was not created: ${message(error)}`);
      return { id: name, outputs: { ...resource.inputs } };
    }
  }

  /** Answers the provider functions that a program may call. */
  invoke(token: string): Record<string, unknown> {
    switch (token) {
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { accountId: this.account };
      case "aws:index/getRegion:getRegion":
        return { name: this.clients.region, region: this.clients.region };
      case "aws:index/getPartition:getPartition":
        return { partition: "aws", dnsSuffix: "amazonaws.com" };
      default:
        throw new Error(
          `the rehearsal cannot answer ${token}; build the value from configuration.`,
        );
    }
  }

  /** Reads every resource back and compares it with what was asked for. */
  async readBack(): Promise<DeploymentResult> {
    const differences = await Promise.all(this.existing.map((one) => this.differences(one)));
    return {
      deployed: this.existing.map(({ request, deployed }) => ({
        type: request.type,
        name: request.name,
        id: deployed.id,
        inputs: request.inputs.values,
        tags: request.tags,
      })),
      problems: [...this.problems, ...differences.flat()],
      notCovered: [...this.uncovered].map(([type, count]) => ({
        type,
        count,
        why: withoutApi[type] ?? "",
      })),
    };
  }

  private async differences({ handler, request, deployed }: Existing): Promise<string[]> {
    try {
      const comparisons = await handler.readBack(request, deployed, this.clientsFor(request));
      return comparisons
        .filter(({ asked, found }) => !isDeepStrictEqual(plain(asked), plain(found)))
        .map(
          ({ property, asked, found }) =>
            `${request.name} (${request.type}): ${property} reads back as ${show(found)}, asked for ${show(asked)}.`,
        );
    } catch (error) {
      return [`${request.name} (${request.type}) cannot be read back: ${message(error)}`];
    }
  }

  /** A resource lives in the home region unless its `region` says otherwise. */
  private clientsFor({ inputs }: ResourceRequest): Clients {
    const region = inputs.optionalText("region") ?? this.clients.region;
    if (region === this.clients.region) return this.clients;
    const clients = this.byRegion.get(region) ?? this.clientsIn(region);
    this.byRegion.set(region, clients);
    return clients;
  }

  private request({ type, name, inputs, provider }: RegisteredResource): ResourceRequest {
    const ofProvider = provider === undefined ? {} : (this.defaultTags.get(provider) ?? {});
    const own = (inputs["tags"] ?? {}) as Record<string, string>;
    return { type, name, inputs: new Inputs(name, inputs), tags: { ...ofProvider, ...own } };
  }

  private rememberProvider({ name, inputs }: RegisteredResource): Deployed {
    const given: unknown = inputs["defaultTags"];
    const parsed = (typeof given === "string" ? JSON.parse(given) : (given ?? {})) as {
      readonly tags?: Record<string, string>;
    };
    this.defaultTags.set(name, parsed.tags ?? {});
    return { id: name, outputs: { ...inputs } };
  }
}

const message = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A value as JSON sees it: no undefined properties, keys in one order. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, plain(item)]),
  );
}

const show = (value: unknown): string => JSON.stringify(plain(value)).slice(0, 300);
