/**
 * The one door to Athena: one SQL statement → typed rows, what was scanned and what it costs.
 */
import { randomUUID } from "node:crypto";
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { type AthenaPrice, queryCostUsd } from "./athena-cost";
import {
  endedError,
  isPassing,
  malformedError,
  type QueryContext,
  refusedError,
} from "./athena-failures";
import { columnOf, readRow, UnreadableValue } from "./athena-values";
import {
  QueryAbortedError,
  QueryError,
  QueryRefusedError,
  QueryTimedOutError,
  ResultTooLargeError,
} from "./errors";
import { delayedSignal, Patience } from "./patience";
import type { CellValue, Column, ResultTable } from "./result-table";

/** One statement and the limits under which it runs. */
export interface QueryRequest {
  /** Region, credentials, endpoint and the SDK's own retries are the client's. */
  readonly athena: AthenaClient;
  readonly workgroup: string;
  /** Database that bare table names mean. */
  readonly database: string;
  /** A statement that gives rows. */
  readonly sql: string;
  /** Named in every error. */
  readonly figureId: string;
  /** @default ASSUMED_PRICE */
  readonly price?: AthenaPrice;
  /** Seconds from the start of the query to its last row. @default 600 */
  readonly timeoutSeconds?: number;
  /** Seconds to go on after throttling, beyond what the SDK itself retries. @default 60 */
  readonly throttleBudgetSeconds?: number;
  /** More rows are an error. @default 1,000,000 */
  readonly maxRows?: number;
  /** Milliseconds between two looks at a running query; grows by half from first to longest. @default 100 to 2,000 */
  readonly poll?: { readonly firstMs: number; readonly longestMs: number };
  /** Ends the query: it is stopped on Athena's side, too. */
  readonly signal?: AbortSignal;
}

/** What a query gave. */
export interface QueryResult extends ResultTable {
  readonly queryId: string;
  readonly bytesScanned: number;
  readonly costUsd: number;
}

/** Athena's largest page. @see https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html */
const PAGE_ROWS = 1000;
/** A start that is cut off leaves a query that nobody can stop, because its id is unknown. */
const START_GRACE_MS = 3000;
const STOP_LIMIT_MS = 5000;

/**
 * Runs one statement to its last row.
 *
 * The start carries one request token for all its retries, so a reply that was lost on the way does not start the query twice. Whatever goes
 * wrong before the query has ended stops it.
 *
 * @throws QueryError one of its subclasses; none carries a value of the result
 */
export async function runQuery(request: QueryRequest): Promise<QueryResult> {
  const patience = new Patience((request.timeoutSeconds ?? 600) * 1000, request.signal);
  const run = new QueryRun(request, patience);
  try {
    return await run.toTheEnd();
  } catch (error) {
    throw await run.givenUp(error);
  } finally {
    patience.dispose();
  }
}

/** One pass of one query. */
class QueryRun {
  private queryId: string | undefined;
  /** True between a start and a final state: then giving up means stopping. */
  private running = false;
  private throttledMs = 0;

  constructor(
    private readonly request: QueryRequest,
    private readonly patience: Patience,
  ) {}

  async toTheEnd(): Promise<QueryResult> {
    if (this.patience.signal.aborted) throw new PatienceEnded();
    const queryId = await this.start();
    const execution = await this.finished(queryId);
    const table = await this.rows(queryId, execution.StatementType);
    const bytesScanned = execution.Statistics?.DataScannedInBytes ?? 0;
    const free =
      execution.StatementType === "DDL" ||
      execution.Statistics?.ResultReuseInformation?.ReusedPreviousResult === true;
    const costUsd = free ? 0 : queryCostUsd(bytesScanned, this.request.price);
    return { ...table, queryId, bytesScanned, costUsd };
  }

