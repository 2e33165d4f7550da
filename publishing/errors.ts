/**
 * Everything that can go wrong while publishing. A message says what was found, where, and what to change.
 *
 * No error carries a value of a result, a row, or the SDK's own error as `cause`: a malformed reply quoted in a log would
 * publish data to everyone who can read the log.
 */

/** A figure that cannot be published: the base of every error about one figure. */
export class FigureError extends Error {
  /** @param figureId the figure's id; @param found what was found; @param advice what to change, as a full sentence. */
  constructor(
    readonly figureId: string,
    found: string,
    readonly advice: string,
  ) {
    super(`figure "${figureId}": ${found}. ${advice}`);
    this.name = new.target.name;
  }
}

/** A figure whose query did not give a usable result. */
export class QueryError extends FigureError {
  constructor(
    figureId: string,
    found: string,
    advice: string,
    /** Athena's id of the query; undefined when none was started or its id is not known. */
    readonly queryId: string | undefined,
  ) {
    super(figureId, queryId === undefined ? found : `${found} (query ${queryId})`, advice);
  }
}

/** Athena did not accept the query: wrong request, missing right, unreachable endpoint. */
export class QueryRefusedError extends QueryError {}
/** Athena ran the query and it failed. */
export class QueryFailedError extends QueryError {}
/** Somebody or a limit of the workgroup cancelled the query. */
export class QueryCancelledError extends QueryError {}
/** The query did not end in the time it was given. */
export class QueryTimedOutError extends QueryError {}
/** Athena kept refusing for load, beyond our budget of waiting. */
export class QueryThrottledError extends QueryError {}
/** The caller's signal asked to stop. */
export class QueryAbortedError extends QueryError {}
/** Athena's reply is not what its API promises. */
export class MalformedReplyError extends QueryError {}
/** The result has more rows than a worksheet can hold. */
export class ResultTooLargeError extends QueryError {}

/** The chart of a figure does not fit its result. */
export class ChartError extends FigureError {}
/** A figure's result cannot be written as a worksheet. */
export class WorkbookError extends FigureError {}

/** What stops a whole publication. Holds every problem that was found, not the first one only. */
export class PublishError extends Error {
  constructor(readonly problems: readonly Error[]) {
    const count = problems.length === 1 ? "1 problem" : `${String(problems.length)} problems`;
    super(
      `Nothing is published, ${count}:\n${problems.map((problem) => `- ${problem.message}`).join("\n")}`,
    );
    this.name = "PublishError";
  }
}
