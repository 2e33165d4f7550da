/** A stack's graph as the rules about implied calls see a deployment. */
import { arnOf, placeOf } from "../graph/arns";
import { type Graph, type GraphResource, tagsOf } from "../graph/graph";
import { BUCKET, KEY, linkOf, ROLE, rulesOf, satellitesOf } from "../graph/links";
import { isRecord, texts, valueAt } from "../graph/values";
import type { World, WorldBucket, WorldJob, WorldSchedule, WorldWorkgroup } from "../iam/world";
import { ownerOf } from "./neighbours";

const known = new WeakMap<Graph, World>();

/** Reads the world of a stack, once. */
export function worldOf(graph: Graph): World {
  const world = known.get(graph) ?? read(graph);
  known.set(graph, world);
  return world;
}

function read(graph: Graph): World {
  const [first] = graph.of(BUCKET, ROLE, KEY);
  const { account, region } =
    first === undefined ? { account: "", region: "" } : placeOf(homeOf(graph) ?? first);
  const named = <Value>(
    type: string,
    entry: (resource: GraphResource) => Value | undefined,
    property = "name",
  ): Record<string, Value> =>
    Object.fromEntries(
      graph.of(type).flatMap((resource): [string, Value][] => {
        const [name] = texts(resource.props[property]);
        const value = entry(resource);
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
    );
  return {
    account,
    region,
    buckets: named(BUCKET, (bucket) => bucketOf(graph, bucket), "bucket"),
    keyAliases: aliasesOf(graph),
    jobs: named("aws:glue/job:Job", (job) => jobOf(graph, job)),
    workflows: workflowsOf(graph),
    schedules: named("aws:scheduler/schedule:Schedule", (one) => scheduleOf(graph, one)),
    workgroups: named("aws:athena/workgroup:Workgroup", workgroupOf),
    logGroups: named("aws:cloudwatch/logGroup:LogGroup", (group) => {
      const key = keyOf(graph, group, "kmsKeyId");
      return key === undefined ? undefined : { kmsKeyArn: key };
    }),
  };
}

/** A resource at home: one that names no region of its own. */
const homeOf = (graph: Graph): GraphResource | undefined =>
  graph.of(BUCKET, ROLE, KEY).find(({ props }) => props["region"] === undefined);

/** ARN of the key that a property means: by its id, its ARN or its alias, or by the resource that the value comes from. */
export function keyOf(graph: Graph, resource: GraphResource, path: string): string | undefined {
  const key = linkOf(graph, resource, path, graph.of(KEY));
  if (typeof key === "object") return arnOf(key);
  const value = valueAt(resource.props, path);
  const alias = graph
    .of("aws:kms/alias:Alias")
    .find((one) => texts(one.props["name"]).some((name) => name === value));
  const behind =
    alias === undefined ? undefined : linkOf(graph, alias, "targetKeyId", graph.of(KEY));
  if (typeof behind === "object") return arnOf(behind);
  return typeof value === "string" && value.startsWith("arn:") ? value : undefined;
}

/** ARN of the role that a property means. */
export function roleOf(graph: Graph, resource: GraphResource, path: string): string | undefined {
  const role = linkOf(graph, resource, path, graph.of(ROLE));
  if (typeof role === "object") return arnOf(role);
  const value = valueAt(resource.props, path);
  return typeof value === "string" && value.includes(":role/") ? value : undefined;
}

const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

function bucketOf(graph: Graph, bucket: GraphResource): WorldBucket {
  const [encryption] = satellitesOf(graph, bucket, ENCRYPTION).linked;
  const path = "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId";
  const kmsKeyArn = encryption === undefined ? undefined : keyOf(graph, encryption, path);
  const replication = replicationOf(graph, bucket);
  const keyArnsBelow = keysBelow(graph, bucket);
  return {
    arn: arnOf(bucket) ?? "",
    region: placeOf(bucket).region,
    ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
    bucketKeyEnabled: valueAt(encryption?.props, "rules.0.bucketKeyEnabled") === true,
    ...(Object.keys(keyArnsBelow).length === 0 ? {} : { keyArnsBelow }),
    ...(replication === undefined ? {} : { replication }),
  };
}

/** Zones in which a dataset with a key of its own has it. */
const DATASET_ZONES = ["landing", "raw", "trusted", "quarantine", "curated"];

/** A dataset's own key has the alias `<stack>-data-<dataset>`, and its objects lie below `<dataset>/`. */
function keysBelow(graph: Graph, bucket: GraphResource): Readonly<Record<string, string>> {
  const owner = ownerOf(graph);
  const zone = tagsOf(bucket)["zone"];
  if (owner === undefined || typeof zone !== "string" || !DATASET_ZONES.includes(zone)) return {};
  const prefix = `alias/${owner.department}-${owner.stage}-data-`;
  return Object.fromEntries(
    graph.of("aws:kms/alias:Alias").flatMap((alias) => {
      const dataset = texts(alias.props["name"]).find((name) => name.startsWith(prefix));
      const key = linkOf(graph, alias, "targetKeyId", graph.of(KEY));
      return dataset === undefined || typeof key !== "object"
        ? []
        : [[`${dataset.slice(prefix.length)}/`, arnOf(key) ?? ""]];
    }),
  );
}

function replicationOf(graph: Graph, bucket: GraphResource): WorldBucket["replication"] {
  const [config] = satellitesOf(
    graph,
    bucket,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  ).linked;
  if (config === undefined || rulesOf(config).length === 0) return undefined;
  const path = "rules.0.destination.encryptionConfiguration.replicaKmsKeyId";
  const [target] = texts(valueAt(config.props, "rules.0.destination.bucket"));
  const roleArn = roleOf(graph, config, "role");
  const kmsKeyArn = keyOf(graph, config, path);
  if (target === undefined || roleArn === undefined || kmsKeyArn === undefined) return undefined;
  return { roleArn, bucket: target.replace(/^arn:[^:]+:s3:::/, ""), kmsKeyArn };
}

function aliasesOf(graph: Graph): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const alias of graph.of("aws:kms/alias:Alias")) {
    const key = linkOf(graph, alias, "targetKeyId", graph.of(KEY));
    if (typeof key !== "object") continue;
    (found[arnOf(key) ?? ""] ??= []).push(...texts(alias.props["name"]));
  }
  return found;
}

