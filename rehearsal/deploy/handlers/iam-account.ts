import {
  GetAccountPasswordPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
} from "@aws-sdk/client-iam";
import type { Handler, Inputs } from "../handler";

const passwords = (inputs: Inputs) => ({
  MinimumPasswordLength: inputs.optionalNumber("minimumPasswordLength"),
  PasswordReusePrevention: inputs.optionalNumber("passwordReusePrevention"),
  MaxPasswordAge: inputs.optionalNumber("maxPasswordAge"),
  RequireLowercaseCharacters: inputs.flag("requireLowercaseCharacters"),
  RequireNumbers: inputs.flag("requireNumbers"),
  RequireSymbols: inputs.flag("requireSymbols"),
  RequireUppercaseCharacters: inputs.flag("requireUppercaseCharacters"),
  AllowUsersToChangePassword: inputs.flag("allowUsersToChangePassword"),
});

const passwordPolicy: Handler = {
  actions: ["iam:UpdateAccountPasswordPolicy", "iam:GetAccountPasswordPolicy"],
  async create({ inputs }, { iam }) {
    await iam.send(new UpdateAccountPasswordPolicyCommand(passwords(inputs)));
    return { id: "iam-account-password-policy", outputs: {} };
  },
  async readBack({ inputs }, _deployed, { iam }) {
    const { PasswordPolicy } = await iam.send(new GetAccountPasswordPolicyCommand({}));
    const found = Object.fromEntries(
      Object.keys(passwords(inputs)).map((key) => [key, PasswordPolicy?.[key as "MaxPasswordAge"]]),
    );
    return [{ property: "passwords", asked: passwords(inputs), found }];
  },
};

export const iamAccountHandlers: Readonly<Record<string, Handler>> = {
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": passwordPolicy,
};
