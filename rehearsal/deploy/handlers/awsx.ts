import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
} from "@aws-sdk/client-ec2";
import type { Handler } from "../handler";
import { tagged } from "./ec2";

/**
 * What `awsx` makes of a VPC with public subnets only: the VPC, an internet gateway, and in each zone a subnet with its route table. On AWS
 * its own plugin does it; here its outputs are all that the program sees of it.
 *
 * @see https://www.pulumi.com/registry/packages/awsx/api-docs/ec2/vpc/
 */
const vpc: Handler = {
  actions: [
    "ec2:AssociateRouteTable",
    "ec2:AttachInternetGateway",
    "ec2:CreateInternetGateway",
    "ec2:CreateRoute",
    "ec2:CreateRouteTable",
    "ec2:CreateSubnet",
    "ec2:CreateTags",
    "ec2:CreateVpc",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcs",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
  ],
  async create({ inputs, tags }, { ec2 }) {
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({
        CidrBlock: inputs.text("cidrBlock"),
        TagSpecifications: tagged("vpc", tags),
      }),
    );
    const VpcId = Vpc?.VpcId ?? "";
    await ec2.send(
      new ModifyVpcAttributeCommand({
        VpcId,
        EnableDnsHostnames: { Value: inputs.flag("enableDnsHostnames") },
      }),
    );
    const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
    const GatewayId = InternetGateway?.InternetGatewayId;
    await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId: GatewayId }));
    const publicSubnetIds: string[] = [];
    for (const spec of inputs.objects("subnetSpecs")) {
      if (spec.text("type") !== "Public") {
        throw new Error(`only public subnets are made here, got ${spec.text("type")}`);
      }
      for (const [index, zone] of inputs.texts("availabilityZoneNames").entries()) {
        const { Subnet } = await ec2.send(
          new CreateSubnetCommand({
            VpcId,
            CidrBlock: spec.texts("cidrBlocks")[index],
            AvailabilityZone: zone,
          }),
        );
        const SubnetId = Subnet?.SubnetId ?? "";
        await ec2.send(
          new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }),
        );
        const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
        const RouteTableId = RouteTable?.RouteTableId;
        await ec2.send(
          new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId }),
        );
        await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
        publicSubnetIds.push(SubnetId);
      }
    }
    return { id: VpcId, outputs: { vpcId: VpcId, publicSubnetIds } };
  },
  async readBack({ inputs }, { id, outputs }, { ec2 }) {
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
    const { EnableDnsHostnames } = await ec2.send(
      new DescribeVpcAttributeCommand({ VpcId: id, Attribute: "enableDnsHostnames" }),
    );
    const SubnetIds = outputs["publicSubnetIds"] as string[];
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds }));
    const { RouteTables } = await ec2.send(
      new DescribeRouteTablesCommand({
        Filters: [{ Name: "association.subnet-id", Values: SubnetIds }],
      }),
    );
    const outwards = (RouteTables ?? []).map(
      ({ Routes }) =>
        Routes?.find((one) => one.DestinationCidrBlock === "0.0.0.0/0")?.GatewayId?.split("-")[0],
    );
    return [
      { property: "cidrBlock", asked: inputs.text("cidrBlock"), found: Vpcs?.[0]?.CidrBlock },
      {
        property: "enableDnsHostnames",
        asked: inputs.flag("enableDnsHostnames"),
        found: EnableDnsHostnames?.Value,
      },
      {
        property: "subnets",
        asked: inputs.objects("subnetSpecs").flatMap((spec) => spec.texts("cidrBlocks")),
        found: Subnets?.map(({ CidrBlock }) => CidrBlock),
      },
      { property: "way out", asked: SubnetIds.map(() => "igw"), found: outwards },
    ];
  },
};

export const awsxHandlers: Readonly<Record<string, Handler>> = { "awsx:ec2:Vpc": vpc };
