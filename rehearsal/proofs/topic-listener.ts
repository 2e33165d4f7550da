import { SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { Clients } from "../clients";

/** A queue that hears what a topic says. */
export interface TopicListener {
  /** Waits until each of these alarms has been reported as gone off, or the time is over; returns those that were. */
  alarms(names: readonly string[], milliseconds: number): Promise<ReadonlySet<string>>;
  /** Takes queue and subscription away. */
  stop(): Promise<void>;
}

/** What SNS wraps a message in, and what CloudWatch says in it. */
interface Envelope {
  readonly TopicArn: string;
  readonly Message: string;
}
interface AlarmMessage {
  readonly AlarmName: string;
  readonly NewStateValue: string;
}

/** Subscribes a queue of its own to a topic. */
export async function listenTo(
  { region, sns, sqs }: Clients,
  topicArn: string,
  queue: string,
  account: string,
): Promise<TopicListener> {
  const queueArn = `arn:aws:sqs:${region}:${account}:${queue}`;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
      },
    ],
  };
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: queue, Attributes: { Policy: JSON.stringify(policy) } }),
  );
  const { SubscriptionArn } = await sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn }),
  );
  return {
    async alarms(names, milliseconds) {
      const heard = new Set<string>();
      const end = Date.now() + milliseconds;
      while (Date.now() < end && !names.every((name) => heard.has(name))) {
        const { Messages } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
        );
        for (const { Body } of Messages ?? []) {
          const { TopicArn, Message } = JSON.parse(Body ?? "{}") as Envelope;
          const { AlarmName, NewStateValue } = JSON.parse(Message) as AlarmMessage;
          if (TopicArn === topicArn && NewStateValue === "ALARM") heard.add(AlarmName);
        }
      }
      return heard;
    },
    async stop() {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
