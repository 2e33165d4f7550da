import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkFacts, ServerFacts } from "../../environments/facts/facts";
import type { Names } from "../names";
import { FLOW_LOG_PREFIX } from "../storage/lake-layout";
import { natMachine } from "./nat-machine";
import { cloudFrontPrefixList, planSubnets, s3EndpointPolicy } from "./network-plan";
import { PORTAL_PORT } from "./portal-machine";
import { ServerInstance } from "./server-instance";

/** Arguments of {@link Network}. */
export interface NetworkArgs {
  readonly names: Names;
  readonly network: NetworkFacts;
  readonly servers: ServerFacts;
  /** What the logs bucket needs before flow logs may be written to it. */
  readonly logsSettled: readonly pulumi.Resource[];
  readonly alertTopicArn: pulumi.Input<string>;
}

const ANYWHERE = "0.0.0.0/0";
const HTTPS = 443;

/**
 * The servers' network: a VPC without NAT gateway, with one public subnet for the NAT instance, a private subnet in each zone, and an S3
 * gateway endpoint that lets the stack's buckets and AWS's own through.
 *
 * Nothing may come in but CloudFront to the web server. What goes out is HTTPS. Flow logs go to the logs bucket, where they cost least.
 *
 * `awsx` makes the VPC and its public subnet. The private subnets are plain resources: so their ids and routes need no look-up.
 *
 * @throws for a range that cannot be divided and for a region whose list of CloudFront addresses is not known.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
export class Network extends pulumi.ComponentResource {
  /** Private subnet of the first zone, where the servers live. */
  readonly serverSubnetId: pulumi.Output<string>;
  /** Lets nobody in. */
  readonly generalGroupId: pulumi.Output<string>;
  /** Lets CloudFront in. */
  readonly webGroupId: pulumi.Output<string>;
  /** What a server needs before it can reach anything. */
  readonly routed: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, network } = args;
    const [firstZone = ""] = network.zones;
    const plan = planSubnets(network.cidr, network.zones);
    const cloudFront = cloudFrontPrefixList(names.identity.region);
    super("platform:components:Network", name, {}, opts);
    const child = { parent: this };
    // A component of another package is sent the providers among its own options only, not those of its parents.
    const provider = this.getProvider("aws:ec2/vpc:Vpc");
    const vpc = new awsx.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: network.cidr,
        availabilityZoneNames: [firstZone],
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Public", cidrBlocks: [plan.publicCidr] }],
        natGateways: { strategy: "None" },
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: names.named("server", "vpc") },
      },
      { parent: this, ...(provider === undefined ? {} : { providers: [provider] }) },
    );
    const { vpcId } = vpc;
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default-group`,
      { vpcId, ingress: [], egress: [] },
      child,
    );
    new aws.ec2.FlowLog(
      `${name}-flow-log`,
      {
        vpcId,
        trafficType: "ALL",
        logDestinationType: "s3",
        logDestination: `${names.bucketArn("logs")}/${FLOW_LOG_PREFIX}`,
        maxAggregationInterval: 600,
      },
      { parent: this, dependsOn: [...args.logsSettled] },
    );

    // EC2 changes no description: another one takes another name, so that the old group can go after the new one.
    const group = (use: "general" | "web" | "nat", description: string): aws.ec2.SecurityGroup => {
      const made = new aws.ec2.SecurityGroup(
        `${name}-${use}-group`,
        {
          name: names.named("server", use),
          description,
          vpcId,
          tags: { Name: names.named("server", use) },
        },
        child,
      );
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-${use}-https`,
        {
          securityGroupId: made.id,
          description: "HTTPS to AWS and to package repositories",
          ipProtocol: "tcp",
          fromPort: HTTPS,
          toPort: HTTPS,
          cidrIpv4: ANYWHERE,
        },
        child,
      );
      return made;
    };
    const general = group("general", "Internal server: nobody comes in");
    const web = group("web", "Public server: CloudFront comes in");
    const nat = group("nat", "NAT instance: the servers come in");
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-web-from-cloudfront`,
      {
        securityGroupId: web.id,
        description: "Portal to CloudFront",
        ipProtocol: "tcp",
        fromPort: PORTAL_PORT,
        toPort: PORTAL_PORT,
        prefixListId: cloudFront,
      },
      child,
    );
    for (const [use, from] of Object.entries({ general, web })) {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-nat-from-${use}`,
        {
          securityGroupId: nat.id,
          description: `HTTPS of the ${use} server`,
          ipProtocol: "tcp",
          fromPort: HTTPS,
          toPort: HTTPS,
          referencedSecurityGroupId: from.id,
        },
        child,
      );
    }

    const routes = new aws.ec2.RouteTable(
      `${name}-private-routes`,
      { vpcId, tags: { Name: names.named("server", "private") } },
      child,
    );
    const subnets = Object.fromEntries(
      Object.entries(plan.privateCidrs).map(([zone, cidrBlock]) => {
        const subnet = new aws.ec2.Subnet(
          `${name}-private-${zone}`,
          {
            vpcId,
            cidrBlock,
            availabilityZone: zone,
            mapPublicIpOnLaunch: false,
            tags: { Name: names.named("server", `private-${zone}`) },
          },
          child,
        );
        const association = new aws.ec2.RouteTableAssociation(
          `${name}-private-${zone}-routes`,
          { subnetId: subnet.id, routeTableId: routes.id },
          child,
        );
        return [zone, { subnet, association }];
      }),
    );
    const endpoint = new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId,
        serviceName: `com.amazonaws.${names.identity.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: [routes.id],
        policy: JSON.stringify(s3EndpointPolicy(names)),
        tags: { Name: names.named("server", "s3") },
      },
      child,
    );
    const { imageId, natInstanceType: instanceType, diskGib } = args.servers;
    const forwarder = new ServerInstance(
      `${name}-nat`,
      {
        names,
        use: "nat",
        description: `NAT instance of ${names.identity.stack}`,
        ...{ imageId, instanceType, diskGib },
        machine: natMachine(network.cidr, Object.values(plan.privateCidrs)),
        subnetId: vpc.publicSubnetIds.apply(onlyOne),
        securityGroupId: nat.id,
        forwards: true,
        alertTopicArn: args.alertTopicArn,
      },
      child,
    );
    const outwards = new aws.ec2.Route(
      `${name}-outwards`,
      {
        routeTableId: routes.id,
        destinationCidrBlock: ANYWHERE,
        networkInterfaceId: forwarder.instance.primaryNetworkInterfaceId,
      },
      child,
    );
    const first = subnets[firstZone];
    if (first === undefined) throw new Error(`network.zones: no subnet lies in ${firstZone}`);
    this.serverSubnetId = first.subnet.id;
    this.generalGroupId = general.id;
    this.webGroupId = web.id;
    this.routed = [endpoint, outwards, first.association];
    this.registerOutputs({ vpcId });
  }
}

function onlyOne(ids: readonly string[]): string {
  const [id, ...rest] = ids;
  if (id === undefined || rest.length > 0) {
    throw new Error(`the VPC must have one public subnet, got ${ids.length}`);
  }
  return id;
}
