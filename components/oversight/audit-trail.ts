import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccountNames } from "../account/account-names";
import type { Names } from "../names";
import { type Alarm, alarmArn, createAlarm } from "./alarm";
import type { Alerts } from "./alerts";
import {
  AUDIT_METRICS,
  type AuditFilter,
  type AuditMetric,
  keysFilter,
  namedFilters,
} from "./audit-filters";
import { departmentEvents } from "./audit-query";
import { auditNamespace } from "./metrics";

/** Arguments of {@link AuditTrail}. */
export interface AuditTrailArgs {
  readonly names: Names;
  readonly alerts: Alerts;
  /** Names of the account's trail, which the account's stack has made. */
  readonly account: AccountNames;
  /** The stack's customer keys, in whatever region. */
  readonly keyArns: readonly pulumi.Input<string>[];
  /** Workgroup in which the query over the trail is offered. */
  readonly workgroup: pulumi.Input<string>;
}

const HOUR = 3600;

/** A key's id is a UUID. */
const KEY_ID_LENGTH = 36;

/** How many of a kind in an hour are worth a message. A person who mistypes a few times is none. */
const MOST_AN_HOUR: Readonly<Record<AuditMetric, number>> = {
  ProtectionChanges: 0,
  VersionsDestroyed: 0,
  CallsDenied: 10,
};

/**
 * What the account's trail says of one department: changes to what protects its data, versions destroyed, calls denied.
 *
 * Creates filters on the trail's log group, an alarm for each metric that they count into, and a named query over
 * the trail's table, limited to this stack. The trail itself belongs to the account: destroying a department must not
 * blind the others. Its log group must exist before.
 *
 * A filter that matched nothing puts nothing, so its metric costs only in hours when something happened; the three
 * alarms cost 0.30 USD a month. Several filters count into one metric: the query tells them apart.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/monitor-cloudtrail-log-files-with-cloudwatch-logs.html
 *
 * @throws when a pattern would be longer than CloudWatch Logs allows.
 */
export class AuditTrail extends pulumi.ComponentResource {
  /** For the dashboard. */
  readonly alarmArns: readonly string[];

  constructor(name: string, args: AuditTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, alerts, account } = args;
    const filters = namedFilters(names);
    const alarms = auditAlarms(names);
    // Ids are not known yet, but how long they are is: a pattern that would be too long is refused here.
    const keys = keysFilter(args.keyArns.map(() => `key/${"0".repeat(KEY_ID_LENGTH)}`));
    super("platform:components:AuditTrail", name, {}, opts);
    const child = { parent: this };
    for (const filter of filters) this.filter(name, args, filter);
    this.filter(name, args, {
      ...keys,
      pattern: pulumi.all([...args.keyArns]).apply((arns) => keysFilter(arns).pattern),
    });
    for (const alarm of alarms) {
      createAlarm(`${name}-${alarm.id}`, { names, alerts, alarm }, child);
    }
    this.alarmArns = alarms.map((alarm) => alarmArn(names, alarm));
    const { stack } = names.identity;
    new aws.athena.NamedQuery(
      `${name}-events`,
      {
        name: `${stack}-audit`,
        description: `What was done to ${stack}, or by its roles, in the last seven days`,
        workgroup: args.workgroup,
        database: account.auditDatabase(),
        query: departmentEvents(stack, account),
      },
      child,
    );
    this.registerOutputs({});
  }

  private filter(
    name: string,
    { names, account }: AuditTrailArgs,
    { id, metric, pattern }: Omit<AuditFilter, "pattern"> & { pattern: pulumi.Input<string> },
  ): void {
    new aws.cloudwatch.LogMetricFilter(
      `${name}-${id}`,
      {
        name: `${names.identity.stack}-${id}`,
        logGroupName: account.trailLogGroup(),
        pattern,
        // No default value: a metric that is put costs money, one that is absent does not.
        metricTransformation: { name: metric, namespace: auditNamespace(names), value: "1" },
      },
      { parent: this },
    );
  }
}

/** One alarm for each metric. */
const auditAlarms = (names: Names): Alarm[] =>
  AUDIT_METRICS.map((metric) => ({
    kind: "threshold",
    id: ALARM_IDS[metric],
    metric: {
      namespace: auditNamespace(names),
      name: metric,
      dimensions: {},
      region: names.identity.region,
      statistic: "Sum",
      periodSeconds: HOUR,
    },
    when: { above: MOST_AN_HOUR[metric] },
    missing: "notBreaching",
    description: `${DESCRIPTIONS[metric]} The named query ${names.identity.stack}-audit shows who did what.`,
  }));

const ALARM_IDS: Readonly<Record<AuditMetric, string>> = {
  ProtectionChanges: "protection-changed",
  VersionsDestroyed: "versions-destroyed",
  CallsDenied: "calls-denied",
};

const DESCRIPTIONS: Readonly<Record<AuditMetric, string>> = {
  ProtectionChanges:
    "A bucket's settings, a role's rights or a key was changed. If no deployment ran, find out who did it and deploy " +
    "again to restore it; a key that is about to be deleted can be saved only while it waits.",
  VersionsDestroyed:
    "Versions of objects were destroyed or a lock was bypassed. Replicas in the second region are still there: stop " +
    "who did it before anything else.",
  CallsDenied:
    "Many calls to the buckets, or by the roles of this stack, were denied within an hour. A job that lost a right " +
    "fails besides; otherwise someone is trying doors.",
};
