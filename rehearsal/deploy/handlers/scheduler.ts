import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
} from "@aws-sdk/client-scheduler";
import type { Handler, Inputs } from "../handler";
import { tagList } from "../../tags";

const group: Handler = {
  actions: ["scheduler:CreateScheduleGroup", "scheduler:TagResource", "scheduler:GetScheduleGroup"],
  async create({ inputs, tags }, { scheduler }) {
    const Name = inputs.text("name");
    const { ScheduleGroupArn } = await scheduler.send(
      new CreateScheduleGroupCommand({
        Name,
        Tags: tagList(tags),
      }),
    );
    return { id: Name, outputs: { name: Name, arn: ScheduleGroupArn } };
  },
  async readBack(_request, { id }, { scheduler }) {
    const { State } = await scheduler.send(new GetScheduleGroupCommand({ Name: id }));
    return [{ property: "state", asked: "ACTIVE", found: State }];
  },
};

const groupName = (inputs: Inputs) => inputs.optionalText("groupName") ?? "default";

function retryPolicy(target: Inputs) {
  const retry = target.object("retryPolicy");
  return {
    MaximumEventAgeInSeconds: retry.optionalNumber("maximumEventAgeInSeconds"),
    MaximumRetryAttempts: retry.optionalNumber("maximumRetryAttempts"),
  };
}

const schedule: Handler = {
  actions: ["scheduler:CreateSchedule", "scheduler:GetSchedule", "iam:PassRole"],
  async create({ inputs }, { scheduler }) {
    const Name = inputs.text("name");
    const target = inputs.object("target");
    const { ScheduleArn } = await scheduler.send(
      new CreateScheduleCommand({
        Name,
        GroupName: groupName(inputs),
        Description: inputs.optionalText("description"),
        State: (inputs.optionalText("state") ?? "ENABLED") as "ENABLED",
        ScheduleExpression: inputs.text("scheduleExpression"),
        ScheduleExpressionTimezone: inputs.text("scheduleExpressionTimezone"),
        FlexibleTimeWindow: { Mode: inputs.object("flexibleTimeWindow").text("mode") as "OFF" },
        KmsKeyArn: inputs.optionalText("kmsKeyArn"),
        Target: {
          Arn: target.text("arn"),
          RoleArn: target.text("roleArn"),
          Input: target.optionalText("input"),
          RetryPolicy: target.has("retryPolicy") ? retryPolicy(target) : undefined,
        },
      }),
    );
    return { id: `${groupName(inputs)}/${Name}`, outputs: { name: Name, arn: ScheduleArn } };
  },
  async readBack({ inputs }, _deployed, { scheduler }) {
    const found = await scheduler.send(
      new GetScheduleCommand({ Name: inputs.text("name"), GroupName: groupName(inputs) }),
    );
    const target = inputs.object("target");
    return [
      {
        property: "schedule",
        asked: [inputs.text("scheduleExpression"), inputs.text("scheduleExpressionTimezone")],
        found: [found.ScheduleExpression, found.ScheduleExpressionTimezone],
      },
      {
        property: "target",
        asked: [target.text("arn"), target.text("roleArn"), target.optionalText("input")],
        found: [found.Target?.Arn, found.Target?.RoleArn, found.Target?.Input],
      },
    ];
  },
};

export const schedulerHandlers: Readonly<Record<string, Handler>> = {
  "aws:scheduler/scheduleGroup:ScheduleGroup": group,
  "aws:scheduler/schedule:Schedule": schedule,
};
