import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A topic and who hears of what it says. */
export interface MailSubscriptionsArgs {
  readonly topicArn: pulumi.Input<string>;
  readonly addresses: readonly string[];
  /** Absent: the home region. */
  readonly region?: string;
}

/**
 * Subscribes addresses to a topic; each waits until its owner confirms it.
 *
 * Keyed by the address itself: removing one must not replace its neighbours, whose owners would have to confirm again.
 * Hashed, so that no address stands in a resource's name.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export function subscribeByMail(
  name: string,
  { topicArn, addresses, region }: MailSubscriptionsArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  for (const address of addresses) {
    const key = createHash("sha256").update(address).digest("hex").slice(0, 10);
    new aws.sns.TopicSubscription(
      `${name}-${key}`,
      {
        topic: topicArn,
        protocol: "email",
        endpoint: address,
        ...(region === undefined ? {} : { region }),
      },
      opts,
    );
  }
}
