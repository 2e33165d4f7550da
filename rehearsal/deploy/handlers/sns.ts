import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { type Handler, policyValue } from "../handler";
import { tagList } from "../../tags";

const topic: Handler = {
  actions: ["sns:CreateTopic", "sns:TagResource", "sns:GetTopicAttributes"],
  async create({ inputs, tags }, { sns }) {
    const Name = inputs.text("name");
    const key = inputs.optionalText("kmsMasterKeyId");
    const signature = inputs.optionalNumber("signatureVersion");
    const { TopicArn } = await sns.send(
      new CreateTopicCommand({
        Name,
        Attributes: {
          ...(key === undefined ? {} : { KmsMasterKeyId: key }),
          ...(signature === undefined ? {} : { SignatureVersion: String(signature) }),
        },
        Tags: tagList(tags),
      }),
    );
    return { id: TopicArn ?? "", outputs: { name: Name, arn: TopicArn } };
  },
  async readBack({ inputs }, { id }, { sns }) {
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: id }));
    return [
      {
        property: "kmsMasterKeyId",
        asked: inputs.optionalText("kmsMasterKeyId"),
        found: Attributes?.["KmsMasterKeyId"],
      },
    ];
  },
};

const topicPolicy: Handler = {
  actions: ["sns:SetTopicAttributes", "sns:GetTopicAttributes"],
  async create({ inputs }, { sns }) {
    const TopicArn = inputs.text("arn");
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn,
        AttributeName: "Policy",
        AttributeValue: inputs.text("policy"),
      }),
    );
    return { id: TopicArn, outputs: { arn: TopicArn } };
  },
  async readBack({ inputs }, { id }, { sns }) {
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: id }));
    return [
      {
        property: "policy",
        asked: policyValue(inputs.text("policy")),
        found: policyValue(Attributes?.["Policy"]),
      },
    ];
  },
};

/** On AWS a mail subscription is pending until its owner confirms it; here it counts as confirmed and sends nothing. */
const topicSubscription: Handler = {
  actions: ["sns:Subscribe", "sns:ListSubscriptionsByTopic"],
  async create({ inputs }, { sns }) {
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({
        TopicArn: inputs.text("topic"),
        Protocol: inputs.text("protocol"),
        Endpoint: inputs.text("endpoint"),
        ReturnSubscriptionArn: true,
      }),
    );
    return { id: SubscriptionArn ?? "", outputs: { arn: SubscriptionArn } };
  },
  async readBack({ inputs }, { id }, { sns }) {
    const { Subscriptions } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: inputs.text("topic") }),
    );
    const found = Subscriptions?.find(({ SubscriptionArn }) => SubscriptionArn === id);
    return [
      {
        property: "endpoint",
        asked: [inputs.text("protocol"), inputs.text("endpoint")],
        found: [found?.Protocol, found?.Endpoint],
      },
    ];
  },
};

export const snsHandlers: Readonly<Record<string, Handler>> = {
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicPolicy:TopicPolicy": topicPolicy,
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
};
