/** What Glue's and DataBrew's jobs must be able to call: their script and arguments, their logs and metrics, what they read and write. */
import { placeOf, textsOf } from "../graph/arns";
import type { Graph } from "../graph/graph";
import { linkOf } from "../graph/links";
import { isRecord, texts, valueAt } from "../graph/values";
import type { World } from "../iam/world";
import { roleOf } from "./graph-world";
import { assume, from, type IntendedCall, need, withImplied, written } from "./intended-call";

/** `s3://bucket/key` as an object's ARN; a prefix is no object. */
const objectArns = (text: string): readonly string[] =>
  text
    .split(",")
    .map((one) => /^s3:\/\/([^/]+\/.*[^/])$/.exec(one.trim())?.[1])
    .flatMap((place) => (place === undefined ? [] : [`arn:aws:s3:::${place}`]));

/** Of Glue's jobs. */
export function jobs(graph: Graph, world: World): readonly IntendedCall[] {
  return graph.of("aws:glue/job:Job").flatMap((job) => {
    const role = roleOf(graph, job, "roleArn");
    if (role === undefined) return [];
    const { region, account } = placeOf(job);
    const given = Object.values(textsOf(job.props["defaultArguments"]));
    const [script = ""] = texts(valueAt(job.props, "command.scriptLocation"));
    const groups = world.jobs?.[texts(job.props["name"])[0] ?? ""]?.encryptedLogGroupArns ?? [];
    return [
      assume(job, "glue", role),
      ...[script, ...given]
        .flatMap(objectArns)
        .flatMap((object) =>
          withImplied(
            job,
            "it reads what it is started with",
            from(role, "s3:GetObject", object),
            world,
          ),
        ),
      ...groups.flatMap((group) => [
        need(job, "its logs are encrypted", from(role, "logs:AssociateKmsKey", group)),
        ...["logs:CreateLogStream", "logs:PutLogEvents"].map((action) =>
          need(job, "it logs", from(role, action, `${group}:log-stream:x`)),
        ),
      ]),
      ...(isRecord(job.props["defaultArguments"]) &&
      job.props["defaultArguments"]["--enable-metrics"] !== undefined
        ? [
            need(
              job,
              "it reports metrics",
              from(role, "cloudwatch:PutMetricData", "*", {
                "cloudwatch:namespace": "Glue",
                "aws:RequestedRegion": region,
                "aws:ResourceAccount": account,
              }),
            ),
          ]
        : []),
    ];
  });
}

const DATASET = "aws-native:databrew:Dataset";
const DATABREW_JOB = "aws-native:databrew:Job";

/** Of DataBrew's jobs. */
export function cleaning(graph: Graph, world: World): readonly IntendedCall[] {
  return graph.of(DATABREW_JOB).flatMap((job) => {
    const role = roleOf(graph, job, "roleArn");
    if (role === undefined) return [];
    const dataset = linkOf(graph, job, "datasetName", graph.of(DATASET));
    const input = typeof dataset === "object" ? dataset.props["input"] : undefined;
    const { outputs } = job.props;
    const places = [
      job.props["outputLocation"],
      ...(Array.isArray(outputs) ? outputs : []).map((one: unknown) => valueAt(one, "location")),
    ];
    return [
      assume(job, "databrew", role),
      ...placesOf(valueAt(input, "s3InputDefinition")).flatMap((object) =>
        withImplied(job, "it reads its dataset", from(role, "s3:GetObject", object), world),
      ),
      ...places
        .flatMap(placesOf)
        .flatMap((object) =>
          withImplied(job, "it writes its output", written(role, object, world), world),
        ),
    ];
  });
}

/** An object below a place that is told by bucket and key. */
function placesOf(place: unknown): readonly string[] {
  const [bucket] = texts(valueAt(place, "bucket"));
  const [key = ""] = texts(valueAt(place, "key"));
  if (bucket === undefined) return [];
  const object = key.replaceAll(/\{[^}]*\}/g, "x");
  return [`arn:aws:s3:::${bucket}/${object}${object.endsWith("/") || object === "" ? "x" : ""}`];
}
