import {
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Handler, Inputs } from "../handler";

const logGroup: Handler = {
  actions: [
    "logs:CreateLogGroup",
    "logs:AssociateKmsKey",
    "logs:TagResource",
    "logs:PutRetentionPolicy",
    "logs:DescribeLogGroups",
  ],
  async create({ inputs, tags }, { logs }) {
    const logGroupName = inputs.text("name");
    await logs.send(
      new CreateLogGroupCommand({ logGroupName, kmsKeyId: inputs.optionalText("kmsKeyId"), tags }),
    );
    const retentionInDays = inputs.optionalNumber("retentionInDays");
    if (retentionInDays !== undefined) {
      await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    }
    const group = await describe(logs, logGroupName);
    return { id: logGroupName, outputs: { name: logGroupName, arn: group?.logGroupArn } };
  },
  async readBack({ inputs }, { id }, { logs }) {
    const group = await describe(logs, id);
    return [
      {
        property: "retentionInDays",
        asked: inputs.optionalNumber("retentionInDays"),
        found: group?.retentionInDays,
      },
      { property: "kmsKeyId", asked: inputs.optionalText("kmsKeyId"), found: group?.kmsKeyId },
    ];
  },
};

async function describe(
  logs: Parameters<Handler["create"]>[1]["logs"],
  logGroupNamePrefix: string,
) {
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }));
  return logGroups?.find((group) => group.logGroupName === logGroupNamePrefix);
}

const transformation = (inputs: Inputs) => {
  const asked = inputs.object("metricTransformation");
  return {
    metricName: asked.text("name"),
    metricNamespace: asked.text("namespace"),
    metricValue: asked.text("value"),
  };
};

/** The embedded AWS keeps filters; no log line ever passes one. */
const metricFilter: Handler = {
  actions: ["logs:PutMetricFilter", "logs:DescribeMetricFilters"],
  async create({ inputs }, { logs }) {
    const filterName = inputs.text("name");
    await logs.send(
      new PutMetricFilterCommand({
        filterName,
        logGroupName: inputs.text("logGroupName"),
        filterPattern: inputs.text("pattern"),
        metricTransformations: [transformation(inputs)],
      }),
    );
    return { id: filterName, outputs: { name: filterName } };
  },
  async readBack({ inputs }, { id }, { logs }) {
    const { metricFilters } = await logs.send(
      new DescribeMetricFiltersCommand({
        logGroupName: inputs.text("logGroupName"),
        filterNamePrefix: id,
      }),
    );
    const found = metricFilters?.find(({ filterName }) => filterName === id);
    return [
      { property: "pattern", asked: inputs.text("pattern"), found: found?.filterPattern },
      {
        property: "metricTransformation",
        asked: [transformation(inputs)],
        found: found?.metricTransformations,
      },
    ];
  },
};

export const logsHandlers: Readonly<Record<string, Handler>> = {
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": metricFilter,
};
