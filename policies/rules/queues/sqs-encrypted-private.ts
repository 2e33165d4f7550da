import { linkOf } from "../../graph/links";
import { ADVISORY, type Rule, demandText, unknown, violation } from "../../rule";
import { demandLinked } from "../demand-linked";
import { documentAt, nameOf, narrowing } from "../documents";

const QUEUE = "aws:sqs/queue:Queue";
const POLICY = "aws:sqs/queuePolicy:QueuePolicy";
const BINDING = ["aws:SourceAccount", "aws:SourceArn", "aws:PrincipalAccount"];

export const rule: Rule = {
  id: "sqs-encrypted-private",
  title: "Queues are encrypted and closed",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause: "no component makes a queue, known-types-only refuses one",
  types: [QUEUE, POLICY],
  frameworks: ["FSBP SQS.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-1",
  why: "What everyone may put into a queue is run by whoever reads it; what cannot be read is lost without a dead-letter queue",
  fix: "Set kmsMasterKeyId and redrivePolicy; bind each principal, and deny aws:SecureTransport false",
  judge: (graph) => {
    const queues = graph.of(QUEUE);
    const guarded = graph.of(POLICY).map((one) => linkOf(graph, one, "queueUrl", queues));
    return [
      ...queues.flatMap((queue) => [
        ...demandText(queue, "kmsMasterKeyId"),
        // The queue that takes what failed has none of its own.
        ...(queue.props["redriveAllowPolicy"] === undefined
          ? demandText(queue, "redrivePolicy")
          : []),
        ...demandLinked(queue, guarded, "has no QueuePolicy"),
      ]),
      ...graph.of(POLICY).flatMap((policy) => {
        const document = documentAt(policy, "policy", "resource");
        if (document === "unknown") return [unknown(policy, "policy")];
        if (document === "absent") return [violation(policy, "it has no document")];
        const { statements } = document.document;
        const denies = statements.some(
          ({ effect, conditions }) =>
            effect === "Deny" && conditions.some(({ key }) => key === "aws:securetransport"),
        );
        return [
          ...(denies ? [] : [violation(policy, "it does not deny plain HTTP")]),
          ...statements
            .filter(
              (one) =>
                one.effect === "Allow" &&
                BINDING.every((key) => narrowing(one, key) === undefined) &&
                (one.principals?.everyone === true || one.principals?.aws.length === 0),
            )
            .map((one) => violation(policy, `${nameOf(one)} admits everyone`)),
        ];
      }),
    ];
  },
};
