import { expect } from "chai";
import { jobEvent, type SimulatedEvent } from "../../rehearsal/jobs/job-events";
import { proveEvents } from "../../rehearsal/jobs/prove-events";
import type { WorkflowRun } from "../../rehearsal/jobs/workflow-run";
import { benches, parksWith } from "../support/facts";

const AT = { account: "111122223333", region: "ca-central-1", time: new Date(0) };
const facts = parksWith({ ...benches, cleaning: "databrew" });
const CLEANSE = "parks-dev-park-benches-cleanse";
const CURATE = "parks-dev-park-benches-curate";
const WORKFLOW = "arn:aws:glue:ca-central-1:111122223333:workflow/parks-dev-park-benches";
const DOCUMENT = "arn:aws:ssm:ca-central-1:111122223333:document/publish";

const ended = (
  service: "glue" | "databrew",
  name: string,
  targets: readonly string[],
  ok = true,
): SimulatedEvent => ({
  simulated: true,
  event: jobEvent(service, AT, { name, run: "wr_1", ok }),
  matched: targets.map((arn) => ({ rule: "rule", ruleArn: "arn", targets: [{ arn }] })),
});

const proof = (...events: SimulatedEvent[]) => {
  const run: WorkflowRun = { seconds: new Map(), failed: [], notStarted: [], events };
  return proveEvents(facts, [run]);
};

const cleansed = ended("databrew", CLEANSE, [WORKFLOW]);
const curated = ended("glue", CURATE, [DOCUMENT]);

describe("the proof of events", () => {
  it("holds when DataBrew's end starts the workflow and the last job's end publishes", () => {
    const trusted = ended("glue", "parks-dev-park-benches-trust", []);
    expect(proof(cleansed, trusted, curated)).to.deep.include({
      holds: true,
      evidence: ["3 simulated events"],
    });
  });

  it("says which job's end matched no rule, led astray, or never came", () => {
    expect(
      proof(ended("databrew", CLEANSE, []), ended("glue", CURATE, [WORKFLOW])).evidence,
    ).to.deep.equal([
      `${CLEANSE} SUCCEEDED matched no rule; a target with ${WORKFLOW} was to follow`,
      `${CURATE} SUCCEEDED led to ${WORKFLOW}`,
    ]);
    expect(proof(cleansed).evidence).to.deep.equal([`${CURATE} never ended`]);
  });

  it("wants a failed job to reach the topic of alerts and nothing else", () => {
    const topic = "arn:aws:sns:ca-central-1:111122223333:parks-dev-alerts";
    const failed = (...targets: string[]) => ended("glue", CURATE, targets, false);
    expect(proof(cleansed, failed(topic)).holds).to.equal(true);
    expect(proof(cleansed, failed(DOCUMENT)).evidence).to.deep.equal([
      `${CURATE} FAILED led to ${DOCUMENT}`,
    ]);
  });

  it("writes events as AWS documents them", () => {
    const { id, ...event } = jobEvent("databrew", AT, { name: CLEANSE, run: "", ok: true });
    expect(id).to.match(/^[0-9a-f-]{36}$/);
    expect(event.detail.jobRunId).to.match(/^db_[0-9a-f]{64}$/);
    expect({ ...event, detail: { ...event.detail, jobRunId: "" } }).to.deep.equal({
      version: "0",
      "detail-type": "DataBrew Job State Change",
      source: "aws.databrew",
      account: "111122223333",
      time: "1970-01-01T00:00:00Z",
      region: "ca-central-1",
      resources: [],
      detail: {
        jobName: CLEANSE,
        severity: "INFO",
        state: "SUCCEEDED",
        jobRunId: "",
        message: "Job run succeeded",
      },
    });
  });
});
