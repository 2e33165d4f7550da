import { MANDATORY, type Rule } from "../../rule";
import { configured, names } from "../../settings";
import { judgeAllows } from "../documents";
import { foreignAccounts } from "../principals";

const TYPES = [
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucket:Bucket",
  "aws:s3/accessPoint:AccessPoint",
];

export const rule: Rule = {
  id: "s3-cross-account-listed",
  title: "Buckets admit no account that is not listed",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: TYPES,
  frameworks: ["FSBP S3.6"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6",
  why: "Whom another account lets in, nobody here decides",
  fix: "Name principals of this account; an account that must read is listed in policies/config",
  ...configured(
    { accounts: names("accounts that bucket policies may admit beside the stack's own", []) },
    (graph, { accounts }) =>
      judgeAllows(graph, ["resource"], (statement, { resource }) => {
        if (!resource.type.startsWith("aws:s3/")) return undefined;
        const [foreign] = foreignAccounts(statement, resource).filter(
          (account) => !accounts.includes(account),
        );
        return foreign === undefined ? undefined : `admits the account ${foreign}`;
      }),
  ),
};
