import { UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandText, violation } from "../../rule";

const JOB = "aws-native:databrew:Job";

/** What publishes a recipe: AWS's own API call, as a dynamic resource. */
const PUBLICATION = "pulumi-nodejs:dynamic:Resource";

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
  judge: (graph) => [
    ...graph
      .of("aws-native:databrew:Recipe")
      .filter(
        (recipe) =>
          !graph
            .of(PUBLICATION)
            .some(
              (one) =>
                one.props["recipe"] === recipe.props["name"] || one.props["recipe"] === UNKNOWN,
            ),
      )
      .map((recipe) => violation(recipe, "nothing publishes it")),
    ...graph
      .of(PUBLICATION)
      .filter((one) => "recipe" in one.props || one.name.endsWith("-publication"))
      .flatMap((one) =>
        demand(one, "recipe", "of this stack", (name) =>
          graph.of("aws-native:databrew:Recipe").some((recipe) => recipe.props["name"] === name),
        ),
      ),
    ...graph
      .of(JOB)
      .filter((job) => job.props["type"] === "RECIPE")
      .flatMap((job) => [
        ...demandText(job, "recipe.name"),
        ...demand(job, "recipe.version", "a published version", (version) =>
          /^\d+\.\d+$/.test(String(version)),
        ),
      ]),
  ],
};
