import { MANDATORY, type Rule, demandTrue, violation } from "../../rule";
import { isAccountStack } from "../platform";

const TYPE = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const rule: Rule = {
  id: "s3-account-public-access-blocked",
  title: "The account blocks public access",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE],
  frameworks: ["FSBP S3.1", "CIS 3.0 2.1.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-1",
  why: "The account's block also covers buckets that no program made",
  fix: "Add an AccountPublicAccessBlock with all four flags true to the account's stack",
  judge: (graph) => {
    if (!isAccountStack(graph)) return [];
    const [block] = graph.of(TYPE);
    const [first] = graph.resources;
    if (block === undefined) {
      return first === undefined
        ? []
        : [violation(first, "the account has no AccountPublicAccessBlock")];
    }
    return FLAGS.flatMap((flag) => demandTrue(block, flag));
  },
};
