import { GetRolePolicyCommand, type IAMClient } from "@aws-sdk/client-iam";
import { Names } from "../../components/names";
import { STEPS, tableName, tablePrefix } from "../../components/storage/lake-layout";
import type { StackFacts } from "../../environments/facts/facts";
import type { IdentityPolicies, NamedDocument, PolicyBook } from "../../policies/iam/policy-book";
import type { World } from "../../policies/iam/world";
import type { DeployedResource } from "../deploy/deployment";
import { Inputs } from "../deploy/handler";

type Deployed = readonly DeployedResource[];

const inputsOf = ({ name, inputs }: DeployedResource): Inputs => new Inputs(name, inputs);

const ofType = (deployed: Deployed, type: string): DeployedResource[] =>
  deployed.filter((resource) => resource.type === type);

const arnName = (arn: string): string => arn.split("/").at(-1) ?? arn;

/**
 * The policies of everything that was deployed, and of the role that deployed it. Role policies are read back: what a role may do is what IAM
 * holds now, not what the program asked for.
 */
export async function policyBook(
  { settings, department }: StackFacts,
  deployed: Deployed,
  iam: IAMClient,
  deploymentRole: { readonly name: string; readonly policy: unknown },
): Promise<PolicyBook> {
  const { accountId, homeRegion } = settings;
  const roleArn = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
  const policiesByRole = await readRolePolicies(deployed, iam);
  const roles = ofType(deployed, "aws:iam/role:Role").map((role): [string, IdentityPolicies] => [
    roleArn(role.id),
    {
      policies: policiesByRole.get(role.id) ?? [],
      trust: { name: `${role.id}/trust`, document: inputsOf(role).text("assumeRolePolicy") },
      tags: role.tags,
    },
  ]);
  const documents = (type: string, arn: (resource: DeployedResource) => string) =>
    Object.fromEntries(
      ofType(deployed, type).map((resource): [string, NamedDocument] => [
        arn(resource),
        { name: resource.name, document: inputsOf(resource).text("policy") },
      ]),
    );
  return {
    identities: {
      ...Object.fromEntries(roles),
      [roleArn(deploymentRole.name)]: {
        policies: [{ name: deploymentRole.name, document: deploymentRole.policy }],
        tags: { department: department.name },
      },
    },
    buckets: documents("aws:s3/bucketPolicy:BucketPolicy", ({ id }) => `arn:aws:s3:::${id}`),
    keys: documents("aws:kms/key:Key", ({ id }) => keyArn(accountId, homeRegion, id)),
  };
}

/** Role → its inline policies as IAM holds them. */
async function readRolePolicies(
  deployed: Deployed,
  iam: IAMClient,
): Promise<Map<string, NamedDocument[]>> {
  const found = new Map<string, NamedDocument[]>();
  for (const policy of ofType(deployed, "aws:iam/rolePolicy:RolePolicy")) {
    const [RoleName, PolicyName] = [inputsOf(policy).text("role"), inputsOf(policy).text("name")];
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const document = decodeURIComponent(PolicyDocument ?? "");
    const others = found.get(RoleName) ?? [];
    found.set(RoleName, [...others, { name: `${RoleName}/${PolicyName}`, document }]);
  }
  return found;
}

const keyArn = (account: string, region: string, id: string): string =>
  `arn:aws:kms:${region}:${account}:key/${id}`;

