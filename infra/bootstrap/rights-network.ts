import type { TypeRights } from "./type-rights";

const ec2 = (...calls: string[]): TypeRights => ({
  actions: [...calls, "CreateTags", "DeleteTags"].map((call) => `ec2:${call}`),
});

const cloudfront = (...calls: string[]): TypeRights => ({
  actions: calls.map((call) => `cloudfront:${call}`),
});

const VPC = [
  "CreateVpc",
  "DeleteVpc",
  "DescribeNetworkAcls",
  "DescribeRouteTables",
  "DescribeSecurityGroups",
  "DescribeVpcAttribute",
  "DescribeVpcs",
  "ModifyVpcAttribute",
];
const SUBNET = ["CreateSubnet", "DeleteSubnet", "DescribeSubnets", "ModifySubnetAttribute"];
const GATEWAY = [
  "AttachInternetGateway",
  "CreateInternetGateway",
  "DeleteInternetGateway",
  "DescribeInternetGateways",
  "DetachInternetGateway",
];
const ROUTE_TABLE = ["CreateRouteTable", "DeleteRouteTable", "DescribeRouteTables"];
const ROUTE = ["CreateRoute", "DeleteRoute", "DescribeRouteTables", "ReplaceRoute"];
const ASSOCIATION = [
  "AssociateRouteTable",
  "DescribeRouteTables",
  "DisassociateRouteTable",
  "ReplaceRouteTableAssociation",
];

