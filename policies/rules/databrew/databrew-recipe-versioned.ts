import { MANDATORY, type Rule, demand, demandText } from "../../rule";

const JOB = "aws-native:databrew:Job";

export const rule: Rule = {
  id: "databrew-recipe-versioned",
  title: "DataBrew runs a published recipe",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [JOB, "aws-native:databrew:Recipe"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/databrew/latest/dg/recipes.versioning.html",
  why: "The working version changes under a running job",
  fix: "Name the recipe with a version other than LATEST_WORKING",
  judge: (graph) =>
    graph
      .of(JOB)
      .filter((job) => job.props["type"] === "RECIPE")
      .flatMap((job) => [
        ...demandText(job, "recipe.name"),
        ...demand(job, "recipe.version", "a published version", (version) =>
          /^\d+\.\d+$/.test(String(version)),
        ),
      ]),
};
