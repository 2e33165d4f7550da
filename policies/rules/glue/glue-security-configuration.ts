import { linkOf } from "../../graph/links";
import { MANDATORY, type Finding, type Rule, demandEqual, unknown, violation } from "../../rule";
import { keyFor, demandKey } from "../platform";

const JOB = "aws:glue/job:Job";
const CONFIGURATION = "aws:glue/securityConfiguration:SecurityConfiguration";

const isFinding = (one: object): one is Finding => "verdict" in one;

export const rule: Rule = {
  id: "glue-security-configuration",
  title: "Jobs encrypt what they write, log and remember",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [JOB, CONFIGURATION],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/encryption-security-configuration.html",
  why: "A job without one writes temporary files and logs in the clear",
  fix: "Name the stack's SecurityConfiguration with SSE-KMS, SSE-KMS and CSE-KMS under the stack's keys",
  judge: (graph) => {
    const configurations = graph.of(CONFIGURATION);
    return [
      ...graph.of(JOB, "aws:glue/crawler:Crawler").flatMap((job) => {
        const link = linkOf(graph, job, "securityConfiguration", configurations);
        if (link === "unknown") return [unknown(job, "securityConfiguration")];
        return link === "elsewhere"
          ? [violation(job, "securityConfiguration must name one of this stack")]
          : [];
      }),
      ...configurations.flatMap((one) => {
        const root = "encryptionConfiguration";
        return [
          ...demandEqual(one, `${root}.s3Encryption.s3EncryptionMode`, "SSE-KMS"),
          ...demandEqual(one, `${root}.cloudwatchEncryption.cloudwatchEncryptionMode`, "SSE-KMS"),
          ...demandEqual(
            one,
            `${root}.jobBookmarksEncryption.jobBookmarksEncryptionMode`,
            "CSE-KMS",
          ),
          ...demandKey(graph, one, `${root}.s3Encryption.kmsKeyArn`, "s3"),
          ...demandKey(graph, one, `${root}.cloudwatchEncryption.kmsKeyArn`, "logs"),
          ...[keyFor(graph, one, `${root}.jobBookmarksEncryption.kmsKeyArn`)].filter(isFinding),
        ];
      }),
    ];
  },
};
