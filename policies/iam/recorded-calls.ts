/** Reads the rows of `calls.jsonl`, one a line, as the embedded AWS writes them. */
import type { Call } from "./implied-rule";
import { isObject, shown } from "./reading";
import type { Context, ContextValue, RequestPrincipal } from "./request";

/** A call and what the embedded AWS decided. */
export interface RecordedCall {
  readonly call: Call;
  readonly decision: "allowed" | "denied";
  /** Who asked: the caller itself, or Athena in its name. @default "api" */
  readonly via?: "api" | "athena";
  /** What the embedded AWS said when it denied. */
  readonly because?: string;
}

/**
 * Reads lines; empty ones are skipped.
 *
 * @throws Error naming the line and what is wrong with it
 */
export async function* readRecordedCalls(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<RecordedCall> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() !== "") yield readRow(line, `calls.jsonl line ${String(number)}`);
  }
}

function readRow(line: string, place: string): RecordedCall {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new Error(`${place} is no JSON; was the recorder stopped while it wrote?`);
  }
  if (!isObject(row)) throw new Error(`${place} must be an object, got ${shown(row)}`);
  const { decision, because, context, operation, tables, withDecryption } = row;
  if (decision !== "allowed" && decision !== "denied") {
    throw new Error(`${place}: decision must be "allowed" or "denied", got ${shown(decision)}`);
  }
  const call: Call = {
    principal: readPrincipal(row, place),
    action: text(row["action"], `${place}: action`),
    resource: text(row["resource"], `${place}: resource`),
    context: readContext(context, place),
    ...(typeof operation === "string" ? { operation } : {}),
    ...(Array.isArray(tables) ? { tables: tables.map(String) } : {}),
    ...(typeof withDecryption === "boolean" ? { withDecryption } : {}),
  };
  const via = row["via"] === "athena" ? "athena" : "api";
  return { call, decision, via, ...(typeof because === "string" ? { because } : {}) };
}

function readPrincipal(row: Readonly<Record<string, unknown>>, place: string): RequestPrincipal {
  const arn = text(row["principal"], `${place}: principal`);
  const session = row["session"];
  return typeof session === "string" && session !== "" ? { arn, session } : { arn };
}

function text(value: unknown, what: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`${what} must be a text, got ${shown(value)}`);
}

function readContext(value: unknown, place: string): Context {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new Error(`${place}: context must be an object, got ${shown(value)}`);
  const context: Record<string, ContextValue> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === null || item === undefined) continue;
    if (Array.isArray(item)) context[key] = item.map(String);
    else if (typeof item === "string" || typeof item === "number" || typeof item === "boolean") {
      context[key] = item;
    } else throw new Error(`${place}: context ${key} must be a text or a list, got ${shown(item)}`);
  }
  return context;
}
