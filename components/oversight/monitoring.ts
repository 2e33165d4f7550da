import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "../names";
import { alarmArn, createAlarm } from "./alarm";
import type { Alerts } from "./alerts";
import { dashboardBody } from "./dashboard";
import type { WatchedDataset } from "./metrics";
import { operationAlarms } from "./operation-alarms";

/** Arguments of {@link Monitoring}. */
export interface MonitoringArgs {
  readonly names: Names;
  readonly alerts: Alerts;
  /** Heading of the dashboard. */
  readonly title: string;
  readonly datasets: readonly WatchedDataset[];
  /** Workgroup of the reports. */
  readonly workgroup: string;
  /** Bytes that Athena lets one query of the workgroup scan. */
  readonly scanLimitBytes: number;
  /** Server → instance id. */
  readonly servers: Readonly<Record<string, pulumi.Input<string>>>;
  /** ARNs of alarms that other components make; the dashboard shows them too. */
  readonly otherAlarmArns: readonly string[];
  /** Metrics that the trail's filters count. */
  readonly auditMetrics: readonly string[];
}

/**
 * What an operator looks at and is called by: the stack's dashboard, and the alarms on its operation.
 *
 * An alarm lives in the region of its metric and notifies the topic there. What they are and cost:
 * {@link operationAlarms}. A dashboard is global; three in an account are free.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, alerts, servers, otherAlarmArns, ...shown } = args;
    const alarms = operationAlarms(args);
    super("platform:components:Monitoring", name, {}, opts);
    const child = { parent: this };
    for (const alarm of alarms) {
      createAlarm(`${name}-${alarm.id}`, { names, alerts, alarm }, child);
    }
    const alarmArns = [...alarms.map((alarm) => alarmArn(names, alarm)), ...otherAlarmArns];
    const body = (instances: Readonly<Record<string, string>>): string =>
      JSON.stringify(dashboardBody({ ...shown, names, alarmArns, servers: instances }));
    new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: names.identity.stack,
        // Instances have no id before they exist; without servers the body is known at preview.
        dashboardBody:
          Object.keys(servers).length === 0 ? body({}) : pulumi.output(servers).apply(body),
      },
      child,
    );
    this.registerOutputs({ dashboard: names.identity.stack });
  }
}
