/** Just enough reading of SQL to find the names in it: words, without comments and quoted text. */

/** The lower-cased words of a statement, in order; numbers and quoted text left out. */
export function wordsOf(sql: string): readonly string[] {
  return (
    withoutQuotes(sql)
      .toLowerCase()
      .match(/[a-z_][a-z0-9_]*/g) ?? []
  );
}

/** Whether a statement takes all columns of something: `SELECT *`, `t.*`; `count(*)` takes none. */
export function takesAllColumns(sql: string): boolean {
  return /(\bselect\s+(distinct\s+|all\s+)?|,\s*|\.)\*/i.test(withoutQuotes(sql));
}

/** What is wrong with a file that must hold one query, or undefined. */
export function queryProblem(sql: string): { found: string; change: string } | undefined {
  const code = withoutQuotes(sql).trim();
  if (code === "") {
    return { found: "must hold a query, got nothing", change: "write it" };
  }
  if (code.replace(/;$/, "").includes(";")) {
    return { found: "must hold one statement, got several", change: "make a file of each" };
  }
  if (!/^(select|with)\b/i.test(code)) {
    return {
      found: `must begin with SELECT or WITH, got ${JSON.stringify(wordsOf(sql)[0] ?? code[0])}`,
      change: "write a query",
    };
  }
  return undefined;
}

/** A statement without its comments and without what stands in single quotes. */
function withoutQuotes(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (match) =>
    match.startsWith("'") ? "''" : " ",
  );
}
