/** What an account's stack might hold beside what the components make, as it would be right. */
import type { Made } from "./synthetic";

/** One filter that speaks of everything that the benchmark wants to be watched. */
const WATCHED = [
  ["denied", "$.errorCode = AccessDenied*"],
  ["factor", "$.additionalEventData.MFAUsed != Yes"],
  ["root", "$.userIdentity.type = Root"],
  ["policies", "$.eventName = AttachRolePolicy"],
  ["trail", "$.eventName = StopLogging"],
  ["failed", "$.errorMessage = Failed authentication"],
  ["keys", "$.eventName = ScheduleKeyDeletion"],
  ["buckets", "$.eventName = PutBucketPolicy"],
  ["config", "$.eventName = StopConfigurationRecorder"],
  ["groups", "$.eventName = AuthorizeSecurityGroupIngress"],
  ["lists", "$.eventName = CreateNetworkAcl"],
  ["gateways", "$.eventName = AttachInternetGateway"],
  ["routes", "$.eventName = CreateRouteTable"],
  ["networks", "$.eventName = DeleteVpc"],
  ["organisation", "$.eventSource = organizations.amazonaws.com"],
] as const;

export const OF_ACCOUNT: readonly Made[] = [
  ["platform:components:AccountBaseline", "account", {}],
  ["aws:guardduty/detector:Detector", "detector", { enable: true }],
  ["aws:securityhub/account:Account", "hub", {}],
  ["aws:cfg/recorder:Recorder", "recorder", { recordingGroup: { allSupported: true } }],
  ["aws:macie2/account:Account", "macie", { status: "ENABLED" }],
  ["aws:inspector2/enabler:Enabler", "inspector", { resourceTypes: ["EC2"] }],
  ...["department", "stage", "cost-centre"].map((tagKey): Made => [
    "aws:costexplorer/costAllocationTag:CostAllocationTag",
    `tag-${tagKey}`,
    { tagKey, status: "Active" },
  ]),
  ...WATCHED.map(([name, words]): Made => [
    "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    `watch-${name}`,
    { pattern: `{ ${words} }` },
  ]),
  [
    "aws:lakeformation/dataLakeSettings:DataLakeSettings",
    "lake-settings",
    {
      admins: ["arn:aws:iam::444455556666:role/admin"],
      createDatabaseDefaultPermissions: [],
      createTableDefaultPermissions: [],
    },
  ],
  [
    "aws:quicksight/accountSettings:AccountSettings",
    "quicksight",
    { terminationProtectionEnabled: true },
  ],
  [
    "aws:quicksight/ipRestriction:IpRestriction",
    "addresses",
    { enabled: true, ipRestrictionRuleMap: { "192.0.2.0/24": "office" } },
  ],
  [
    "aws:quicksight/keyRegistration:KeyRegistration",
    "quicksight-keys",
    { keyRegistrations: [{ keyArn: "key", defaultKey: true }] },
  ],
];
