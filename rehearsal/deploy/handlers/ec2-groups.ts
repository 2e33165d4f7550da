import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";
import type { Clients } from "../../clients";
import type { Handler, Inputs } from "../handler";
import { tagged } from "./ec2";

type Ec2 = Clients["ec2"];

const groupsOf = async (ec2: Ec2, ...ids: string[]): Promise<SecurityGroup[]> =>
  (await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ids }))).SecurityGroups ?? [];

/** Takes every rule from a group: a new one, and the default group, let everything out. */
async function close(ec2: Ec2, group: SecurityGroup | undefined): Promise<void> {
  const { GroupId, IpPermissions = [], IpPermissionsEgress = [] } = group ?? {};
  if (IpPermissions.length > 0) {
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  }
  if (IpPermissionsEgress.length > 0) {
    await ec2.send(
      new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }),
    );
  }
}

const CLOSING = [
  "ec2:DescribeSecurityGroups",
  "ec2:RevokeSecurityGroupEgress",
  "ec2:RevokeSecurityGroupIngress",
];

const defaultSecurityGroup: Handler = {
  actions: CLOSING,
  async create({ inputs }, { ec2 }) {
    const { SecurityGroups } = await ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: "vpc-id", Values: [inputs.text("vpcId")] },
          { Name: "group-name", Values: ["default"] },
        ],
      }),
    );
    await close(ec2, SecurityGroups?.[0]);
    const id = SecurityGroups?.[0]?.GroupId ?? "";
    return { id, outputs: { id } };
  },
  async readBack(_request, { id }, { ec2 }) {
    const [found] = await groupsOf(ec2, id);
    return [
      { property: "ingress", asked: [], found: found?.IpPermissions },
      { property: "egress", asked: [], found: found?.IpPermissionsEgress },
    ];
  },
};

const securityGroup: Handler = {
  actions: ["ec2:CreateSecurityGroup", "ec2:CreateTags", ...CLOSING],
  async create({ inputs, tags }, { ec2 }) {
    const { GroupId = "" } = await ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: inputs.text("name"),
        Description: inputs.text("description"),
        VpcId: inputs.text("vpcId"),
        TagSpecifications: tagged("security-group", tags),
      }),
    );
    await close(ec2, (await groupsOf(ec2, GroupId))[0]);
    return { id: GroupId, outputs: { id: GroupId } };
  },
  async readBack({ inputs }, { id }, { ec2 }) {
    const [found] = await groupsOf(ec2, id);
    return [
      {
        property: "group",
        asked: [inputs.text("name"), inputs.text("description"), inputs.text("vpcId")],
        found: [found?.GroupName, found?.Description, found?.VpcId],
      },
    ];
  },
};

function permission(inputs: Inputs): IpPermission {
  const Description = inputs.optionalText("description");
  const [cidr, list, group] = ["cidrIpv4", "prefixListId", "referencedSecurityGroupId"].map(
    (property) => inputs.optionalText(property),
  );
  return {
    IpProtocol: inputs.text("ipProtocol"),
    FromPort: inputs.optionalNumber("fromPort"),
    ToPort: inputs.optionalNumber("toPort"),
    ...(cidr === undefined ? {} : { IpRanges: [{ CidrIp: cidr, Description }] }),
    ...(list === undefined ? {} : { PrefixListIds: [{ PrefixListId: list, Description }] }),
    ...(group === undefined ? {} : { UserIdGroupPairs: [{ GroupId: group, Description }] }),
  };
}

const securityGroupRule = (direction: "Ingress" | "Egress"): Handler => ({
  actions: [`ec2:AuthorizeSecurityGroup${direction}`, "ec2:DescribeSecurityGroupRules"],
  async create({ inputs }, { ec2 }) {
    const rule = { GroupId: inputs.text("securityGroupId"), IpPermissions: [permission(inputs)] };
    const { SecurityGroupRules } =
      direction === "Ingress"
        ? await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule))
        : await ec2.send(new AuthorizeSecurityGroupEgressCommand(rule));
    return { id: SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? "", outputs: {} };
  },
  async readBack({ inputs }, { id }, { ec2 }) {
    const { SecurityGroupRules } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }),
    );
    const [found] = SecurityGroupRules ?? [];
    return [
      {
        property: "ports",
        asked: [
          direction === "Egress",
          inputs.text("ipProtocol"),
          inputs.optionalNumber("fromPort"),
          inputs.optionalNumber("toPort"),
        ],
        found: [found?.IsEgress, found?.IpProtocol, found?.FromPort, found?.ToPort],
      },
      // The embedded AWS forgets prefix lists, so a rule on one is compared by its ports alone.
      {
        property: "peer",
        asked: [inputs.optionalText("cidrIpv4"), inputs.optionalText("referencedSecurityGroupId")],
        found: [found?.CidrIpv4, found?.ReferencedGroupInfo?.GroupId],
      },
    ];
  },
});

export const ec2GroupHandlers: Readonly<Record<string, Handler>> = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": defaultSecurityGroup,
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule("Egress"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule("Ingress"),
};
