/**
 * Roles that are handed to services. Handing one over needs `iam:PassRole`; using it needs a trust policy that lets the service
 * assume it; what the service then calls needs the role's own rights.
 */
import type { Call, ImpliedRule, Inference } from "./implied-rule";
import type { World, WorldSchedule } from "./world";

const PASS_ROLE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html";
const GLUE_ROLE = "https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html";
const GLUE_LOGS = "https://docs.aws.amazon.com/glue/latest/dg/set-up-encryption.html";
const SCHEDULER_ROLE =
  "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html";

const ARN_NAME = /[/:]([^/:]+)$/;

function nameIn(call: Call): string {
  return ARN_NAME.exec(call.resource)?.[1] ?? "";
}

/** A role is handed to a service. */
export function passRole(call: Call, role: string, service: string): Inference {
  return {
    principal: call.principal,
    action: "iam:PassRole",
    resource: role,
    context: {
      "aws:SecureTransport": "true",
      "iam:PassedToService": service,
    },
  };
}

/** A service takes on a role. */
export function assumed(service: string, role: string, context: Call["context"]): Inference {
  return {
    principal: { arn: service },
    action: "sts:AssumeRole",
    resource: role,
    context: { "aws:SecureTransport": "true", ...context },
  };
}

function jobsStarted(call: Call, world: World): readonly string[] {
  if (/:StartJobRun$/i.test(call.action)) return [nameIn(call)];
  return world.workflows?.[nameIn(call)] ?? [];
}

/** Glue says on whose behalf it acts. Only the account is given: AWS documents no ARN that a job would be named by. */
function startJobs(call: Call, world: World): readonly Inference[] {
  return jobsStarted(call, world).flatMap((name) => {
    const job = world.jobs?.[name];
    if (job === undefined) return [];
    return [assumed("glue.amazonaws.com", job.roleArn, { "aws:SourceAccount": world.account })];
  });
}

function encryptLogs(call: Call, world: World): readonly Inference[] {
  return jobsStarted(call, world).flatMap((name) => {
    const job = world.jobs?.[name];
    return (job?.encryptedLogGroupArns ?? []).map((resource) => ({
      principal: { arn: job?.roleArn ?? "" },
      action: "logs:AssociateKmsKey",
      resource,
      context: { "aws:SecureTransport": "true" },
    }));
  });
}

function scheduleOf(call: Call, world: World): WorldSchedule | undefined {
  return world.schedules?.[nameIn(call)];
}

function fireSchedule(call: Call, world: World): readonly Inference[] {
  const schedule = scheduleOf(call, world);
  if (schedule === undefined) return [];
  return [
    assumed("scheduler.amazonaws.com", schedule.roleArn, {
      "aws:SourceAccount": world.account,
      "aws:SourceArn": schedule.groupArn,
    }),
    {
      principal: { arn: schedule.roleArn },
      ...schedule.target,
      context: { "aws:SecureTransport": "true" },
    },
  ];
}

/** The rows. */
export const ROLE_RULES: readonly ImpliedRule[] = [
  {
    name: "a Glue job is handed its role",
    when: ["glue:CreateJob", "glue:UpdateJob"],
    source: PASS_ROLE,
    infer: (call, world) => {
      const job = world.jobs?.[nameIn(call)];
      return job === undefined ? [] : [passRole(call, job.roleArn, "glue.amazonaws.com")];
    },
  },
  {
    name: "Glue assumes the role of a job that starts",
    when: ["glue:StartJobRun", "glue:StartWorkflowRun"],
    source: GLUE_ROLE,
    infer: startJobs,
  },
  {
    name: "a job with encrypted logs associates the key with its log groups",
    when: ["glue:StartJobRun", "glue:StartWorkflowRun"],
    source: GLUE_LOGS,
    infer: encryptLogs,
  },
  {
    name: "a schedule is handed its role",
    when: ["scheduler:CreateSchedule", "scheduler:UpdateSchedule"],
    source: PASS_ROLE,
    infer: (call, world) => {
      const schedule = scheduleOf(call, world);
      return schedule === undefined
        ? []
        : [passRole(call, schedule.roleArn, "scheduler.amazonaws.com")];
    },
  },
  {
    name: "a schedule fires with its role",
    when: ["scheduler:CreateSchedule", "scheduler:UpdateSchedule"],
    source: SCHEDULER_ROLE,
    infer: fireSchedule,
  },
];
