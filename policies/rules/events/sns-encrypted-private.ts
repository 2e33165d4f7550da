import { linkOf } from "../../graph/links";
import { UNKNOWN } from "../../graph/values";
import type { Policy, Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule, demandEqual, unknown, violation } from "../../rule";
import { demandLinked } from "../demand-linked";
import { documentAt, nameOf, narrowing } from "../documents";
import { anyAccount, demandKey } from "../platform";
import { askAsAdministrator } from "../simulate";

const TOPIC = "aws:sns/topic:Topic";
const POLICY = "aws:sns/topicPolicy:TopicPolicy";

/** AWS does not send the source's account or ARN with events. */
const WITHOUT_SOURCE = "events.amazonaws.com";

/** Names an account only: one anomaly monitor has many alerts. */
const WITHOUT_ARN = "costalerts.amazonaws.com";

/** Exactly one service, bound to the account and to what it acts for, where AWS sends them. */
function isBound(statement: Statement): boolean {
  const { principals } = statement;
  const [service, second] = principals?.service ?? [];
  if (principals?.everyone === true || principals?.negated === true) return false;
  if (service === undefined || second !== undefined || principals?.aws.length !== 0) return false;
  if (service === WITHOUT_SOURCE) return true;
  const keys =
    service === WITHOUT_ARN ? ["aws:SourceAccount"] : ["aws:SourceAccount", "aws:SourceArn"];
  return keys.every((key) => narrowing(statement, key) !== undefined);
}

/** Whether the policy refuses whoever comes without TLS. */
function refusesPlainHttp(document: Policy, topic: string, account: string): boolean {
  const call = {
    action: "sns:Publish",
    resource: topic,
    context: { "aws:SecureTransport": "false" },
  };
  return askAsAdministrator(document, account, call) === "explicitDeny";
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
        // Version 1 signs with SHA-1, which can be forged.
        ...demandEqual(topic, "signatureVersion", 2),
        ...demandLinked(
          topic,
          policies.map(([, link]) => link),
          "has no TopicPolicy",
        ),
      ]),
      ...policies.flatMap(([policy]) => {
        const document = documentAt(policy, "policy", "resource");
        if (document === "unknown") return [unknown(policy, "policy")];
        if (document === "absent") return [violation(policy, "it has no document")];
        const { statements } = document.document;
        const topic = policy.props["arn"];
        if (topic === UNKNOWN) return [unknown(policy, "arn")];
        const denies = refusesPlainHttp(document, String(topic), anyAccount(policy));
        return [
          ...(denies ? [] : [violation(policy, "it does not deny plain HTTP")]),
          ...statements
            .filter((one) => one.effect === "Allow" && !isBound(one))
            .map((one) =>
              violation(policy, `${nameOf(one)} admits more than a service of this account`),
            ),
          ...statements
            .filter((one) => one.resources?.values.some((arn) => arn !== topic) === true)
            .map((one) => violation(policy, `${nameOf(one)} speaks of more than the topic`)),
        ];
      }),
    ];
  },
};
