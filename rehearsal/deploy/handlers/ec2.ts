import {
  AssociateRouteTableCommand,
  CreateFlowLogsCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcEndpointCommand,
  DescribeFlowLogsCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  type ResourceType,
} from "@aws-sdk/client-ec2";
import type { Clients } from "../../clients";
import { tagList } from "../../tags";
import type { Handler } from "../handler";

type Ec2 = Clients["ec2"];

/** Tags of what is being created. */
export const tagged = (kind: ResourceType, tags: Readonly<Record<string, string>>) =>
  Object.keys(tags).length === 0 ? [] : [{ ResourceType: kind, Tags: tagList(tags) }];

const flowLog: Handler = {
  actions: ["ec2:CreateFlowLogs", "ec2:CreateTags", "ec2:DescribeFlowLogs"],
  async create({ inputs, tags }, { ec2 }) {
    const { FlowLogIds } = await ec2.send(
      new CreateFlowLogsCommand({
        ResourceType: "VPC",
        ResourceIds: [inputs.text("vpcId")],
        TrafficType: inputs.text("trafficType") as "ALL",
        LogDestinationType: inputs.text("logDestinationType") as "s3",
        LogDestination: inputs.text("logDestination"),
        MaxAggregationInterval: inputs.optionalNumber("maxAggregationInterval"),
        TagSpecifications: tagged("vpc-flow-log", tags),
      }),
    );
    return { id: FlowLogIds?.[0] ?? "", outputs: {} };
  },
  async readBack({ inputs }, { id }, { ec2 }) {
    const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: [id] }));
    const [found] = FlowLogs ?? [];
    return [
      {
        property: "destination",
        asked: [inputs.text("vpcId"), inputs.text("trafficType"), inputs.text("logDestination")],
        found: [found?.ResourceId, found?.TrafficType, found?.LogDestination],
      },
    ];
  },
};

const subnet: Handler = {
  actions: ["ec2:CreateSubnet", "ec2:CreateTags", "ec2:DescribeSubnets"],
  async create({ inputs, tags }, { ec2 }) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: inputs.text("vpcId"),
        CidrBlock: inputs.text("cidrBlock"),
        AvailabilityZone: inputs.text("availabilityZone"),
        TagSpecifications: tagged("subnet", tags),
      }),
    );
    return { id: Subnet?.SubnetId ?? "", outputs: { arn: Subnet?.SubnetArn } };
  },
  async readBack({ inputs }, { id }, { ec2 }) {
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id] }));
    const [found] = Subnets ?? [];
    return [
      {
        property: "place",
        asked: [inputs.text("vpcId"), inputs.text("cidrBlock"), inputs.text("availabilityZone")],
        found: [found?.VpcId, found?.CidrBlock, found?.AvailabilityZone],
      },
      {
        property: "mapPublicIpOnLaunch",
        asked: inputs.flag("mapPublicIpOnLaunch"),
        found: found?.MapPublicIpOnLaunch,
      },
    ];
  },
};

const routeTableOf = async (ec2: Ec2, id: string) =>
  (await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] }))).RouteTables?.[0];

const routeTable: Handler = {
  actions: ["ec2:CreateRouteTable", "ec2:CreateTags", "ec2:DescribeRouteTables"],
  async create({ inputs, tags }, { ec2 }) {
    const { RouteTable } = await ec2.send(
      new CreateRouteTableCommand({
        VpcId: inputs.text("vpcId"),
        TagSpecifications: tagged("route-table", tags),
      }),
    );
    return { id: RouteTable?.RouteTableId ?? "", outputs: {} };
  },
  async readBack({ inputs }, { id }, { ec2 }) {
    const found = await routeTableOf(ec2, id);
    return [{ property: "vpcId", asked: inputs.text("vpcId"), found: found?.VpcId }];
  },
};

const routeTableAssociation: Handler = {
  actions: ["ec2:AssociateRouteTable", "ec2:DescribeRouteTables"],
  async create({ inputs }, { ec2 }) {
    const { AssociationId } = await ec2.send(
      new AssociateRouteTableCommand({
        RouteTableId: inputs.text("routeTableId"),
        SubnetId: inputs.text("subnetId"),
      }),
    );
    return { id: AssociationId ?? "", outputs: {} };
  },
  async readBack({ inputs }, { id }, { ec2 }) {
    const found = await routeTableOf(ec2, inputs.text("routeTableId"));
    const association = found?.Associations?.find((one) => one.RouteTableAssociationId === id);
    return [{ property: "subnetId", asked: inputs.text("subnetId"), found: association?.SubnetId }];
  },
};

/** The embedded AWS gives instances no interface and routes to none: the instance's own id stands in for its interface's. */
const route: Handler = {
  actions: ["ec2:CreateRoute", "ec2:DescribeRouteTables"],
  async create({ inputs }, { ec2 }) {
    const [RouteTableId, DestinationCidrBlock] = [
      inputs.text("routeTableId"),
      inputs.text("destinationCidrBlock"),
    ];
    const InstanceId = inputs.text("networkInterfaceId");
    await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock, InstanceId }));
    return { id: `${RouteTableId}-${DestinationCidrBlock}`, outputs: {} };
  },
  async readBack({ inputs }, _deployed, { ec2 }) {
    const found = await routeTableOf(ec2, inputs.text("routeTableId"));
    const cidr = inputs.text("destinationCidrBlock");
    return [
      {
        property: "target",
        asked: inputs.text("networkInterfaceId"),
        found: found?.Routes?.find((one) => one.DestinationCidrBlock === cidr)?.InstanceId,
      },
    ];
  },
};

/** The embedded AWS keeps no endpoint policy, so it is not compared. */
const vpcEndpoint: Handler = {
  actions: ["ec2:CreateVpcEndpoint", "ec2:CreateTags", "ec2:DescribeVpcEndpoints"],
  async create({ inputs, tags }, { ec2 }) {
    const { VpcEndpoint } = await ec2.send(
      new CreateVpcEndpointCommand({
        VpcId: inputs.text("vpcId"),
        ServiceName: inputs.text("serviceName"),
        VpcEndpointType: inputs.text("vpcEndpointType") as "Gateway",
        RouteTableIds: inputs.texts("routeTableIds"),
        PolicyDocument: inputs.optionalText("policy"),
        TagSpecifications: tagged("vpc-endpoint", tags),
      }),
    );
    return { id: VpcEndpoint?.VpcEndpointId ?? "", outputs: {} };
  },
  async readBack({ inputs }, { id }, { ec2 }) {
    const { VpcEndpoints } = await ec2.send(
      new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }),
    );
    const [found] = VpcEndpoints ?? [];
    return [
      {
        property: "endpoint",
        asked: [inputs.text("serviceName"), inputs.text("vpcEndpointType")],
        found: [found?.ServiceName, found?.VpcEndpointType],
      },
      {
        property: "routeTableIds",
        asked: inputs.texts("routeTableIds"),
        found: found?.RouteTableIds,
      },
    ];
  },
};

export const ec2Handlers: Readonly<Record<string, Handler>> = {
  "aws:ec2/flowLog:FlowLog": flowLog,
  "aws:ec2/route:Route": route,
  "aws:ec2/routeTable:RouteTable": routeTable,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociation,
  "aws:ec2/subnet:Subnet": subnet,
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
};
