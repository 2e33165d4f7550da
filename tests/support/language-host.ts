import { spawn } from "node:child_process";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { ServiceDefinition, UntypedHandleCall } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as resource from "@pulumi/pulumi/proto/resource_pb";

const ROOT = path.join(__dirname, "../..");
/** What Pulumi's plugin for Node.js starts for each program. */
const RUNNER = path.join(ROOT, "node_modules/@pulumi/pulumi/cmd/run");
/** The engine's mark for the id of a provider that is not there yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const FEATURES = [
  ...["secrets", "resourceReferences", "outputValues", "aliasSpecs", "deletedWith"],
  ...["transforms", "invokeTransforms", "parameterization", "resourceHooks"],
];

/** How a preview of a program ended. */
export interface HostedPreview {
  readonly exitCode: number | null;
  /** What the program printed, and what it told the engine besides debugging. */
  readonly said: string;
  /** `<type> <name>` of each resource, sorted. */
  readonly registered: readonly string[];
}

type Answer = (error: Error | null, response?: unknown) => void;
type Handlers = Readonly<Record<string, (call: { request: never }, answer: Answer) => void>>;

/**
 * Previews the project as `pulumi preview` does up to the providers: Pulumi's own runner loads `main` with its own
 * compiler, and talks to an engine over the network. The engine answers with what it was given, so all that a provider
 * would compute is unknown.
 *
 * @param config the stack's settings, as Pulumi hands them on.
 */
export async function previewInHost(
  stack: string,
  config: Readonly<Record<string, string>>,
): Promise<HostedPreview> {
  const registered: string[] = [];
  const said: string[] = [];
  let root = "";
  const monitor: Handlers = {
    supportsFeature: ({ request }: { request: resource.SupportsFeatureRequest }, answer) => {
      const response = new resource.SupportsFeatureResponse();
      response.setHassupport(FEATURES.includes(request.getId()));
      answer(null, response);
    },
    registerResource: ({ request }: { request: resource.RegisterResourceRequest }, answer) => {
      const [type, name] = [request.getType(), request.getName()];
      registered.push(`${type} ${name}`);
      const response = new resource.RegisterResourceResponse();
      response.setUrn(`urn:pulumi:${stack}::platform::${type}::${name}`);
      response.setObject(request.getObject());
      if (type.startsWith("pulumi:providers:")) response.setId(UNKNOWN);
      answer(null, response);
    },
    registerResourceOutputs: (_, answer) => {
      answer(null, new Empty());
    },
    registerPackage: (_, answer) => {
      const response = new resource.RegisterPackageResponse();
      response.setRef("package");
      answer(null, response);
    },
    signalAndWaitForShutdown: (_, answer) => {
      answer(null, new Empty());
    },
  };
  const engineHandlers: Handlers = {
    log: ({ request }: { request: engine.LogRequest }, answer) => {
      if (request.getSeverity() !== engine.LogSeverity.DEBUG) said.push(request.getMessage());
      answer(null, new Empty());
    },
    getRootResource: (_, answer) => {
      const response = new engine.GetRootResourceResponse();
      response.setUrn(root);
      answer(null, response);
    },
    setRootResource: ({ request }: { request: engine.SetRootResourceRequest }, answer) => {
      root = request.getUrn();
      answer(null, new engine.SetRootResourceResponse());
    },
  };
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  serve(server, ResourceMonitorService, monitor);
  serve(server, EngineService, engineHandlers);
  const address = `127.0.0.1:${String(await listening(server))}`;
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [
          RUNNER,
          ...[`--monitor=${address}`, `--engine=${address}`, "--project=platform"],
          ...[`--stack=${stack}`, `--root-directory=${ROOT}`, `--pwd=${path.join(ROOT, "infra")}`],
          ...["--parallel=16", "--dry-run", "."],
        ],
        {
          cwd: path.join(ROOT, "infra"),
          // Nothing of this process, and no credentials.
          env: {
            PATH: process.env["PATH"],
            PULUMI_CONFIG: JSON.stringify(config),
            PULUMI_NODEJS_TYPESCRIPT: "true",
          },
        },
      );
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (text: Buffer) => said.push(text.toString()));
      }
      child.on("error", reject);
      child.on("exit", resolve);
    });
    return { exitCode, said: said.join("\n"), registered: registered.sort() };
  } finally {
    server.forceShutdown();
  }
}

/** What the program should not call is answered with an error that names it. */
function serve(server: grpc.Server, service: ServiceDefinition, handlers: Handlers): void {
  const refuse =
    (method: string): UntypedHandleCall =>
    (_: unknown, answer: unknown) => {
      (answer as Answer)(new Error(`the program calls ${method}`));
    };
  server.addService(
    service,
    Object.fromEntries(
      Object.keys(service).map((method) => [
        method,
        (handlers[method] as UntypedHandleCall | undefined) ?? refuse(method),
      ]),
    ),
  );
}

const listening = (server: grpc.Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
