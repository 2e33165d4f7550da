import { expect } from "chai";
import { attempt, collect, named, ofType, type Registered } from "../../support/collector";
import { parks } from "../../support/facts";
import { networkProgram } from "./support";

describe("network", () => {
  let registered: Registered[];
  before(async () => {
    registered = await collect(networkProgram());
  });
  const inputs = (name: string) => named(registered, name).inputs;

  it("asks awsx for one public subnet in a zone that is named, and for no NAT gateway", () => {
    expect(inputs("network-vpc")).to.deep.equal({
      cidrBlock: "10.30.0.0/24",
      availabilityZoneNames: ["ca-central-1a"],
      subnetStrategy: "Auto",
      subnetSpecs: [{ type: "Public", cidrBlocks: ["10.30.0.0/26"] }],
      natGateways: { strategy: "None" },
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: "parks-dev-vpc" },
    });
  });

  it("makes a private subnet in each zone, routed through the NAT instance", async () => {
    const zones = ["ca-central-1a", "ca-central-1b"];
    const wider = await collect(networkProgram({ ...parks.settings.network, zones }));
    expect(ofType(wider, "aws:ec2/subnet:Subnet").map((subnet) => subnet.inputs)).to.deep.equal([
      {
        vpcId: "network-vpc-id",
        cidrBlock: "10.30.0.64/26",
        availabilityZone: "ca-central-1a",
        mapPublicIpOnLaunch: false,
        tags: { Name: "parks-dev-private-ca-central-1a" },
      },
      {
        vpcId: "network-vpc-id",
        cidrBlock: "10.30.0.128/26",
        availabilityZone: "ca-central-1b",
        mapPublicIpOnLaunch: false,
        tags: { Name: "parks-dev-private-ca-central-1b" },
      },
    ]);
    expect(
      ofType(wider, "aws:ec2/routeTableAssociation:RouteTableAssociation").map((one) => one.inputs),
    ).to.deep.equal(
      zones.map((zone) => ({
        subnetId: `network-private-${zone}-id`,
        routeTableId: "network-private-routes-id",
      })),
    );
    expect(named(wider, "network-outwards").inputs).to.deep.equal({
      routeTableId: "network-private-routes-id",
      destinationCidrBlock: "0.0.0.0/0",
      networkInterfaceId: "network-nat-instance-interface",
    });
  });

  it("puts the NAT instance alone into the public subnet, with a public address and without credentials", () => {
    const { networkInterfaces, iamInstanceProfile, instanceType } = inputs(
      "network-nat-template",
    ) as Record<string, unknown>;
    expect(networkInterfaces).to.deep.equal([
      {
        deviceIndex: 0,
        subnetId: "network-vpc-public-id",
        securityGroups: ["network-nat-group-id"],
        associatePublicIpAddress: "true",
        deleteOnTermination: "true",
      },
    ]);
    expect([iamInstanceProfile, instanceType]).to.deep.equal([undefined, "t4g.nano"]);
    expect(inputs("network-nat-instance")).to.deep.equal({
      launchTemplate: { id: "network-nat-template-id", version: "1" },
      sourceDestCheck: false,
      tags: { Name: "parks-dev-nat" },
    });
    expect(ofType(registered, "aws:ec2/instance:Instance")).to.have.length(1);
    expect(ofType(registered, "aws:ec2/eip:Eip")).to.deep.equal([]);
  });

  it("lets CloudFront in to the portal, the servers in to the NAT instance, and nobody else anywhere", () => {
    const rule = { ipProtocol: "tcp" };
    expect(
      ofType(registered, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(
        (one) => one.inputs,
      ),
    ).to.deep.equal([
      ...["general", "web"].map((use) => ({
        ...rule,
        securityGroupId: "network-nat-group-id",
        description: `HTTPS of the ${use} server`,
        fromPort: 443,
        toPort: 443,
        referencedSecurityGroupId: `network-${use}-group-id`,
      })),
      {
        ...rule,
        securityGroupId: "network-web-group-id",
        description: "Portal to CloudFront",
        fromPort: 8080,
        toPort: 8080,
        prefixListId: "pl-38a64351",
      },
    ]);
    expect(inputs("network-default-group")).to.deep.equal({
      vpcId: "network-vpc-id",
      ingress: [],
      egress: [],
    });
    for (const group of ofType(registered, "aws:ec2/securityGroup:SecurityGroup")) {
      expect(group.inputs).to.have.all.keys("name", "description", "vpcId", "tags");
    }
  });

  it("lets HTTPS out, and nothing else", () => {
    expect(
      ofType(registered, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").map(
        (one) => one.inputs,
      ),
    ).to.deep.equal(
      ["general", "nat", "web"].map((use) => ({
        securityGroupId: `network-${use}-group-id`,
        description: "HTTPS to AWS and to package repositories",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: "0.0.0.0/0",
      })),
    );
  });

  it("has a gateway endpoint for S3 with a policy, no endpoint that costs, and a flow log", () => {
    const endpoints = ofType(registered, "aws:ec2/vpcEndpoint:VpcEndpoint");
    expect(endpoints.map(({ name }) => name)).to.deep.equal(["network-s3"]);
    const { policy, ...rest } = inputs("network-s3");
    expect(policy).to.be.a("string").that.contains("PackagesAndAgentOfAws");
    expect(rest).to.deep.equal({
      vpcId: "network-vpc-id",
      serviceName: "com.amazonaws.ca-central-1.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: ["network-private-routes-id"],
      tags: { Name: "parks-dev-s3" },
    });
    expect(inputs("network-flow-log")).to.deep.equal({
      vpcId: "network-vpc-id",
      trafficType: "ALL",
      logDestinationType: "s3",
      logDestination: "arn:aws:s3:::parks-dev-logs-111122223333/vpc/",
      maxAggregationInterval: 600,
    });
  });

  it("registers nothing for a range that cannot be divided", async () => {
    const { registered: none, error } = await attempt(
      networkProgram({ cidr: "10.30.0.0/27", zones: ["ca-central-1a"] }),
    );
    expect(error?.message).to.equal("network.cidr must be /26 or wider, got 10.30.0.0/27");
    expect(none).to.deep.equal([]);
  });
});
