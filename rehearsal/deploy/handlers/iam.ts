import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
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
      {
        property: "maxSessionDuration",
        asked: inputs.optionalNumber("maxSessionDuration"),
        found: Role?.MaxSessionDuration,
      },
      {
        property: "permissionsBoundary",
        asked: inputs.optionalText("permissionsBoundary"),
        found: Role?.PermissionsBoundary?.PermissionsBoundaryArn,
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

const policy: Handler = {
  actions: ["iam:CreatePolicy", "iam:TagPolicy", "iam:GetPolicy", "iam:GetPolicyVersion"],
  async create({ inputs, tags }, { iam }) {
    const name = inputs.text("name");
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: name,
        PolicyDocument: inputs.text("policy"),
        Description: inputs.optionalText("description"),
        Tags: tagList(tags),
      }),
    );
    const arn = Policy?.Arn ?? "";
    return { id: arn, outputs: { name, arn, policyId: Policy?.PolicyId } };
  },
  async readBack({ inputs }, { id }, { iam }) {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: id }));
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn: id, VersionId: Policy?.DefaultVersionId }),
    );
    return [
      {
        property: "policy",
        asked: policyValue(inputs.text("policy")),
        found: decoded(PolicyVersion?.Document),
      },
    ];
  },
};

const rolePolicyAttachment: Handler = {
  actions: ["iam:AttachRolePolicy", "iam:ListAttachedRolePolicies"],
  async create({ inputs }, { iam }) {
    const [RoleName, PolicyArn] = [inputs.text("role"), inputs.text("policyArn")];
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    return { id: `${RoleName}/${PolicyArn}`, outputs: { role: RoleName, policyArn: PolicyArn } };
  },
  async readBack({ inputs }, _deployed, { iam }) {
    const asked = inputs.text("policyArn");
    const { AttachedPolicies } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: inputs.text("role") }),
    );
    const found = AttachedPolicies?.find(({ PolicyArn }) => PolicyArn === asked)?.PolicyArn;
    return [{ property: "policyArn", asked, found }];
  },
};

export const iamHandlers: Readonly<Record<string, Handler>> = {
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/policy:Policy": policy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePolicyAttachment,
};
