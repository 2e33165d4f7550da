import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Names } from "../components/names";
import type { ServerAssets, ServerFile } from "../components/serving/server-assets";
import { latestProfileKey } from "../components/storage/lake-layout";
import type { StackFacts } from "../environments/facts/facts";

/** The bundle's files, as `setup/server-bundle.mjs` makes them. */
const PROGRAM_FILES = ["portal.css", "server.mjs", "wasm_xlsxwriter_bg.wasm"] as const;

const ROOT = path.join(__dirname, "..");
const BUNDLE = path.join(ROOT, ".cache", "server");

/**
 * Collects what the servers run: the bundled program, and what they publish.
 *
 * @throws one error that names every missing file.
 */
export function collectServerAssets(facts: StackFacts, bundle: string = BUNDLE): ServerAssets {
  const places = PROGRAM_FILES.map((file) => path.join(bundle, file));
  const missing = places.filter((place) => !existsSync(place));
  if (missing.length > 0) {
    const list = missing.map((place) => path.relative(ROOT, place)).join(", ");
    throw new Error(`the servers need files that are missing: ${list}; run "npm run setup"`);
  }
  const publication = publicationOf(facts);
  return {
    program: Object.fromEntries(
      PROGRAM_FILES.map((file): [string, ServerFile] => {
        const place = path.join(bundle, file);
        const sha256 = digest(readFileSync(place));
        return [file, { asset: new pulumi.asset.FileAsset(place), sha256 }];
      }),
    ),
    publication: {
      asset: new pulumi.asset.StringAsset(publication),
      sha256: digest(publication),
    },
  };
}

/** What the general server publishes, as `publishing/server/settings.ts` reads it. */
export function publicationOf(facts: StackFacts): string {
  const { department } = facts;
  const { title, description, owner, ownerEmail, schedule, datasets } = department;
  const publication = {
    department: { title, description, owner, ownerEmail },
    timezone: schedule.timezone,
    reports: datasets.flatMap(({ reports }) => reports),
    profiles: {
      bucket: Names.of(facts).bucket("curated"),
      sources: datasets.map((one) => ({
        dataset: one.name,
        title: one.title,
        description: one.description,
        audience: one.profileAudience ?? "internal",
        key: latestProfileKey(one.name),
      })),
    },
  };
  return `${JSON.stringify(publication, null, 1)}\n`;
}

const digest = (content: Buffer | string): string =>
  createHash("sha256").update(content).digest("hex");
