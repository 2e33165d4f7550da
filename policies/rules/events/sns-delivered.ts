import { linkOf } from "../../graph/links";
import { MANDATORY, type Rule, demand } from "../../rule";
import { demandLinked } from "../demand-linked";

export const rule: Rule = {
  id: "sns-delivered",
  title: "Every topic has a reader",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: ["aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html",
  why: "A topic without a reader is silence; plain HTTP shows the alarm to the road",
  fix: "Subscribe an address by email, https, sqs or lambda",
  judge: (graph) => {
    const topics = graph.of("aws:sns/topic:Topic");
    const subscriptions = graph.of("aws:sns/topicSubscription:TopicSubscription");
    const links = subscriptions.map((one) => linkOf(graph, one, "topic", topics));
    return [
      ...topics.flatMap((topic) => demandLinked(topic, links, "has no subscriber")),
      ...subscriptions.flatMap((one) =>
        demand(one, "protocol", "email, https, sqs or lambda", (protocol) =>
          ["email", "https", "sqs", "lambda"].includes(String(protocol)),
        ),
      ),
    ];
  },
};
