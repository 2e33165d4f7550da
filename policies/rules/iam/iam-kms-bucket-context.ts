import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, narrowing, speaksOf } from "../documents";

export const rule: Rule = {
  id: "iam-kms-bucket-context",
  title: "Keys are used for the bucket's data alone",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
  why: "With bucket keys the context is the bucket's ARN: an object's ARN never matches, and none lets the role read every bucket under the key",
  fix: "Put the bucket's ARN in kms:EncryptionContext:aws:s3:arn",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) => {
      const through = narrowing(statement, "kms:ViaService")?.values ?? [];
      if (!speaksOf(statement, "kms:Decrypt") || !through.some((one) => one.startsWith("s3.")))
        return undefined;
      const context = narrowing(statement, "kms:EncryptionContext:aws:s3:arn");
      if (context === undefined) return "names no bucket in its encryption context";
      const objects = context.values.filter((arn) => arn.includes("/"));
      return objects.length === 0
        ? undefined
        : `has an object in its encryption context: ${objects.join(", ")}`;
    }),
};
