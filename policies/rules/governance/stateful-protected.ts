import { BUCKET, KEY } from "../../graph/links";
import { isAccountStack } from "../platform";
import { MANDATORY, type Rule, demand, violation } from "../../rule";

/** What holds data, and what the account has once: its defaults protect every department. */
const TYPES = [
  BUCKET,
  KEY,
  "aws:kms/alias:Alias",
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
  "aws:glue/catalogDatabase:CatalogDatabase",
  "aws:cloudtrail/trail:Trail",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
  "aws:accessanalyzer/analyzer:Analyzer",
  "aws:account/region:Region",
  "aws:ebs/encryptionByDefault:EncryptionByDefault",
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
];

/** Of log groups only the trail's holds what cannot be made again. */
const OF_TRAIL = "aws:cloudwatch/logGroup:LogGroup";

export const rule: Rule = {
  id: "stateful-protected",
  title: "What holds data cannot be deleted by a deployment",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  advisoryBecause: "a stack of dev is thrown away",
  types: [...TYPES, OF_TRAIL],
  frameworks: [],
  url: "https://www.pulumi.com/docs/concepts/options/protect/",
  why: "A rename or a slip of the finger would delete what cannot be made again",
  fix: "Set protect, and leave forceDestroy off",
  judge: (graph) =>
    [...graph.of(...TYPES), ...(isAccountStack(graph) ? graph.of(OF_TRAIL) : [])].flatMap((one) => [
      ...(one.protect ? [] : [violation(one, "it is not protected")]),
      ...demand(one, "forceDestroy", "false", (value) => value !== true),
    ]),
};
