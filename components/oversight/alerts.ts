import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "../names";
import { ALERTS_REGION } from "../storage/key-policies";
import { subscribeByMail } from "./mail-subscriptions";
import { type Publisher, topicPolicy } from "./topic-policy";

/** Arguments of {@link Alerts}. */
export interface AlertsArgs {
  readonly names: Names;
  readonly keys: {
    /** Encrypts the topic at home. */
    readonly operationsKeyArn: pulumi.Input<string>;
    /** Encrypts the topic in the replica region. */
    readonly replicaKeyArn: pulumi.Input<string>;
    /** Encrypts the topic in us-east-1. */
    readonly alertsKeyArn: pulumi.Input<string>;
  };
  /** E-mail addresses that hear of everything, 1 to 10. Each must confirm once for each topic. */
  readonly addresses: readonly string[];
}

/** A topic of one region: with which key, and whom it admits. */
interface Topic {
  readonly keyArn: pulumi.Input<string>;
  readonly publishers: readonly Publisher[];
}

/**
 * A budget's notification goes to at most ten addresses; so that every one of them gets it, no more are taken.
 *
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html
 */
const MOST_ADDRESSES = 10;

/**
 * Where a stack's alarms go: one encrypted topic in each region that has metrics of the stack, and the e-mail
 * subscriptions of each. An alarm can only notify a topic of its own region, and what AWS measures decides the region:
 * replication lag is measured where the replicas are, spending in us-east-1, the rest at home.
 *
 * Creates a topic, its policy and a subscription for each address in each region; a region that has two of these parts
 * has one topic. A mail subscription waits until its owner confirms it: nobody else can.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 *
 * @throws when there is no address, more than ten, one twice, or one that is none.
 */
export class Alerts extends pulumi.ComponentResource {
  /** Topics and their policies: what an alarm needs before it can be heard. */
  readonly ready: readonly pulumi.Resource[];
  readonly addresses: readonly string[];
  private readonly names: Names;
  private readonly regions: readonly string[];

  constructor(name: string, args: AlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, addresses } = args;
    refuseAddresses(addresses);
    super("platform:components:Alerts", name, {}, opts);
    this.names = names;
    this.addresses = addresses;
    const topics = topicsByRegion(args);
    this.regions = [...topics.keys()];
    this.ready = [...topics].flatMap(([region, topic]) => this.topic(name, region, topic));
    this.registerOutputs({});
  }

  /**
   * ARN of the topic of a region, known from configuration.
   *
   * @throws when the stack has no topic there: an alarm that notified nobody would be worse than none.
   */
  topicArn(region: string): string {
    if (!this.regions.includes(region)) {
      throw new Error(
        `${this.names.identity.stack} has no topic in ${region}, only in ${this.regions.join(", ")}; ` +
          `put the alarm where its metric is`,
      );
    }
    return this.names.alertTopicArn(region);
  }

  private topic(name: string, region: string, { keyArn, publishers }: Topic): pulumi.Resource[] {
    const { names } = this;
    // What lives at home says no region: that is the provider's.
    const place = region === names.identity.region ? {} : { region };
    const child = { parent: this };
    const topic = new aws.sns.Topic(
      `${name}-${region}`,
      { name: names.alertTopic(), kmsMasterKeyId: keyArn, signatureVersion: 2, ...place },
      child,
    );
    const policy = new aws.sns.TopicPolicy(
      `${name}-${region}-policy`,
      { arn: topic.arn, policy: JSON.stringify(topicPolicy(names, region, publishers)), ...place },
      child,
    );
    subscribeByMail(
      `${name}-${region}`,
      { topicArn: topic.arn, addresses: this.addresses, ...place },
      child,
    );
    return [topic, policy];
  }
}

/** Each region once. Where two parts share a region the topic admits the publishers of both. */
function topicsByRegion({ names, keys }: AlertsArgs): Map<string, Topic> {
  const { region, replicaRegion } = names.identity;
  const parts: readonly (readonly [string, Topic])[] = [
    [region, { keyArn: keys.operationsKeyArn, publishers: ["alarms", "events"] }],
    [replicaRegion, { keyArn: keys.replicaKeyArn, publishers: ["alarms"] }],
    [ALERTS_REGION, { keyArn: keys.alertsKeyArn, publishers: ["alarms", "budgets", "anomalies"] }],
  ];
  const topics = new Map<string, Topic>();
  for (const [where, { keyArn, publishers }] of parts) {
    const others = topics.get(where)?.publishers ?? [];
    topics.set(where, { keyArn, publishers: [...new Set([...others, ...publishers])] });
  }
  return topics;
}

/**
 * Refuses addresses that could not all be told.
 *
 * @throws for none, for more than ten, for one that is given twice, and for one that is no address.
 */
export function refuseAddresses(addresses: readonly string[]): void {
  const remedy = "change it in the stack's settings";
  if (addresses.length === 0 || addresses.length > MOST_ADDRESSES) {
    throw new Error(
      `alertAddresses must have 1 to ${MOST_ADDRESSES} addresses, got ${addresses.length}; ${remedy}`,
    );
  }
  const twice = addresses.find((address, index) => addresses.indexOf(address) !== index);
  if (twice !== undefined) {
    throw new Error(`alertAddresses has "${twice}" twice; ${remedy}`);
  }
  const wrong = addresses.find((address) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address));
  if (wrong !== undefined) {
    throw new Error(`alertAddresses must be e-mail addresses, got "${wrong}"; ${remedy}`);
  }
}
