import { MANDATORY, type Rule, demandBetween, demandTrue, violation } from "../../rule";
import { isAccountStack, standsForStack } from "../platform";

const TYPE = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy";

export const rule: Rule = {
  id: "iam-password-policy",
  title: "Passwords are long and change",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE],
  frameworks: ["FSBP IAM.7", "CIS 3.0 1.8", "CIS 3.0 1.9"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-7",
  why: "What remains of passwords in the account must not be guessed",
  fix: "Set the account's password policy: 14 characters of all classes, 24 remembered, 90 days",
  judge: (graph) => {
    if (!isAccountStack(graph)) return [];
    const [policy] = graph.of(TYPE);
    const first = standsForStack(graph);
    if (policy === undefined) {
      return first === undefined
        ? []
        : [violation(first, "the account has no AccountPasswordPolicy")];
    }
    return [
      ...demandBetween(policy, "minimumPasswordLength", 14, 128),
      ...demandBetween(policy, "passwordReusePrevention", 24, 24),
      ...demandBetween(policy, "maxPasswordAge", 1, 90),
      ...[
        "requireLowercaseCharacters",
        "requireUppercaseCharacters",
        "requireNumbers",
        "requireSymbols",
        "allowUsersToChangePassword",
      ].flatMap((path) => demandTrue(policy, path)),
    ];
  },
};
