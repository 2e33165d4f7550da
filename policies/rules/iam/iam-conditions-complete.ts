import type { Condition } from "../../iam/condition-document";
import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, narrowing, speaksOf } from "../documents";
import { homeOf, type Home } from "../platform";

/** A condition that an action must have, and what each of its values must be. */
interface Need {
  readonly actions: readonly string[];
  /** Only where the statement reaches such resources. */
  readonly on?: RegExp;
  readonly key: string;
  readonly value: (home: Home) => RegExp;
  /** AWS sends the key with some calls only. */
  readonly ifExists?: true;
}

const exactly = (text: string): RegExp =>
  RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
const INSTANCES = /:instance\//;
const ofStack = ({ stack }: Home): RegExp => RegExp(`^${stack}-[a-z0-9-]+$`);

const NEEDS: readonly Need[] = [
  {
    actions: ["ssm:SendCommand", "ssm:StartSession"],
    on: INSTANCES,
    key: "ssm:resourceTag/Name",
    value: ofStack,
  },
  {
    actions: ["ssm:StartSession"],
    on: INSTANCES,
    key: "ssm:SessionDocumentAccessCheck",
    value: () => /^true$/,
    ifExists: true,
  },
  {
    actions: ["ssm:TerminateSession", "ssm:ResumeSession"],
    key: "ssm:resourceTag/aws:ssmmessages:session-id",
    value: () => exactly("${aws:userid}"),
  },
  {
    actions: ["ec2:RebootInstances", "ec2:StartInstances", "ec2:StopInstances"],
    key: "aws:ResourceTag/department",
    value: ({ department }) => exactly(department),
  },
  {
    actions: ["ec2:RebootInstances", "ec2:StartInstances", "ec2:StopInstances"],
    key: "aws:ResourceTag/stage",
    value: ({ stage }) => exactly(stage),
  },
  {
    actions: ["s3:UpdateJobStatus", "s3:UpdateJobPriority"],
    key: "s3:ExistingJobOperation",
    value: () => /^S3ReplicateObject$/,
  },
  { actions: ["s3:CreateJob"], key: "s3:RequestJobOperation", value: () => /^S3ReplicateObject$/ },
  {
    actions: ["cloudwatch:PutMetricData"],
    key: "cloudwatch:namespace",
    value: () => /^[A-Za-z/-]+$/,
  },
];

const throughSsm = (statement: Statement): boolean =>
  narrowing(statement, "kms:ViaService")?.values.some((one) => one.startsWith("ssm.")) === true;

/** A key that is used through SSM opens one parameter of the stack. */
const PARAMETER: Need = {
  actions: ["kms:Decrypt"],
  key: "kms:EncryptionContext:PARAMETER_ARN",
  value: ({ stack, account }) => RegExp(`^arn:aws:ssm:[^:]+:${account}:parameter/${stack}/[^*?]+$`),
};

const conditionOf = (statement: Statement, { key, ifExists }: Need): Condition | undefined =>
  narrowing(statement, key) ??
  (ifExists === true
    ? statement.conditions.find((one) => one.key === key.toLowerCase() && !one.operator.negated)
    : undefined);

export const rule: Rule = {
  id: "iam-conditions-complete",
  title: "Rights that reach further have all their conditions",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html",
  why: "AWS cannot name these resources beforehand: without its condition the right holds for every department's",
  fix: "Bind the statement by the key that the finding names, with a value of this stack",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement, { resource }) => {
      const home = homeOf(resource);
      if (home === undefined) return undefined;
      const needs = throughSsm(statement) ? [...NEEDS, PARAMETER] : NEEDS;
      const missing = needs
        .filter(({ actions }) => actions.some((action) => speaksOf(statement, action)))
        .filter(
          ({ on }) => on === undefined || statement.resources?.values.some((arn) => on.test(arn)),
        )
        .filter((need) => {
          const values = conditionOf(statement, need)?.values ?? [];
          return values.length === 0 || !values.every((value) => need.value(home).test(value));
        })
        .map(({ key }) => key);
      return missing.length === 0
        ? undefined
        : `is not bound to this stack by ${missing.join(", ")}`;
    }),
};
