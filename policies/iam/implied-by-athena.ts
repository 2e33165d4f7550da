/**
 * What Athena does with the rights of whoever starts a query: it asks the catalog, reads the data, and writes the results.
 *
 * The embedded AWS does part of this with the caller's credentials and records it; such rows answer the question, so an inferred
 * read of "some object of the table" steps back when a recorded read below the same prefix exists (`recordedAs`).
 */
import { onBehalf } from "./implied-by-encryption";
import type { Call, ImpliedRule, Inference } from "./implied-rule";
import type { Context } from "./request";
import type { World, WorldWorkgroup } from "./world";

const CATALOG =
  "https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html";
const DATA = "https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html";
const RESULTS = "https://docs.aws.amazon.com/athena/latest/ug/querying.html";
const GET_RESULTS =
  "https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html";

/** The last part of a made-up key below a prefix. */
const SAMPLE = "an-object";
const VIA = {
  "aws:CalledVia": ["athena.amazonaws.com"],
  "aws:CalledViaFirst": "athena.amazonaws.com",
  "aws:CalledViaLast": "athena.amazonaws.com",
};

function byAthena(
  call: Call,
  action: string,
  resource: string,
  recordedAs = resource,
  context: Context = {},
): Inference {
  return { ...onBehalf(call, action, resource, { ...VIA, ...context }), recordedAs };
}

function workgroupOf(call: Call, world: World): WorldWorkgroup | undefined {
  const name = /:workgroup\/(.+)$/.exec(call.resource)?.[1];
  return name === undefined ? undefined : world.workgroups?.[name];
}

function tablesOf(call: Call, world: World): readonly string[] {
  return call.tables ?? workgroupOf(call, world)?.tables ?? [];
}

function askCatalog(call: Call, world: World): readonly Inference[] {
  const root = `arn:aws:glue:${world.region}:${world.account}`;
  const ask = (action: string, ...resources: readonly string[]): readonly Inference[] =>
    [`${root}:catalog`, ...resources].map((resource) => byAthena(call, action, resource));
  const tables = tablesOf(call, world).flatMap((name) => {
    const [database = "", table = ""] = name.split(".");
    const chain = [`${root}:database/${database}`, `${root}:table/${database}/${table}`];
    return [
      ...ask("glue:GetDatabase", `${root}:database/${database}`),
      ...ask("glue:GetTable", ...chain),
      ...(world.tables?.[name]?.partitioned === true ? ask("glue:GetPartitions", ...chain) : []),
    ];
  });
  return [...ask("glue:GetDatabase", `${root}:database/default`), ...tables];
}

function readData(call: Call, world: World): readonly Inference[] {
  return tablesOf(call, world).flatMap((name) => {
    const table = world.tables?.[name];
    if (table === undefined) return [];
    const bucket = `arn:aws:s3:::${table.bucket}`;
    const below = `${bucket}/${table.prefix}/`;
    const listing = { "s3:prefix": `${table.prefix}/` };
    return [
      byAthena(call, "s3:GetBucketLocation", bucket),
      byAthena(call, "s3:ListBucket", bucket, bucket, listing),
      byAthena(call, "s3:GetObject", `${below}${SAMPLE}`, below),
    ];
  });
}

function results(call: Call, world: World): { bucket: string; below: string } | undefined {
  const workgroup = workgroupOf(call, world);
  if (workgroup === undefined) return undefined;
  const bucket = `arn:aws:s3:::${workgroup.bucket}`;
  return {
    bucket,
    below: workgroup.prefix === "" ? `${bucket}/` : `${bucket}/${workgroup.prefix}/`,
  };
}

function writeResults(call: Call, world: World): readonly Inference[] {
  const place = results(call, world);
  if (place === undefined) return [];
  return [
    byAthena(call, "s3:GetBucketLocation", place.bucket),
    byAthena(call, "s3:PutObject", `${place.below}${SAMPLE}.csv`, place.below),
  ];
}

function readResults(call: Call, world: World): readonly Inference[] {
  const place = results(call, world);
  if (place === undefined) return [];
  return [byAthena(call, "s3:GetObject", `${place.below}${SAMPLE}.csv`, place.below)];
}

/** The rows. */
export const ATHENA_RULES: readonly ImpliedRule[] = [
  {
    // AWS's page also asks for CreateDatabase on `default`; Athena calls that only where the database does not exist.
    name: "a query asks the catalog for its databases, tables and partitions",
    when: ["athena:StartQueryExecution"],
    source: CATALOG,
    infer: askCatalog,
  },
  {
    name: "a query reads the data of its tables",
    when: ["athena:StartQueryExecution"],
    source: DATA,
    infer: readData,
  },
  {
    name: "a query writes its results",
    when: ["athena:StartQueryExecution"],
    source: RESULTS,
    infer: writeResults,
  },
  {
    name: "fetching results reads them from the bucket",
    when: ["athena:GetQueryResults", "athena:GetQueryResultsStream"],
    source: GET_RESULTS,
    infer: readResults,
  },
];
