import { expect } from "chai";
import { alarmMetrics } from "../../../components/oversight/alarm";
import { grantReportMetrics } from "../../../components/oversight/metrics";
import { operationAlarms } from "../../../components/oversight/operation-alarms";
import { collect, document, named, ofType, type Registered } from "../../support/collector";
import { granted, parksNames } from "../../support/platform";
import { overseen, SOURCE } from "./support";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

const monitored = async (changes: Parameters<typeof overseen>[0] = {}): Promise<Registered[]> =>
  (await collect(overseen(changes))).filter(({ parent }) => parent === "monitoring");

interface Query {
  readonly metric?: { readonly metricName: string; readonly namespace: string };
}

/** Where an alarm is, what it watches, and when it goes off. */
function gist({ inputs }: Registered): unknown[] {
  const region = inputs["region"] ?? "home";
  const queries = inputs["metricQueries"] as readonly Query[] | undefined;
  const measured = queries?.[0]?.metric;
  return measured === undefined
    ? [
        region,
        `${String(inputs["namespace"])} ${String(inputs["metricName"])}`,
        String(inputs["comparisonOperator"]).replace("Threshold", ""),
        inputs["threshold"],
        inputs["treatMissingData"],
      ]
    : [region, `${measured.namespace} ${measured.metricName}`, "unusual"];
}

