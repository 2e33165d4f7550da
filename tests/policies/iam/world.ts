/** A small deployment: two buckets, a job, a schedule, a table, a workgroup, a parameter, a log group. */
import type { World } from "../../../policies/iam/world";
import { ACCOUNT, KEY } from "./support";

export const REGION = "ca-central-1";
export const JOB_ROLE = `arn:aws:iam::${ACCOUNT}:role/dep-clean`;
export const SCHEDULE_ROLE = `arn:aws:iam::${ACCOUNT}:role/dep-orchestrate`;
export const RAW = "arn:aws:s3:::dep-raw";
export const RESULTS = "arn:aws:s3:::dep-results";
export const PLAIN = "arn:aws:s3:::dep-logs";
export const GLUE = `arn:aws:glue:${REGION}:${ACCOUNT}`;
export const WORKGROUP = `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/dep`;
export const PARAMETER = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/dep/pepper`;
export const GROUP = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/dep`;
export const LOG_GROUP = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/dep/jobs`;

export const OWN_KEY = KEY.replace("1234", "5678");

export const WORLD: World = {
  account: ACCOUNT,
  region: REGION,
  buckets: {
    "dep-raw": {
      arn: RAW,
      region: REGION,
      kmsKeyArn: KEY,
      bucketKeyEnabled: true,
      keyArnsBelow: { "own/": OWN_KEY },
    },
    "dep-results": { arn: RESULTS, region: REGION, kmsKeyArn: KEY, bucketKeyEnabled: false },
    "dep-logs": { arn: PLAIN, region: REGION, bucketKeyEnabled: false },
  },
  keyAliases: { [OWN_KEY]: ["alias/dep-own"] },
  jobs: { clean: { roleArn: JOB_ROLE, encryptedLogGroupArns: [LOG_GROUP] } },
  workflows: { weekly: ["clean"] },
  schedules: {
    sunday: {
      roleArn: SCHEDULE_ROLE,
      groupArn: GROUP,
      target: { action: "glue:StartWorkflowRun", resource: `${GLUE}:workflow/weekly` },
    },
  },
  tables: { "dep_raw.rows": { bucket: "dep-raw", prefix: "rows/table", partitioned: true } },
  workgroups: { dep: { bucket: "dep-results", prefix: "out", tables: ["dep_raw.rows"] } },
  parameters: { "/dep/pepper": { kmsKeyArn: KEY } },
  logGroups: { "/dep/jobs": { kmsKeyArn: KEY } },
};
