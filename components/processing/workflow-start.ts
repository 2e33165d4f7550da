import type { CleaningEngine, SourceFacts } from "../../environments/facts/facts";
import type { Names } from "../names";

/** How a dataset's workflow starts. */
export type WorkflowStart =
  /** The schedule starts the workflow itself. */
  | { readonly by: "schedule" }
  /** The schedule starts a DataBrew job, whose success starts the workflow. */
  | { readonly by: "databrew"; readonly job: string };

/** What decides how a dataset starts. */
export interface StartingDataset {
  readonly name: string;
  readonly cleaning: CleaningEngine;
  /** Absent: nothing is collected for it. */
  readonly source?: SourceFacts;
}

/** A workflow has one start trigger, so it starts in one way. */
export function startOf(names: Names, { name, cleaning }: StartingDataset): WorkflowStart {
  switch (cleaning) {
    case "glue":
      return { by: "schedule" };
    case "databrew":
      return { by: "databrew", job: names.databrewJob(name, "cleanse") };
  }
}
