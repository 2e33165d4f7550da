import { BUCKET } from "../../graph/links";
import { isRecord, texts } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandText, violation } from "../../rule";

const JOB = "aws:glue/job:Job";
const PLACE = /s3:\/\/([^/\s,]+)\//g;

export const rule: Rule = {
  id: "glue-programs-owned",
  title: "Jobs run the stack's own programs",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [JOB, BUCKET],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html",
  why: "Whoever writes the script, a library or the settings of a job acts with all that its role may do",
  fix: "Name the script, --extra-py-files, --extra-jars and --settings in the stack's own bucket of programs",
  judge: (graph) => {
    const own = new Set(graph.of(BUCKET).flatMap((bucket) => texts(bucket.props["bucket"])));
    return graph.of(JOB).flatMap((job) => [
      ...demand(job, "command.scriptLocation", "in a bucket of this stack", (place) =>
        own.has(/^s3:\/\/([^/]+)\/.+/.exec(String(place))?.[1] ?? ""),
      ),
      ...demandText(job, "defaultArguments.--settings"),
      ...demandText(job, "defaultArguments.--extra-py-files"),
      ...Object.entries(
        isRecord(job.props["defaultArguments"]) ? job.props["defaultArguments"] : {},
      )
        .filter(([, value]) =>
          [...String(value).matchAll(PLACE)].some(([, name = ""]) => !own.has(name)),
        )
        .map(([key]) => violation(job, `${key} names a bucket that is not of this stack`)),
    ]);
  },
};
