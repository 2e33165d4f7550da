import * as databrew from "@pulumi/aws-native/databrew";
import * as pulumi from "@pulumi/pulumi";
import type { LandingFormat, RecipeStep } from "../../environments/facts/facts";
import type { DutyRole } from "../identity/duty-role";
import { databrewPrefix, datasetPrefix, LANDING_FOLDERS } from "../storage/lake-layout";
import type { Names } from "../names";
import type { Zone } from "../storage/zone";
import { contentHash, fileFormat, recipeStep } from "./databrew-forms";
import { RecipePublication } from "./recipe-publication";

/** A dataset that DataBrew cleans. */
export interface CleanedDataset {
  readonly name: string;
  readonly title: string;
  readonly landing: LandingFormat;
  readonly recipe: readonly RecipeStep[];
  readonly fields: readonly { readonly name: string }[];
}

/** Arguments of {@link Cleaning}. */
export interface CleaningArgs {
  readonly names: Names;
  /** Role of the jobs. */
  readonly role: DutyRole;
  /** Only those that DataBrew cleans. */
  readonly datasets: readonly CleanedDataset[];
  readonly landing: Zone;
  readonly raw: Zone;
  /** ARN of the key that a dataset's data is under. */
  readonly keyArnOf: (dataset: string) => pulumi.Input<string>;
  /** Minutes after which DataBrew stops a job. */
  readonly jobTimeoutMinutes: number;
}

/** The column in which DataBrew writes the file that a row comes from; no dataset may have it. */
export const LANDED_FILE_COLUMN = "landed_file";

/**
 * Manifests and repaired rows lie beside the landed files and are none of them. The
 * condition is on the part of the key that the parameter stands for.
 *
 * @see https://docs.aws.amazon.com/databrew/latest/dg/datasets.multiple-files.html#conditions.for.dynamic.datasets
 */
const LANDED_FILES_ONLY: {
  expression: string;
  valuesMap: { valueReference: string; value: string }[];
} = {
  expression: "not starts_with :manifests and not starts_with :replays",
  valuesMap: Object.entries(LANDING_FOLDERS).map(([reference, folder]) => ({
    valueReference: `:${reference}`,
    value: `${folder}/`,
  })),
};

/** DataBrew's own folder for descriptions of what landed, in raw. */
const PROFILE_FOLDER = "profile";
const DATABREW_FOLDER = "databrew";

/** Nodes of a job: the smallest number that has a worker beside the driver, and a third of the default price. */
const NODES = 2;

/** Rows that a profile looks at; it stands for the rest. */
const PROFILE_ROWS = 20_000;

/**
 * Cleaning by AWS Glue DataBrew, where a dataset asks for it.
 *
 * Creates for each dataset what DataBrew reads (the landed files, with the file of each row as a column), the
 * recipe, its publication, a job that applies it and a job that describes what landed, which people start.
 *
 * The recipe's name ends in the hash of its steps: a changed recipe is a new one beside the old, and the job
 * turns to it once it is published. The job overwrites its last output, and writes one file: a reader sees
 * either output whole, and personal data is not kept in a copy for each week.
 *
 * It needs the provider of `@pulumi/aws-native` beside the one of `@pulumi/aws`.
 *
 * @see https://docs.aws.amazon.com/databrew/latest/dg/datasets.multiple-files.html
 * @see https://docs.aws.amazon.com/databrew/latest/dg/API_CreateRecipeJob.html
 *
 * @throws when a dataset has no recipe, or a column of the name that the file's column has.
 */
export class Cleaning extends pulumi.ComponentResource {
  private readonly args: CleaningArgs;

  constructor(name: string, args: CleaningArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseRecipes(args.names, args.datasets);
    super("platform:components:Cleaning", name, {}, opts);
    this.args = args;
    for (const dataset of args.datasets) this.clean(name, dataset);
    this.registerOutputs({});
  }

