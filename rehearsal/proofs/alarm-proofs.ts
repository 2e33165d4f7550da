import {
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { Names } from "../../components/names";
import { METRIC_NAMESPACE } from "../../components/oversight/metrics";
import type { StackFacts } from "../../environments/facts/facts";
import { type Clients, makeClients } from "../clients";
import type { DeployedResource } from "../deploy/deployment";
import { Inputs } from "../deploy/handler";
import type { ProgramReport } from "../deploy/run-program";
import type { Stage } from "../stage";
import { type Proof, tryToProve } from "../summary";
import { listenTo } from "./topic-listener";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
/** Types that the embedded AWS keeps and does not act on, as the summary calls them. */
const STORED_ONLY: Readonly<Record<string, string>> = {
  "aws:budgets/budget:Budget": "budgets",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "log filters",
  "aws:cloudwatch/dashboard:Dashboard": "dashboards",
};
const NOTICE_MILLISECONDS = 8_000;
/** Since when metrics are asked for; a rehearsal is shorter. */
const LOOK_BACK_MILLISECONDS = 24 * 3600 * 1000;

const REPORTED = "each dataset's runs told CloudWatch how many rows they took in";
const HEARD = "every metric alarm that crosses its line is heard at the topic of its region";

/**
 * Shows that alarms are wired: what the jobs measure arrives, and a datapoint beyond each alarm's line ends as a message of its topic. That an
 * alarm watches the right metric is read back elsewhere: the embedded AWS looks at a metric's name and not at its dimensions.
 */
export async function proveAlarms(
  stage: Stage,
  facts: StackFacts,
  report: ProgramReport,
): Promise<Proof[]> {
  const clientsIn = await observer(stage, facts);
  const failed = (proof: Proof): Proof => proof;
  // In this order: what is put below is not what the jobs have put.
  return [
    await tryToProve(
      REPORTED,
      () => proveReported(clientsIn(facts.settings.homeRegion), facts),
      failed,
    ),
    await tryToProve(HEARD, () => proveHeard(clientsIn, facts, report), failed),
    proveStored(report),
  ];
}

/** Who looks on: not a role of the platform. It plays what AWS itself measures, too. */
async function observer(
  { identities, emulator }: Stage,
  { stack, settings }: StackFacts,
): Promise<(region: string) => Clients> {
  const role = `rehearsal-alarms-${stack}`;
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:*:${settings.accountId}:${resource}`;
  const allow = (Action: string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
  await identities.createRole(role, {
    Version: "2012-10-17",
    Statement: [
      allow(["cloudwatch:GetMetricStatistics", "cloudwatch:PutMetricData"], "*"),
      allow(["cloudwatch:SetAlarmState"], arn("cloudwatch", `alarm:${stack}-*`)),
      allow(["sns:Subscribe"], arn("sns", `${stack}-*`)),
      allow(["sns:Unsubscribe"], "*"),
      allow(
        ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:ReceiveMessage"],
        arn("sqs", `rehearsal-${stack}-*`),
      ),
    ],
  });
  const credentials = await identities.credentials(role, "observe-alarms", "account");
  return (region) => makeClients(emulator, region, credentials);
}

async function proveReported({ cloudwatch }: Clients, facts: StackFacts): Promise<Proof> {
  const now = Date.now();
  const rows = await Promise.all(
    facts.department.datasets.map(async ({ name }) => {
      const { Datapoints } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: METRIC_NAMESPACE,
          MetricName: "RowsLanded",
          Dimensions: [
            { Name: "Stack", Value: facts.stack },
            { Name: "Dataset", Value: name },
          ],
          StartTime: new Date(now - LOOK_BACK_MILLISECONDS),
          EndTime: new Date(now + LOOK_BACK_MILLISECONDS),
          Period: 3600,
          Statistics: ["Sum"],
        }),
      );
      return { name, sum: (Datapoints ?? []).reduce((sum, one) => sum + (one.Sum ?? 0), 0) };
    }),
  );
  const silent = rows.filter(({ sum }) => sum === 0);
  return {
    claim: REPORTED,
    holds: silent.length === 0,
    evidence:
      silent.length === 0
        ? [rows.map(({ name, sum }) => `${name} ${sum}`).join(", ")]
        : silent.map(({ name }) => `${name}: no RowsLanded in ${METRIC_NAMESPACE}`),
  };
}

/** A deployed alarm that has a line to cross, and where it is. */
interface PlainAlarm {
  readonly name: string;
  readonly region: string;
  readonly inputs: Inputs;
}

async function proveHeard(
  clientsIn: (region: string) => Clients,
  facts: StackFacts,
  { deployed }: ProgramReport,
): Promise<Proof> {
  const alarms = plainAlarms(deployed, facts.settings.homeRegion);
  const regions = [...new Set(alarms.map(({ region }) => region))];
  const silent = await Promise.all(
    regions.map((region) =>
      notHeard(
        clientsIn(region),
        Names.of(facts),
        alarms.filter((alarm) => alarm.region === region),
      ),
    ),
  );
  const problems = silent.flat();
  return {
    claim: HEARD,
    holds: alarms.length > 0 && problems.length === 0,
    evidence:
      problems.length > 0
        ? problems
        : [`${alarms.length} alarms in ${regions.join(", ")} crossed their line and were heard`],
  };
}

const plainAlarms = (deployed: readonly DeployedResource[], home: string): PlainAlarm[] =>
  deployed
    .filter(({ type }) => type === ALARM)
    .map(({ name, inputs }) => new Inputs(name, inputs))
    .filter((inputs) => !inputs.has("metricQueries"))
    .map((inputs) => ({
      name: inputs.text("name"),
      region: inputs.optionalText("region") ?? home,
      inputs,
    }));

/** Lets each alarm of a region cross its line and returns, one line each, those that the region's topic did not report. */
async function notHeard(
  clients: Clients,
  names: Names,
  alarms: readonly PlainAlarm[],
): Promise<string[]> {
  const { cloudwatch, region } = clients;
  const topicArn = names.alertTopicArn(region);
  const setAll = (StateValue: "OK" | "INSUFFICIENT_DATA") =>
    Promise.all(
      alarms.map(({ name: AlarmName }) =>
        cloudwatch.send(
          new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "rehearsal" }),
        ),
      ),
    );
  // What the jobs measured may have set one off already, and only a change of state is a message.
  await setAll("OK");
  const listener = await listenTo(
    clients,
    topicArn,
    `rehearsal-${names.identity.stack}-alarms`,
    names.identity.accountId,
  );
  try {
    await Promise.all(alarms.map(({ inputs }) => cloudwatch.send(beyondTheLine(inputs))));
    const heard = await listener.alarms(
      alarms.map(({ name }) => name),
      NOTICE_MILLISECONDS,
    );
    return alarms
      .filter(({ name }) => !heard.has(name))
      .map(({ name }) => `${name}: ${topicArn} got no message within ${NOTICE_MILLISECONDS} ms`);
  } finally {
    await listener.stop();
    await setAll("INSUFFICIENT_DATA");
  }
}

function beyondTheLine(inputs: Inputs): PutMetricDataCommand {
  const line = inputs.optionalNumber("threshold") ?? 0;
  const step = Math.max(1, Math.abs(line));
  const below = inputs.text("comparisonOperator").startsWith("LessThan");
  return new PutMetricDataCommand({
    Namespace: inputs.text("namespace"),
    MetricData: [
      {
        MetricName: inputs.text("metricName"),
        Dimensions: Object.entries(inputs.map("dimensions") ?? {}).map(([Name, Value]) => ({
          Name,
          Value,
        })),
        Value: below ? line - step : line + step,
      },
    ],
  });
}

/** What is there and does nothing here, by its count; a budget spends nothing, a filter sees no line, an anomaly is never learnt. */
function proveStored({ deployed, problems }: ProgramReport): Proof {
  const anomalies = deployed.filter(
    ({ type, inputs }) => type === ALARM && "metricQueries" in inputs,
  );
  const counts = [
    ...Object.entries(STORED_ONLY).map(([type, what]): [string, number] => [
      what,
      deployed.filter((resource) => resource.type === type).length,
    ]),
    ["anomaly alarms", anomalies.length] as const,
  ];
  const wrong = problems.filter((problem) =>
    [ALARM, ...Object.keys(STORED_ONLY)].some((type) => problem.includes(type)),
  );
  const missing = counts.filter(([, number]) => number === 0).map(([what]) => `no ${what}`);
  const listed = counts.map(([what, number]) => `${what} ${number}`).join(", ");
  return {
    claim:
      "budgets, log filters, dashboard and anomaly alarms read back as asked for (simulated: nothing sets them off)",
    holds: wrong.length === 0 && missing.length === 0,
    evidence: wrong.length + missing.length === 0 ? [listed] : [...wrong, ...missing],
  };
}
