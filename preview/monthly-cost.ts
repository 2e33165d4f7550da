import { HOURS_A_MONTH, INSTANCE_PRICES, type Price, PRICES, WEEKS_A_MONTH } from "./prices";

/** A resource as a program registered it. */
export interface PlannedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What the program does not say and the cost depends on. */
export interface UsageAssumptions {
  /** Data in the lake, in GiB; replicas come on top. */
  readonly storedGib: number;
  /** Part of it that changes in a month and is replicated. */
  readonly changedGib: number;
  /** Minutes that a Glue job runs, once a week; Glue bills one at least. */
  readonly glueJobMinutes: number;
  /** Minutes that a job that collects from a portal runs, once a week. */
  readonly collectJobMinutes: number;
  /** Minutes that a DataBrew job runs, once a week. */
  readonly dataBrewJobMinutes: number;
}

/** A small department: weekly files, a few gigabytes in all. */
export const SMALL_DEPARTMENT: UsageAssumptions = {
  storedGib: 5,
  changedGib: 1,
  glueJobMinutes: 2,
  collectJobMinutes: 1,
  dataBrewJobMinutes: 4,
};

/** One line of the reckoning. */
export interface CostLine {
  readonly what: string;
  /** How many units a month. */
  readonly quantity: number;
  readonly price: Price;
  readonly monthlyUsd: number;
}

/** What a stack costs in a month. */
export interface MonthlyCost {
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  /** Type → how many; neither a price nor the knowledge that it is free. */
  readonly notPriced: Readonly<Record<string, number>>;
}

/**
 * Types that cost nothing for being there. What is done with them may: requests, queries and log lines of a small
 * department are cents, and are left out.
 */
const WITHOUT_FIXED_COST: readonly RegExp[] = [
  /^pulumi/,
  /^platform:/,
  /^aws:(athena|iam|s3|sns|ssm|scheduler|budgets|costexplorer|accessanalyzer|account|cloudfront|cloudtrail)\//,
  /^aws:glue\/(?!job:)/,
  /^aws:kms\/alias:/,
  /^aws:cloudwatch\/(eventRule|eventTarget|logGroup|logMetricFilter|dashboard|logResourcePolicy):/,
  /^aws:ebs\/|^aws:ec2\/(imageBlockPublicAccess|instanceMetadataDefaults|defaultSecurityGroup|defaultNetworkAcl|subnet|routeTable|routeTableAssociation|route|securityGroup|vpcEndpoint|flowLog|internetGateway|eipAssociation):/,
  /^aws:vpc\/(securityGroupIngressRule|securityGroupEgressRule):/,
  /^aws-native:databrew:(Dataset|Recipe|Ruleset)$/,
  // Without NAT gateways a VPC costs nothing.
  /^awsx:ec2:Vpc$/,
];

/** QuickSight is switched on by choice and is billed by person. */
const BILLED_BY_PERSON = /^aws(-native)?:quicksight/;

/**
 * Reckons what a stack costs in a month, from its resources and from how it is used. CloudWatch's free tier is one for the
 * whole account and is left out, so a department that has its account to itself pays a little less.
 */
export function monthlyCost(
  resources: readonly PlannedResource[],
  usage: UsageAssumptions = SMALL_DEPARTMENT,
): MonthlyCost {
  const of = (type: string) => resources.filter((one) => one.type === type);
  const jobs = byPurpose(of("aws:glue/job:Job"));
  const lines = [
    line("customer keys", of("aws:kms/key:Key").length, PRICES.key),
    ...instances(resources),
    line("public IPv4 addresses", publicAddresses(resources) * HOURS_A_MONTH, PRICES.publicAddress),
    line("disks", sum(of("aws:ec2/launchTemplate:LaunchTemplate").map(diskGib)), PRICES.disk),
    line(
      "alarms",
      sum(of("aws:cloudwatch/metricAlarm:MetricAlarm").map(alarmMetrics)),
      PRICES.alarmMetric,
    ),
    line("replication metrics", replicationMetrics(resources), PRICES.metric),
    line("Glue jobs", glueHours(jobs.processing, usage.glueJobMinutes), PRICES.glue),
    line(
      "Glue jobs that collect",
      glueHours(jobs.collecting, usage.collectJobMinutes),
      PRICES.glue,
    ),
    line("DataBrew jobs", dataBrewHours(of("aws-native:databrew:Job"), usage), PRICES.dataBrew),
    line("storage, with replicas", usage.storedGib * 2, PRICES.storage),
    line("transfer to the replica region", usage.changedGib, PRICES.regionTransfer),
  ].filter(({ quantity }) => quantity > 0);
  return {
    lines,
    totalUsd: sum(lines.map(({ monthlyUsd }) => monthlyUsd)),
    notPriced: notPriced(resources),
  };
}

