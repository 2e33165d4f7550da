import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { Names } from "../components/names";
import type { StackFacts } from "../environments/facts/facts";
import { PublishError } from "../publishing/errors";
import { type Published, publishReports, uploadPublished } from "../publishing/publish";
import type { Clients } from "./clients";
import { SERVER, type Stage } from "./rehearse-stack";
import type { Proof } from "./summary";

/** What was published and can be looked at. */
export interface PublishedStack {
  /** Directory with `internal/` and `public/`, as the serve role reads them from the published zone. */
  readonly dir: string;
  /** Workbooks and pages, relative to the output directory. */
  readonly reports: readonly string[];
  readonly proof: Proof;
}

export const PUBLISHED_CLAIM =
  "every report is published as a workbook and a page, and the serve role reads it back";

/** Where a stack's reports go. */
export const reportsFolder = ({ request }: Stage, { stack }: StackFacts): string =>
  path.join(request.out, "reports", stack);

/** Publishes a stack's reports as the publish role does after a run, then fetches the published zone as the serve role. */
export async function publishStack(stage: Stage, facts: StackFacts): Promise<PublishedStack> {
  const { identities, emulator, signal } = stage;
  const { department, stack } = facts;
  const names = Names.of(facts);
  const bucket = names.bucket("published");
  const dir = reportsFolder(stage, facts);
  const made = path.join(emulator.state, "published", stack);
  mkdirSync(path.dirname(made), { recursive: true });
  const publisher = await identities.clients(names.role("publish"), "publish", SERVER);
  let published: Published;
  try {
    published = await publishReports({
      athena: publisher.athena,
      workgroup: names.workgroup(),
      database: names.database("curated"),
      department,
      reports: department.datasets.flatMap(({ reports }) => reports),
      outDir: made,
      asOf: new Date(),
      timezone: department.schedule.timezone,
      signal,
    });
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    return {
      dir,
      reports: [],
      proof: { claim: PUBLISHED_CLAIM, holds: false, evidence: error.message.split("\n") },
    };
  }
  const keys = await uploadPublished(publisher.s3, bucket, made, { signal });
  const server = await identities.clients(names.role("serve"), "serve", SERVER);
  const fetched = [
    ...(await fetchPrefix(server, bucket, "internal/", dir)),
    ...(await fetchPrefix(server, bucket, "public/", dir)),
  ];
  const missing = keys.filter((key) => !fetched.includes(key));
  const files = published.reports.flatMap(({ workbook, page }) => [workbook, page]);
  const absent = files.filter((file) => !fetched.includes(file));
  const figures = published.reports.flatMap((report) => report.figures);
  const problems = [...missing, ...absent].map((key) => `${key} was not read back`);
  return {
    dir,
    reports: files.map((file) => path.join("reports", stack, file)),
    proof: {
      claim: PUBLISHED_CLAIM,
      holds: problems.length === 0 && published.reports.length > 0,
      evidence:
        problems.length > 0
          ? problems
          : [
              `${published.reports.length} reports, ${figures.length} figures, ${published.totalCostUsd.toFixed(4)} USD of queries on AWS`,
            ],
    },
  };
}

/** Copies what lies under a prefix to a folder; returns the keys. */
async function fetchPrefix(
  { s3 }: Clients,
  bucket: string,
  prefix: string,
  folder: string,
): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key } of page.Contents ?? []) {
      if (Key === undefined) continue;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const file = path.join(folder, Key);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, (await Body?.transformToByteArray()) ?? "");
      keys.push(Key);
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}
