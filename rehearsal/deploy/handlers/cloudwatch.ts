import {
  type ComparisonOperator,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  type MetricAlarm,
  type MetricDataQuery,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  type Statistic,
} from "@aws-sdk/client-cloudwatch";
import type { Comparison, Handler, Inputs } from "../handler";
import { tagList } from "../../tags";

const dimensionList = (inputs: Inputs) =>
  Object.entries(inputs.map("dimensions") ?? {}).map(([Name, Value]) => ({ Name, Value }));

/** The metric of an alarm, or the metrics and the expression over them. */
function watched(inputs: Inputs) {
  if (inputs.has("metricQueries")) {
    return {
      ThresholdMetricId: inputs.optionalText("thresholdMetricId"),
      Metrics: inputs.objects("metricQueries").map(query),
    };
  }
  return {
    Namespace: inputs.text("namespace"),
    MetricName: inputs.text("metricName"),
    Dimensions: dimensionList(inputs),
    Statistic: inputs.text("statistic") as Statistic,
    Period: inputs.optionalNumber("period"),
    Threshold: inputs.optionalNumber("threshold"),
  };
}

function query(inputs: Inputs): MetricDataQuery {
  const metric = inputs.object("metric");
  return {
    Id: inputs.text("id"),
    Label: inputs.optionalText("label"),
    Expression: inputs.optionalText("expression"),
    ReturnData: inputs.flag("returnData"),
    ...(inputs.has("metric")
      ? {
          MetricStat: {
            Metric: {
              Namespace: metric.text("namespace"),
              MetricName: metric.text("metricName"),
              Dimensions: dimensionList(metric),
            },
            Period: metric.optionalNumber("period"),
            Stat: metric.text("stat"),
          },
        }
      : {}),
  };
}

const metricAlarm: Handler = {
  actions: ["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:DescribeAlarms"],
  async create({ inputs, tags }, { cloudwatch }) {
    const AlarmName = inputs.text("name");
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        AlarmDescription: inputs.optionalText("alarmDescription"),
        AlarmActions: inputs.texts("alarmActions"),
        ComparisonOperator: inputs.text("comparisonOperator") as ComparisonOperator,
        EvaluationPeriods: inputs.optionalNumber("evaluationPeriods"),
        DatapointsToAlarm: inputs.optionalNumber("datapointsToAlarm"),
        TreatMissingData: inputs.optionalText("treatMissingData"),
        ...watched(inputs),
        Tags: tagList(tags),
      }),
    );
    return { id: AlarmName, outputs: { name: AlarmName } };
  },
  async readBack({ inputs }, { id }, { cloudwatch }) {
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [id] }));
    const found = MetricAlarms?.[0];
    return [
      {
        property: "alarm",
        asked: [
          inputs.optionalText("alarmDescription"),
          inputs.text("comparisonOperator"),
          inputs.optionalNumber("evaluationPeriods"),
          inputs.optionalText("treatMissingData"),
        ],
        found: [
          found?.AlarmDescription,
          found?.ComparisonOperator,
          found?.EvaluationPeriods,
          found?.TreatMissingData,
        ],
      },
      { property: "alarmActions", asked: inputs.texts("alarmActions"), found: found?.AlarmActions },
      ...(inputs.has("metricQueries") ? [] : [metricComparison(inputs, found)]),
    ];
  },
};

/** Of an alarm over an expression the embedded AWS keeps neither metrics nor expression, and never evaluates it. */
const metricComparison = (inputs: Inputs, found: MetricAlarm | undefined): Comparison => ({
  property: "metric",
  asked: [
    inputs.text("namespace"),
    inputs.text("metricName"),
    dimensionList(inputs),
    inputs.text("statistic"),
    inputs.optionalNumber("period"),
    inputs.optionalNumber("threshold"),
  ],
  found: [
    found?.Namespace,
    found?.MetricName,
    found?.Dimensions,
    found?.Statistic,
    found?.Period,
    found?.Threshold,
  ],
});

const dashboard: Handler = {
  actions: ["cloudwatch:PutDashboard", "cloudwatch:GetDashboard"],
  async create({ inputs }, { cloudwatch }) {
    const DashboardName = inputs.text("dashboardName");
    await cloudwatch.send(
      new PutDashboardCommand({ DashboardName, DashboardBody: inputs.text("dashboardBody") }),
    );
    return { id: DashboardName, outputs: { dashboardName: DashboardName } };
  },
  async readBack({ inputs }, { id }, { cloudwatch }) {
    const { DashboardBody } = await cloudwatch.send(new GetDashboardCommand({ DashboardName: id }));
    return [
      { property: "dashboardBody", asked: inputs.text("dashboardBody"), found: DashboardBody },
    ];
  },
};

export const cloudwatchHandlers: Readonly<Record<string, Handler>> = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
};
