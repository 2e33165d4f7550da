/**
 * Drives the policy pack as Pulumi's engine does: the same process, the same calls, in the same order. No CLI, no account.
 */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as grpc from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { readMessage, type Said } from "../../policies/messages";
import type { PackConfiguration } from "./configuration";
import type { RecordedResource, RecordedStack } from "./recorded-stack";

/** What the pack says about one resource, or about the stack. */
export interface Verdict extends Said {
  readonly policy: string;
  readonly urn: string;
  readonly level: "mandatory" | "advisory";
}

/** A policy as the pack presents itself. */
export interface PresentedPolicy {
  readonly name: string;
  readonly level: "mandatory" | "advisory";
  /** Name and default of each setting. */
  readonly defaults: Readonly<Record<string, struct.JavaScriptValue>>;
}

const ROOT = path.resolve(__dirname, "..", "..");
const PACK = path.join(ROOT, "policies");

interface PolicyBundle {
  readonly packIsBundled: (folder?: string) => boolean;
  readonly bundlePack: (folder?: string, entry?: string) => void;
}

/** What compiles packs; setup uses it before anything else runs. */
export const policyBundle = async (): Promise<PolicyBundle> =>
  (await import(pathToFileURL(path.join(ROOT, "setup", "policy-bundle.mjs")).href)) as PolicyBundle;

/** Compiles the pack where its sources have changed. */
export async function compilePack(): Promise<void> {
  const { packIsBundled, bundlePack } = await policyBundle();
  if (!packIsBundled()) bundlePack();
}

type Call = (request: unknown, callback: (error: Error | null, answer: unknown) => void) => void;

/** A running pack. */
export class PackProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: Record<string, Call> & { close(): void },
  ) {}

  /**
   * @param folder of the pack's package.json; @default this project's
   * @throws when the pack does not start
   */
  static async start(folder: string = PACK): Promise<PackProcess> {
    const runner = path.join(ROOT, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
    const child = spawn(process.execPath, [runner, "127.0.0.1:0", folder], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const port = await new Promise<string>((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (part: Buffer) => (said += part.toString()));
      child.stdout.once("data", (part: Buffer) => {
        resolve(part.toString().trim());
      });
      child.once("exit", (code) => {
        reject(new Error(`the policy pack ended with ${String(code)}: ${said}`));
      });
    });
    const Client = analyzerGrpc.AnalyzerClient as unknown as new (
      address: string,
      credentials: grpc.ChannelCredentials,
      options: object,
    ) => Record<string, Call> & { close(): void };
    const client = new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_send_message_length": -1,
      "grpc.max_receive_message_length": -1,
    });
    return new PackProcess(child, client);
  }

  /** The pack's policies. */
  async policies(): Promise<readonly PresentedPolicy[]> {
    const info = (await this.#call("getAnalyzerInfo", new empty.Empty())) as analyzer.AnalyzerInfo;
    return info.getPoliciesList().map((policy) => {
      const schemas = policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
      return {
        name: policy.getName(),
        level: levelOf(policy.getEnforcementlevel()),
        defaults: Object.fromEntries(
          Object.entries(schemas).map(([name, schema]) => [
            name,
            (schema as Record<string, struct.JavaScriptValue>)["default"] ?? null,
          ]),
        ),
      };
    });
  }

  /** Judges a stack: resource by resource, then all together. */
  async judge(
    { stack, resources }: Pick<RecordedStack, "stack" | "resources">,
    configuration: PackConfiguration = new Map(),
  ): Promise<readonly Verdict[]> {
    const configure = new analyzer.AnalyzerStackConfigureRequest();
    configure.setStack(stack);
    configure.setProject("platform");
    configure.setDryRun(true);
    await this.#call("configureStack", configure);
    await this.#configure(configuration);
    const providers = new Map(resources.map((one) => [one.urn, one]));
    const verdicts: Verdict[] = [];
    // Sent together: each is judged by itself, and the answers keep the order.
    const answers = await Promise.all(
      resources.map((one) =>
        this.#call("analyze", filled(new analyzer.AnalyzeRequest(), one, providers)),
      ),
    );
    answers.forEach((answer, index) => verdicts.push(...verdictsOf(answer, resources[index]?.urn)));
    const whole = new analyzer.AnalyzeStackRequest();
    whole.setResourcesList(
      resources.map((one) => {
        const sent = filled(new analyzer.AnalyzerResource(), one, providers);
        sent.setParent(one.parent);
        sent.setDependenciesList([...one.dependencies]);
        for (const [property, urns] of Object.entries(one.propertyDependencies)) {
          const dependencies = new analyzer.AnalyzerPropertyDependencies();
          dependencies.setUrnsList([...urns]);
          sent.getPropertydependenciesMap().set(property, dependencies);
        }
        return sent;
      }),
    );
    verdicts.push(...verdictsOf(await this.#call("analyzeStack", whole), undefined));
    return verdicts;
  }

  close(): void {
    this.client.close();
    this.child.removeAllListeners("exit");
    this.child.kill();
  }

  /** As the engine does, fills in what the configuration does not say from what the pack presents. */
  async #configure(configuration: PackConfiguration): Promise<void> {
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const { name, level, defaults } of await this.policies()) {
      const given = configuration.get(name);
      const config = new analyzer.PolicyConfig();
      config.setEnforcementlevel(ENFORCEMENT[given?.level ?? level]);
      const values = given?.values as Record<string, struct.JavaScriptValue> | undefined;
      config.setProperties(struct.Struct.fromJavaScript({ ...defaults, ...values }));
      request.getPolicyconfigMap().set(name, config);
    }
    await this.#call("configure", request);
  }

  #call(method: string, request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = this.client[method];
      if (call === undefined) {
        reject(new Error(`the pack has no ${method}`));
        return;
      }
      call.call(this.client, request, (error, answer) => {
        if (error === null) resolve(answer);
        else reject(error);
      });
    });
  }
}