const line = (what: string, quantity: number, price: Price): CostLine => ({
  what,
  quantity,
  price,
  monthlyUsd: quantity * price.usd,
});

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

function instances(resources: readonly PlannedResource[]): CostLine[] {
  const counts = new Map<string, number>();
  for (const { inputs } of resources.filter(({ type }) => type === LAUNCH_TEMPLATE)) {
    const instanceType = String(inputs["instanceType"]);
    counts.set(instanceType, (counts.get(instanceType) ?? 0) + 1);
  }
  return [...counts].flatMap(([instanceType, count]) => {
    const price = INSTANCE_PRICES[instanceType];
    return price === undefined
      ? []
      : [line(`${count} × ${instanceType}`, count * HOURS_A_MONTH, price)];
  });
}

/** Every server is made from a template of its own. */
const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

interface NetworkInterface {
  /** A truth value, written out as the provider wants it. */
  readonly associatePublicIpAddress?: string;
}

const publicAddresses = (resources: readonly PlannedResource[]): number =>
  resources.filter(({ type }) => type === "aws:ec2/eip:Eip").length +
  resources
    .filter(({ type }) => type === LAUNCH_TEMPLATE)
    .flatMap(({ inputs }) => (inputs["networkInterfaces"] ?? []) as readonly NetworkInterface[])
    .filter(({ associatePublicIpAddress }) => associatePublicIpAddress === "true").length;

interface DiskMapping {
  readonly ebs?: { readonly volumeSize?: number };
}

const diskGib = ({ inputs }: PlannedResource): number =>
  sum(
    ((inputs["blockDeviceMappings"] ?? []) as readonly DiskMapping[]).map(
      ({ ebs }) => ebs?.volumeSize ?? 0,
    ),
  );

/** An alarm is billed by its metrics; one on an anomaly band counts the metric and both edges. */
const alarmMetrics = ({ inputs }: PlannedResource): number =>
  inputs["thresholdMetricId"] === undefined ? 1 : 3;

/** S3 reports four metrics for each rule that asks for them. */
function replicationMetrics(resources: readonly PlannedResource[]): number {
  const rules = resources
    .filter(({ type }) => type.startsWith("aws:s3/bucketReplicationConfig"))
    .flatMap(({ inputs }) => inputs["rules"] as readonly ReplicationRule[]);
  return rules.filter(({ destination }) => destination.metrics?.status === "Enabled").length * 4;
}

interface ReplicationRule {
  readonly destination: { readonly metrics?: { readonly status?: string } };
}

/** DPUs of a worker. @see https://docs.aws.amazon.com/glue/latest/dg/add-job.html */
const WORKER_DPUS: Readonly<Record<string, number>> = { "G.1X": 1, "G.2X": 2 };

/** Jobs that move a department's rows, and those that only look whether a portal has new ones. */
function byPurpose(jobs: readonly PlannedResource[]) {
  const collects = ({ inputs }: PlannedResource): boolean =>
    /\/collect\.py$/.test(
      String((inputs["command"] as { scriptLocation?: string } | undefined)?.scriptLocation),
    );
  return {
    collecting: jobs.filter(collects),
    processing: jobs.filter((job) => !collects(job)),
  };
}

const glueHours = (jobs: readonly PlannedResource[], minutes: number) =>
  sum(
    jobs.map(
      ({ inputs }) =>
        Number(inputs["numberOfWorkers"]) *
        (WORKER_DPUS[String(inputs["workerType"])] ?? 1) *
        (Math.max(1, minutes) / 60) *
        WEEKS_A_MONTH,
    ),
  );

const dataBrewHours = (jobs: readonly PlannedResource[], usage: UsageAssumptions) =>
  sum(
    jobs.map(
      ({ inputs }) =>
        Number(inputs["maxCapacity"] ?? 5) * (usage.dataBrewJobMinutes / 60) * WEEKS_A_MONTH,
    ),
  );

function notPriced(resources: readonly PlannedResource[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type, inputs } of resources) {
    const isPriced = isReckoned(type, inputs) || BILLED_BY_PERSON.test(type);
    if (isPriced || WITHOUT_FIXED_COST.some((pattern) => pattern.test(type))) continue;
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

function isReckoned(type: string, inputs: PlannedResource["inputs"]): boolean {
  switch (type) {
    case LAUNCH_TEMPLATE:
      return INSTANCE_PRICES[String(inputs["instanceType"])] !== undefined;
    case "aws:ec2/instance:Instance":
      return inputs["launchTemplate"] !== undefined;
    case "aws:kms/key:Key":
    case "aws:ec2/eip:Eip":
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
    case "aws:glue/job:Job":
    case "aws-native:databrew:Job":
      return true;
    default:
      return false;
  }
}
