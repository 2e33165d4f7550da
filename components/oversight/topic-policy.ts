import type { Names } from "../names";

/** What publishes to a topic of the stack. */
export type Publisher = "alarms" | "events" | "budgets" | "anomalies";

/** A topic's policy. */
export interface TopicPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal: "*" | Readonly<Record<"Service", string>>;
    readonly Action: "sns:Publish";
    readonly Resource: string;
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

/**
 * Who may publish to the stack's topic of a region: the services named, for this account, over TLS. Roles of the
 * account need a right of their own, and none has it.
 *
 * EventBridge says on no one's behalf that it comes: a condition on it drops every message. So any rule that AWS lets
 * target this topic may publish to it; a reader knows a genuine message by the account and rule in it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
 */
export function topicPolicy(
  names: Names,
  region: string,
  publishers: readonly Publisher[],
): TopicPolicy {
  const { accountId, stack } = names.identity;
  const Resource = names.alertTopicArn(region);
  const account = { StringEquals: { "aws:SourceAccount": accountId } };
  const admit = (
    Sid: string,
    service: string,
    Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ): TopicPolicy["Statement"][number] => ({
    Sid,
    Effect: "Allow",
    Principal: { Service: `${service}.amazonaws.com` },
    Action: "sns:Publish",
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
  });
  const admitted = (publisher: Publisher): TopicPolicy["Statement"][number] => {
    switch (publisher) {
      case "alarms":
        return admit("AlarmsOfThisStack", "cloudwatch", {
          ...account,
          ArnLike: { "aws:SourceArn": names.arn("cloudwatch", `alarm:${stack}-*`, region) },
        });
      case "events":
        return admit("Events", "events");
      case "budgets":
        return admit("BudgetsOfThisAccount", "budgets", {
          ...account,
          ArnLike: { "aws:SourceArn": `arn:aws:budgets::${accountId}:*` },
        });
      case "anomalies":
        return admit("CostAnomaliesOfThisAccount", "costalerts", account);
    }
  };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DenyPlainText",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...publishers.map(admitted),
    ],
  };
}
