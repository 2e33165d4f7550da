import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { type Handler, policyValue } from "../handler";
import { tagList, tagMap } from "../../tags";

/** IAM answers with URL-encoded documents. */
const decoded = (text: string | undefined): unknown =>
  text === undefined ? undefined : policyValue(decodeURIComponent(text));

const role: Handler = {
  actions: ["iam:CreateRole", "iam:TagRole", "iam:GetRole"],
  async create({ inputs, tags }, { iam }) {
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: inputs.text("name"),
        AssumeRolePolicyDocument: inputs.text("assumeRolePolicy"),
        Description: inputs.optionalText("description"),
        MaxSessionDuration: inputs.optionalNumber("maxSessionDuration"),
        PermissionsBoundary: inputs.optionalText("permissionsBoundary"),
        Tags: tagList(tags),
      }),
    );
    const name = inputs.text("name");
    return { id: name, outputs: { name, arn: Role?.Arn, uniqueId: Role?.RoleId } };
  },
  async readBack({ inputs, tags }, { id }, { iam }) {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: id }));
    return [
      {
        property: "assumeRolePolicy",
        asked: policyValue(inputs.text("assumeRolePolicy")),
        found: decoded(Role?.AssumeRolePolicyDocument),
      },
      {
        property: "tags",
        asked: tags,
        found: tagMap(Role?.Tags),
      },
    ];
  },
};

const rolePolicy: Handler = {
  actions: ["iam:PutRolePolicy", "iam:GetRolePolicy"],
  async create({ inputs }, { iam }) {
    const [roleName, name] = [inputs.text("role"), inputs.text("name")];
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: roleName,
        PolicyName: name,
        PolicyDocument: inputs.text("policy"),
      }),
    );
    return { id: `${roleName}:${name}`, outputs: { name, role: roleName } };
  },
  async readBack({ inputs }, _deployed, { iam }) {
    const { PolicyDocument } = await iam.send(
      new GetRolePolicyCommand({ RoleName: inputs.text("role"), PolicyName: inputs.text("name") }),
    );
    return [
      {
        property: "policy",
        asked: policyValue(inputs.text("policy")),
        found: decoded(PolicyDocument),
      },
    ];
  },
};

export const iamHandlers: Readonly<Record<string, Handler>> = {
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
};
