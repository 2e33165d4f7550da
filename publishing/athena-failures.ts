/** What Athena and its SDK say when something goes wrong → our errors. Pure. */
import { printableReason } from "./athena-reasons";
import {
  MalformedReplyError,
  QueryCancelledError,
  type QueryError,
  QueryFailedError,
  QueryRefusedError,
  QueryThrottledError,
} from "./errors";

/** What an error names. */
export interface QueryContext {
  readonly figureId: string;
  readonly workgroup: string;
  readonly database: string;
  readonly sql: string;
  readonly queryId: string | undefined;
}

/** Names under which AWS refuses for load. */
const THROTTLED = new Set([
  "ThrottlingException",
  "TooManyRequestsException",
  "Throttling",
  "RequestLimitExceeded",
  "SlowDown",
]);

function isThrottling(error: unknown): boolean {
  return error instanceof Error && THROTTLED.has(error.name);
}

/** Throttling, and answers that say that Athena itself has a fault: both pass. */
export function isPassing(error: unknown): boolean {
  return isThrottling(error) || (statusOf(error) ?? 0) >= 500;
}

/** HTTP status of the answer that the SDK turned into an error. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  return typeof metadata === "object" &&
    metadata !== null &&
    "httpStatusCode" in metadata &&
    typeof metadata.httpStatusCode === "number"
    ? metadata.httpStatusCode
    : undefined;
}

/** A query that Athena ended. */
export function endedError(
  context: QueryContext,
  state: "FAILED" | "CANCELLED",
  reason: string | undefined,
): QueryError {
  const { figureId, queryId } = context;
  const words = printableReason(reason, known(context));
  if (state === "FAILED") {
    const advice = "Correct the figure's SQL file, or what the reason names.";
    return new QueryFailedError(figureId, `the query failed: ${words}`, advice, queryId);
  }
  const advice =
    "If nobody cancelled it by hand, let it scan less or raise the workgroup's scan limit (scanLimitBytes).";
  return new QueryCancelledError(figureId, `the query was cancelled: ${words}`, advice, queryId);
}

/** A reply that is not what the API promises. */
export function malformedError({ figureId, queryId }: QueryContext, what: string): QueryError {
  const advice =
    "Check that the client's endpoint is Athena, and look the query up in its console.";
  return new MalformedReplyError(figureId, what, advice, queryId);
}

/** A call that the SDK gave up. @param still what to add when the query may still run */
export function refusedError(context: QueryContext, error: unknown, still: string): QueryError {
  const { figureId, workgroup, queryId } = context;
  const name = error instanceof Error ? error.name : "an unknown error";
  if (isThrottling(error)) {
    const advice = `Publish again later, or ask for a higher Athena quota.${still}`;
    return new QueryThrottledError(figureId, `Athena kept answering ${name}`, advice, queryId);
  }
  // A reply that is not JSON: the SDK's own message quotes it.
  if (error instanceof SyntaxError) return malformedError(context, "the reply is not JSON");
  const message = error instanceof Error ? error.message : "";
  const reason = printableReason(message, known(context));
  return new QueryRefusedError(
    figureId,
    `Athena did not accept the call: ${name}: ${reason}`,
    `Check the SQL, the rights of the publishing role and that workgroup "${workgroup}" exists.${still}`,
    queryId,
  );
}

function known({ sql, workgroup, database }: QueryContext): readonly string[] {
  return [sql, workgroup, database];
}
