import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import type { Clients } from "../../rehearsal/clients";
import { listenTo } from "../../rehearsal/proofs/topic-listener";

const TOPIC = "arn:aws:sns:ca-west-1:111122223333:parks-dev-alerts";

const message = (AlarmName: string, NewStateValue = "ALARM", TopicArn = TOPIC) => ({
  Body: JSON.stringify({ TopicArn, Message: JSON.stringify({ AlarmName, NewStateValue }) }),
});

/** Clients whose queue holds these messages, one batch a call, and that remember what was asked of them. */
function clientsWith(batches: readonly object[][]) {
  const asked: unknown[] = [];
  const waiting = [...batches];
  const send = (command: object): Promise<object> => {
    asked.push(command);
    if (command instanceof CreateQueueCommand) return Promise.resolve({ QueueUrl: "queue" });
    if (command instanceof SubscribeCommand) return Promise.resolve({ SubscriptionArn: "sub" });
    if (command instanceof ReceiveMessageCommand) {
      return Promise.resolve({ Messages: waiting.shift() });
    }
    return Promise.resolve({});
  };
  const clients = { region: "ca-west-1", sns: { send }, sqs: { send } } as unknown as Clients;
  return { clients, asked };
}

const heardOf = async (batches: readonly object[][], names: readonly string[]) => {
  const { clients } = clientsWith(batches);
  const listener = await listenTo(clients, TOPIC, "queue", "111122223333");
  return [...(await listener.alarms(names, 50))];
};

describe("a topic's listener", () => {
  it("hears every alarm that goes off, in whatever batch it is told", async () => {
    expect(await heardOf([[message("a")], [message("c"), message("b")]], ["a", "b"])).to.deep.equal(
      ["a", "c", "b"],
    );
  });

  it("does not take the end of an alarm, or another topic's message, for it", async () => {
    const other = "arn:aws:sns:ca-central-1:111122223333:parks-dev-alerts";
    expect(
      await heardOf([[message("a", "OK"), message("b", "ALARM", other)]], ["a", "b"]),
    ).to.deep.equal([]);
  });

  it("gives up when the time is over", async () => {
    expect(await heardOf([[message("a")]], ["a", "never"])).to.deep.equal(["a"]);
  });

  it("takes its queue and subscription away", async () => {
    const { clients, asked } = clientsWith([]);
    await (await listenTo(clients, TOPIC, "queue", "111122223333")).stop();
    expect(asked.slice(-2).map((command) => (command as object).constructor)).to.deep.equal([
      UnsubscribeCommand,
      DeleteQueueCommand,
    ]);
  });
});
