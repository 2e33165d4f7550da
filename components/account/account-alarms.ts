import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { subscribeByMail } from "../oversight/mail-subscriptions";
import type { AccountNames } from "./account-names";
import { alertTopicPolicy } from "./trail-policies";

/** Arguments of {@link AccountAlarms}. */
export interface AccountAlarmsArgs {
  readonly names: AccountNames;
  /** ARN of the key that encrypts the topic. */
  readonly keyArn: pulumi.Input<string>;
  /** Log group of the trail. */
  readonly logGroup: pulumi.Input<string>;
  /** E-mail addresses; each must confirm once. */
  readonly addresses: readonly string[];
}

/** What nobody should ever do unnoticed, as filters over the trail's events. */
const WATCHED = {
  "root-use": {
    what: "Somebody signed in or called AWS as the account's root",
    pattern:
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
  },
  "trail-change": {
    what: "Somebody stopped, changed or deleted a trail",
    pattern:
      "{ ($.eventName = StopLogging) || ($.eventName = DeleteTrail) || ($.eventName = UpdateTrail) || ($.eventName = PutEventSelectors) }",
  },
} as const;

/** Namespace of the account's own metrics. */
const NAMESPACE = "Account";
const PERIOD_SECONDS = 300;

/**
 * Tells people when the account's root is used or its trail is touched, within minutes.
 *
 * Creates a topic with its subscriptions, and a filter and an alarm for each. It is the account's own, so that it
 * outlives every department.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html
 */
export class AccountAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: AccountAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:components:AccountAlarms", name, {}, opts);
    const { names } = args;
    const topic = new aws.sns.Topic(
      `${name}-topic`,
      { name: names.alertTopic(), kmsMasterKeyId: args.keyArn, signatureVersion: 2 },
      { parent: this },
    );
    const policy = new aws.sns.TopicPolicy(
      `${name}-topic-policy`,
      { arn: topic.arn, policy: JSON.stringify(alertTopicPolicy(names)) },
      { parent: this },
    );
    subscribeByMail(name, { topicArn: topic.arn, addresses: args.addresses }, { parent: this });
    for (const [id, { what, pattern }] of Object.entries(WATCHED)) {
      const alarm = `${names.stack}-${id}`;
      new aws.cloudwatch.LogMetricFilter(
        `${name}-${id}-filter`,
        {
          name: alarm,
          logGroupName: args.logGroup,
          pattern,
          metricTransformation: { name: alarm, namespace: NAMESPACE, value: "1" },
        },
        { parent: this },
      );
      new aws.cloudwatch.MetricAlarm(
        `${name}-${id}`,
        {
          name: alarm,
          alarmDescription: what,
          namespace: NAMESPACE,
          metricName: alarm,
          statistic: "Sum",
          period: PERIOD_SECONDS,
          evaluationPeriods: 1,
          threshold: 1,
          comparisonOperator: "GreaterThanOrEqualToThreshold",
          // Nothing happened is what should be.
          treatMissingData: "notBreaching",
          alarmActions: [topic.arn],
        },
        { parent: this, dependsOn: [policy] },
      );
    }
    this.registerOutputs({});
  }
}
