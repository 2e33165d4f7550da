import { createHash } from "node:crypto";
import * as databrew from "@pulumi/aws-native/databrew";
import type { LandingFormat, RecipeStep } from "../../environments/facts/facts";

/** Twelve hexadecimal digits of the steps: equal steps, equal name. */
export const contentHash = (steps: readonly RecipeStep[]): string =>
  createHash("sha256").update(JSON.stringify(steps)).digest("hex").slice(0, 12);

/** A step as it is exported → as the provider takes it. Parameters keep their names: the export's are the API's. */
export const recipeStep = ({ Action, ConditionExpressions = [] }: RecipeStep) => ({
  action: { operation: Action.Operation, parameters: { ...Action.Parameters } },
  ...(ConditionExpressions.length === 0
    ? {}
    : {
        conditionExpressions: ConditionExpressions.map(({ Condition, Value, TargetColumn }) => ({
          condition: Condition,
          targetColumn: TargetColumn,
          ...(Value === undefined ? {} : { value: Value }),
        })),
      }),
});

/** How DataBrew reads the files. Of the two forms of JSON it gets the one that it can split: an object a line. */
export function fileFormat(
  landing: LandingFormat,
): Pick<databrew.DatasetArgs, "format" | "formatOptions"> {
  switch (landing.kind) {
    case "csv":
      return {
        format: databrew.DatasetFormat.Csv,
        formatOptions: { csv: { delimiter: landing.delimiter, headerRow: true } },
      };
    case "excel":
      return {
        format: databrew.DatasetFormat.Excel,
        formatOptions: {
          excel: {
            headerRow: true,
            ...(landing.sheet === undefined
              ? { sheetIndexes: [0] }
              : { sheetNames: [landing.sheet] }),
          },
        },
      };
    case "json":
      return {
        format: databrew.DatasetFormat.Json,
        formatOptions: { json: { multiLine: false } },
      };
    case "parquet":
      return { format: databrew.DatasetFormat.Parquet };
  }
}
