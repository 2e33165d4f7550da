import type { DutyRole } from "./duty-role";
import type { Names } from "../names";

/**
 * What people need to see of a platform without touching its data: runs, logs, metrics, alarms.
 *
 * Where a statement's resource is `*`, AWS knows no narrower one for the action; the page is named there.
 */

/** Regions in which a stack has alarms: billing metrics exist in us-east-1 only. */
const alarmRegions = ({ identity }: Names): string[] => [
  ...new Set([identity.region, identity.replicaRegion, "us-east-1"]),
];

/**
 * Sees the stack's alarms, dashboards and metrics.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
export function grantSeeMetrics(role: DutyRole, names: Names): void {
  const { stack } = names.identity;
  role.allow({
    sid: "SeeAlarms",
    actions: ["cloudwatch:DescribeAlarmHistory", "cloudwatch:DescribeAlarms"],
    resources: alarmRegions(names).map((region) =>
      names.arn("cloudwatch", `alarm:${stack}-*`, region),
    ),
  });
  role.allow({
    sid: "SeeDashboards",
    actions: ["cloudwatch:GetDashboard"],
    resources: [stack, `${stack}-*`].map((name) =>
      names.arn("cloudwatch", `dashboard/${name}`, ""),
    ),
  });
  // Metrics have no ARN, and the list of dashboards is one for the account. They are numbers and names, no data.
  role.allow({
    sid: "SeeMetrics",
    actions: [
      "cloudwatch:GetMetricData",
      "cloudwatch:GetMetricStatistics",
      "cloudwatch:ListDashboards",
      "cloudwatch:ListMetrics",
    ],
    resources: ["*"],
  });
}

/**
 * Reads log groups that start with one of the prefixes. CloudWatch decrypts for whoever may read.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
export function grantReadLogs(role: DutyRole, names: Names, prefixes: readonly string[]): void {
  role.allow({
    sid: "ReadLogs",
    actions: ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
    // What follows the group's name, a stream or nothing, is covered by the asterisk.
    resources: prefixes.map((prefix) => names.logGroupArn(`${prefix}*`)),
  });
  role.allow({
    sid: "FindLogs",
    actions: ["logs:DescribeLogGroups"],
    resources: [names.logGroupArn("*")],
  });
}

/**
 * Watches the stack's jobs, workflows and DataBrew jobs, starts and resumes workflows, stops jobs.
 *
 * Not `glue:StartJobRun`: whoever starts a single job may replace its arguments, `--scriptLocation` and
 * `--extra-py-files` among them, and so run a script of their own under the job's role. A workflow's start takes none.
 *
 * @see https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html
 * @see https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsgluedatabrew.html
 */
export function grantRunWorkflows(role: DutyRole, names: Names): void {
  const { stack } = names.identity;
  const glue = (kind: string) => [names.arn("glue", `${kind}/${stack}-*`)];
  role.allow({
    sid: "WatchJobs",
    actions: ["glue:BatchStopJobRun", "glue:GetJob", "glue:GetJobRun", "glue:GetJobRuns"],
    resources: glue("job"),
  });
  role.allow({
    sid: "RunWorkflows",
    actions: [
      "glue:GetWorkflow",
      "glue:GetWorkflowRun",
      "glue:GetWorkflowRuns",
      "glue:ResumeWorkflowRun",
      "glue:StartWorkflowRun",
      "glue:StopWorkflowRun",
    ],
    resources: glue("workflow"),
  });
  role.allow({ sid: "WatchTriggers", actions: ["glue:GetTrigger"], resources: glue("trigger") });
  // Not a project's session: that shows the data itself.
  role.allow({
    sid: "WatchDataBrew",
    actions: [
      "databrew:DescribeDataset",
      "databrew:DescribeJob",
      "databrew:DescribeJobRun",
      "databrew:DescribeRecipe",
      "databrew:ListJobRuns",
    ],
    resources: ["dataset", "job", "recipe"].map((kind) =>
      names.arn("databrew", `${kind}/${stack}-*`),
    ),
  });
  // The console's lists name no resource. They show names of the account, nothing inside.
  role.allow({
    sid: "ListJobs",
    actions: [
      "databrew:ListDatasets",
      "databrew:ListJobs",
      "databrew:ListRecipes",
      "glue:ListJobs",
      "glue:ListTriggers",
      "glue:ListWorkflows",
    ],
    resources: ["*"],
  });
}

/**
 * Reaches the general server, which shows the internal portal, by port forwarding, and restarts any server of the stack.
 * No shell: on a server it would be the server's own role, which reads data.
 *
 * The check of the document makes Session Manager ask for the right to it even when none is named.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-sessiondocumentaccesscheck.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function grantReachServers(role: DutyRole, names: Names): void {
  const { department, stage, region } = names.identity;
  const instances = [names.arn("ec2", "instance/*")];
  role.allow({
    sid: "ForwardFromServer",
    actions: ["ssm:StartSession"],
    resources: instances,
    conditions: {
      BoolIfExists: { "ssm:SessionDocumentAccessCheck": ["true"] },
      StringEquals: { "ssm:resourceTag/Name": [names.named("server", "general")] },
    },
  });
  role.allow({
    sid: "ForwardPorts",
    actions: ["ssm:StartSession"],
    resources: [`arn:aws:ssm:${region}::document/AWS-StartPortForwardingSession`],
  });
  role.allow({
    sid: "EndOwnSessions",
    actions: ["ssm:ResumeSession", "ssm:TerminateSession"],
    resources: [names.arn("ssm", "session/*")],
    conditions: {
      StringLike: { "ssm:resourceTag/aws:ssmmessages:session-id": ["${aws:userid}"] },
    },
  });
  role.allow({
    sid: "RestartServers",
    actions: ["ec2:RebootInstances", "ec2:StartInstances", "ec2:StopInstances"],
    resources: instances,
    conditions: {
      StringEquals: {
        "aws:ResourceTag/department": [department],
        "aws:ResourceTag/stage": [stage],
      },
    },
  });
  // Neither action knows a narrower resource.
  role.allow({
    sid: "FindServers",
    actions: [
      "ec2:DescribeInstanceStatus",
      "ec2:DescribeInstances",
      "ssm:DescribeInstanceInformation",
    ],
    resources: ["*"],
  });
}

/**
 * Sees the stack's budgets and what was spent of them.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
 */
export function grantSeeBudgets(role: DutyRole, names: Names): void {
  const { stack } = names.identity;
  role.allow({
    sid: "SeeBudgets",
    actions: ["budgets:ViewBudget"],
    resources: [stack, `${stack}-*`].map((name) => names.arn("budgets", `budget/${name}`, "")),
  });
}

/**
 * Offers the workgroup and its saved queries in Athena's console.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/workgroups-access.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonathena.html
 */
export function grantUseQueryEditor(
  role: DutyRole,
  names: Names,
  workgroups: readonly string[],
): void {
  role.allow({
    sid: "SeeWorkgroups",
    actions: [
      "athena:BatchGetNamedQuery",
      "athena:GetNamedQuery",
      "athena:GetWorkGroup",
      "athena:ListNamedQueries",
    ],
    resources: workgroups.map((workgroup) => names.workgroupArn(workgroup)),
  });
  // The editor lists what it offers to choose from; the list names no resource.
  role.allow({
    sid: "ListWorkgroups",
    actions: ["athena:ListDataCatalogs", "athena:ListEngineVersions", "athena:ListWorkGroups"],
    resources: ["*"],
  });
}
