import { expect } from "chai";
import { backfill, type BackfillEnd } from "../../../infra/backfill/backfill";
import { BatchJobs } from "../../../infra/backfill/batch-jobs";
import { parksNames } from "../../support/platform";
import { type Course, type Seen, StubS3Control } from "./stub-s3-control";

const NOTHING: Course = { counting: [{ status: "Suspended" }] };
const TWO: Course = {
  counting: [{ status: "New" }, { status: "Preparing" }, { status: "Suspended", total: 2 }],
  running: [
    { status: "Active", total: 2, succeeded: 1 },
    { status: "Complete", total: 2, succeeded: 2 },
  ],
};

interface Told {
  readonly end: BackfillEnd | undefined;
  readonly error: unknown;
  readonly said: readonly string[];
  readonly asked: readonly string[];
  readonly calls: readonly string[];
  readonly seen: readonly Seen[];
}

/** Runs a backfill against the stub; zones without a course have nothing to replicate. */
async function run(
  courses: Readonly<Record<string, Course>>,
  answer = true,
  interruptWhen?: string,
): Promise<Told> {
  const stub = new StubS3Control({
    ...{ landing: NOTHING, raw: NOTHING, trusted: NOTHING, curated: NOTHING },
    ...courses,
  });
  const said: string[] = [];
  const asked: string[] = [];
  const interrupt = new AbortController();
  const client = await stub.start();
  let end: BackfillEnd | undefined;
  let error: unknown;
  try {
    end = await backfill({
      jobs: new BatchJobs(client, "111122223333"),
      names: parksNames(),
      confirm: (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
      say: (line) => {
        said.push(line);
        if (line === interruptWhen) interrupt.abort();
      },
      pollMs: 1,
      signal: interrupt.signal,
    });
  } catch (thrown) {
    error = thrown;
  } finally {
    client.destroy();
    await stub.stop();
  }
  return { end, error, said, asked, calls: stub.calls, seen: stub.seen };
}

const CREATED = Array<string>(4).fill("POST /v20180820/jobs");
const status = (zone: string, requested: string) =>
  `POST /v20180820/jobs/job-${zone}/status?requestedJobStatus=${requested}`;

describe("a backfill", () => {
  it("counts, asks once, replicates and says where the reports are", async () => {
    const { end, said, asked, calls } = await run({ landing: TWO, raw: TWO });
    expect(end).to.equal("replicated");
    expect(asked).to.deep.equal(["Replicate 4 objects of parks-dev to ca-west-1?"]);
    expect(calls).to.deep.equal([
      ...CREATED,
      status("trusted", "Cancelled"),
      status("curated", "Cancelled"),
      status("landing", "Ready"),
      status("raw", "Ready"),
    ]);
    expect(said.filter((line) => line.startsWith("landing"))).to.deep.equal([
      "landing: New",
      "landing: Preparing",
      "landing: 2 objects wait",
      "landing: Active, 1 of 2 replicated, 0 failed",
      "landing: Complete, 2 of 2 replicated, 0 failed",
      "landing: report in s3://parks-dev-logs-111122223333/backfill/landing/job-job-landing/",
    ]);
  });

  it("asks S3 Control for the account's jobs, each with a token of its own", async () => {
    const { seen } = await run({ landing: TWO });
    expect(new Set(seen.map(({ account }) => account))).to.deep.equal(new Set(["111122223333"]));
    const bodies = seen.map(({ body }) => body).filter((body) => body !== "");
    const tokens = bodies.map((body) => /<ClientRequestToken>(.+?)</.exec(body)?.[1]);
    expect(new Set(tokens).size).to.equal(4);
    for (const body of bodies) {
      expect(body).to.match(/<Operation><S3ReplicateObject *(\/>|><\/S3ReplicateObject>)/);
      expect(body).to.include("<ConfirmationRequired>true</ConfirmationRequired>");
    }
  });

  it("cancels every job and asks nobody when there is nothing to replicate", async () => {
    const { end, said, asked, calls } = await run({});
    expect([end, asked]).to.deep.equal(["replicated", []]);
    expect(calls.slice(4)).to.deep.equal(
      ["landing", "raw", "trusted", "curated"].map((zone) => status(zone, "Cancelled")),
    );
    expect(said.at(-1)).to.equal("there is nothing to replicate");
  });

  it("cancels every job when the answer is no", async () => {
    const { end, calls } = await run({ landing: TWO }, false);
    expect(end).to.equal("declined");
    expect(calls.slice(4)).to.deep.equal(
      ["landing", "raw", "trusted", "curated"].map((zone) => status(zone, "Cancelled")),
    );
  });

  it("fails when one object could not be replicated, though its job is complete", async () => {
    const running = [{ status: "Complete", total: 2, succeeded: 1, failed: 1 }];
    const { end, said } = await run({ landing: { ...TWO, running }, raw: TWO });
    expect(end).to.equal("failed");
    expect(said).to.include("landing: Complete, 1 of 2 replicated, 1 failed");
  });

  it("fails when S3 could not list a zone, says its reason, and replicates the others", async () => {
    const counting = [{ status: "Failed", reason: "the role may not list" }];
    const { end, said, calls } = await run({ raw: { counting }, landing: TWO });
    expect(end).to.equal("failed");
    expect(said).to.include("raw: Failed; Failed: the role may not list");
    expect(calls).to.include(status("landing", "Ready"));
  });

  it("fails and asks nobody when S3 could list no zone", async () => {
    const failed = { counting: [{ status: "Failed", reason: "no" }] };
    const { end, asked, said } = await run({
      ...{ landing: failed, raw: failed, trusted: failed, curated: failed },
    });
    expect([end, asked]).to.deep.equal(["failed", []]);
    expect(said.at(-1)).to.equal("S3 could not count the objects");
  });

  it("cancels what it created when AWS refuses a job", async () => {
    const { error, calls } = await run({ landing: TWO, trusted: { counting: [], refused: true } });
    expect(error).to.be.an("error").with.property("name", "AccessDenied");
    expect(calls.slice(3)).to.deep.equal([
      status("landing", "Cancelled"),
      status("raw", "Cancelled"),
    ]);
  });

  it("cancels its jobs when it is interrupted before they are confirmed", async () => {
    const { error, calls } = await run({ landing: TWO }, true, "landing: Preparing");
    expect(error).to.be.an("error").with.property("name", "AbortError");
    expect(calls.slice(4)).to.deep.equal(
      ["landing", "raw", "trusted", "curated"].map((zone) => status(zone, "Cancelled")),
    );
  });

  it("leaves confirmed jobs to AWS when it is interrupted, and names them", async () => {
    const line = "landing: Active, 1 of 2 replicated, 0 failed";
    const { error, calls, said } = await run({ landing: TWO }, true, line);
    expect(error).to.be.an("error").with.property("name", "AbortError");
    expect(calls).not.to.include(status("landing", "Cancelled"));
    expect(said.at(-1)).to.equal("landing: job job-landing goes on without this command");
  });
});
