import type { IAMClient } from "@aws-sdk/client-iam";
import { Names } from "../../components/names";
import { datasetsWithKeys } from "../../components/storage/encryption-keys";
import {
  DATABASE_ZONES,
  datasetPrefix,
  productFolder,
  JOB_KINDS,
  tableName,
  tablePrefix,
} from "../../components/storage/lake-layout";
import type { StackFacts } from "../../environments/facts/facts";
import type { IdentityPolicies, NamedDocument, PolicyBook } from "../../policies/iam/policy-book";
import type { World } from "../../policies/iam/world";
import type { DeployedResource } from "../deploy/deployment";
import type { Deployer } from "../deploy/deployment-role";
import { Inputs } from "../deploy/handler";
import { readRolePolicies } from "./role-policies";

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
  deployer: Deployer,
): Promise<PolicyBook> {
  const { accountId, homeRegion } = settings;
  const roleArn = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
  const roles = await Promise.all(
    ofType(deployed, "aws:iam/role:Role").map(async (role): Promise<[string, IdentityPolicies]> => [
      roleArn(role.id),
      {
        ...(await readRolePolicies(role, deployed, iam)),
        trust: { name: `${role.id}/trust`, document: inputsOf(role).text("assumeRolePolicy") },
        tags: role.tags,
      },
    ]),
  );
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
      [roleArn(deployer.role)]: {
        policies: deployer.policies.map((document, place) => ({
          name: `${deployer.role}-${place + 1}`,
          document,
        })),
        tags: { department: department.name },
      },
    },
    buckets: documents("aws:s3/bucketPolicy:BucketPolicy", ({ id }) => `arn:aws:s3:::${id}`),
    keys: documents("aws:kms/key:Key", (key) =>
      keyArn(accountId, inputsOf(key).optionalText("region") ?? homeRegion, key.id),
    ),
  };
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
  const replication = from("aws:s3/bucketReplicationConfig:BucketReplicationConfig", (inputs) => {
    const destination = inputs.objects("rules")[0]?.object("destination");
    return [
      inputs.text("bucket"),
      {
        replication: {
          roleArn: inputs.text("role"),
          bucket: destination?.text("bucket").replace(/^arn:aws:s3:::/, "") ?? "",
          kmsKeyArn: destination?.object("encryptionConfiguration").text("replicaKmsKeyId") ?? "",
        },
      },
    ];
  });
  const dataBuckets = new Set(DATABASE_ZONES.map((zone) => names.bucket(zone)));
  const keyArnsBelow = Object.fromEntries(
    datasetsWithKeys(facts.department).map((dataset) => [
      datasetPrefix(dataset),
      keyBehind(facts, deployed, names.datasetKeyAlias(dataset)),
    ]),
  );
  const logGroups = JOB_KINDS.flatMap((step) =>
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
        region: inputs.optionalText("region") ?? region,
        ...(encrypted[inputs.text("bucket")] ?? { bucketKeyEnabled: false }),
        ...(dataBuckets.has(inputs.text("bucket")) ? { keyArnsBelow } : {}),
        ...replication[inputs.text("bucket")],
      },
    ]),
    keyAliases: from("aws:kms/alias:Alias", (inputs) => [
      keyArn(account, inputs.optionalText("region") ?? region, inputs.text("targetKeyId")),
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
        target: scheduledCall(names, inputs.object("target")),
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
      [names.pseudonymKeyParameter()]: {
        kmsKeyArn: keyBehind(facts, deployed, names.keyAlias("data")),
      },
    },
    logGroups: from("aws:cloudwatch/logGroup:LogGroup", (inputs) => [
      inputs.text("name"),
      { kmsKeyArn: inputs.optionalText("kmsKeyId") ?? "" },
    ]),
  };
}

/** The call that a schedule makes, as IAM sees it. */
function scheduledCall(names: Names, target: Inputs): { action: string; resource: string } {
  const { Name } = JSON.parse(target.text("input")) as { readonly Name: string };
  const [service = "", operation = ""] = target.text("arn").split(":").slice(-2);
  const action = `${service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
  const kind = service === "glue" ? "workflow" : "job";
  return { action, resource: names.arn(service, `${kind}/${Name}`) };
}

/** The key behind an alias of the home region. */
function keyBehind({ settings }: StackFacts, deployed: Deployed, name: string): string {
  const { accountId, homeRegion } = settings;
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
      ...facts.department.products
        .filter((product) => product.dataset === dataset.name)
        .map(({ name }) => [
          `${names.productsDatabase()}.${tableName(name)}`,
          { bucket: names.bucket("curated"), prefix: prefix(dataset.name, productFolder(name)) },
        ]),
    ]),
  ) as NonNullable<World["tables"]>;
}
