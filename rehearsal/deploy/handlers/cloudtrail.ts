import {
  type AdvancedEventSelector,
  CreateTrailCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { tagList } from "../../tags";
import type { Handler, Inputs } from "../handler";

const selectors = (inputs: Inputs): AdvancedEventSelector[] =>
  inputs.objects("advancedEventSelectors").map((selector) => ({
    Name: selector.optionalText("name"),
    FieldSelectors: selector.objects("fieldSelectors").map((field) => ({
      Field: field.text("field"),
      ...(field.has("equals") ? { Equals: field.texts("equals") } : {}),
      ...(field.has("startsWiths") ? { StartsWith: field.texts("startsWiths") } : {}),
    })),
  }));

/**
 * The embedded CloudTrail keeps a trail and its selectors, and delivers nothing: no file reaches the bucket, no event the
 * log group, whose names it forgets.
 */
const trail: Handler = {
  actions: [
    "cloudtrail:CreateTrail",
    "cloudtrail:AddTags",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StartLogging",
    "cloudtrail:GetTrail",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrailStatus",
    "iam:PassRole",
  ],
  async create({ inputs, tags }, { cloudtrail }) {
    const Name = inputs.text("name");
    const { TrailARN } = await cloudtrail.send(
      new CreateTrailCommand({
        Name,
        S3BucketName: inputs.text("s3BucketName"),
        KmsKeyId: inputs.optionalText("kmsKeyId"),
        IsMultiRegionTrail: inputs.flag("isMultiRegionTrail"),
        IncludeGlobalServiceEvents: inputs.flag("includeGlobalServiceEvents"),
        EnableLogFileValidation: inputs.flag("enableLogFileValidation"),
        CloudWatchLogsLogGroupArn: inputs.optionalText("cloudWatchLogsGroupArn"),
        CloudWatchLogsRoleArn: inputs.optionalText("cloudWatchLogsRoleArn"),
        TagsList: tagList(tags),
      }),
    );
    await cloudtrail.send(
      new PutEventSelectorsCommand({ TrailName: Name, AdvancedEventSelectors: selectors(inputs) }),
    );
    if (inputs.flag("enableLogging")) await cloudtrail.send(new StartLoggingCommand({ Name }));
    return { id: Name, outputs: { name: Name, arn: TrailARN } };
  },
  async readBack({ inputs }, { id }, { cloudtrail }) {
    const { Trail } = await cloudtrail.send(new GetTrailCommand({ Name: id }));
    const found = await cloudtrail.send(new GetEventSelectorsCommand({ TrailName: id }));
    const status = await cloudtrail.send(new GetTrailStatusCommand({ Name: id }));
    return [
      {
        property: "trail",
        asked: {
          bucket: inputs.text("s3BucketName"),
          key: inputs.optionalText("kmsKeyId"),
          everyRegion: inputs.flag("isMultiRegionTrail"),
          validation: inputs.flag("enableLogFileValidation"),
        },
        found: {
          bucket: Trail?.S3BucketName,
          key: Trail?.KmsKeyId,
          everyRegion: Trail?.IsMultiRegionTrail,
          validation: Trail?.LogFileValidationEnabled,
        },
      },
      {
        property: "advancedEventSelectors",
        asked: selectors(inputs),
        found: found.AdvancedEventSelectors,
      },
      { property: "logging", asked: inputs.flag("enableLogging"), found: status.IsLogging },
    ];
  },
};

export const cloudtrailHandlers: Readonly<Record<string, Handler>> = {
  "aws:cloudtrail/trail:Trail": trail,
};
