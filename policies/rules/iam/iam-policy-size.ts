import type { GraphResource } from "../../graph/graph";
import { valueAt } from "../../graph/values";
import { MANDATORY, type Rule, violation } from "../../rule";
import { documentsOf } from "../documents";

/**
 * Characters of a document that AWS takes at most; blanks are not counted.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST: readonly (readonly [type: string, path: RegExp, most: number])[] = [
  ["aws:iam/rolePolicy:", /^policy$/, 10_240],
  ["aws:iam/role:", /^inlinePolicies/, 10_240],
  ["aws:iam/role:", /^assumeRolePolicy$/, 4_096],
  ["aws:iam/policy:", /^policy$/, 6_144],
  ["aws:iam/groupPolicy:", /^policy$/, 5_120],
  ["aws:iam/userPolicy:", /^policy$/, 2_048],
  ["aws:s3/bucket", /^policy$/, 20_480],
  ["aws:kms/key", /^policy$/, 32_768],
  ["aws:ec2/vpcEndpoint:", /^policy$/, 20_480],
  ["aws:glue/resourcePolicy:", /^policy$/, 10_240],
];

/** The length that AWS counts. */
function lengthOf(resource: GraphResource, path: string): number {
  const document = valueAt(resource.props, path);
  const text = typeof document === "string" ? document : JSON.stringify(document);
  return text.replace(/\s/g, "").length;
}

export const rule: Rule = {
  id: "iam-policy-size",
  title: "Policy documents are no longer than AWS takes them",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [
    "aws:iam/role:Role",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/policy:Policy",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:kms/key:Key",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
  ],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  why: "AWS refuses a longer one in the middle of a deployment, when half of the rights are there",
  fix: "Split the document, or name prefixes instead of single objects",
  judge: (graph) =>
    documentsOf(graph).flatMap(({ resource, path }) => {
      const most = MOST.find(([type, at]) => resource.type.startsWith(type) && at.test(path))?.[2];
      const length = lengthOf(resource, path);
      return most === undefined || length <= most
        ? []
        : [violation(resource, `${path} has ${length} characters, ${most} is the most`)];
    }),
};
