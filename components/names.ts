import type { Stage } from "../environments/facts/facts";
import {
  type DatabaseZone,
  DATABASE_ZONES,
  DUTIES,
  type Duty,
  type Step,
  type ZoneName,
  ZONES,
} from "./lake-layout";

/** What all physical names of a stack are made of. */
export interface StackIdentity {
  readonly department: string;
  readonly stage: Stage;
  /** `<department>-<stage>`. */
  readonly stack: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
}

/** A kind of physical name: its limits on AWS, and which part of it a user can shorten. */
interface NameKind {
  readonly what: string;
  readonly longest: number;
  readonly pattern: RegExp;
  readonly shorten: string;
}

const DEPARTMENT = "shorten the department's folder name";
const DATASET = "shorten the dataset's folder name";

/**
 * Limits that AWS documents for each kind of name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
 */
const KINDS = {
  bucket: {
    what: "bucket",
    longest: 63,
    pattern: /^[a-z0-9][a-z0-9-]+[a-z0-9]$/,
    shorten: DEPARTMENT,
  },
  role: { what: "role", longest: 64, pattern: /^[\w+=,.@-]+$/, shorten: DEPARTMENT },
  database: { what: "Glue database", longest: 255, pattern: /^[a-z0-9_]+$/, shorten: DEPARTMENT },
  table: { what: "Glue table", longest: 255, pattern: /^[a-z0-9_]+$/, shorten: DATASET },
  glue: { what: "Glue object", longest: 255, pattern: /^[a-z0-9-]+$/, shorten: DATASET },
  workgroup: {
    what: "Athena workgroup",
    longest: 128,
    pattern: /^[a-zA-Z0-9._-]+$/,
    shorten: DEPARTMENT,
  },
  schedule: { what: "schedule", longest: 64, pattern: /^[0-9a-zA-Z_.-]+$/, shorten: DEPARTMENT },
  alias: { what: "key alias", longest: 256, pattern: /^alias\/[\w/-]+$/, shorten: DEPARTMENT },
} as const satisfies Record<string, NameKind>;

/** A physical name that AWS would refuse. */
export class NameError extends Error {
  override readonly name = "NameError";
}

/**
 * Returns `value` when AWS accepts it as that kind of name.
 *
 * @throws NameError with what was found and what to shorten.
 */
export function checkedName(kind: keyof typeof KINDS, value: string): string {
  const { what, longest, pattern, shorten } = KINDS[kind];
  if (value.length > longest) {
    const over = value.length - longest;
    throw new NameError(
      `${what} name "${value}" has ${value.length} characters, AWS allows ${longest}; ` +
        `${shorten} by ${over}`,
    );
  }
  if (!pattern.test(value)) {
    throw new NameError(`${what} name "${value}" must match ${pattern.source}; rename its folder`);
  }
  return value;
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
  constructor(readonly identity: StackIdentity) {
    if (!/^\d{12}$/.test(identity.accountId)) {
      throw new NameError(`account id must be 12 digits, got "${identity.accountId}"`);
    }
    ZONES.forEach((zone) => this.bucket(zone));
    DUTIES.forEach((duty) => this.role(duty));
    DATABASE_ZONES.forEach((zone) => this.database(zone));
    this.workgroup("steward");
    this.workflow();
    this.scheduleGroup();
    this.keyAlias("data");
  }

  bucket(zone: ZoneName): string {
    const { stack, accountId } = this.identity;
    return checkedName("bucket", `${stack}-${zone}-${accountId}`);
  }

  bucketArn(zone: ZoneName): string {
    return `arn:aws:s3:::${this.bucket(zone)}`;
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
    return this.regional("glue", `database/${this.database(zone)}`);
  }

  /** The account's default database, which Athena looks at whatever a query names. */
  defaultDatabaseArn(): string {
    return this.regional("glue", "database/default");
  }

  tableArn(zone: DatabaseZone, table: string): string {
    return this.regional("glue", `table/${this.database(zone)}/${checkedName("table", table)}`);
  }

  catalogArn(): string {
    return this.regional("glue", "catalog");
  }

  job(dataset: string, step: Step): string {
    return checkedName("glue", `${this.identity.stack}-${dataset}-${step}`);
  }

  /** The trigger that begins the workflow; the others are named like the job that they start. */
  startTrigger(): string {
    return checkedName("glue", `${this.identity.stack}-start`);
  }

  ruleset(dataset: string): string {
    return checkedName("glue", `${this.identity.stack}-${dataset}`);
  }

  workflow(): string {
    return checkedName("glue", `${this.identity.stack}-weekly`);
  }

  workflowArn(): string {
    return this.regional("glue", `workflow/${this.workflow()}`);
  }

  securityConfiguration(): string {
    return checkedName("glue", this.identity.stack);
  }

  /**
   * Log group of the jobs of one role, as Glue 5.0 names it when the security configuration encrypts logs.
   *
   * @see https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
   */
  jobLogGroup(step: Step, stream: "error" | "output"): string {
    return `${this.jobLogPrefix()}${this.role(step)}/${stream}`;
  }

  /** What all job log groups of the stack start with. */
  jobLogPrefix(): string {
    return `/aws-glue/jobs/${this.securityConfiguration()}-role/`;
  }

  logGroupArn(logGroup: string): string {
    return this.regional("logs", `log-group:${logGroup}`);
  }

  /** The department's workgroup, or the one of a single duty beside it. */
  workgroup(duty?: Duty): string {
    const { stack } = this.identity;
    return checkedName("workgroup", duty === undefined ? stack : `${stack}-${duty}`);
  }

  workgroupArn(workgroup: string): string {
    return this.regional("athena", `workgroup/${workgroup}`);
  }

  scheduleGroup(): string {
    return checkedName("schedule", this.identity.stack);
  }

  scheduleGroupArn(): string {
    return this.regional("scheduler", `schedule-group/${this.scheduleGroup()}`);
  }

  keyAlias(key: "data" | "logs"): string {
    return checkedName("alias", `alias/${this.identity.stack}-${key}`);
  }

  /** All keys of the account and region: a statement on it must name an alias in its condition. */
  anyKeyArn(): string {
    return this.regional("kms", "key/*");
  }

  /** SSM parameter that holds the pseudonymisation key. */
  pseudonymKeyParameter(): string {
    return `/${this.identity.stack}/pseudonymisation-key`;
  }

  pseudonymKeyParameterArn(): string {
    return this.regional("ssm", `parameter${this.pseudonymKeyParameter()}`);
  }

  /** The account itself, as policies name it. */
  accountRootArn(): string {
    return `arn:aws:iam::${this.identity.accountId}:root`;
  }

  /** A service's name in `kms:ViaService`. */
  viaService(service: "s3" | "ssm"): string {
    return `${service}.${this.identity.region}.amazonaws.com`;
  }

  private regional(service: string, resource: string): string {
    const { region, accountId } = this.identity;
    return `arn:aws:${service}:${region}:${accountId}:${resource}`;
  }
}
