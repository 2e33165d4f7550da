import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DutyRole } from "../identity/duty-role";
import { type EncryptionKeys, requestKeyOf } from "../storage/encryption-keys";
import { type JobAssets, stepJars } from "./job-assets";
import {
  jarKey,
  JOB_KINDS,
  type JobKind,
  LIBRARY_KEY,
  scriptKey,
  settingsKey,
  STEPS,
} from "../storage/lake-layout";
import type { Names } from "../names";
import type { Zone } from "../storage/zone";

/** Arguments of {@link JobRuntime}. */
export interface JobRuntimeArgs {
  readonly names: Names;
  readonly keys: EncryptionKeys;
  /** Where scripts, settings and jars lie. */
  readonly artifacts: Zone;
  /** The artifacts bucket with its default encryption: an object put earlier would have another key. */
  readonly artifactsSettled: readonly pulumi.Resource[];
  readonly assets: JobAssets;
  /** Whether a dataset is collected from a portal. */
  readonly collects: boolean;
  /** Days that job logs are kept; one of the values that CloudWatch accepts. */
  readonly logRetentionDays: number;
}

const LOG_STREAMS = ["error", "output"] as const;

/**
 * What Glue jobs run on: scripts, library, jars and settings in the artifacts bucket, the security
 * configuration, and the log groups of each step.
 */
export class JobRuntime extends pulumi.ComponentResource {
  /** Name of the security configuration, once it exists. */
  readonly securityConfiguration: pulumi.Output<string>;
  /** What a job needs before it can run. */
  readonly ready: pulumi.Resource[];
  private readonly args: JobRuntimeArgs;

  constructor(name: string, args: JobRuntimeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:components:JobRuntime", name, {}, opts);
    this.args = args;
    const { names, keys } = args;
    const security = new aws.glue.SecurityConfiguration(
      `${name}-security`,
      {
        name: names.securityConfiguration(),
        encryptionConfiguration: {
          cloudwatchEncryption: {
            cloudwatchEncryptionMode: "SSE-KMS",
            kmsKeyArn: keys.operationsKeyArn,
          },
          jobBookmarksEncryption: {
            jobBookmarksEncryptionMode: "CSE-KMS",
            kmsKeyArn: keys.dataKeyArn,
          },
          s3Encryption: { s3EncryptionMode: "SSE-KMS", kmsKeyArn: keys.dataKeyArn },
        },
      },
      { parent: this },
    );
    this.securityConfiguration = security.name;
    const kinds = args.collects ? JOB_KINDS : STEPS;
    this.ready = [
      ...this.objects(name, kinds),
      ...kinds.flatMap((kind) => this.logGroups(name, kind)),
    ];
    this.registerOutputs({});
  }

  /** What jobs of a dataset name when they write, see {@link requestKeyOf}. */
  encryptionKeyOf(dataset: string): string | undefined {
    return requestKeyOf(this.args.names, this.args.keys.datasetKeys, dataset);
  }

  /**
   * Lets the role of a step run as a Glue job: read its script, library, settings and jars, write its
   * own logs, and report metrics. Glue encrypts a log group with the job's own rights.
   *
   * @see https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
   * @see https://docs.aws.amazon.com/glue/latest/dg/set-up-encryption.html
   * @see https://docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html
   */
  grantRun(role: DutyRole, step: JobKind): void {
    const { names, artifacts, assets } = this.args;
    artifacts.grantReadKeys(role, [
      scriptKey(step),
      LIBRARY_KEY,
      ...stepJars(assets, step).map(jarKey),
      ...Object.keys(assets.settings).map(settingsKey),
    ]);
    const groups = LOG_STREAMS.map((stream) => names.logGroupArn(names.jobLogGroup(step, stream)));
    role.allow({
      sid: "WriteOwnLogs",
      actions: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
      ],
      resources: groups.flatMap((group) => [group, `${group}:*`]),
    });
    // Metrics have no ARN: the namespace is all that can be named.
    role.allow({
      sid: "ReportJobMetrics",
      actions: ["cloudwatch:PutMetricData"],
      resources: ["*"],
      conditions: { StringEquals: { "cloudwatch:namespace": ["Glue"] } },
    });
  }

  /** The files of the jobs, under the keys that job arguments name. */
  private objects(name: string, kinds: readonly JobKind[]): aws.s3.BucketObjectv2[] {
    const { artifacts, assets, artifactsSettled } = this.args;
    const object = (
      item: string,
      key: string,
      body: Pick<aws.s3.BucketObjectv2Args, "source" | "content" | "contentType">,
    ): aws.s3.BucketObjectv2 =>
      new aws.s3.BucketObjectv2(
        `${name}-${item}`,
        { bucket: artifacts.bucket, key, ...body },
        { parent: this, dependsOn: [...artifactsSettled] },
      );
    return [
      ...kinds.map((kind) => object(kind, scriptKey(kind), { source: assets.scripts[kind] })),
      object("library", LIBRARY_KEY, { source: assets.library }),
      ...Object.entries(assets.jars).map(([file, source]) =>
        object(file, jarKey(file), { source }),
      ),
      ...Object.entries(assets.settings).map(([dataset, content]) =>
        object(`settings-${dataset}`, settingsKey(dataset), {
          content,
          contentType: "application/json",
        }),
      ),
    ];
  }

  /** Made here and not by Glue, which would keep logs for ever. */
  private logGroups(name: string, step: JobKind): aws.cloudwatch.LogGroup[] {
    const { names, keys, logRetentionDays } = this.args;
    return LOG_STREAMS.map(
      (stream) =>
        new aws.cloudwatch.LogGroup(
          `${name}-logs-${step}-${stream}`,
          {
            name: names.jobLogGroup(step, stream),
            kmsKeyId: keys.operationsKeyArn,
            retentionInDays: logRetentionDays,
          },
          { parent: this },
        ),
    );
  }
}
