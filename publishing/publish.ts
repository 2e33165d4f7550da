/**
 * Reports → workbooks and portal pages in a directory: runs every figure's query, writes everything, and shows nothing until all is there.
 */
import type { AthenaClient } from "@aws-sdk/client-athena";
import type { Figure, Report } from "../environments/facts/facts";
import { type QueryResult, runQuery } from "./athena";
import type { AthenaPrice } from "./athena-cost";
import { AUDIENCES } from "./audiences";
import { FigureError, PublishError, QueryAbortedError } from "./errors";
import { shapeOf } from "./figure-shape";
import { type Publisher, reportFiles, reportPaths, type Site, siteFiles } from "./portal";
import type { DatasetProfile } from "./profile";
import { MANIFEST, stageDirectory } from "./staging";
import { toWorkbook } from "./workbook";

export { uploadPublished } from "./upload";

/** What is published, from where, to where. */
export interface PublishOptions {
  readonly athena: AthenaClient;
  readonly workgroup: string;
  /** The department's curated database. */
  readonly database: string;
  readonly department: Publisher;
  readonly reports: readonly Report[];
  /** Profiles of datasets; a page each. @default none */
  readonly profiles?: readonly DatasetProfile[];
  /** Replaced as a whole; must be new, empty, or the result of an earlier publication. */
  readonly outDir: string;
  /** When the data was read. The same value and the same rows give the same bytes. */
  readonly asOf: Date;
  /** IANA zone in which `asOf` is written. @default "UTC" */
  readonly timezone?: string;
  /** @default ASSUMED_PRICE */
  readonly price?: AthenaPrice;
  /** Seconds for one query. @default 600 */
  readonly timeoutSeconds?: number;
  /** Queries that run at the same time. @default 4 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PublishProgress) => void;
}

/** A step that is done. */
export type PublishProgress =
  | {
      readonly event: "queried";
      readonly report: string;
      readonly figure: string;
      readonly rows: number;
      readonly done: number;
      readonly total: number;
    }
  | { readonly event: "failed"; readonly report: string; readonly figure: string }
  | { readonly event: "written"; readonly report: string };

/** What a figure took. */
export interface PublishedFigure {
  readonly id: string;
  readonly rows: number;
  readonly bytesScanned: number;
  readonly costUsd: number;
}

/** Where a report is, relative to `outDir`, with `/`. */
export interface PublishedReport {
  readonly id: string;
  readonly workbook: string;
  readonly page: string;
  readonly figures: readonly PublishedFigure[];
}

export interface Published {
  readonly reports: readonly PublishedReport[];
  readonly totalCostUsd: number;
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Names in a site's folder that are no report's. */
const TAKEN = ["index", "assets", "profiles", "404"];

/**
 * Publishes reports to `outDir/internal/` and `outDir/public/`, and writes `outDir/published.json` with what is returned.
 *
 * All queries run before anything is written, and the directory takes its place in one move at the end.
 * @throws PublishError with every problem of every figure
 * @throws QueryAbortedError when the signal fires
 */
export async function publishReports(options: PublishOptions): Promise<Published> {
  checkNames(options.reports);
  const staging = await stageDirectory(options.outDir);
  try {
    const results = await queryAll(options);
    const published = await write(options, results, staging.write);
    for (const audience of AUDIENCES) await staging.folder(audience);
    await staging.write(MANIFEST, `${JSON.stringify(published, undefined, 2)}\n`);
    if (options.signal?.aborted === true) throw interrupted("all");
    await staging.commit();
    return published;
  } finally {
    await staging.discard();
  }
}

/** Ids become file names and addresses. */
function checkNames(reports: readonly Report[]): void {
  const problems: Error[] = [];
  const check = (what: string, id: string, all: readonly string[]): void => {
    if (!ID.test(id)) {
      problems.push(new Error(`${what} "${id}" must be lower-case letters, digits and hyphens`));
    }
    if (all.filter((other) => other === id).length > 1) {
      problems.push(new Error(`${what} "${id}" is used twice; rename one of them`));
    }
  };
  const ids = reports.map((report) => report.id);
  for (const report of reports) {
    check("report id", report.id, ids);
    if (TAKEN.includes(report.id)) {
      problems.push(new Error(`report id "${report.id}" is a name of the portal's own; rename it`));
    }
    const figures = report.figures.map((figure) => figure.id);
    for (const figure of figures) check(`report "${report.id}": figure id`, figure, figures);
  }
  if (problems.length > 0) throw new PublishError(unrepeated(problems));
}

/** By report and figure id: two reports may share one figure. */
type Results = ReadonlyMap<string, QueryResult>;

function keyOf(report: Report, figure: Figure): string {
  return `${report.id}/${figure.id}`;
}

/** Runs all queries, a few at a time, and goes on after a failure so that all failures are known together. */
async function queryAll(options: PublishOptions): Promise<Results> {
  const { reports, signal, onProgress, concurrency = 4 } = options;
  const work = reports.flatMap((report) => report.figures.map((figure) => ({ report, figure })));
  const results = new Map<string, QueryResult>();
  const problems = new Map<string, Error>();
  const queue = work.values();
  const worker = async (): Promise<void> => {
    for (const { report, figure } of queue) {
      if (signal?.aborted === true) return;
      try {
        const result = await runQuery(requestOf(options, figure));
        // A chart that does not fit is a problem of its figure like a query that fails.
        shapeOf(figure, result);
        results.set(keyOf(report, figure), result);
        onProgress?.({
          event: "queried",
          report: report.id,
          figure: figure.id,
          rows: result.rows.length,
          done: results.size,
          total: work.length,
        });
      } catch (error) {
        if (!(error instanceof FigureError)) throw error;
        problems.set(keyOf(report, figure), error);
        onProgress?.({ event: "failed", report: report.id, figure: figure.id });
      }
    }
  };
  await settled(Array.from({ length: Math.max(1, concurrency) }, worker));
  if (signal?.aborted === true) {
    const first = [...problems.values()].find((error) => error instanceof QueryAbortedError);
    throw first ?? interrupted(work[0]?.figure.id ?? "all");
  }
  if (problems.size > 0) {
    throw new PublishError(
      work.flatMap(({ report, figure }) => problems.get(keyOf(report, figure)) ?? []),
    );
  }
  return results;
}

function requestOf(options: PublishOptions, figure: Figure) {
  const { athena, workgroup, database, price, timeoutSeconds, signal } = options;
  return {
    athena,
    workgroup,
    database,
    sql: figure.sql,
    figureId: figure.id,
    ...(price === undefined ? {} : { price }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function write(
  options: PublishOptions,
  results: Results,
  put: (path: string, content: string | Uint8Array) => Promise<void>,
): Promise<Published> {
  const { department, reports, asOf, timezone = "UTC", onProgress } = options;
  const problems: Error[] = [];
  const published: PublishedReport[] = [];
  for (const audience of AUDIENCES) {
    const site: Site = { publisher: department, audience, asOf, timezone };
    const own = reports.filter((report) => report.audience === audience);
    const shown = (options.profiles ?? []).filter((one) => one.audience === audience);
    for (const [path, content] of await siteFiles(site, own, shown)) {
      await put(`${audience}/${path}`, content);
    }
    for (const report of own) {
      const figures = report.figures.flatMap((figure) => {
        const table = results.get(keyOf(report, figure));
        return table === undefined ? [] : [{ figure, table }];
      });
      try {
        const workbook = await toWorkbook({
          report,
          figures,
          publisher: department.title,
          owner: department.owner,
          asOf,
          timezone,
        });
        for (const [path, content] of await reportFiles(site, report, figures, workbook)) {
          await put(`${audience}/${path}`, content);
        }
        published.push(summaryOf(report, figures));
        onProgress?.({ event: "written", report: report.id });
      } catch (error) {
        if (!(error instanceof FigureError)) throw error;
        problems.push(error);
      }
    }
  }
  if (problems.length > 0) throw new PublishError(problems);
  // In the order in which the caller named them.
  const inOrder = reports.flatMap((report) => published.filter(({ id }) => id === report.id));
  const figures = inOrder.flatMap((report) => report.figures);
  return {
    reports: inOrder,
    totalCostUsd: figures.reduce((sum, figure) => sum + figure.costUsd, 0),
  };
}

function summaryOf(
  report: Report,
  figures: readonly { readonly figure: Figure; readonly table: QueryResult }[],
): PublishedReport {
  const paths = reportPaths(report.id);
  return {
    id: report.id,
    workbook: `${report.audience}/${paths.workbook}`,
    page: `${report.audience}/${paths.page}`,
    figures: figures.map(({ figure, table }) => ({
      id: figure.id,
      rows: table.rows.length,
      bytesScanned: table.bytesScanned,
      costUsd: table.costUsd,
    })),
  };
}

/** Waits for all, then throws what the first that failed threw: nothing goes on in the background. */
async function settled(work: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) {
    if (outcome.status === "rejected") throw outcome.reason;
  }
}

function interrupted(figureId: string): QueryAbortedError {
  const advice = "Start the publication again when you want it.";
  return new QueryAbortedError(figureId, "publishing was interrupted", advice, undefined);
}

function unrepeated(problems: readonly Error[]): readonly Error[] {
  const seen = new Map(problems.map((problem) => [problem.message, problem]));
  return [...seen.values()];
}