/** What the implied calls need to know, from what was deployed. */
export function deployedWorld(facts: StackFacts, deployed: Deployed): World {
  const { accountId: account, homeRegion: region } = facts.settings;
  const names = Names.of(facts);
  const from = <Value>(
    type: string,
    entry: (inputs: Inputs, resource: DeployedResource) => readonly [string, Value],
  ): Record<string, Value> =>
    Object.fromEntries(
      ofType(deployed, type).map((resource) => entry(inputsOf(resource), resource)),
    );
  const encrypted = from(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    (inputs) => {
      const [rule] = inputs.objects("rules");
      const kmsKeyArn = rule
        ?.object("applyServerSideEncryptionByDefault")
        .optionalText("kmsMasterKeyId");
      const bucketKeyEnabled = rule?.flag("bucketKeyEnabled") ?? false;
      return [
        inputs.text("bucket"),
        { bucketKeyEnabled, ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }) },
      ];
    },
  );
  const logGroups = STEPS.flatMap((step) =>
    (["error", "output"] as const).map((stream) => ({
      step,
      arn: names.logGroupArn(names.jobLogGroup(step, stream)),
    })),
  );
  return {
    account,
    region,
    buckets: from("aws:s3/bucket:Bucket", (inputs) => [
      inputs.text("bucket"),
      {
        arn: `arn:aws:s3:::${inputs.text("bucket")}`,
        region,
        ...(encrypted[inputs.text("bucket")] ?? { bucketKeyEnabled: false }),
      },
    ]),
    keyAliases: from("aws:kms/alias:Alias", (inputs) => [
      keyArn(account, region, inputs.text("targetKeyId")),
      [inputs.text("name")],
    ]),
    jobs: from("aws:glue/job:Job", (inputs) => {
      const roleArn = inputs.text("roleArn");
      const ofRole = logGroups.filter(({ step }) => names.roleArn(step) === roleArn);
      return [
        inputs.text("name"),
        { roleArn, encryptedLogGroupArns: ofRole.map(({ arn }) => arn) },
      ];
    }),
    workflows: workflowJobs(deployed),
    schedules: from("aws:scheduler/schedule:Schedule", (inputs) => [
      inputs.text("name"),
      {
        roleArn: inputs.object("target").text("roleArn"),
        groupArn: names.scheduleGroupArn(),
        target: { action: "glue:StartWorkflowRun", resource: names.workflowArn() },
      },
    ]),
    tables: lakeTables(facts),
    workgroups: from("aws:athena/workgroup:Workgroup", (inputs) => {
      const results = inputs.object("configuration").object("resultConfiguration");
      const place = new URL(results.text("outputLocation"));
      return [
        inputs.text("name"),
        { bucket: place.hostname, prefix: place.pathname.replace(/^\/|\/$/g, "") },
      ];
    }),
    parameters: {
      [names.pseudonymKeyParameter()]: { kmsKeyArn: dataKeyArn(facts, deployed) },
    },
    logGroups: from("aws:cloudwatch/logGroup:LogGroup", (inputs) => [
      inputs.text("name"),
      { kmsKeyArn: inputs.optionalText("kmsKeyId") ?? "" },
    ]),
  };
}

/** The key behind the alias of the department's data. */
function dataKeyArn(facts: StackFacts, deployed: Deployed): string {
  const { accountId, homeRegion } = facts.settings;
  const name = Names.of(facts).keyAlias("data");
  const alias = ofType(deployed, "aws:kms/alias:Alias").find(({ id }) => id === name);
  if (alias === undefined) throw new Error(`${name} was not deployed`);
  return keyArn(accountId, homeRegion, inputsOf(alias).text("targetKeyId"));
}

function workflowJobs(deployed: Deployed): Record<string, string[]> {
  const jobs: Record<string, string[]> = {};
  for (const trigger of ofType(deployed, "aws:glue/trigger:Trigger")) {
    const inputs = inputsOf(trigger);
    const started = inputs.objects("actions").map((action) => action.text("jobName"));
    (jobs[arnName(inputs.text("workflowName"))] ??= []).push(...started);
  }
  return jobs;
}

function lakeTables(facts: StackFacts): NonNullable<World["tables"]> {
  const names = Names.of(facts);
  const prefix = (...place: Parameters<typeof tablePrefix>) =>
    tablePrefix(...place).replace(/\/$/, "");
  return Object.fromEntries(
    facts.department.datasets.flatMap((dataset) => [
      ...(["raw", "trusted", "quarantine"] as const).map((zone) => [
        `${names.database(zone)}.${tableName(dataset.name)}`,
        { bucket: names.bucket(zone), prefix: prefix(dataset.name) },
      ]),
      ...dataset.curated.map(({ table }) => [
        `${names.database("curated")}.${table}`,
        { bucket: names.bucket("curated"), prefix: prefix(dataset.name, table) },
      ]),
    ]),
  ) as NonNullable<World["tables"]>;
}
