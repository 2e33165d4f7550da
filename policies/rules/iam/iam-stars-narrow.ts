import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows } from "../documents";
import { homeOf, type Home } from "../platform";

/** Zones in which a dataset's prefix has parts: tables, ledger, DataBrew's output. */
const PARTED = /-(raw|trusted|curated|quarantine)-\d{12}$/;
const ONE_FOLDER = /-(landing|published|athena-results)-\d{12}$/;

/** S3 itself replicates whole buckets. */
const REPLICATES =
  /^s3:(Replicate(Object|Delete|Tags)|InitiateReplication|GetObjectVersion(ForReplication|Acl|Tagging))$/;

const every = ({ actions }: Statement, pattern: RegExp): boolean =>
  !actions.negated && actions.values.every((action) => pattern.test(action));

const some = ({ actions }: Statement, pattern: RegExp): boolean =>
  actions.values.some((action) => pattern.test(action));

/** A star in S3 stands at the end of a prefix that is as long as the zone's layout is deep. */
function isNarrowInS3(place: string, statement: Statement): boolean {
  const [bucket = "", ...parts] = place.split("/");
  if (/[*?]/.test(bucket) || parts.at(-1) !== "*") return false;
  const folders = parts.slice(0, -1);
  if (folders.some((folder) => /[*?]/.test(folder) || folder === "")) return false;
  if (every(statement, REPLICATES)) return true;
  // Entries of a ledger are never deleted, only what was not finished.
  if (some(statement, /^s3:Delete/) && folders.includes("ledger") && folders.at(-1) !== "_staged") {
    return false;
  }
  if (folders[1] === "products") return folders.length >= 3;
  if (PARTED.test(bucket)) return folders.length >= 2;
  if (ONE_FOLDER.test(bucket)) return folders.length >= 1;
  return /-logs-\d{12}$/.test(bucket) && folders.length >= 2;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** All of a kind, where a condition or the action's own limits narrow it; iam-reach-bound asks for the condition. */
const WHOLE_KIND =
  /^(ec2:[^:]*:\d*:instance|ssm:[^:]*:\d*:session|s3:[^:]*:\d*:job|kms:[^:]*:\d*:key)\/\*$/;

/** Looking at what begins with the stack's name: alarms, jobs, logs. */
const ofStack = (stack: string): RegExp =>
  RegExp(
    `^(budgets|cloudwatch|databrew|glue|logs):[^:]*:\\d*:(alarm:|dashboard/|budget/|dataset/|recipe/|job/|trigger/|workflow/)${escaped(stack)}-\\*$`,
  );

function isNarrowLog(place: string, statement: Statement, { stack }: Home): boolean {
  const name = /^logs:[^:]*:\d*:log-group:(.*)$/.exec(place)?.[1];
  if (name === undefined) return false;
  if (every(statement, /^logs:DescribeLogGroups$/)) return name === "*";
  const isReading = every(statement, /^logs:(Describe|Filter|Get)/);
  const below = RegExp(`^(/aws-glue/jobs/${escaped(stack)}-role|/${escaped(stack)})/\\*$`);
  // DataBrew names its log groups itself, beside no stack's name.
  if (name === "/aws-glue-databrew/*") return some(statement, /^logs:PutLogEvents$/);
  return (
    (isReading && below.test(name)) ||
    /^[^*?]+\/[^*?/:]+:\*$/.test(name) ||
    /^[^*?]+:log-stream:[^*?]+\*$/.test(name)
  );
}

function isNarrow(arn: string, statement: Statement, home: Home): boolean {
  if (!/[*?]/.test(arn) || arn === "*") return true;
  const place = arn.replace(/^arn:aws[a-z-]*:/, "");
  if (place.startsWith("s3:::")) return isNarrowInS3(place.slice("s3:::".length), statement);
  return (
    WHOLE_KIND.test(place) || ofStack(home.stack).test(place) || isNarrowLog(place, statement, home)
  );
}

export const rule: Rule = {
  id: "iam-stars-narrow",
  title: "A star stands for parts of one thing",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
  why: "A star one part earlier gives a dataset's reader the whole zone, and a job's writer the other job's ledger",
  fix: "End an S3 ARN in the dataset and its part, and name tables, documents, roles and log groups in full",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement, { resource }) => {
      const home = homeOf(resource);
      if (home === undefined) return undefined;
      const wide = (statement.resources?.values ?? []).filter(
        (arn) => !isNarrow(arn, statement, home),
      );
      return wide.length === 0 ? undefined : `reaches too much with ${wide.join(", ")}`;
    }),
};
