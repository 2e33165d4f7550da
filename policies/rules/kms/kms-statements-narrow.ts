import { KEY } from "../../graph/links";
import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows, narrowing, speaksOf } from "../documents";
import { homeOf, isDepartmentStack, type Home } from "../platform";

const USES = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"];
const TOPIC = "kms:EncryptionContext:aws:sns:topicArn";
const TRAIL = "cloudtrail.amazonaws.com";
const TRAIL_CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn";
const LOG = "kms:EncryptionContext:aws:logs:arn";

/** AWS sends no account with events. */
const WITHOUT_SOURCE = "events.amazonaws.com";
const OF_TOPICS = ["cloudwatch", "events", "budgets", "costalerts"].map(
  (one) => `${one}.amazonaws.com`,
);

const missing = (
  statement: Statement,
  needs: readonly (readonly [key: string, holds: (value: string) => boolean])[],
): readonly string[] =>
  needs
    .filter(([key, holds]) => narrowing(statement, key)?.values.every(holds) !== true)
    .map(([key]) => key);

function ofService(
  statement: Statement,
  service: string,
  { account, stack }: Home,
  hasDepartment: boolean,
): readonly string[] {
  const isMine = (value: string) => value === account;
  if (service.startsWith("logs.")) {
    const group = (value: string) =>
      /^arn:aws:logs:[^:*]+:\d{12}:log-group:\/[^*]+(\*?)$/.test(value) && value.includes(account);
    return missing(statement, [[LOG, group]]);
  }
  if (service === TRAIL && speaksOf(statement, "kms:GenerateDataKey")) {
    const isTrail = (value: string) => value.includes(`:${account}:trail/`);
    return missing(statement, [
      ["aws:SourceArn", isTrail],
      [TRAIL_CONTEXT, isTrail],
    ]);
  }
  if (narrowing(statement, "aws:SourceArn") !== undefined) return [];
  return missing(statement, [
    ...(service === WITHOUT_SOURCE ? [] : [["aws:SourceAccount", isMine] as const]),
    ...(OF_TOPICS.includes(service) && (hasDepartment || service === WITHOUT_SOURCE)
      ? [[TOPIC, (value: string) => value.includes(`:${account}:${stack}`)] as const]
      : []),
  ]);
}

function judge(statement: Statement, home: Home, hasDepartment: boolean): string | undefined {
  const { principals } = statement;
  if (principals === undefined || principals.everyone || principals.negated)
    return "admits everyone";
  const [service, second] = principals.service;
  const root = `arn:aws:iam::${home.account}:root`;
  if (service !== undefined) {
    if (second !== undefined || principals.aws.length > 0) return "admits more than one principal";
    const keys = ofService(statement, service, home, hasDepartment);
    return keys.length === 0 ? undefined : `lets ${service} in without ${keys.join(", ")}`;
  }
  if (principals.aws.join() !== root) return "admits others than this account";
  if (statement.conditions.some(({ key }) => key.startsWith("aws:source"))) {
    return "admits this account where only a service has a source";
  }
  if (!USES.some((action) => speaksOf(statement, action))) return undefined;
  const keys = missing(statement, [
    ["kms:CallerAccount", (value) => value === home.account],
    ["kms:ViaService", (value) => /^(s3|ssm)\.[a-z0-9-]+\.amazonaws\.com$/.test(value)],
    ...(hasDepartment
      ? [["aws:PrincipalTag/department", (value: string) => value === home.department] as const]
      : []),
  ]);
  return keys.length === 0 ? undefined : `lets the account use the key without ${keys.join(", ")}`;
}

export const rule: Rule = {
  id: "kms-statements-narrow",
  title: "Each statement of a key admits one principal, for one thing",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [KEY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/least-privilege.html",
  why: "One key encrypts all that a department has: a condition less, and another department's roles read it",
  fix: "Admit this account's root with kms:CallerAccount, kms:ViaService and the department's tag, or one service with aws:SourceAccount and the encryption context",
  judge: (graph) => {
    const hasDepartment = isDepartmentStack(graph);
    return judgeAllows(graph, ["resource"], (statement, { resource }) => {
      const home = homeOf(resource);
      return !resource.type.startsWith("aws:kms/") || home === undefined
        ? undefined
        : judge(statement, home, hasDepartment);
    });
  },
};
