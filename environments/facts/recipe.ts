/** A cleaning recipe in DataBrew's export format: its form, and the columns it makes. */
import { z } from "zod";
import type { ProblemList } from "./errors";
import type { Field, RecipeStep } from "./facts";
import { suggestion } from "./nearest";
import type { Path, SourceFile } from "./source-file";
import { addProblem, shown, validate } from "./validation";

// Limits of DataBrew's API: https://docs.aws.amazon.com/databrew/latest/dg/API_RecipeAction.html and API_ConditionExpression.html
const MOST_STEPS = 100;
const LONGEST_VALUE = 32_768;
const LONGEST_CONDITION_VALUE = 1024;

/** Rows are refused and merged in trust, where each is counted; a recipe that drops rows would lose them. */
const DROPS_ROWS = [
  "DELETE_DUPLICATE_ROWS",
  "REMOVE_DUPLICATES",
  "REMOVE_INVALID",
  "REMOVE_MISSING",
  "REMOVE_OUTLIERS",
  "REMOVE_VALUES",
  "GROUP_BY",
  "JOIN",
  "UNION",
  "PIVOT",
  "UNPIVOT",
];

const stepSchema = z.strictObject({
  Action: z.strictObject({
    Operation: z.string().regex(/^[A-Z_]+$/, "be an operation of DataBrew; write it in capitals"),
    Parameters: z.record(
      z.string(),
      z
        .string()
        .min(1, "not be empty: DataBrew refuses empty values; use REMOVE_COMBINED to remove text")
        .max(LONGEST_VALUE, `have at most ${String(LONGEST_VALUE)} characters; shorten it`),
    ),
  }),
  ConditionExpressions: z
    .array(
      z.strictObject({
        Condition: z
          .string()
          .regex(/^[A-Z_]+$/, "be a condition of DataBrew; write it in capitals"),
        Value: z
          .string()
          .max(
            LONGEST_CONDITION_VALUE,
            `have at most ${String(LONGEST_CONDITION_VALUE)} characters; shorten it`,
          )
          .optional(),
        TargetColumn: z.string().min(1, "not be empty; name a column"),
      }),
    )
    .min(1, "not be empty; remove it")
    .optional(),
});
const recipeSchema = z
  .array(stepSchema)
  .max(MOST_STEPS, `have at most ${String(MOST_STEPS)} steps, as DataBrew allows; merge some`);

/** The steps of a recipe file, or undefined after its problems were added. */
export function recipeSteps(
  source: SourceFile,
  problems: ProblemList,
): readonly RecipeStep[] | undefined {
  const steps = validate(recipeSchema, source, problems);
  steps?.forEach(({ Action }, index) => {
    if (DROPS_ROWS.includes(Action.Operation) || Action.Parameters.deleteOtherRows === "true") {
      addProblem(
        problems,
        source,
        [index, "Action", "Operation"],
        `must keep every row, got ${Action.Operation}`,
        "remove the step; a quality rule refuses rows and counts them",
      );
    }
  });
  return steps as readonly RecipeStep[] | undefined;
}

/** Follows the columns through the steps and checks that exactly the contract's columns come out. */
export function checkRecipeColumns(
  source: SourceFile,
  steps: readonly RecipeStep[],
  fields: readonly Field[],
  problems: ProblemList,
): void {
  if (steps.length === 0) {
    return;
  }
  const contract = [...new Set(fields.map(({ name }) => name))];
  const made = new Map<string, Path>();
  const gone = new Set<string>();
  steps.forEach(({ Action: { Operation, Parameters }, ConditionExpressions = [] }, index) => {
    const parameter = (name: string): Path => [index, "Action", "Parameters", name];
    const { sourceColumn, targetColumn } = Parameters;
    const use = (column: string, path: Path): void => {
      const isHeading = Operation === "RENAME" && !gone.has(column);
      const isAsReceived = contract.includes(column) && !gone.has(column);
      if (!made.has(column) && !isHeading && !isAsReceived) {
        const known = [...made.keys(), ...contract.filter((name) => !gone.has(name))];
        const found = `must name a column that exists at this step, got ${shown(column)}`;
        addProblem(problems, source, path, found, suggestion(column, [...new Set(known)]));
      }
    };
    if (sourceColumn !== undefined) {
      use(sourceColumn, parameter("sourceColumn"));
    }
    ConditionExpressions.forEach(({ TargetColumn }, at) => {
      use(TargetColumn, [index, "ConditionExpressions", at, "TargetColumn"]);
    });
    if (sourceColumn !== undefined && (Operation === "RENAME" || Operation === "DELETE")) {
      made.delete(sourceColumn);
      gone.add(sourceColumn);
    }
    if (targetColumn !== undefined) {
      if (made.has(targetColumn)) {
        const found = `must be a new column, got ${shown(targetColumn)}`;
        addProblem(problems, source, parameter("targetColumn"), found, "choose another name");
      }
      made.set(targetColumn, parameter("targetColumn"));
      gone.delete(targetColumn);
    }
  });
  for (const [column, path] of made) {
    if (!contract.includes(column)) {
      const found = `makes a column that the contract does not have, ${shown(column)}`;
      addProblem(problems, source, path, found, suggestion(column, contract));
    }
  }
  for (const column of contract.filter((name) => gone.has(name))) {
    addProblem(
      problems,
      source,
      [],
      `removes the contract's column ${shown(column)}`,
      "leave it out of DELETE and RENAME, or remove it from the contract",
    );
  }
}
