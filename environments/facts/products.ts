/** Data products: what `department.yaml` says of them, and whether what they are made of exists. */
import { z } from "zod";
import type { ProblemList } from "./errors";
import type { DataProduct, Dataset } from "./facts";
import { suggestion } from "./nearest";
import type { Path, SourceFile } from "./source-file";
import { addProblem, shown } from "./validation";

const text = z.string().trim().min(1, "not be empty; write the text");
const column = z.string().regex(/^[a-z][a-z0-9_]*$/, "be a column in snake_case; correct it");

/** The form of `products`. */
export const productsSchema = z.array(
  z.strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "be kebab-case and begin with a letter; rename it")
      .max(24, "have at most 24 characters, because a role is named after it; shorten it"),
    title: text,
    dataset: text,
    table: column,
    columns: z.array(column).min(1, "name at least one column; add it"),
    consumers: z
      .array(
        z.strictObject({
          role: z.string().regex(/^[\w+=,.@-]{1,64}$/, "be the name of an IAM role; correct it"),
          until: z.iso.date('be a day in quotes; write it like "2027-06-30"'),
        }),
      )
      .min(1, "name at least one reader; add it, or remove the product"),
  }),
);

/**
 * Adds a problem for each product that repeats another or names a dataset or table that does not exist. A dataset whose own
 * files have problems counts as one that exists: its tables are not known.
 *
 * @param folders names of the department's datasets, sound or not
 */
export function checkProducts(
  source: SourceFile,
  products: readonly DataProduct[],
  datasets: readonly (Dataset | undefined)[],
  folders: readonly string[],
  problems: ProblemList,
): void {
  const known = datasets.flatMap((one) => one ?? []);
  for (const [place, product] of products.entries()) {
    const at = (...rest: Path): Path => ["products", place, ...rest];
    const first = products.findIndex(({ name }) => name === product.name);
    if (first < place) {
      addProblem(
        problems,
        source,
        at("name"),
        `must be another name than products[${String(first)}], got ${shown(product.name)} twice`,
        "rename one of the two",
      );
    }
    const owner = known.find(({ name }) => name === product.dataset);
    if (owner === undefined) {
      if (folders.includes(product.dataset)) continue;
      addProblem(
        problems,
        source,
        at("dataset"),
        `must be a dataset of the department, got ${shown(product.dataset)}`,
        suggestion(product.dataset, folders),
      );
      continue;
    }
    const tables = owner.curated.map(({ table }) => table);
    if (!tables.includes(product.table)) {
      addProblem(
        problems,
        source,
        at("table"),
        `must be a curated table of ${owner.name}, got ${shown(product.table)}`,
        suggestion(product.table, tables),
      );
    }
  }
}
