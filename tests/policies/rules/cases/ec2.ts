/** What breaks each rule of ec2: one change of a known-good stack, and the resource that the rule must name. */
import { gzipSync } from "node:zlib";
import { added, value, without } from "../changes";
import type { Case } from "./case";

/** What nobody may start a machine with; written so that no scanner finds it here. */
const SECRET = ["AKIA", "ABCDEFGHIJKLMNOP"].join("");

export const CASES: readonly Case[] = [
  [
    "ec2-imds-hardened",
    "ohs-prod",
    "ohs-servers-general-template",
    value("metadataOptions.httpTokens", "optional"),
  ],
  [
    "ec2-imds-hardened",
    "ohs-prod",
    "ohs-servers-general-template",
    value("metadataOptions.httpPutResponseHopLimit", 2),
  ],
  [
    "ec2-no-public-ip",
    "ohs-prod",
    "ohs-servers-general-template",
    value("networkInterfaces.0.associatePublicIpAddress", "true"),
  ],
  ["ec2-source-check", "ohs-prod", "ohs-servers-general-instance", value("sourceDestCheck", false)],
  [
    "ec2-storage-encrypted",
    "ohs-prod",
    "ohs-servers-general-template",
    value("blockDeviceMappings.0.ebs.encrypted", "false"),
  ],
  ["ec2-account-defaults", "account-prod", "account-defaults-home-disks", value("enabled", false)],
  ["ec2-no-ssh", "ohs-prod", "ohs-servers-general-template", value("keyName", "mine")],
  [
    "ec2-instance-from-template",
    "ohs-prod",
    "ohs-servers-general-instance",
    value("launchTemplate", undefined),
  ],
  [
    "ec2-credits-standard",
    "ohs-prod",
    "ohs-servers-general-template",
    value("creditSpecification.cpuCredits", "unlimited"),
  ],
  ["ec2-ami-trusted", "ohs-prod", "ohs-servers-general-template", value("imageId", "latest")],
  [
    "ec2-ami-trusted",
    "ohs-prod",
    "ohs-servers-general-template",
    value("instanceType", "p5.48xlarge"),
  ],
  [
    "ec2-ami-trusted",
    "ohs-prod",
    "added",
    added("aws:ec2/amiLaunchPermission:AmiLaunchPermission", { group: "all" }),
  ],
  [
    "ec2-role-and-ssm",
    "ohs-prod",
    "ohs-servers-general-template",
    value("iamInstanceProfile", undefined),
  ],
  ["ec2-role-and-ssm", "ohs-prod", "ohs-servers-general-profile", value("role", "another")],
  [
    "ec2-role-and-ssm",
    "ohs-prod",
    "ohs-network-nat-template",
    value("iamInstanceProfile", { name: "ohs-prod-publish" }),
  ],
  [
    "ec2-role-and-ssm",
    "ohs-prod",
    "ohs-servers-general-instance",
    value("launchTemplate", undefined),
  ],
  ["ec2-role-and-ssm", "ohs-prod", "ohs-publish-role", without("ohs-policies-publish")],
  [
    "ec2-no-secrets-in-user-data",
    "ohs-prod",
    "ohs-servers-general-template",
    value("userData", Buffer.from(SECRET).toString("base64")),
  ],
  [
    "ec2-no-secrets-in-user-data",
    "ohs-prod",
    "ohs-servers-general-template",
    value("userData", gzipSync(SECRET).toString("base64")),
  ],
  [
    "ec2-no-secrets-in-user-data",
    "ohs-prod",
    "ohs-servers-general-template",
    value("userData", SECRET),
  ],
  [
    "ec2-no-secrets-in-user-data",
    "ohs-prod",
    "ohs-servers-general-template",
    value("userData", gzipSync(SECRET).subarray(0, 20).toString("base64")),
  ],
  [
    "ec2-imds-hardened",
    "ohs-prod",
    "ohs-servers-general-template",
    value("metadataOptions.instanceMetadataTags", "enabled"),
  ],
  ["ec2-no-public-ip", "ohs-prod", "ohs-servers-general-template", value("networkInterfaces", [])],
  [
    "ec2-no-public-ip",
    "ohs-prod",
    "added",
    added("aws:ec2/eip:Eip", { instance: "ohs-servers-general-instance-id" }),
  ],
  [
    "ec2-no-secrets-in-user-data",
    "ohs-prod",
    "ohs-servers-general-instance",
    value("userDataBase64", Buffer.from(SECRET).toString("base64")),
  ],
  ["ec2-no-ssh", "ohs-prod", "added", added("aws:ec2/keyPair:KeyPair", {})],
  [
    "ec2-storage-encrypted",
    "ohs-prod",
    "ohs-servers-general-instance",
    value("rootBlockDevice", { encrypted: false }),
  ],
  [
    "ec2-account-defaults",
    "account-prod",
    "added",
    added("aws:ec2/serialConsoleAccess:SerialConsoleAccess", { enabled: true }),
  ],

  [
    "ec2-disks-bounded",
    "ohs-prod",
    "ohs-network-nat-template",
    value("blockDeviceMappings.0.ebs.volumeSize", 101),
  ],
  [
    "ec2-instance-from-template",
    "ohs-prod",
    "ohs-network-nat-template",
    value("updateDefaultVersion", false),
  ],
];
