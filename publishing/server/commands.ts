/** What the department's servers do: publish after a run, and serve what is published. */
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { GlueClient } from "@aws-sdk/client-glue";
import { S3Client } from "@aws-sdk/client-s3";
import { Mirror } from "../mirror";
import { readProfiles } from "../profile";
import { publishReports, uploadPublished } from "../publish";
import { type PortalServer, servePortal } from "../serve";
import { AGES, reportLastRuns } from "./last-run";
import { readPublication, type ServerSettings, SettingsError } from "./settings";

/** What a command is started with. */
export interface Order {
  readonly settings: ServerSettings;
  /** Folder of the command's own; it may be empty at every start. */
  readonly state: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const REFRESH_SECONDS = 60;
/** A copy that could not be compared with the bucket for this long is no longer current. */
const STALE_SECONDS = 600;

/**
 * Queries, writes and uploads all reports, and tells CloudWatch when each workflow, and each collection, last succeeded. The second is done
 * whether or not the first succeeds.
 *
 * @throws what publishing throws
 */
export async function publish({ settings, state, signal, say }: Order): Promise<void> {
  const { region, stack, bucket } = settings;
  if (settings.publish === undefined) throw new SettingsError("this server does not publish");
  const { workgroup, database, publication, lastJobs } = settings.publish;
  const { department, timezone, reports, profiles } = readPublication(publication);
  const outDir = join(state, "published");
  const now = new Date();
  try {
    const s3 = new S3Client({ region });
    const found = await readProfiles(s3, profiles.bucket, profiles.sources, {
      abortSignal: signal,
    });
    const { totalCostUsd } = await publishReports({
      ...{ athena: new AthenaClient({ region }), workgroup, database },
      ...{ department, reports, profiles: found, outDir, asOf: now, timezone, signal },
    });
    const keys = await uploadPublished(s3, bucket, outDir, { signal });
    say(`published ${String(keys.length)} files for ${totalCostUsd.toFixed(4)} USD of queries`);
  } finally {
    const clients = {
      glue: new GlueClient({ region }),
      cloudwatch: new CloudWatchClient({ region }),
    };
    for (const { measure, dataset, days } of await reportLastRuns(clients, stack, lastJobs, now)) {
      say(`${dataset}: last ${AGES[measure]} ${days.toFixed(1)} days ago`);
    }
  }
}

/**
 * Serves the published reports until the signal fires, and follows the bucket meanwhile.
 *
 * A server that cannot read the bucket goes on with what it has, and says so at `/health`.
 */
export async function serve(order: Order, ready?: (server: PortalServer) => void): Promise<void> {
  const { settings, state, signal, say } = order;
  const { audiences, bucket, listen, port, region, stack, title } = settings;
  const dir = join(state, "site");
  const mirror = new Mirror({ s3: new S3Client({ region }), bucket, audiences, dir });
  let comparedAt = -Infinity;
  const refresh = async (): Promise<void> => {
    try {
      const { fetched, removed } = await mirror.refresh();
      comparedAt = performance.now();
      if (fetched + removed > 0) {
        say(`fetched ${String(fetched)} files, removed ${String(removed)}`);
      }
    } catch (error) {
      say(`the published reports cannot be read: ${words(error)}`);
    }
  };
  await refresh();
  const server = await servePortal({
    ...{ audiences, port },
    sites: [{ path: stack, title, dir }],
    host: listen === "loopback" ? "127.0.0.1" : privateAddress(),
    isCurrent: () => performance.now() - comparedAt < STALE_SECONDS * 1000,
  });
  say(`serving ${audiences.join(" and ")} reports at ${server.url}`);
  ready?.(server);
  try {
    while (!signal.aborted) {
      await pause(REFRESH_SECONDS * 1000, undefined, { signal });
      await refresh();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await server.close();
  }
}

/** This machine's address in its network. */
function privateAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  if (found === undefined) throw new Error("this machine has no address besides its loopback");
  return found.address;
}

/** A problem in one line, without its stack. */
export const words = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