function filled<T extends analyzer.AnalyzeRequest | analyzer.AnalyzerResource>(
  request: T,
  resource: RecordedResource,
  all: ReadonlyMap<string, RecordedResource>,
): T {
  request.setType(resource.type);
  request.setName(resource.name);
  request.setUrn(resource.urn);
  request.setProperties(asStruct(resource.properties));
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(resource.protect);
  options.setIgnorechangesList([...resource.ignoreChanges]);
  request.setOptions(options);
  const provider = all.get(resource.provider.replace(/::[^:]*$/, ""));
  if (provider !== undefined) {
    const sent = new analyzer.AnalyzerProviderResource();
    sent.setType(provider.type);
    sent.setName(provider.name);
    sent.setUrn(provider.urn);
    sent.setProperties(asStruct(provider.properties));
    request.setProvider(sent);
  }
  return request;
}

const structs = new WeakMap<object, struct.Struct>();

/** Properties as they are sent, made once: a resource is sent twice, its provider with each resource. Protobuf knows no undefined. */
function asStruct(value: Readonly<Record<string, unknown>>): struct.Struct {
  const made =
    structs.get(value) ??
    struct.Struct.fromJavaScript(
      JSON.parse(JSON.stringify(value)) as Record<string, struct.JavaScriptValue>,
    );
  structs.set(value, made);
  return made;
}

const ENFORCEMENT = {
  mandatory: analyzer.EnforcementLevel.MANDATORY,
  advisory: analyzer.EnforcementLevel.ADVISORY,
  disabled: analyzer.EnforcementLevel.DISABLED,
} as const;

const levelOf = (level: analyzer.EnforcementLevel): Verdict["level"] =>
  level === analyzer.EnforcementLevel.ADVISORY ? "advisory" : "mandatory";

function verdictsOf(answer: unknown, urn: string | undefined): readonly Verdict[] {
  return (answer as analyzer.AnalyzeResponse).getDiagnosticsList().map((one) => ({
    ...readMessage(one.getPolicyname(), one.getDescription(), one.getMessage()),
    policy: one.getPolicyname(),
    urn: one.getUrn() || (urn ?? ""),
    level: levelOf(one.getEnforcementlevel()),
  }));
}
