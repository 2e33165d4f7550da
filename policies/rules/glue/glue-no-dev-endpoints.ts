import { MANDATORY, type Rule, violation } from "../../rule";

const TYPES = [
  "aws:glue/devEndpoint:DevEndpoint",
  "aws:sagemaker/notebookInstance:NotebookInstance",
];

/** The provider knows no key for what a transform is trained with. */
const TRANSFORM = "aws:glue/mLTransform:MLTransform";

export const rule: Rule = {
  id: "glue-no-dev-endpoints",
  title: "There are no development endpoints, and nothing is learned in the clear",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: [...TYPES, TRANSFORM],
  frameworks: ["FSBP Glue.3"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/glue-controls.html#glue-3",
  why: "An endpoint is a shell with the job's rights that nobody closes",
  fix: "Remove it; the rehearsal runs the same scripts on a laptop",
  judge: (graph) => [
    ...graph.of(...TYPES).map((one) => violation(one, "it is a shell with a job's rights")),
    ...graph.of(TRANSFORM).map((one) => violation(one, "it keeps what it learned without our key")),
  ],
};
