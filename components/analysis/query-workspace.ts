import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DutyRole } from "../identity/duty-role";
import type { EncryptionKeys } from "../storage/encryption-keys";
import type { Names } from "../names";
import type { Zone } from "../storage/zone";

/** A query that the workspace offers by name. */
export interface NamedQuery {
  /** Unique in the workspace, kebab-case. */
  readonly id: string;
  readonly title: string;
  readonly sql: string;
}

/** Arguments of {@link QueryWorkspace}. */
export interface QueryWorkspaceArgs {
  readonly names: Names;
  readonly keys: EncryptionKeys;
  /** Physical name of the workgroup. */
  readonly workgroup: string;
  readonly description: string;
  /** The zone that keeps results, and the workspace's own prefix in it. */
  readonly results: Zone;
  readonly resultsPrefix: string;
  /** Bytes that one query may scan, from 10,000,000. */
  readonly scanLimitBytes: number;
  /** Glue database of the named queries. */
  readonly database: string;
  readonly queries: readonly NamedQuery[];
}

/**
 * Athena's own smallest limit.
 *
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html
 */
const SMALLEST_SCAN_LIMIT_BYTES = 10_000_000;

/**
 * An Athena workgroup whose settings nobody can override, and its named queries.
 *
 * Results are kept under the workspace's own prefix. Whoever may query in a workgroup can read every
 * result in it, so people who see raw data have a workgroup of their own.
 *
 * @throws when the scan limit is below what Athena accepts.
 */
export class QueryWorkspace extends pulumi.ComponentResource {
  /** Name of the workgroup, once it exists. */
  readonly workgroup: pulumi.Output<string>;
  private readonly args: QueryWorkspaceArgs;

  constructor(name: string, args: QueryWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, keys, results, scanLimitBytes, workgroup } = args;
    refuseScanLimit(scanLimitBytes);
    super("platform:components:QueryWorkspace", name, {}, opts);
    this.args = args;
    const group = new aws.athena.Workgroup(
      `${name}-workgroup`,
      {
        name: workgroup,
        description: args.description,
        state: "ENABLED",
        // A workgroup goes with the list of its queries, which nobody may save in it: without this the first query
        // that is asked keeps it for good. Results lie in the bucket, which stays.
        forceDestroy: true,
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: scanLimitBytes,
          engineVersion: { selectedEngineVersion: "Athena engine version 3" },
          resultConfiguration: {
            outputLocation: `s3://${results.bucket}/${args.resultsPrefix}`,
            expectedBucketOwner: names.identity.accountId,
            encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: keys.dataKeyArn },
          },
        },
      },
      { parent: this },
    );
    this.workgroup = group.name;
    for (const query of args.queries) {
      new aws.athena.NamedQuery(
        `${name}-${query.id}`,
        {
          name: query.id,
          description: query.title,
          workgroup: group.name,
          database: args.database,
          query: query.sql,
        },
        { parent: this },
      );
    }
    this.registerOutputs({ workgroup });
  }

  /**
   * Runs queries in the workgroup and reads their results. The tables are granted by the catalog and the
   * zones: Athena reads them with the caller's rights.
   *
   * @see https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
   * @see https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
   */
  grantQuery(role: DutyRole): void {
    const { names, results, resultsPrefix, workgroup } = this.args;
    role.allow({
      sid: "QueryInWorkgroup",
      actions: [
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
      ],
      resources: [names.workgroupArn(workgroup)],
    });
    // Athena asks for the default database whatever a query names.
    role.allow({
      sid: "QueryLooksAtDefault",
      actions: ["glue:GetDatabase"],
      resources: [names.catalogArn(), names.defaultDatabaseArn()],
    });
    results.grantKeepResults(role, resultsPrefix);
  }
}

/**
 * Refuses a scan limit that Athena would refuse.
 *
 * @throws for anything but a whole number from 10,000,000.
 */
export function refuseScanLimit(bytes: number): void {
  if (Number.isInteger(bytes) && bytes >= SMALLEST_SCAN_LIMIT_BYTES) return;
  throw new Error(
    `scanLimitBytes must be a whole number from ${SMALLEST_SCAN_LIMIT_BYTES}, got ${bytes}; ` +
      `change it in the stack's settings`,
  );
}
