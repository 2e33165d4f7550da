import { expect } from "chai";
import { Schedule, weeklyExpression } from "../../../components/processing/schedule";
import type { ScheduleFacts } from "../../../environments/facts/facts";
import { attempt, collect, named, ofType } from "../../support/collector";
import { benches, parks, trees } from "../../support/facts";
import { parksNames, roleFor } from "../../support/platform";

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const scheduleProgram =
  (schedule: ScheduleFacts = parks.department.schedule) =>
  (): Schedule =>
    new Schedule("schedule", {
      names: parksNames(),
      role: roleFor("orchestrate"),
      schedule,
      datasets: [benches, { ...trees, cleaning: "databrew" }],
    });

/** Shows what a clock on the wall of a time zone shows: `SUN 23:59`. */
function wallClock(timeZone: string): (instant: Date) => string {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (instant) => {
    const parts = format.formatToParts(instant);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
    return `${part("weekday").toUpperCase()} ${part("hour")}:${part("minute")}`;
  };
}

/**
 * The first instant from `after` on at which a weekly cron expression fires in its time zone. It looks at the
 * last minute of every quarter of an hour: zones are whole quarters apart.
 */
function nextStart(expression: string, timeZone: string, after: string): string {
  const match = /^cron\((\d+) (\d+) \? \* (\w{3}) \*\)$/.exec(expression);
  if (match === null || !DAYS.includes(String(match[3]))) throw new Error(expression);
  const [, minute, hour, day] = match.map((part) => part.padStart(2, "0"));
  const shown = wallClock(timeZone);
  const start = new Date(after).getTime() - 60_000;
  for (let minutes = 0; minutes < 8 * 24 * 60; minutes += 15) {
    const instant = new Date(start + minutes * 60_000);
    if (shown(instant) === `${String(day)} ${String(hour)}:${String(minute)}`) {
      return instant.toISOString();
    }
  }
  throw new Error(`${expression} does not fire within eight days`);
}

describe("schedule", () => {
  it("starts the workflow through the scheduler's universal target, at one minute and no window", async () => {
    const registered = await collect(scheduleProgram());
    expect(named(registered, "schedule-group").inputs).to.deep.equal({ name: "parks-dev" });
    expect(named(registered, "schedule-park-benches").inputs).to.deep.equal({
      name: "parks-dev-park-benches",
      description: "Starts parks-dev-park-benches",
      groupName: "parks-dev",
      scheduleExpression: "cron(59 23 ? * SUN *)",
      scheduleExpressionTimezone: "America/Vancouver",
      flexibleTimeWindow: { mode: "OFF" },
      state: "ENABLED",
      target: {
        arn: "arn:aws:scheduler:::aws-sdk:glue:startWorkflowRun",
        roleArn: "arn:aws:iam::111122223333:role/parks-dev-orchestrate",
        input: '{"Name":"parks-dev-park-benches"}',
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
      },
    });
  });

  it("starts the DataBrew job where DataBrew cleans: its end starts the workflow", async () => {
    const registered = await collect(scheduleProgram());
    expect(ofType(registered, "aws:scheduler/schedule:Schedule")).to.have.lengthOf(2);
    const { name, description, target } = named(registered, "schedule-trees").inputs;
    expect({ name, description, target }).to.deep.equal({
      name: "parks-dev-trees",
      description: "Starts the DataBrew job parks-dev-trees-cleanse",
      target: {
        arn: "arn:aws:scheduler:::aws-sdk:databrew:startJobRun",
        roleArn: "arn:aws:iam::111122223333:role/parks-dev-orchestrate",
        input: '{"Name":"parks-dev-trees-cleanse"}',
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
      },
    });
  });

  for (const [season, after, start] of [
    ["winter", "2026-01-05T12:00:00Z", "2026-01-12T07:59:00.000Z"],
    ["summer", "2026-07-06T12:00:00Z", "2026-07-13T06:59:00.000Z"],
    ["the week in which clocks go forward", "2026-03-02T12:00:00Z", "2026-03-09T06:59:00.000Z"],
    ["the week in which clocks go back", "2026-10-26T12:00:00Z", "2026-11-02T07:59:00.000Z"],
  ] as const) {
    it(`means Sunday 23:59 in Vancouver in ${season}: ${start}`, async () => {
      const { inputs } = named(await collect(scheduleProgram()), "schedule-trees");
      expect(
        nextStart(
          String(inputs["scheduleExpression"]),
          String(inputs["scheduleExpressionTimezone"]),
          after,
        ),
      ).to.equal(start);
    });
  }

  const facts = parks.department.schedule;
  it("writes numbers without leading zeros, which cron does not know", () => {
    expect(weeklyExpression({ ...facts, time: "05:07" })).to.equal("cron(7 5 ? * SUN *)");
    expect(weeklyExpression({ ...facts, time: "00:00" })).to.equal("cron(0 0 ? * SUN *)");
  });

  for (const [changes, message] of [
    [{ time: "24:00" }, 'schedule.time must be HH:MM from 00:00 to 23:59, got "24:00"'],
    [{ time: "23:60" }, 'schedule.time must be HH:MM from 00:00 to 23:59, got "23:60"'],
    [
      { timezone: "America/Nowhere" },
      'schedule.timezone must be an IANA zone, got "America/Nowhere"',
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(changes)} and registers no schedule`, async () => {
      const { registered, error } = await attempt(scheduleProgram({ ...facts, ...changes }));
      expect(error?.message).to.equal(message);
      expect(registered.filter(({ type }) => type.startsWith("aws:scheduler"))).to.deep.equal([]);
    });
  }
});
