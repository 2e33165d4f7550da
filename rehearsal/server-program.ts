import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { parse } from "yaml";
import { serverFileKey } from "../components/serving/server-assets";
import type { Clients, Credentials, Endpoint } from "./clients";

/** Where a server keeps its program and settings. */
const SERVER_FOLDER = "/opt/platform";

/** What a deployed server is told and may do. */
export interface ServerOrder {
  /** User data of its launch template, as EC2 hands them over. */
  readonly userData: string;
  /** Bucket that holds its files. */
  readonly artifacts: string;
  readonly endpoint: Endpoint;
  /** Of the server's own role. */
  readonly credentials: Credentials;
  /** Made with those credentials. */
  readonly clients: Clients;
  /** Stands for the server's disk. */
  readonly folder: string;
}

/**
 * The program of a server, got and started as the server's user data say: fetched from the artifacts bucket with the rights of the server's
 * role, checked against its hashes, and run with the settings that cloud-init would write.
 *
 * systemd, the package of the runtime and the network are not rehearsed.
 */
export class ServerProgram {
  private constructor(
    private readonly order: ServerOrder,
    private readonly settings: string,
  ) {}

  /** @throws when a file cannot be fetched or is not what its hash says. */
  static async install(order: ServerOrder): Promise<ServerProgram> {
    const { userData, artifacts, clients, folder } = order;
    mkdirSync(folder, { recursive: true });
    const files = filesOf(Buffer.from(userData, "base64").toString());
    for (const line of (files.get("SHA256SUMS") ?? "").trim().split("\n")) {
      const [sha256 = "", file = ""] = line.split(/\s+/);
      const Key = serverFileKey(file, { sha256 });
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: artifacts, Key }));
      const content = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const found = createHash("sha256").update(content).digest("hex");
      if (found !== sha256) {
        throw new Error(`s3://${artifacts}/${Key} has the SHA-256 ${found}`);
      }
      writeFileSync(path.join(folder, file), content);
    }
    const settings = path.join(folder, "server.json");
    const text = files.get("server.json") ?? "";
    writeFileSync(settings, text.replaceAll(`${SERVER_FOLDER}/`, `${folder}/`));
    return new ServerProgram(order, settings);
  }

  /**
   * Publishes once, as after a run.
   *
   * @returns what the program said
   * @throws with its words when it fails
   */
  async publish(signal: AbortSignal): Promise<string> {
    const { child, output } = this.start("publish", signal);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (code === 0) return output();
    throw new Error(`publishing failed (exit ${String(code)}):\n${output().trim()}`);
  }

  /** Starts a command; it ends with the signal. */
  start(command: "publish" | "serve", signal: AbortSignal) {
    const { folder, endpoint, credentials } = this.order;
    const child: ChildProcess = spawn(
      process.execPath,
      [
        ...[path.join(folder, "server.mjs"), command, "--settings", this.settings],
        ...["--state", path.join(folder, command)],
      ],
      {
        signal,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: process.env["PATH"],
          AWS_ENDPOINT_URL: endpoint.endpoint,
          NODE_EXTRA_CA_CERTS: endpoint.caFile,
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          ...(credentials.sessionToken === undefined
            ? {}
            : { AWS_SESSION_TOKEN: credentials.sessionToken }),
        },
      },
    );
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    }
    return { child, output: () => said };
  }
}

/** The files that cloud-init would write into the server's folder, by name. */
function filesOf(userData: string): ReadonlyMap<string, string> {
  const { write_files: files } = parse(userData) as {
    readonly write_files: readonly { readonly path: string; readonly content: string }[];
  };
  return new Map(
    files
      .filter((file) => path.posix.dirname(file.path) === SERVER_FOLDER)
      .map((file) => [path.posix.basename(file.path), file.content]),
  );
}
