/** Machines, and the balancer before them, that a department's stack might hold, as they would be right. */
import type { Made } from "./synthetic";

export const BALANCER: readonly Made[] = [
  [
    "aws:lb/loadBalancer:LoadBalancer",
    "balancer",
    {
      arn: "balancer-arn",
      internal: false,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: true,
      enableCrossZoneLoadBalancing: true,
      accessLogs: { enabled: true, bucket: "logs-444455556666" },
      subnets: ["subnet-1", "subnet-2"],
    },
  ],
  [
    "aws:lb/listener:Listener",
    "listener",
    {
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: "arn:aws:acm:ca-central-1:444455556666:certificate/1",
      defaultActions: [{ type: "forward" }],
    },
  ],
  [
    "aws:lb/listener:Listener",
    "redirect",
    { protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }] },
  ],
  ["aws:lb/targetGroup:TargetGroup", "targets", { protocol: "HTTPS" }],
  [
    "aws:wafv2/webAcl:WebAcl",
    "firewall",
    {
      arn: "firewall-arn",
      rules: [{ name: "managed" }],
      visibilityConfig: { cloudwatchMetricsEnabled: true },
    },
  ],
  [
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    "guard",
    { resourceArn: "balancer-arn", webAclArn: "firewall-arn" },
  ],
  [
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    "firewall-logs",
    { resourceArn: "firewall-arn" },
  ],
];

export const MACHINES: readonly Made[] = [
  ["aws:ec2/vpc:Vpc", "network", { cidrBlock: "10.0.0.0/24" }],
  ...["s3", "kms", "glue", "athena", "logs", "ssm"].map((service): Made => [
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    `to-${service}`,
    { serviceName: `com.amazonaws.ca-central-1.${service}` },
  ]),
  [
    "aws:ec2/networkAcl:NetworkAcl",
    "list",
    {
      subnetIds: ["subnet-1"],
      ingress: [
        { action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort: 443, toPort: 443 },
      ],
    },
  ],
  [
    "aws:ec2/networkAclRule:NetworkAclRule",
    "entry",
    {
      egress: false,
      ruleAction: "allow",
      protocol: "tcp",
      cidrBlock: "10.0.0.0/8",
      fromPort: 22,
      toPort: 22,
    },
  ],
  [
    "aws:ec2/instance:Instance",
    "machine",
    {
      ami: "ami-0123456789abcdef0",
      instanceType: "t4g.nano",
      associatePublicIpAddress: false,
      monitoring: true,
      disableApiTermination: true,
      rootBlockDevice: { encrypted: true },
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
    },
  ],
  [
    "aws:ec2/launchTemplate:LaunchTemplate",
    "template",
    {
      imageId: "ami-0123456789abcdef0",
      instanceType: "t4g.nano",
      disableApiTermination: true,
      monitoring: { enabled: true },
      networkInterfaces: [{ associatePublicIpAddress: false }],
    },
  ],
  ["aws:ebs/volume:Volume", "disk", { encrypted: true }],
  ["aws:ec2/volumeAttachment:VolumeAttachment", "disk-use", { volumeId: "disk-id" }],
  ["aws:ebs/snapshotCopy:SnapshotCopy", "disk-copy", { encrypted: true }],
  ["aws:ec2/amiCopy:AmiCopy", "image-copy", { encrypted: true }],
  [
    "aws:autoscaling/group:Group",
    "machines",
    {
      launchTemplate: { id: "template-id" },
      vpcZoneIdentifiers: ["subnet-1", "subnet-2"],
      healthCheckType: "ELB",
      healthCheckGracePeriod: 300,
      tags: [{ key: "stage", value: "prod", propagateAtLaunch: true }],
    },
  ],
];
