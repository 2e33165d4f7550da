/** Prints what the SQL of every department reads and makes, as JSON, for the test beside it. */
import { listStacks, loadStack } from "../../environments/facts/load";

const departments = new Map(
  listStacks().map((stack) => {
    const { department } = loadStack(stack);
    return [department.name, department];
  }),
);

process.stdout.write(
  JSON.stringify(
    [...departments.values()].map(({ name, datasets, products }) => ({
      name,
      datasets: datasets.map((dataset) => ({
        name: dataset.name,
        table: dataset.name.replaceAll("-", "_"),
        // What trust hands on: dropped columns do not exist for curated SQL.
        columns: dataset.fields
          .filter(({ privacy }) => privacy !== "drop")
          .map((field) => field.name),
        curated: dataset.curated,
        figures: dataset.reports.flatMap(({ figures }) => figures),
      })),
      products,
    })),
  ),
);
