import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, narrowing, speaksOf } from "../documents";

const READS_NAMES = ["s3:ListBucket", "s3:ListBucketVersions"];

/** All of a kind, e.g. `instance/*`; below a name of one's own a star is narrow enough. */
const WHOLE = /^arn:aws:(ec2|ssm|s3|kms):[^:]*:\d*:(instance|session|job|key)\/\*$/;
const BINDING = /resourcetag|tag-key|aliases|operation|sourcearn|viaservice/;

export const rule: Rule = {
  id: "iam-reach-bound",
  title: "Rights on a whole kind of things have a condition",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html",
  why: "Every instance, session or job of the account is more than the department's, and a list shows all names",
  fix: "Bind ListBucket by s3:prefix, and what ends in /* by a tag, an alias or an operation",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) => {
      if (
        READS_NAMES.some((action) => speaksOf(statement, action)) &&
        narrowing(statement, "s3:prefix") === undefined
      ) {
        const isReplication = speaksOf(statement, "s3:GetReplicationConfiguration");
        return isReplication ? undefined : "lists a bucket without naming prefixes";
      }
      const whole = (statement.resources?.values ?? []).filter((arn) => WHOLE.test(arn));
      const changes = statement.actions.values.filter(
        (action) => !/:(Describe|Get|List)/.test(action),
      );
      if (whole.length === 0 || changes.length === 0) return undefined;
      const isBound = statement.conditions.some(
        ({ key, operator, ifExists }) => BINDING.test(key) && !operator.negated && !ifExists,
      );
      return isBound ? undefined : `reaches ${whole.join(", ")} without a condition`;
    }),
};
