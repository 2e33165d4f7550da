import { linkOf } from "../../graph/links";
import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";
import { documentAt, nameOf, narrowing, speaksOf } from "../documents";
import { demandKey } from "../platform";

const TOPIC = "aws:sns/topic:Topic";
const POLICY = "aws:sns/topicPolicy:TopicPolicy";

/** AWS does not send the source's account or ARN with events. */
const WITHOUT_SOURCE = "events.amazonaws.com";

function isBound(statement: Statement): boolean {
  const { principals } = statement;
  if (principals === undefined || principals.everyone || principals.negated) return false;
  if (principals.service.join() === WITHOUT_SOURCE) return true;
  return ["aws:SourceAccount", "aws:SourceArn"].some(
    (key) => narrowing(statement, key) !== undefined,
  );
}

export const rule: Rule = {
  id: "sns-encrypted-private",
  title: "Topics are encrypted and closed",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TOPIC, POLICY],
  frameworks: ["FSBP SNS.1", "FSBP SNS.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-1",
  why: "Alarms tell an attacker what is seen; a topic that everyone may fill is not believed",
  fix: "Set kmsMasterKeyId to the stack's key; add a TopicPolicy that denies plain HTTP and binds every service",
  judge: (graph) => {
    const topics = graph.of(TOPIC);
    const policies = graph
      .of(POLICY)
      .map((one) => [one, linkOf(graph, one, "arn", topics)] as const);
    return [
      ...topics.flatMap((topic) => [
        ...demandKey(graph, topic, "kmsMasterKeyId", "(cloudwatch|events|budgets|costalerts|sns)"),
        ...(policies.some(([, link]) => link === topic || link === "unknown")
          ? []
          : [violation(topic, "it has no TopicPolicy")]),
      ]),
      ...policies.flatMap(([policy]) => {
        const document = documentAt(policy, "policy", "resource");
        if (document === "unknown") return [unknown(policy, "policy")];
        if (document === "absent") return [violation(policy, "it has no document")];
        const { statements } = document.document;
        const denies = statements.some(
          (one) =>
            one.effect === "Deny" &&
            one.principals?.everyone === true &&
            speaksOf(one, "sns:Publish") &&
            one.conditions.some(
              ({ key, values }) => key === "aws:securetransport" && values.includes("false"),
            ),
        );
        return [
          ...(denies ? [] : [violation(policy, "it does not deny plain HTTP")]),
          ...statements
            .filter((one) => one.effect === "Allow" && !isBound(one))
            .map((one) =>
              violation(policy, `${nameOf(one)} admits more than a service of this account`),
            ),
        ];
      }),
    ];
  },
};
