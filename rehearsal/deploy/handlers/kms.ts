import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
} from "@aws-sdk/client-kms";
import { type Handler, policyValue } from "../handler";

const key: Handler = {
  actions: [
    "kms:CreateKey",
    "kms:TagResource",
    "kms:EnableKeyRotation",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
  ],
  async create({ inputs, tags }, { kms }) {
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({
        Description: inputs.optionalText("description"),
        Policy: inputs.optionalText("policy"),
        Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      }),
    );
    const keyId = KeyMetadata?.KeyId ?? "";
    if (inputs.flag("enableKeyRotation")) {
      await kms.send(new EnableKeyRotationCommand({ KeyId: keyId }));
    }
    return { id: keyId, outputs: { keyId, arn: KeyMetadata?.Arn } };
  },
  async readBack({ inputs }, { id }, { kms }) {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
    const policy = await kms.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: "default" }));
    const rotation = await kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    return [
      { property: "state", asked: "Enabled", found: KeyMetadata?.KeyState },
      {
        property: "policy",
        asked: policyValue(inputs.optionalText("policy")),
        found: policyValue(policy.Policy),
      },
      {
        property: "enableKeyRotation",
        asked: inputs.flag("enableKeyRotation"),
        found: rotation.KeyRotationEnabled ?? false,
      },
    ];
  },
};

const alias: Handler = {
  actions: ["kms:CreateAlias", "kms:ListAliases"],
  async create({ inputs }, { kms }) {
    const name = inputs.text("name");
    await kms.send(
      new CreateAliasCommand({ AliasName: name, TargetKeyId: inputs.text("targetKeyId") }),
    );
    return { id: name, outputs: { name } };
  },
  async readBack({ inputs }, { id }, { kms }) {
    const { Aliases } = await kms.send(new ListAliasesCommand({}));
    const found = Aliases?.find((one) => one.AliasName === id)?.TargetKeyId;
    return [{ property: "targetKeyId", asked: inputs.text("targetKeyId"), found }];
  },
};

export const kmsHandlers: Readonly<Record<string, Handler>> = {
  "aws:kms/key:Key": key,
  "aws:kms/alias:Alias": alias,
};
