import type { StackFacts, Stage } from "../environments/facts/facts";
import { DUTIES, type Duty } from "./identity/duties";
import { checkedName, NameError, type NameKindId } from "./name-limits";
import {
  type DatabaseZone,
  DATABASE_ZONES,
  REPLICATED_ZONES,
  type ReplicatedZone,
  type JobKind,
  type ZoneName,
  ZONES,
} from "./storage/lake-layout";

/** What all physical names of a stack are made of. */
export interface StackIdentity {
  readonly department: string;
  readonly stage: Stage;
  /** `<department>-<stage>`. */
  readonly stack: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
  /** Where replicas of the data are kept. */
  readonly replicaRegion: string;
}

/**
 * Every physical name and ARN of a stack, from configuration alone.
 *
 * Nothing here waits for AWS: policy documents that are made of these are known at preview.
 * The constructor tries the names that depend on the stack only, so that a stack whose names cannot
 * exist registers nothing.
 *
 * @throws NameError for a name that AWS would refuse.
 */
export class Names {
  /** The names of a department's stack. */
  static of({ stack, stage, department, settings }: StackFacts): Names {
    const { accountId, homeRegion: region, replicaRegion } = settings;
    return new Names({
      department: department.name,
      stage,
      stack,
      accountId,
      region,
      replicaRegion,
    });
  }

  constructor(readonly identity: StackIdentity) {
    if (!/^\d{12}$/.test(identity.accountId)) {
      throw new NameError(`account id must be 12 digits, got "${identity.accountId}"`);
    }
    ZONES.forEach((zone) => this.bucket(zone));
    REPLICATED_ZONES.forEach((zone) => this.replicaBucket(zone));
    DUTIES.forEach((duty) => this.role(duty));
    DATABASE_ZONES.forEach((zone) => this.database(zone));
    this.workgroup("steward");
    this.scheduleGroup();
    this.keyAlias("data");
  }

  /**
   * `<stack>-<suffix>`, for what has no method of its own here.
   *
   * @throws NameError for a name that AWS would refuse.
   */
  named(kind: NameKindId, suffix: string): string {
    return checkedName(kind, `${this.identity.stack}-${suffix}`);
  }

  /** ARN of something of this account, in the home region unless another is given; `""` for global services. */
  arn(service: string, resource: string, region: string = this.identity.region): string {
    return `arn:aws:${service}:${region}:${this.identity.accountId}:${resource}`;
  }

  bucket(zone: ZoneName): string {
    const { stack, accountId } = this.identity;
    return checkedName("bucket", `${stack}-${zone}-${accountId}`);
  }

  bucketArn(zone: ZoneName): string {
    return `arn:aws:s3:::${this.bucket(zone)}`;
  }

  /** The bucket in the replica region; `logs` takes the access logs of the others there. */
  replicaBucket(zone: ReplicatedZone | "logs"): string {
    const { stack, accountId } = this.identity;
    return checkedName("bucket", `${stack}-${zone}-replica-${accountId}`);
  }

  replicaBucketArn(zone: ReplicatedZone | "logs"): string {
    return `arn:aws:s3:::${this.replicaBucket(zone)}`;
  }

  role(duty: Duty): string {
    return checkedName("role", `${this.identity.stack}-${duty}`);
  }

  roleArn(duty: Duty): string {
    return `arn:aws:iam::${this.identity.accountId}:role/${this.role(duty)}`;
  }

  database(zone: DatabaseZone): string {
    const { department, stage } = this.identity;
    return checkedName("database", `${department}_${stage}_${zone}`.replaceAll("-", "_"));
  }

  databaseArn(zone: DatabaseZone): string {
    return this.arn("glue", `database/${this.database(zone)}`);
  }

  /** The account's default database, which Athena looks at whatever a query names. */
  defaultDatabaseArn(): string {
    return this.arn("glue", "database/default");
  }

  tableArn(zone: DatabaseZone, table: string): string {
    return this.arn("glue", `table/${this.database(zone)}/${checkedName("table", table)}`);
  }

  /** The database of the data products' tables, apart from all that their readers must not see. */
  productsDatabase(): string {
    const { department, stage } = this.identity;
    return checkedName("database", `${department}_${stage}_products`.replaceAll("-", "_"));
  }

  productsDatabaseArn(): string {
    return this.arn("glue", `database/${this.productsDatabase()}`);
  }

  productTableArn(table: string): string {
    const name = checkedName("table", table);
    return this.arn("glue", `table/${this.productsDatabase()}/${name}`);
  }

  catalogArn(): string {
    return this.arn("glue", "catalog");
  }

  job(dataset: string, step: JobKind): string {
    return checkedName("glue", `${this.identity.stack}-${dataset}-${step}`);
  }

  jobArn(dataset: string, step: JobKind): string {
    return this.arn("glue", `job/${this.job(dataset, step)}`);
  }

  /** The trigger that begins a dataset's workflow; the others are named like the job that they start. */
  startTrigger(dataset: string): string {
    return checkedName("glue", `${this.identity.stack}-${dataset}-start`);
  }

  ruleset(dataset: string): string {
    return checkedName("glue", `${this.identity.stack}-${dataset}`);
  }