/** A job with a security configuration writes to `<prefix>/<configuration>-role/<role>/error` and `…/output`. */
function jobOf(graph: Graph, job: GraphResource): WorldJob | undefined {
  const roleArn = roleOf(graph, job, "roleArn");
  if (roleArn === undefined) return undefined;
  const role = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const groups = graph
    .of("aws:cloudwatch/logGroup:LogGroup")
    .filter(({ props }) => texts(props["name"]).some((name) => name.includes(`-role/${role}/`)));
  return { roleArn, encryptedLogGroupArns: groups.flatMap((group) => arnOf(group) ?? []) };
}

function workflowsOf(graph: Graph): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const { props } of graph.of("aws:glue/trigger:Trigger")) {
    const [workflow] = texts(props["workflowName"]);
    const actions = Array.isArray(props["actions"]) ? (props["actions"] as readonly unknown[]) : [];
    if (workflow === undefined) continue;
    (found[workflow] ??= []).push(...actions.flatMap((one) => texts(valueAt(one, "jobName"))));
  }
  return found;
}

function workgroupOf({ props }: GraphResource): WorldWorkgroup | undefined {
  const [location] = texts(valueAt(props, "configuration.resultConfiguration.outputLocation"));
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/?(.*?)\/?$/.exec(location ?? "") ?? [];
  return bucket === undefined || prefix === undefined ? undefined : { bucket, prefix };
}

/** Kinds of things that a schedule's call names, by service and operation. */
const CALLED: Readonly<Record<string, string>> = {
  "databrew:startJobRun": "job",
  "glue:startJobRun": "job",
  "glue:startWorkflowRun": "workflow",
};

function scheduleOf(graph: Graph, schedule: GraphResource): WorldSchedule | undefined {
  const roleArn = roleOf(graph, schedule, "target.roleArn");
  const [target] = texts(valueAt(schedule.props, "target.arn"));
  const call = /^arn:aws:scheduler:::aws-sdk:(.+)$/.exec(target ?? "")?.[1] ?? "";
  const kind = CALLED[call];
  const name = nameIn(texts(valueAt(schedule.props, "target.input"))[0]);
  const [group = "default"] = texts(schedule.props["groupName"]);
  if (roleArn === undefined || kind === undefined || name === undefined) return undefined;
  const { account, region } = placeOf(schedule);
  const [service = "", operation = ""] = call.split(":");
  const action = `${service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
  return {
    roleArn,
    groupArn: `arn:aws:scheduler:${region}:${account}:schedule-group/${group}`,
    target: { action, resource: `arn:aws:${service}:${region}:${account}:${kind}/${name}` },
  };
}

/** What a call's input names: DataBrew and workflows say `Name`, jobs `JobName`. */
function nameIn(input: string | undefined): string | undefined {
  try {
    const read: unknown = JSON.parse(input ?? "");
    const [name] = isRecord(read) ? texts(read["Name"] ?? read["JobName"]) : [];
    return name;
  } catch {
    return undefined;
  }
}
