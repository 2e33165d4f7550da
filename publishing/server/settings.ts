/** What the machine tells the server's program: two JSON files that are written before it starts. */
import { readFileSync } from "node:fs";
import type { Report } from "../../environments/facts/facts";
import type { Publisher } from "../portal";
import type { Audience } from "../audiences";
import type { ProfileSource } from "../profile";
import { AGE_MEASURES, type LastJobs } from "./last-run";

/** Where a server's things are. */
export interface ServerSettings {
  /** `<department>-<stage>`; first part of the portal's addresses. */
  readonly stack: string;
  readonly title: string;
  readonly region: string;
  /** Bucket of the published zone. */
  readonly bucket: string;
  readonly audiences: readonly Audience[];
  /** `loopback`: this machine only; `private`: its address in the network, for the public's reports. */
  readonly listen: "loopback" | "private";
  readonly port: number;
  /** Absent on a server that only serves. */
  readonly publish?: PublishSettings;
}

/** What publishing takes. */
export interface PublishSettings {
  readonly workgroup: string;
  /** The department's curated database. */
  readonly database: string;
  /** File of the {@link Publication}. */
  readonly publication: string;
  /** The jobs whose last success says how old the reports are, and what they are made from. */
  readonly lastJobs: LastJobs;
}

/** What is published, and who publishes it. */
export interface Publication {
  readonly department: Publisher;
  /** IANA zone in which pages tell the time. */
  readonly timezone: string;
  readonly reports: readonly Report[];
  /** Where the newest profiles of the datasets are. */
  readonly profiles: { readonly bucket: string; readonly sources: readonly ProfileSource[] };
}

/** A settings file that cannot be used. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** @throws SettingsError with every problem of the file. */
export function readSettings(file: string): ServerSettings {
  const found = readObject(file);
  const problems: string[] = [];
  const check = (value: unknown, place: string, what: string, holds: boolean): void => {
    if (!holds) problems.push(`${place} must be ${what}, got ${JSON.stringify(value)}`);
  };
  const text = (from: Record<string, unknown>, at: string, place = at): void => {
    check(from[at], place, "a text", typeof from[at] === "string" && from[at] !== "");
  };
  for (const at of ["stack", "title", "region", "bucket"]) text(found, at);
  const { audiences, listen, port, publish } = found;
  const served = Array.isArray(audiences) ? (audiences as unknown[]) : [];
  const known = served.every((one) => one === "internal" || one === "public");
  check(audiences, "audiences", '"internal", "public" or both', known && served.length > 0);
  check(listen, "listen", '"loopback" or "private"', listen === "loopback" || listen === "private");
  const usable = typeof port === "number" && Number.isInteger(port) && port >= 0 && port < 65536;
  check(port, "port", "a whole number from 0 to 65535", usable);
  if (publish !== undefined) {
    check(publish, "publish", "an object", isObject(publish));
    const inner = isObject(publish) ? publish : {};
    for (const at of ["workgroup", "database", "publication"]) text(inner, at, `publish.${at}`);
    const { lastJobs } = inner;
    check(lastJobs, "publish.lastJobs", "an object", isObject(lastJobs));
    if (isObject(lastJobs)) {
      for (const at of AGE_MEASURES) {
        const jobs = lastJobs[at];
        check(jobs, `publish.lastJobs.${at}`, "an object of job names", isOfTexts(jobs));
      }
    }
  }
  if (problems.length > 0) throw new SettingsError(`${file}: ${problems.join("; ")}`);
  return found as unknown as ServerSettings;
}

/** @throws SettingsError when the file holds no publication. */
export function readPublication(file: string): Publication {
  const found = readObject(file);
  const { department, timezone, reports, profiles } = found;
  const isSound = isObject(profiles) && Array.isArray(profiles["sources"]);
  if (
    !isObject(department) ||
    typeof timezone !== "string" ||
    !Array.isArray(reports) ||
    !isSound
  ) {
    throw new SettingsError(`${file} must hold department, timezone, reports and profiles`);
  }
  return found as unknown as Publication;
}

function readObject(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SettingsError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!isObject(value)) throw new SettingsError(`${file} must hold an object`);
  return value;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isOfTexts = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((one) => typeof one === "string" && one !== "");
