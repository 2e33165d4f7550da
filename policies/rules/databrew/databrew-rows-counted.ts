import { UNKNOWN } from "../../graph/values";
import {
  MANDATORY,
  type Rule,
  demand,
  demandBetween,
  demandEqual,
  demandTrue,
  unknown,
} from "../../rule";

const DATASET = "aws-native:databrew:Dataset";
const JOB = "aws-native:databrew:Job";

export const rule: Rule = {
  id: "databrew-rows-counted",
  title: "Every cleaned row tells which file it came from, once",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [DATASET, JOB],
  frameworks: [],
  url: "https://docs.aws.amazon.com/databrew/latest/dg/datasets.multiple-files.html",
  why: "A row without its file cannot be found again when somebody asks for it to be corrected or deleted; output that is added doubles rows",
  fix: "Give the path a parameter that becomes a column, read the header row, overwrite the output in one file, and profile a sample of at most 20,000 rows",
  judge: (graph) => [
    ...graph
      .of(DATASET)
      .flatMap((set) => [
        ...demandTrue(set, "pathOptions.parameters.0.datasetParameter.createColumn"),
        ...(set.props["format"] === "EXCEL" || set.props["format"] === "CSV"
          ? demandTrue(set, `formatOptions.${set.props["format"].toLowerCase()}.headerRow`)
          : []),
      ]),
    ...graph
      .of(JOB)
      .flatMap((job) =>
        job.props["type"] === UNKNOWN
          ? [unknown(job, "type")]
          : job.props["type"] === "PROFILE"
            ? [
                ...demandEqual(job, "jobSample.mode", "CUSTOM_ROWS"),
                ...demandBetween(job, "jobSample.size", 1000, 20_000),
                ...demand(job, "outputLocation", "given", (place) => place !== undefined),
              ]
            : [
                ...demandTrue(job, "outputs.0.overwrite"),
                ...demandBetween(job, "outputs.0.maxOutputFiles", 1, 10),
              ],
      ),
  ],
};
