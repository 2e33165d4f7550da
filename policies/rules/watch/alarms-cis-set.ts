import { texts } from "../../graph/values";
import { ADVISORY, type Rule, lacking } from "../../rule";
import { isAccountStack, standsForStack } from "../platform";

const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";

/** What the benchmark wants to be watched → a word that any filter for it must hold. */
const PATTERNS: readonly (readonly [what: string, words: RegExp])[] = [
  ["calls that were refused", /AccessDenied|UnauthorizedOperation/],
  ["sign-in without a second factor", /MFAUsed/],
  ["use of the root user", /Root/],
  ["changes of IAM policies", /PutRolePolicy|AttachRolePolicy|iam\.amazonaws\.com/],
  ["changes of the trail", /StopLogging/],
  ["failed sign-ins", /Failed authentication/],
  ["deletion of keys", /ScheduleKeyDeletion|DisableKey/],
  ["changes of bucket policies", /PutBucketPolicy|PutBucket\*/],
  ["changes of Config", /StopConfigurationRecorder/],
  ["changes of security groups", /SecurityGroup/],
  ["changes of network lists", /NetworkAcl/],
  ["changes of gateways", /InternetGateway|CustomerGateway/],
  ["changes of routes", /RouteTable|ReplaceRoute/],
  ["changes of VPCs", /DeleteVpc|CreateVpc/],
  ["changes of the organisation", /organizations\.amazonaws\.com/],
];

export const rule: Rule = {
  id: "alarms-cis-set",
  title: "What the benchmark names is watched",
  severity: "medium",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "the account watches its root and its trail, each department its own buckets, keys, roles and refused calls; networks and sign-in are the organisation's",
  types: [FILTER],
  frameworks: Array.from({ length: 15 }, (_, index) => `CIS 3.0 4.${index + 1}`),
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html",
  why: "An attack begins with changes that nobody expects",
  fix: "Add a metric filter over the trail's log group, and an alarm on its metric",
  judge: (graph) => {
    const first = standsForStack(graph);
    if (!isAccountStack(graph) || first === undefined) return [];
    const written = graph.of(FILTER).flatMap((one) => texts(one.props["pattern"]));
    const missing = PATTERNS.filter(([, words]) => !written.some((one) => words.test(one)));
    return missing.length === 0
      ? []
      : lacking(
          first,
          `no filter watches ${missing.map(([what]) => what).join(", ")}`,
          graph.of(FILTER),
          "pattern",
        );
  },
};
