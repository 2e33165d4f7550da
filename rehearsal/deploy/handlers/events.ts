import {
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import type { Handler, Inputs } from "../handler";
import { tagList } from "../../tags";

const pattern = (text: string | undefined): unknown =>
  text === undefined ? undefined : (JSON.parse(text) as unknown);

const rule: Handler = {
  actions: ["events:PutRule", "events:TagResource", "events:DescribeRule"],
  async create({ inputs, tags }, { events }) {
    const Name = inputs.text("name");
    const { RuleArn } = await events.send(
      new PutRuleCommand({
        Name,
        Description: inputs.optionalText("description"),
        EventPattern: inputs.text("eventPattern"),
        State: (inputs.optionalText("state") ?? "ENABLED") as "ENABLED",
        Tags: tagList(tags),
      }),
    );
    return { id: Name, outputs: { name: Name, arn: RuleArn } };
  },
  async readBack({ inputs }, { id }, { events }) {
    const found = await events.send(new DescribeRuleCommand({ Name: id }));
    return [
      {
        property: "eventPattern",
        asked: pattern(inputs.text("eventPattern")),
        found: pattern(found.EventPattern),
      },
      { property: "state", asked: inputs.optionalText("state") ?? "ENABLED", found: found.State },
    ];
  },
};

function targetOf(inputs: Inputs): Target {
  const command = inputs.objects("runCommandTargets");
  return {
    Id: inputs.text("targetId"),
    Arn: inputs.text("arn"),
    RoleArn: inputs.optionalText("roleArn"),
    Input: inputs.optionalText("input"),
    ...(command.length === 0
      ? {}
      : {
          RunCommandParameters: {
            RunCommandTargets: command.map((one) => ({
              Key: one.text("key"),
              Values: one.texts("values"),
            })),
          },
        }),
  };
}

const target: Handler = {
  actions: ["events:PutTargets", "events:ListTargetsByRule", "iam:PassRole"],
  async create({ inputs }, { events }) {
    const Rule = inputs.text("rule");
    const { FailedEntries = [] } = await events.send(
      new PutTargetsCommand({ Rule, Targets: [targetOf(inputs)] }),
    );
    const [failed] = FailedEntries;
    if (failed !== undefined) throw new Error(String(failed.ErrorMessage));
    return { id: `${Rule}-${inputs.text("targetId")}`, outputs: {} };
  },
  async readBack({ inputs }, _deployed, { events }) {
    const { Targets = [] } = await events.send(
      new ListTargetsByRuleCommand({ Rule: inputs.text("rule") }),
    );
    return [{ property: "targets", asked: [targetOf(inputs)], found: Targets }];
  },
};

export const eventsHandlers: Readonly<Record<string, Handler>> = {
  "aws:cloudwatch/eventRule:EventRule": rule,
  "aws:cloudwatch/eventTarget:EventTarget": target,
};
