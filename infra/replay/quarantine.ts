import type { AthenaClient } from "@aws-sdk/client-athena";
import type { Names } from "../../components/names";
import { tableName } from "../../components/storage/lake-layout";
// eslint-disable-next-line no-restricted-imports -- one file talks to Athena, and it is the publisher's
import { runQuery } from "../../publishing/athena";
import { fileOf, headingsOf, isRagged, type RefusedRow } from "./repair-files";

/** Quarantine and raw of one dataset, seen as the data steward through Athena. */
export class Quarantine {
  constructor(
    private readonly athena: AthenaClient,
    private readonly names: Names,
    private readonly dataset: string,
  ) {}

  /** The rows that are refused and not yet repaired, by origin. */
  async refusedRows(): Promise<RefusedRow[]> {
    const rows = await this.ask(
      "refused rows",
      `SELECT "_object", "_version", "_row", reasons, original FROM ${this.table("quarantine")}
       WHERE kind = 'refused' ORDER BY "_object", "_version", "_row"`,
    );
    return rows.map(([object = "", version = "", row = "", reasons = "", original = ""]) => ({
      ...{ object, version, row, reasons, original },
    }));
  }

  /** The headings of files whose refused rows do not all say them; by {@link fileOf}. */
  async missingHeadings(rows: readonly RefusedRow[]): Promise<Map<string, readonly string[]>> {
    const told = new Set(rows.filter((row) => !isRagged(row)).map(fileOf));
    const wanted = new Map(
      rows
        .filter((row) => isRagged(row) && !told.has(fileOf(row)))
        .map((row) => [fileOf(row), row]),
    );
    const found = new Map<string, readonly string[]>();
    for (const [file, { object, version }] of wanted) {
      const [first] = await this.ask(
        "headings",
        `SELECT "_original" FROM ${this.table("raw")}
         WHERE "_object" = ${literal(object)} AND "_version" = ${literal(version)}
           AND "_original" NOT LIKE '{"_cells":%' AND "_original" NOT LIKE '{"_line":%'
         LIMIT 1`,
      );
      const headings = headingsOf(first?.[0] ?? "");
      if (headings !== undefined) found.set(file, headings);
    }
    return found;
  }

  private table(zone: "quarantine" | "raw"): string {
    return `${this.names.database(zone)}.${tableName(this.dataset)}`;
  }

  private async ask(what: string, sql: string): Promise<string[][]> {
    const { rows } = await runQuery({
      athena: this.athena,
      workgroup: this.names.workgroup("steward"),
      database: this.names.database("quarantine"),
      sql,
      figureId: `${this.dataset}: ${what}`,
    });
    return rows.map((row) => row.map((cell) => (cell === null ? "" : String(cell))));
  }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
