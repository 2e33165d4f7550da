import { jarKey, LIBRARY_KEY, settingsKey, type Step } from "../storage/lake-layout";
import type { Names } from "../names";

/** What a job's arguments depend on. */
export interface JobArguments {
  readonly names: Names;
  readonly dataset: string;
  readonly step: Step;
  /** File names of the jars that the step needs. */
  readonly jars: readonly string[];
  /** pip requirements, each with its version. */
  readonly pythonModules: readonly string[];
  /** Key that the tables' files are written with, by ARN; undefined: the bucket's default. */
  readonly encryptionKey: string | undefined;
}

/** The Spark catalog's name in scripts: `lake.<database>.<table>`. */
const CATALOG = "spark.sql.catalog.lake";

/** The zone that a step writes its tables to. */
const OUTPUT = { clean: "raw", trust: "trusted", curate: "curated" } as const;

/**
 * The default arguments of a Glue 5.0 job.
 *
 * Bookmarks are off: the ledger says what is new. Glue 5.0 logs while a job runs in any case; the
 * argument says so to those who read the job.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
 * @see https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-format-iceberg.html
 */
export function jobArguments(args: JobArguments): Record<string, string> {
  const { names, dataset, step, jars, pythonModules, encryptionKey } = args;
  const artifacts = `s3://${names.bucket("artifacts")}`;
  return {
    ...commonArguments(names, dataset),
    "--datalake-formats": "iceberg",
    "--conf": sparkConfiguration(names, step, encryptionKey),
    ...(jars.length === 0
      ? {}
      : { "--extra-jars": jars.map((jar) => `${artifacts}/${jarKey(jar)}`).join(",") }),
    ...(pythonModules.length === 0
      ? {}
      : { "--additional-python-modules": pythonModules.join(",") }),
  };
}

/**
 * The default arguments of a job that collects: it opens no table, so it has no catalog.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
 */
export function collectArguments(names: Names, dataset: string): Record<string, string> {
  return commonArguments(names, dataset);
}

function commonArguments(names: Names, dataset: string): Record<string, string> {
  const artifacts = `s3://${names.bucket("artifacts")}`;
  return {
    "--settings": `${artifacts}/${settingsKey(dataset)}`,
    "--job-language": "python",
    "--job-bookmark-option": "job-bookmark-disable",
    "--extra-py-files": `${artifacts}/${LIBRARY_KEY}`,
    "--enable-continuous-cloudwatch-log": "true",
    "--enable-metrics": "true",
  };
}

/**
 * Glue takes one `--conf`; further settings are chained inside its value.
 *
 * The security configuration's key is for files that Spark itself writes; Iceberg writes its own and must be
 * told.
 *
 * @see https://iceberg.apache.org/docs/1.7.1/aws/#s3-server-side-encryption
 */
function sparkConfiguration(names: Names, step: Step, encryptionKey: string | undefined): string {
  return [
    "spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    `${CATALOG}=org.apache.iceberg.spark.SparkCatalog`,
    `${CATALOG}.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog`,
    `${CATALOG}.io-impl=org.apache.iceberg.aws.s3.S3FileIO`,
    `${CATALOG}.warehouse=s3://${names.bucket(OUTPUT[step])}/`,
    `${CATALOG}.glue.id=${names.identity.accountId}`,
    ...(encryptionKey === undefined
      ? []
      : [`${CATALOG}.s3.sse.type=kms`, `${CATALOG}.s3.sse.key=${encryptionKey}`]),
  ].join(" --conf ");
}