  /** A workflow has one start trigger, and datasets start differently: each has its own. */
  workflow(dataset: string): string {
    return checkedName("glue", `${this.identity.stack}-${dataset}`);
  }

  workflowArn(dataset: string): string {
    return this.arn("glue", `workflow/${this.workflow(dataset)}`);
  }

  /** The workflow whose one job collects a dataset's files; it runs before the dataset's own. */
  collection(dataset: string): string {
    return checkedName("glue", `${this.identity.stack}-${dataset}-collect`);
  }

  collectionArn(dataset: string): string {
    return this.arn("glue", `workflow/${this.collection(dataset)}`);
  }

  /** The schedule that starts a dataset's collection. */
  collectionSchedule(dataset: string): string {
    return checkedName("schedule", `${this.identity.stack}-${dataset}-collect`);
  }

  /** The schedule that starts a dataset's workflow, or the cleaning job before it. */
  schedule(dataset: string): string {
    return checkedName("schedule", `${this.identity.stack}-${dataset}`);
  }

  /** What DataBrew reads: the landed files of a dataset. */
  databrewDataset(dataset: string): string {
    return checkedName("databrew", `${this.identity.stack}-${dataset}`);
  }

  /** @param content short hash of the steps: a changed recipe is another recipe. */
  recipe(dataset: string, content: string): string {
    return checkedName("databrew", `${this.identity.stack}-${dataset}-${content}`);
  }

  /** `cleanse` applies the recipe, `profile` describes what landed. */
  databrewJob(dataset: string, job: "cleanse" | "profile"): string {
    return checkedName("databrew", `${this.identity.stack}-${dataset}-${job}`);
  }

  databrewJobArn(dataset: string, job: "cleanse" | "profile"): string {
    return this.arn("databrew", `job/${this.databrewJob(dataset, job)}`);
  }

  /** Rule on the end of a dataset's jobs. */
  jobRule(dataset: string, on: "cleansed" | "curated" | "failed"): string {
    return checkedName("rule", `${this.identity.stack}-${dataset}-${on}`);
  }

  securityConfiguration(): string {
    return checkedName("glue", this.identity.stack);
  }

  /**
   * Log group of the jobs of one role, as Glue 5.0 names it when the security configuration encrypts logs.
   *
   * @see https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
   */
  jobLogGroup(step: JobKind, stream: "error" | "output"): string {
    return `${this.jobLogPrefix()}${this.role(step)}/${stream}`;
  }

  /** What all job log groups of the stack start with. */
  jobLogPrefix(): string {
    return `/aws-glue/jobs/${this.securityConfiguration()}-role/`;
  }

  logGroupArn(logGroup: string): string {
    return this.arn("logs", `log-group:${logGroup}`);
  }

  /** The department's workgroup, or the one of a single duty beside it. */
  workgroup(duty?: Duty): string {
    const { stack } = this.identity;
    return checkedName("workgroup", duty === undefined ? stack : `${stack}-${duty}`);
  }

  workgroupArn(workgroup: string): string {
    return this.arn("athena", `workgroup/${workgroup}`);
  }

  scheduleGroup(): string {
    return checkedName("schedule", this.identity.stack);
  }

  scheduleGroupArn(): string {
    return this.arn("scheduler", `schedule-group/${this.scheduleGroup()}`);
  }

  /** `operations` is for logs and alarms; `replica` and `alerts` are in other regions. */
  keyAlias(key: "data" | "operations" | "replica" | "alerts"): string {
    return checkedName("alias", `alias/${this.identity.stack}-${key}`);
  }

  /** The key of one dataset, where a department has one for each. */
  datasetKeyAlias(dataset: string): string {
    return checkedName("alias", `alias/${this.identity.stack}-data-${dataset}`);
  }

  /** What a writer names in its request: S3 takes a key by the ARN of its alias, and that is known beforehand. */
  datasetKeyAliasArn(dataset: string): string {
    return this.arn("kms", this.datasetKeyAlias(dataset));
  }

  /** Topic of the stack's alarms; one of this name in each region that has metrics. */
  alertTopic(): string {
    return this.named("topic", "alerts");
  }

  alertTopicArn(region: string = this.identity.region): string {
    return this.arn("sns", this.alertTopic(), region);
  }

  /** All keys of the account and region: a statement on it must name an alias in its condition. */
  anyKeyArn(region?: string): string {
    return this.arn("kms", "key/*", region);
  }

  /** SSM parameter that holds the pseudonymisation key. */
  pseudonymKeyParameter(): string {
    return `/${this.identity.stack}/pseudonymisation-key`;
  }

  pseudonymKeyParameterArn(): string {
    return this.arn("ssm", `parameter${this.pseudonymKeyParameter()}`);
  }

  /** The most that any role of the stack may ever do; bootstrap makes it, and the deployment role may make no role without it. */
  boundaryArn(): string {
    return `arn:aws:iam::${this.identity.accountId}:policy/boundary-${this.identity.stack}`;
  }

  /** The account itself, as policies name it. */
  accountRootArn(): string {
    return `arn:aws:iam::${this.identity.accountId}:root`;
  }

  /** A service's name in `kms:ViaService`. */
  viaService(service: "s3" | "ssm", region: string = this.identity.region): string {
    return `${service}.${region}.amazonaws.com`;
  }
}
