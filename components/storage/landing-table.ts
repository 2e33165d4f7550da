import type { Field, LandingFormat } from "../../environments/facts/facts";

/** How Athena reads the files of a dataset as they were received. */
export interface LandingTable {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly comment: string;
  }[];
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serde: string;
  readonly serdeParameters: Readonly<Record<string, string>>;
  /** Glue's `classification` table parameter. */
  readonly classification: string;
}

const TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

/**
 * The landing table of a format, or nothing when Athena cannot read it: it knows no Excel.
 *
 * Text files become one column with the line as it is. Athena takes the columns of a CSV file by
 * position and never by header, so named columns would mislabel every file whose order differs from the
 * contract's; a line is true whatever the file holds. Parquet carries its own column names.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html
 */
export function landingTable(
  format: LandingFormat,
  fields: readonly Field[],
): LandingTable | undefined {
  switch (format.kind) {
    case "excel":
      return undefined;
    case "csv":
      return textTable(format.encoding, "csv");
    case "json":
      return textTable("utf-8", "json");
    case "parquet":
      return {
        columns: fields.map(({ name, type, description }) => ({
          name,
          type,
          comment: description,
        })),
        inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        serde: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        serdeParameters: { "serialization.format": "1" },
        classification: "parquet",
      };
  }
}

const textTable = (encoding: string, classification: string): LandingTable => ({
  columns: [{ name: "line", type: "string", comment: "One line of the file, as received" }],
  inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
  outputFormat: TEXT_OUTPUT,
  serde: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
  // A control character that no text has, so that a line is never split.
  serdeParameters: { "field.delim": "\u0001", "serialization.encoding": encoding },
  classification,
});