  /**
   * Lets the role of the jobs read what landed, keep its output and its profiles, and write its logs.
   *
   * DataBrew does not say how it names its log groups, only how they begin. It encrypts them with the key of the
   * job, so that the key's policy must admit them too.
   *
   * @see https://docs.aws.amazon.com/databrew/latest/dg/iam-policy-for-data-resources-role.html
   * @see https://docs.aws.amazon.com/databrew/latest/dg/encryption-security-configuration.html
   */
  grantCleanse(role: DutyRole): void {
    const { names, datasets, landing, raw } = this.args;
    for (const { name } of datasets) {
      landing.grantReadPrefix(role, datasetPrefix(name));
      raw.grantReadWrite(role, name, DATABREW_FOLDER);
      raw.grantReadWrite(role, name, PROFILE_FOLDER);
    }
    if (datasets.length === 0) return;
    role.allow({
      sid: "WriteCleaningLogs",
      actions: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
      ],
      resources: [names.logGroupArn("/aws-glue-databrew/*")],
    });
  }

  /** Lets a role read what DataBrew made of a dataset. */
  grantTakeOver(role: DutyRole): void {
    for (const { name } of this.args.datasets) {
      this.args.raw.grantRead(role, name, DATABREW_FOLDER);
    }
  }

  /** Lets a role start the jobs that clean, and nothing else. */
  grantStart(role: DutyRole): void {
    this.startJobs(role, ["cleanse"]);
  }

  /** Lets a person start the jobs that clean and those that profile, which no schedule starts. */
  grantStartByHand(role: DutyRole): void {
    this.startJobs(role, ["cleanse", "profile"]);
  }

  private startJobs(role: DutyRole, jobs: readonly ("cleanse" | "profile")[]): void {
    const { names, datasets } = this.args;
    if (datasets.length === 0) return;
    role.allow({
      sid: "StartCleaning",
      actions: ["databrew:StartJobRun"],
      resources: datasets.flatMap(({ name }) => jobs.map((job) => names.databrewJobArn(name, job))),
    });
  }

  private clean(name: string, dataset: CleanedDataset): void {
    const { names, role, raw, jobTimeoutMinutes } = this.args;
    const { name: id } = dataset;
    const child = { parent: this };
    const source = this.source(name, dataset);
    const description = `Cleans ${id} of ${names.identity.stack}`;
    const recipe = new databrew.Recipe(
      `${name}-${id}-recipe`,
      {
        name: names.recipe(id, contentHash(dataset.recipe)),
        description,
        steps: dataset.recipe.map(recipeStep),
      },
      child,
    );
    const published = new RecipePublication(
      `${name}-${id}-publication`,
      {
        recipe: recipe.name,
        region: names.identity.region,
        content: JSON.stringify({ Description: description, Steps: dataset.recipe }),
      },
      { ...child, dependsOn: [recipe] },
    );
    const common = {
      roleArn: role.role.arn,
      datasetName: source.name,
      encryptionMode: databrew.JobEncryptionMode.SseKms,
      encryptionKeyArn: this.args.keyArnOf(id),
      logSubscription: databrew.JobLogSubscription.Enable,
      maxCapacity: NODES,
      // A failure is shown, not retried: the next run picks up what this one left.
      maxRetries: 0,
      timeout: jobTimeoutMinutes,
    };
    new databrew.Job(
      `${name}-${id}-cleanse`,
      {
        ...common,
        name: names.databrewJob(id, "cleanse"),
        type: databrew.JobType.Recipe,
        recipe: { name: recipe.name, version: published.version },
        outputs: [
          {
            location: this.location(raw.bucket, databrewPrefix(id)),
            format: databrew.JobOutputFormat.Parquet,
            compressionFormat: databrew.JobOutputCompressionFormat.Snappy,
            overwrite: true,
            maxOutputFiles: 1,
          },
        ],
      },
      child,
    );
    new databrew.Job(
      `${name}-${id}-profile`,
      {
        ...common,
        name: names.databrewJob(id, "profile"),
        type: databrew.JobType.Profile,
        jobSample: { mode: databrew.JobSampleMode.CustomRows, size: PROFILE_ROWS },
        outputLocation: this.location(raw.bucket, `${id}/${PROFILE_FOLDER}/`),
      },
      child,
    );
  }

  private source(name: string, { name: id, landing }: CleanedDataset): databrew.Dataset {
    const { names } = this.args;
    return new databrew.Dataset(
      `${name}-${id}-dataset`,
      {
        name: names.databrewDataset(id),
        ...fileFormat(landing),
        input: {
          s3InputDefinition: this.location(
            this.args.landing.bucket,
            `${datasetPrefix(id)}{${LANDED_FILE_COLUMN}}`,
          ),
        },
        pathOptions: {
          parameters: [
            {
              pathParameterName: LANDED_FILE_COLUMN,
              datasetParameter: {
                name: LANDED_FILE_COLUMN,
                type: databrew.DatasetParameterType.String,
                createColumn: true,
                filter: LANDED_FILES_ONLY,
              },
            },
          ],
        },
      },
      { parent: this },
    );
  }

  /** A place in a bucket of this account; DataBrew refuses a bucket that somebody else has by that name. */
  private location(bucket: string, key: string) {
    return { bucket, key, bucketOwner: this.args.names.identity.accountId };
  }
}

/**
 * Refuses datasets that DataBrew could not clean.
 *
 * @throws when one has no recipe, a column of the name of the file's column, or a name that is too long.
 */
export function refuseRecipes(
  names: Names,
  datasets: readonly Pick<CleanedDataset, "name" | "recipe" | "fields">[],
): void {
  for (const { name, recipe, fields } of datasets) {
    if (recipe.length === 0) {
      throw new Error(
        `dataset ${name} is cleaned by DataBrew, which needs a recipe of at least one step, and its ` +
          `recipe.json has none; add a step, or set cleaning to glue in contract.yaml`,
      );
    }
    if (fields.some((field) => field.name === LANDED_FILE_COLUMN)) {
      throw new Error(
        `dataset ${name} has a column ${LANDED_FILE_COLUMN}, where DataBrew writes the file of a row; ` +
          `rename the column in contract.yaml`,
      );
    }
    names.recipe(name, contentHash(recipe));
    for (const job of ["cleanse", "profile"] as const) names.databrewJob(name, job);
    names.jobRule(name, "cleansed");
  }
}
