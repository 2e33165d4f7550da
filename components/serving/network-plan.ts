import type { Names } from "../names";

/** Smallest subnet that a VPC may have. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const LONGEST_SUBNET_PREFIX = 28;

/** The public subnet and three private ones. */
const BLOCKS = 4;

/** How a VPC is divided. */
export interface SubnetPlan {
  /** In the first zone; holds the NAT instance and nothing else. */
  readonly publicCidr: string;
  /** Zone → range, one private subnet each. */
  readonly privateCidrs: Readonly<Record<string, string>>;
}

/**
 * Divides a VPC into four equal blocks: the public subnet, and a private one for each of up to three zones. A zone that is added later
 * takes the next block and moves none.
 *
 * @throws for more zones than blocks, and for a VPC whose quarters are too small for AWS.
 */
export function planSubnets(cidr: string, zones: readonly string[]): SubnetPlan {
  const [address = "", prefix = ""] = cidr.split("/");
  const length = Number(prefix) + Math.log2(BLOCKS);
  if (zones.length < 1 || zones.length >= BLOCKS) {
    throw new Error(`network.zones must name 1 to ${BLOCKS - 1} zones, got ${zones.length}`);
  }
  if (length > LONGEST_SUBNET_PREFIX) {
    throw new Error(
      `network.cidr must be /${LONGEST_SUBNET_PREFIX - Math.log2(BLOCKS)} or wider, got ${cidr}`,
    );
  }
  const first = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - length);
  const block = (index: number): string => {
    const start = first + index * size;
    const bytes = [24, 16, 8, 0].map((bits) => Math.floor(start / 2 ** bits) % 256);
    return `${bytes.join(".")}/${length}`;
  };
  return {
    publicCidr: block(0),
    privateCidrs: Object.fromEntries(zones.map((zone, index) => [zone, block(index + 1)])),
  };
}

/**
 * The addresses that CloudFront's VPC origins come from: AWS keeps them in a managed prefix list, which has one id in each region. Written
 * down here, because looking it up would take credentials at preview. The group that CloudFront makes with its first VPC origin would be
 * narrower, but does not exist before; the range of the VPC would not do, CloudFront does not come from it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
 */
const CLOUDFRONT_PREFIX_LISTS: Readonly<Record<string, string>> = {
  "ca-central-1": "pl-38a64351",
  "eu-central-1": "pl-a3a144ca",
  "eu-west-1": "pl-4fa04526",
  "eu-west-2": "pl-93a247fa",
  "us-east-1": "pl-3b927c52",
  "us-east-2": "pl-b6a144df",
  "us-west-2": "pl-82a045eb",
};

/** @throws for a region whose list is not written down here. */
export function cloudFrontPrefixList(region: string): string {
  const list = CLOUDFRONT_PREFIX_LISTS[region];
  if (list === undefined) {
    throw new Error(
      `homeRegion ${region}: the id of com.amazonaws.global.cloudfront.origin-facing is not known; ` +
        `add it to components/serving/network-plan.ts`,
    );
  }
  return list;
}

/** A policy of a VPC endpoint. */
export interface EndpointPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Principal: "*";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

/**
 * Buckets of AWS that a server reads: the packages of Amazon Linux, and what the SSM agent needs for its updates, its documents and its
 * patches.
 *
 * @see https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html#ssm-agent-minimum-s3-permissions
 */
const awsBuckets = (region: string): string[] => [
  `al2023-repos-${region}-de612dc2`,
  `amazon-ssm-${region}`,
  `amazon-ssm-packages-${region}`,
  `aws-ssm-${region}`,
  `aws-ssm-document-attachments-${region}`,
  `patch-baseline-snapshot-${region}`,
  `${region}-birdwatcher-prod`,
];

/**
 * What may pass the S3 gateway endpoint: the servers' program and the published reports, with credentials of this account, and the
 * buckets of AWS. A stolen program can send nothing to a bucket of somebody else's through it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
export function s3EndpointPolicy(names: Names): EndpointPolicy {
  const { accountId, region } = names.identity;
  const own = { StringEquals: { "aws:PrincipalAccount": accountId } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ProgramOfServers",
        Effect: "Allow",
        Principal: "*",
        Action: ["s3:GetObject"],
        Resource: [`${names.bucketArn("artifacts")}/*`],
        Condition: own,
      },
      {
        Sid: "PublishedReports",
        Effect: "Allow",
        Principal: "*",
        Action: [
          "s3:AbortMultipartUpload",
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListBucket",
          "s3:PutObject",
        ],
        Resource: [names.bucketArn("published"), `${names.bucketArn("published")}/*`],
        Condition: own,
      },
      {
        Sid: "PackagesAndAgentOfAws",
        Effect: "Allow",
        Principal: "*",
        Action: ["s3:GetObject"],
        Resource: awsBuckets(region).map((bucket) => `arn:aws:s3:::${bucket}/*`),
      },
    ],
  };
}
