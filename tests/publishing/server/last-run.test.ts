import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EntityNotFoundException, GlueClient } from "@aws-sdk/client-glue";
import { expect } from "chai";
import { type LastJobs, reportLastRuns } from "../../../publishing/server/last-run";

const NOW = new Date("2026-11-22T12:00:00Z");

type Runs = readonly (readonly [state: string, ended?: string])[];

/** A Glue that has these runs of each job, a page each; or that answers with an error. */
const glueWith = (jobs: Readonly<Record<string, Runs | Error>>) => {
  const glue = new GlueClient({ region: "ca-central-1" });
  glue.send = ((command: { input: { JobName: string; NextToken?: string } }) => {
    const page = Number(command.input.NextToken ?? "0");
    const all = jobs[command.input.JobName] ?? [];
    if (all instanceof Error) return Promise.reject(all);
    const run = all[page];
    return Promise.resolve({
      JobRuns:
        run === undefined
          ? []
          : [
              {
                JobRunState: run[0],
                CompletedOn: run[1] === undefined ? undefined : new Date(run[1]),
              },
            ],
      NextToken: page + 1 < all.length ? String(page + 1) : undefined,
    });
  }) as typeof glue.send;
  return glue;
};

/** A CloudWatch that writes down what it is given. */
const cloudwatchInto = (put: unknown[]) =>
  ({
    send: (command: { input: unknown }) => {
      put.push(command.input);
      return Promise.resolve({});
    },
  }) as unknown as CloudWatchClient;

const jobs = (changes: Partial<LastJobs>): LastJobs => ({
  ...{ DaysSinceLastRun: {}, DaysSinceLastCollection: {} },
  ...changes,
});

const datum = (MetricName: string, dataset: string, Value: number) => ({
  MetricName,
  Dimensions: [
    { Name: "Stack", Value: "parks-dev" },
    { Name: "Dataset", Value: dataset },
  ],
  Timestamp: NOW,
  Value,
});

const missing = new EntityNotFoundException({ message: "no such job", $metadata: {} });

describe("publishing/server/last-run", () => {
  it("puts the days since each dataset's last success, failures in between not counted", async () => {
    const put: unknown[] = [];
    const glue = glueWith({
      benches: [
        ["RUNNING"],
        ["FAILED", "2026-11-21T12:00:00Z"],
        ["SUCCEEDED", "2026-11-19T00:00:00Z"],
      ],
      trees: [["FAILED", "2026-11-21T12:00:00Z"]],
    });
    const DaysSinceLastRun = { "park-benches": "benches", trees: "trees", new: "none" };
    const ages = await reportLastRuns(
      { glue, cloudwatch: cloudwatchInto(put) },
      "parks-dev",
      jobs({ DaysSinceLastRun }),
      NOW,
    );
    expect(ages).to.deep.equal([
      { measure: "DaysSinceLastRun", dataset: "park-benches", days: 3.5 },
    ]);
    expect(put).to.deep.equal([
      {
        Namespace: "DataPlatform",
        MetricData: [datum("DaysSinceLastRun", "park-benches", 3.5)],
      },
    ]);
  });

  it("tells how old a collection is apart from how old the run is that it was for", async () => {
    const put: unknown[] = [];
    const glue = glueWith({
      "benches-curate": [["SUCCEEDED", "2026-11-21T12:00:00Z"]],
      "benches-collect": [
        ["TIMEOUT", "2026-11-21T12:00:00Z"],
        ["SUCCEEDED", "2026-11-12T12:00:00Z"],
      ],
      "trees-curate": [["SUCCEEDED", "2026-11-22T00:00:00Z"]],
      "trees-collect": [],
    });
    const lastJobs = {
      DaysSinceLastRun: { "park-benches": "benches-curate", trees: "trees-curate" },
      DaysSinceLastCollection: { "park-benches": "benches-collect", trees: "trees-collect" },
    };
    const clients = { glue, cloudwatch: cloudwatchInto(put) };
    expect(await reportLastRuns(clients, "parks-dev", lastJobs, NOW)).to.deep.equal([
      { measure: "DaysSinceLastRun", dataset: "park-benches", days: 1 },
      { measure: "DaysSinceLastRun", dataset: "trees", days: 0.5 },
      { measure: "DaysSinceLastCollection", dataset: "park-benches", days: 10 },
    ]);
    expect(put).to.deep.equal([
      {
        Namespace: "DataPlatform",
        MetricData: [
          datum("DaysSinceLastRun", "park-benches", 1),
          datum("DaysSinceLastRun", "trees", 0.5),
          datum("DaysSinceLastCollection", "park-benches", 10),
        ],
      },
    ]);
  });

  it("says nothing of a job that is no more, and goes on with the others", async () => {
    const put: unknown[] = [];
    const glue = glueWith({ gone: missing, trees: [["SUCCEEDED", "2026-11-21T12:00:00Z"]] });
    const lastJobs = jobs({ DaysSinceLastCollection: { "park-benches": "gone", trees: "trees" } });
    const clients = { glue, cloudwatch: cloudwatchInto(put) };
    expect(await reportLastRuns(clients, "parks-dev", lastJobs, NOW)).to.deep.equal([
      { measure: "DaysSinceLastCollection", dataset: "trees", days: 1 },
    ]);
  });

  it("puts nothing and fails when Glue refuses to answer", async () => {
    const put: unknown[] = [];
    const glue = glueWith({ one: new Error("denied") });
    const lastJobs = jobs({ DaysSinceLastRun: { benches: "one" } });
    const clients = { glue, cloudwatch: cloudwatchInto(put) };
    let message = "";
    await reportLastRuns(clients, "parks-dev", lastJobs, NOW).catch(
      (error: unknown) => (message = String(error)),
    );
    expect([message, put]).to.deep.equal(["Error: denied", []]);
  });

  it("puts nothing when no workflow ever succeeded", async () => {
    const cloudwatch = {
      send: () => Promise.reject(new Error("called")),
    } as unknown as CloudWatchClient;
    const glue = glueWith({});
    const lastJobs = jobs({ DaysSinceLastRun: { a: "b" } });
    expect(await reportLastRuns({ glue, cloudwatch }, "parks-dev", lastJobs, NOW)).to.deep.equal(
      [],
    );
  });
});
