import { MANDATORY, type Rule, demand, demandBetween, demandEqual } from "../../rule";
import { demandKey } from "../platform";

const JOB = "aws-native:databrew:Job";

export const rule: Rule = {
  id: "databrew-job-encrypted",
  title: "DataBrew encrypts, logs and ends",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [JOB],
  frameworks: [],
  url: "https://docs.aws.amazon.com/databrew/latest/dg/encryption-security-configuration.html",
  why: "DataBrew writes in the clear unless it is told otherwise",
  fix: "Set SSE-KMS with the stack's key, the log subscription, a timeout, few nodes and no retries",
  judge: (graph) =>
    graph
      .of(JOB)
      .flatMap((job) => [
        ...demandEqual(job, "encryptionMode", "SSE-KMS"),
        ...demandKey(graph, job, "encryptionKeyArn", "s3"),
        ...demandEqual(job, "logSubscription", "ENABLE"),
        ...demandBetween(job, "timeout", 1, 480),
        ...demandBetween(job, "maxCapacity", 1, 10),
        ...demand(job, "maxRetries", "0", (retries) => retries === 0 || retries === undefined),
      ]),
};