describe("monitoring", () => {
  it("asks for an alarm that names its metric, its line, its region's topic and what to do", async () => {
    const alarm = named(await monitored(), "monitoring-no-run-park-benches");
    expect(alarm.inputs).to.deep.equal({
      name: "parks-dev-no-run-park-benches",
      alarmDescription:
        "No run of park-benches has succeeded for more than 8 days, or the server that reports it is silent. Look at " +
        "the workflow parks-dev-park-benches in Glue and start it; if it is fine, look at the General server.",
      alarmActions: ["arn:aws:sns:ca-central-1:111122223333:parks-dev-alerts"],
      namespace: "DataPlatform",
      metricName: "DaysSinceLastRun",
      dimensions: { Dataset: "park-benches", Stack: "parks-dev" },
      statistic: "Maximum",
      period: 86_400,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 8,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      treatMissingData: "breaching",
    });
    expect(alarm.dependsOn).to.include("alerts-ca-central-1-policy");
  });

  it("asks for an alarm on a collection that never starts, and says where to look, in order", async () => {
    const registered = await monitored({
      datasets: ["park-benches", "trees"],
      collected: ["trees"],
    });
    expect(named(registered, "monitoring-no-collection-trees").inputs).to.deep.equal({
      name: "parks-dev-no-collection-trees",
      alarmDescription:
        "No collection of trees has succeeded for more than 8 days, or the server that reports it is silent. Look at the " +
        "workflow parks-dev-trees-collect in Glue and start it; then at the schedule parks-dev-trees-collect, which must " +
        "be there and enabled; then at the portal https://opendata.example.org. If all are fine, look at the General server.",
      alarmActions: ["arn:aws:sns:ca-central-1:111122223333:parks-dev-alerts"],
      namespace: "DataPlatform",
      metricName: "DaysSinceLastCollection",
      dimensions: { Dataset: "trees", Stack: "parks-dev" },
      statistic: "Maximum",
      period: 86_400,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 8,
      evaluationPeriods: 2,
      datapointsToAlarm: 2,
      treatMissingData: "breaching",
    });
    const others = registered.filter(({ name }) => name.includes("no-collection-park-benches"));
    expect(others).to.deep.equal([]);
  });

  it("asks for an anomaly alarm as a band of expected values around the metric", async () => {
    const { inputs } = named(await monitored(), "monitoring-unusual-bytes");
    expect(inputs).to.deep.equal({
      name: "parks-dev-unusual-bytes",
      alarmDescription:
        "parks-dev-landing-111122223333 holds unusually much or little. See what was delivered, deleted or kept too long.",
      alarmActions: ["arn:aws:sns:ca-central-1:111122223333:parks-dev-alerts"],
      comparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
      thresholdMetricId: "expected",
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: "ignore",
      metricQueries: [
        {
          id: "measured",
          returnData: true,
          metric: {
            namespace: "AWS/S3",
            metricName: "BucketSizeBytes",
            dimensions: {
              BucketName: "parks-dev-landing-111122223333",
              StorageType: "StandardStorage",
            },
            stat: "Average",
            period: 86_400,
          },
        },
        {
          id: "expected",
          expression: "ANOMALY_DETECTION_BAND(measured, 3)",
          label: "BucketSizeBytes (expected)",
          returnData: true,
        },
      ],
    });
  });

  it("watches runs, collections, quality, replication and usage, each where it is measured", async () => {
    const alarms = ofType(
      await monitored({ datasets: ["park-benches", "trees"], collected: ["trees"] }),
      ALARM,
    );
    expect(
      Object.fromEntries(
        alarms.map((alarm) => [alarm.name.replace("monitoring-", ""), gist(alarm)]),
      ),
    ).to.deep.equal({
      ...Object.fromEntries(
        ["park-benches", "trees"].flatMap((dataset) => [
          [
            `no-run-${dataset}`,
            ["home", "DataPlatform DaysSinceLastRun", "GreaterThan", 8, "breaching"],
          ],
          [`quality-${dataset}`, ["home", "DataPlatform QualityScore", "LessThan", 80, "ignore"]],
          [
            `quarantine-${dataset}`,
            ["home", "DataPlatform QuarantinedPercent", "GreaterThan", 20, "ignore"],
          ],
        ]),
      ),
      "no-collection-trees": [
        "home",
        "DataPlatform DaysSinceLastCollection",
        "GreaterThan",
        8,
        "breaching",
      ],
      "replication-failed": [
        "home",
        "AWS/S3 OperationsFailedReplication",
        "GreaterThan",
        0,
        "notBreaching",
      ],
      "replication-lag": [
        "ca-west-1",
        "AWS/S3 ReplicationLatency",
        "GreaterThan",
        3600,
        "notBreaching",
      ],
      scans: ["home", "AWS/Athena ProcessedBytes", "GreaterThan", 1_000_000_000, "notBreaching"],
      "unusual-bytes": ["home", "AWS/S3 BucketSizeBytes", "unusual"],
      "unusual-objects": ["home", "AWS/S3 NumberOfObjects", "unusual"],
      "unusual-rows": ["home", "DataPlatform RowsLanded", "unusual"],
      "unusual-scans": ["home", "AWS/Athena ProcessedBytes", "unusual"],
    });
  });

  it("notifies the topic of the alarm's own region, whoever makes the alarm", async () => {
    const alarms = ofType(await collect(overseen()), ALARM);
    expect(alarms).to.have.length(14);
    for (const { name, inputs } of alarms) {
      const region = (inputs["region"] as string | undefined) ?? "ca-central-1";
      expect(inputs["alarmActions"], name).to.deep.equal([
        `arn:aws:sns:${region}:111122223333:parks-dev-alerts`,
      ]);
      // CloudWatch takes 1,024 characters.
      expect(String(inputs["alarmDescription"]).length, name).to.be.within(80, 1024);
    }
  });

  it("names the rule and both buckets in the dimensions of replication", async () => {
    const { inputs } = named(await monitored(), "monitoring-replication-lag");
    expect(inputs["dimensions"]).to.deep.equal({
      DestinationBucket: "parks-dev-landing-replica-111122223333",
      RuleId: "landing",
      SourceBucket: "parks-dev-landing-111122223333",
    });
  });

  for (const [datasets, collected, metrics] of [
    [["park-benches"], 0, 18],
    [["park-benches", "trees"], 0, 21],
    [["park-benches", "trees"], 1, 22],
    [["park-benches", "trees"], 2, 23],
  ] as const) {
    it(`has ${metrics} alarm metrics for ${datasets.length} dataset(s), ${collected} of them collected, as its table of costs says`, () => {
      const alarms = operationAlarms({
        names: parksNames(),
        datasets: datasets.map((name, at) => ({
          name,
          ...(at < collected ? { source: SOURCE } : {}),
        })),
        workgroup: "parks-dev",
        scanLimitBytes: 1,
      });
      const sum = alarms.reduce((all, alarm) => all + alarmMetrics(alarm), 0);
      expect(sum).to.equal(3 * datasets.length + collected + 1 + 2 + 12);
      expect(sum).to.equal(metrics);
    });
  }

  it("lets a role put metrics in the platform's namespace and no other", async () => {
    const { Statement } = await granted("trust", grantReportMetrics);
    expect(Statement).to.deep.equal([
      {
        Sid: "ReportPlatformMetrics",
        Effect: "Allow",
        Action: ["cloudwatch:PutMetricData"],
        Resource: ["*"],
        Condition: { StringEquals: { "cloudwatch:namespace": ["DataPlatform"] } },
      },
    ]);
  });

  it("names its dashboard like the stack", async () => {
    const dashboard = named(await monitored(), "monitoring-dashboard");
    expect(dashboard.inputs["dashboardName"]).to.equal("parks-dev");
    expect(Object.keys(document(dashboard, "dashboardBody") as object)).to.deep.equal(["widgets"]);
  });
});