  private async start(): Promise<string> {
    const { athena, workgroup, database, sql } = this.request;
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Database: database },
      ClientRequestToken: randomUUID(),
    });
    const patient = delayedSignal(this.patience.signal, START_GRACE_MS);
    try {
      const reply = await this.retried(() => athena.send(command, { abortSignal: patient.signal }));
      if (reply.QueryExecutionId === undefined || reply.QueryExecutionId === "") {
        throw malformedError(this.context, "the reply to StartQueryExecution has no query id");
      }
      this.queryId = reply.QueryExecutionId;
      this.running = true;
      return this.queryId;
    } finally {
      patient.dispose();
    }
  }

  private async finished(queryId: string): Promise<QueryExecution> {
    const { athena, poll = { firstMs: 100, longestMs: 2000 } } = this.request;
    const command = new GetQueryExecutionCommand({ QueryExecutionId: queryId });
    for (let waitMs = poll.firstMs; ; waitMs = Math.min(waitMs * 1.5, poll.longestMs)) {
      const reply = await this.retried(() =>
        athena.send(command, { abortSignal: this.patience.signal }),
      );
      const execution = reply.QueryExecution;
      const state = execution?.Status?.State;
      switch (state) {
        case "SUCCEEDED":
          this.running = false;
          if (execution === undefined)
            throw malformedError(this.context, "an execution without content");
          return execution;
        case "FAILED":
        case "CANCELLED":
          this.running = false;
          throw endedError(this.context, state, execution?.Status?.StateChangeReason);
        case "QUEUED":
        case "RUNNING":
          await this.patience.sleep(waitMs);
          if (this.patience.signal.aborted) throw new PatienceEnded();
          break;
        case undefined:
        default:
          throw malformedError(
            this.context,
            "the reply to GetQueryExecution has no state that the API knows",
          );
      }
    }
  }

  private async rows(queryId: string, statementType: string | undefined): Promise<ResultTable> {
    const { athena, maxRows = 1_000_000 } = this.request;
    const rows: (readonly CellValue[])[] = [];
    const tokens = new Set<string>();
    let columns: readonly Column[] | undefined;
    let token: string | undefined;
    do {
      const command = new GetQueryResultsCommand({
        QueryExecutionId: queryId,
        MaxResults: PAGE_ROWS,
        ...(token === undefined ? {} : { NextToken: token }),
      });
      const page = await this.retried(() =>
        athena.send(command, { abortSignal: this.patience.signal }),
      );
      let data = page.ResultSet?.Rows;
      if (data === undefined)
        throw malformedError(this.context, "a page of GetQueryResults has no rows element");
      if (columns === undefined) {
        columns = this.columnsOf(page.ResultSet?.ResultSetMetadata?.ColumnInfo);
        const names = columns.map((column) => column.name);
        const isHeader = names.every((name, i) => data?.[0]?.Data?.[i]?.VarCharValue === name);
        // The first row of a SELECT is its header; other statements have none.
        if (isHeader) data = data.slice(1);
        else if (statementType === "DML")
          throw malformedError(this.context, "the first row is not the header");
      }
      for (const row of data) rows.push(readRow(row, columns, rows.length + 1));
      if (rows.length > maxRows) throw this.tooLarge(maxRows);
      token = page.NextToken === "" ? undefined : page.NextToken;
      // A token that comes back would page for ever.
      if (token !== undefined && tokens.has(token))
        throw malformedError(this.context, "a page token repeats");
      if (token !== undefined) tokens.add(token);
      if (this.patience.signal.aborted) throw new PatienceEnded();
    } while (token !== undefined);
    return { columns, rows };
  }

  private columnsOf(infos: Parameters<typeof columnOf>[0][] | undefined): readonly Column[] {
    const columns = (infos ?? []).map(columnOf);
    if (columns.length === 0) throw malformedError(this.context, "the result has no columns");
    const names = columns.map((column) => column.name);
    const problem = names.find((name, i) => name === "" || names.indexOf(name) !== i);
    if (problem === undefined) return columns;
    throw new QueryRefusedError(
      this.request.figureId,
      problem === "" ? "a column has no name" : `two columns are named "${problem}"`,
      "Give every column of the SELECT a name of its own with AS.",
      this.queryId,
    );
  }

  /** Goes on after throttling and passing faults, with growing, scattered waits, until the budget is used up. */
  private async retried<T>(call: () => Promise<T>): Promise<T> {
    const budgetMs = (this.request.throttleBudgetSeconds ?? 60) * 1000;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (this.throttledMs >= budgetMs || this.patience.signal.aborted) throw error;
        const waitMs = Math.min(100 * 2 ** attempt, 5000) * (0.5 + Math.random() / 2);
        this.throttledMs += waitMs;
        await this.patience.sleep(Math.min(waitMs, budgetMs));
      }
    }
  }

  /** Stops what still runs and turns whatever was thrown into one of our errors. */
  async givenUp(error: unknown): Promise<QueryError> {
    const stopped = this.running ? await this.stop() : true;
    const { figureId } = this.request;
    const still = stopped
      ? ""
      : ` It could not be stopped and may still run: stop it with "aws athena stop-query-execution --query-execution-id ${this.queryId ?? "?"}".`;
    if (this.patience.endedBy === "timeout") {
      const seconds = Math.round(this.patience.elapsedMs / 100) / 10;
      return new QueryTimedOutError(
        figureId,
        `the query did not end in ${String(seconds)} s and was given up`,
        `Let it scan less, or raise timeoutSeconds.${still}`,
        this.queryId,
      );
    }
    if (this.patience.endedBy === "aborted") {
      const advice = `Start the publication again when you want it.${still}`;
      return new QueryAbortedError(figureId, "publishing was interrupted", advice, this.queryId);
    }
    if (error instanceof QueryError) return error;
    if (error instanceof UnreadableValue) return malformedError(this.context, error.message);
    return refusedError(this.context, error, still);
  }

  private async stop(): Promise<boolean> {
    const limit = new AbortController();
    const timer = setTimeout(() => {
      limit.abort();
    }, STOP_LIMIT_MS);
    try {
      const command = new StopQueryExecutionCommand({ QueryExecutionId: this.queryId });
      await this.request.athena.send(command, { abortSignal: limit.signal });
      return true;
    } catch {
      // The caller is told that the query may still run.
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  private tooLarge(maxRows: number): QueryError {
    return new ResultTooLargeError(
      this.request.figureId,
      `the result has more than ${maxRows.toLocaleString("en-CA")} rows`,
      "Aggregate or limit the rows in the figure's SQL: a worksheet holds 1,048,576.",
      this.queryId,
    );
  }

  private get context(): QueryContext {
    const { figureId, workgroup, database, sql } = this.request;
    return { figureId, workgroup, database, sql, queryId: this.queryId };
  }
}

/** Thrown to leave a loop; what is reported is why the patience ended. */
class PatienceEnded extends Error {}
