import {
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Handler } from "../handler";

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

export const logsHandlers: Readonly<Record<string, Handler>> = {
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
};
