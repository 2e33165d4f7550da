/** What of Athena's own words may be printed. Pure. */

/** Failures whose text quotes the value that caused them. */
const QUOTES_DATA = [
  "HIVE_BAD_DATA",
  "HIVE_CURSOR_ERROR",
  "ICEBERG_BAD_DATA",
  "INVALID_CAST_ARGUMENT",
  "INVALID_FUNCTION_ARGUMENT",
  "NUMERIC_VALUE_OUT_OF_RANGE",
];

const LONGEST_REASON = 600;

/**
 * Athena's reason of a failure, without what could be data.
 *
 * Trino writes names and values alike in quotes (`Column 'age' cannot be resolved`, `Cannot cast 'Ann Lee' to bigint`). What the SQL itself
 * contains is no secret of the data, so a quoted text stays when it occurs in the SQL and becomes `'…'` otherwise. For the failures that quote
 * values without quotes only the code stays.
 *
 * @param reason `Status.StateChangeReason` or an exception's message
 * @param known texts that may be printed: the SQL, the database, the workgroup
 */
export function printableReason(reason: string | undefined, known: readonly string[]): string {
  // Our sentence goes on after it.
  const text = (reason ?? "").replace(/\s+/g, " ").trim().replace(/\.$/, "");
  if (text === "") return "Athena gives no reason";
  const code = QUOTES_DATA.find((candidate) => text.includes(candidate));
  if (code !== undefined) {
    return `${code} (the rest is withheld because it can quote data; Athena's console shows it under the query's id)`;
  }
  const masked = withoutForeignQuotes(text, known.join("\n").toLowerCase());
  return masked.length > LONGEST_REASON ? `${masked.slice(0, LONGEST_REASON)}…` : masked;
}

/** A quoted text begins and ends at the edge of a word, so the apostrophe of "can't" begins none. */
const QUOTED = /(?<!\w)(['"`])(.*?)\1(?!\w)/g;

function withoutForeignQuotes(text: string, known: string): string {
  let done = "";
  let end = 0;
  for (const match of text.matchAll(QUOTED)) {
    const [whole, quote = "'", inner = ""] = match;
    done += text.slice(end, match.index);
    done += known.includes(inner.toLowerCase()) ? whole : `${quote}…${quote}`;
    end = match.index + whole.length;
  }
  const rest = text.slice(end);
  // A quotation mark that is left over may end a value that an earlier one began.
  if (/(?<!\w)['"`]|['"`](?!\w)/.test(rest)) return `${text.split(/['"`]/, 1)[0] ?? ""}…`;
  return done + rest;
}