/** Network, servers and what is in front of them. */
export const NETWORK_RIGHTS: Readonly<Record<string, TypeRights>> = {
  // A component of another package: what it makes inside is not in the plan.
  "awsx:ec2:Vpc": ec2(
    "DescribeAvailabilityZones",
    ...VPC,
    ...SUBNET,
    ...GATEWAY,
    ...ROUTE_TABLE,
    ...ROUTE,
    ...ASSOCIATION,
  ),
  "aws:ec2/vpc:Vpc": ec2(...VPC),
  "aws:ec2/subnet:Subnet": ec2(...SUBNET, "DescribeNetworkInterfaces"),
  "aws:ec2/internetGateway:InternetGateway": ec2(...GATEWAY),
  "aws:ec2/routeTable:RouteTable": ec2(...ROUTE_TABLE, ...ROUTE),
  "aws:ec2/route:Route": ec2(...ROUTE),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ec2(...ASSOCIATION),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2(
    "DescribeSecurityGroups",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
  ),
  "aws:ec2/securityGroup:SecurityGroup": ec2(
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "CreateSecurityGroup",
    "DeleteSecurityGroup",
    "DescribeNetworkInterfaces",
    "DescribeSecurityGroups",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
    "UpdateSecurityGroupRuleDescriptionsEgress",
    "UpdateSecurityGroupRuleDescriptionsIngress",
  ),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2(
    "AuthorizeSecurityGroupIngress",
    "DescribeSecurityGroupRules",
    "ModifySecurityGroupRules",
    "RevokeSecurityGroupIngress",
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2(
    "AuthorizeSecurityGroupEgress",
    "DescribeSecurityGroupRules",
    "ModifySecurityGroupRules",
    "RevokeSecurityGroupEgress",
  ),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2(
    "CreateVpcEndpoint",
    "DeleteVpcEndpoints",
    "DescribePrefixLists",
    "DescribeVpcEndpoints",
    "ModifyVpcEndpoint",
  ),
  "aws:ec2/networkInterface:NetworkInterface": ec2(
    "AttachNetworkInterface",
    "CreateNetworkInterface",
    "DeleteNetworkInterface",
    "DescribeNetworkInterfaces",
    "DetachNetworkInterface",
    "ModifyNetworkInterfaceAttribute",
  ),
  "aws:ec2/eip:Eip": ec2(
    "AllocateAddress",
    "AssociateAddress",
    "DescribeAddresses",
    "DescribeAddressesAttribute",
    "DisassociateAddress",
    "ReleaseAddress",
  ),
  "aws:ec2/eipAssociation:EipAssociation": ec2(
    "AssociateAddress",
    "DescribeAddresses",
    "DisassociateAddress",
  ),
  "aws:ec2/launchTemplate:LaunchTemplate": ec2(
    "CreateLaunchTemplate",
    "CreateLaunchTemplateVersion",
    "DeleteLaunchTemplate",
    "DescribeLaunchTemplates",
    "DescribeLaunchTemplateVersions",
    "ModifyLaunchTemplate",
  ),
  "aws:ec2/instance:Instance": {
    ...ec2(
      "AssociateIamInstanceProfile",
      "DescribeIamInstanceProfileAssociations",
      "DescribeInstanceAttribute",
      "DescribeInstanceCreditSpecifications",
      "DescribeInstances",
      "DescribeInstanceStatus",
      "DescribeInstanceTypes",
      "DescribeLaunchTemplateVersions",
      "DescribeTags",
      "DescribeVolumes",
      "ModifyInstanceAttribute",
      "ModifyInstanceCreditSpecification",
      "ModifyInstanceMaintenanceOptions",
      "ModifyInstanceMetadataOptions",
      "MonitorInstances",
      "RunInstances",
      "StartInstances",
      "StopInstances",
      "TerminateInstances",
      "UnmonitorInstances",
    ),
    passesTo: "ec2.amazonaws.com",
  },
  // Delivery to S3 is arranged through CloudWatch Logs. @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
  "aws:ec2/flowLog:FlowLog": {
    actions: [
      "ec2:CreateFlowLogs",
      "ec2:CreateTags",
      "ec2:DeleteFlowLogs",
      "ec2:DeleteTags",
      "ec2:DescribeFlowLogs",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
    ],
  },
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": {
    actions: ["ec2:EnableImageBlockPublicAccess", "ec2:GetImageBlockPublicAccessState"],
  },
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": {
    actions: ["ec2:GetInstanceMetadataDefaults", "ec2:ModifyInstanceMetadataDefaults"],
  },
  "aws:ebs/encryptionByDefault:EncryptionByDefault": {
    actions: ["ec2:EnableEbsEncryptionByDefault", "ec2:GetEbsEncryptionByDefault"],
  },
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": {
    actions: ["ec2:EnableSnapshotBlockPublicAccess", "ec2:GetSnapshotBlockPublicAccessState"],
  },
  "aws:cloudfront/distribution:Distribution": cloudfront(
    "CreateDistribution",
    "DeleteDistribution",
    "GetDistribution",
    "GetDistributionConfig",
    "ListTagsForResource",
    "TagResource",
    "UntagResource",
    "UpdateDistribution",
  ),
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    actions: [
      ...cloudfront(
        "CreateVpcOrigin",
        "DeleteVpcOrigin",
        "GetVpcOrigin",
        "ListTagsForResource",
        "TagResource",
        "UntagResource",
        "UpdateVpcOrigin",
      ).actions,
      "ec2:DescribeInstances",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeSubnets",
    ],
    serviceRole: "vpcorigin.cloudfront.amazonaws.com",
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": cloudfront(
    "CreateResponseHeadersPolicy",
    "DeleteResponseHeadersPolicy",
    "GetResponseHeadersPolicy",
    "UpdateResponseHeadersPolicy",
  ),
  "aws:cloudfront/cachePolicy:CachePolicy": cloudfront(
    "CreateCachePolicy",
    "DeleteCachePolicy",
    "GetCachePolicy",
    "UpdateCachePolicy",
  ),
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": cloudfront(
    "CreateOriginRequestPolicy",
    "DeleteOriginRequestPolicy",
    "GetOriginRequestPolicy",
    "UpdateOriginRequestPolicy",
  ),
  "aws:ssm/patchBaseline:PatchBaseline": {
    actions: [
      "ssm:AddTagsToResource",
      "ssm:CreatePatchBaseline",
      "ssm:DeletePatchBaseline",
      "ssm:GetPatchBaseline",
      "ssm:ListTagsForResource",
      "ssm:RemoveTagsFromResource",
      "ssm:UpdatePatchBaseline",
    ],
  },
  "aws:ssm/patchGroup:PatchGroup": {
    actions: [
      "ssm:DeregisterPatchBaselineForPatchGroup",
      "ssm:DescribePatchGroups",
      "ssm:RegisterPatchBaselineForPatchGroup",
    ],
  },
  "aws:ssm/association:Association": {
    actions: [
      "ssm:AddTagsToResource",
      "ssm:CreateAssociation",
      "ssm:DeleteAssociation",
      "ssm:DescribeAssociation",
      "ssm:ListTagsForResource",
      "ssm:RemoveTagsFromResource",
      "ssm:UpdateAssociation",
    ],
  },
  "aws:ssm/document:Document": {
    actions: [
      "ssm:AddTagsToResource",
      "ssm:CreateDocument",
      "ssm:DeleteDocument",
      "ssm:DescribeDocument",
      "ssm:DescribeDocumentPermission",
      "ssm:GetDocument",
      "ssm:ListTagsForResource",
      "ssm:RemoveTagsFromResource",
      "ssm:UpdateDocument",
      "ssm:UpdateDocumentDefaultVersion",
    ],
  },
};
