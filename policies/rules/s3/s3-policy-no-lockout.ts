import { texts } from "../../graph/values";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";
import { documentAt } from "../documents";
import { anyAccount } from "../platform";
import { askAsAdministrator } from "../simulate";

const TYPE = "aws:s3/bucketPolicy:BucketPolicy";

/** What somebody must still be able to do, or only the account's root user can mend the bucket. */
const ACTIONS = ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "s3:GetBucketPolicy"];

export const rule: Rule = {
  id: "s3-policy-no-lockout",
  title: "No bucket policy locks everyone out",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [TYPE],
  frameworks: [],
  url: "https://repost.aws/knowledge-center/s3-accidentally-denied-access",
  why: "A denial of everything to everyone is lifted by the account's root user alone",
  fix: "Deny what must not be done, and leave the policy itself to the deployment role",
  judge: (graph) =>
    graph.of(TYPE).flatMap((resource) => {
      const policy = documentAt(resource, "policy", "resource");
      if (policy === "unknown") return [unknown(resource, "policy")];
      const [name] = texts(resource.props["bucket"]);
      if (policy === "absent") return [];
      if (name === undefined) return [unknown(resource, "bucket")];
      const context = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };
      return ACTIONS.filter((action) => {
        const call = {
          action,
          resource: `arn:aws:s3:::${name.replace(/^arn:aws:s3:::/, "")}`,
          context,
        };
        return askAsAdministrator(policy, anyAccount(resource), call) === "explicitDeny";
      }).map((action) => violation(resource, `${action} is denied to everyone`));
    }),
};
