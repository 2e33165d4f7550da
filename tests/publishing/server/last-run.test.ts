import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { GlueClient } from "@aws-sdk/client-glue";
import { expect } from "chai";
import { reportLastRuns } from "../../../publishing/server/last-run";

const NOW = new Date("2026-11-22T12:00:00Z");

/** A Glue that has these runs of each job, a page each. */
const glueWith = (runs: Readonly<Record<string, readonly (readonly [string, string?])[]>>) => {
  const glue = new GlueClient({ region: "ca-central-1" });
  glue.send = ((command: { input: { JobName: string; NextToken?: string } }) => {
    const page = Number(command.input.NextToken ?? "0");
    const all = runs[command.input.JobName] ?? [];
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

describe("publishing/server/last-run", () => {
  it("puts the days since each dataset's last success, failures in between not counted", async () => {
    const put: unknown[] = [];
    const cloudwatch = {
      send: (command: { input: unknown }) => {
        put.push(command.input);
        return Promise.resolve({});
      },
    } as unknown as CloudWatchClient;
    const glue = glueWith({
      benches: [
        ["RUNNING"],
        ["FAILED", "2026-11-21T12:00:00Z"],
        ["SUCCEEDED", "2026-11-19T00:00:00Z"],
      ],
      trees: [["FAILED", "2026-11-21T12:00:00Z"]],
    });
    const jobs = { "park-benches": "benches", trees: "trees", new: "none" };
    const days = await reportLastRuns({ glue, cloudwatch }, "parks-dev", jobs, NOW);
    expect([...days]).to.deep.equal([["park-benches", 3.5]]);
    expect(put).to.deep.equal([
      {
        Namespace: "DataPlatform",
        MetricData: [
          {
            MetricName: "DaysSinceLastRun",
            Dimensions: [
              { Name: "Stack", Value: "parks-dev" },
              { Name: "Dataset", Value: "park-benches" },
            ],
            Timestamp: NOW,
            Value: 3.5,
          },
        ],
      },
    ]);
  });

  it("puts nothing when no workflow ever succeeded", async () => {
    const cloudwatch = {
      send: () => Promise.reject(new Error("called")),
    } as unknown as CloudWatchClient;
    const glue = glueWith({});
    expect(
      (await reportLastRuns({ glue, cloudwatch }, "parks-dev", { a: "b" }, NOW)).size,
    ).to.equal(0);
  });
});
