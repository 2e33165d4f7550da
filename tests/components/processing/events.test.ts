import { expect } from "chai";
import { JobEvents, PublishTrigger } from "../../../components/processing/events";
import { type JobEventPattern, patternText } from "../../../components/processing/job-events";
import { collect, document, named, ofType } from "../../support/collector";
import { benches, trees } from "../../support/facts";
import { granted, parksNames, roleFor } from "../../support/platform";

const TOPIC = "arn:aws:sns:ca-central-1:111122223333:parks-dev-alerts";
const NOTIFY = "arn:aws:iam::111122223333:role/parks-dev-notify";
const DOCUMENT = "arn:aws:ssm:ca-central-1:111122223333:document/parks-dev-publish";
const brewed = { ...trees, cleaning: "databrew" } as const;

const eventsProgram = (): JobEvents =>
  new JobEvents("events", {
    names: parksNames(),
    role: roleFor("notify"),
    datasets: [benches, brewed],
    alertTopicArn: TOPIC,
  });

const publishProgram = (): PublishTrigger =>
  new PublishTrigger("publish", {
    names: parksNames(),
    role: roleFor("notify"),
    datasets: [benches, brewed],
    documentArn: DOCUMENT,
    targetTag: { key: "server", value: "parks-dev-general" },
  });

describe("job events", () => {
  it("starts the workflow when DataBrew has cleaned, under the role of the rules", async () => {
    const registered = await collect(eventsProgram);
    expect(named(registered, "events-trees-cleansed").inputs).to.deep.equal({
      name: "parks-dev-trees-cleansed",
      description: "Starts parks-dev-trees when parks-dev-trees-cleanse has succeeded",
      eventPattern: JSON.stringify({
        source: ["aws.databrew"],
        "detail-type": ["DataBrew Job State Change"],
        detail: { jobName: ["parks-dev-trees-cleanse"], state: ["SUCCEEDED"] },
      }),
      state: "ENABLED",
    });
    expect(named(registered, "events-trees-cleansed-target").inputs).to.deep.equal({
      rule: "parks-dev-trees-cleansed",
      targetId: "target",
      arn: "arn:aws:glue:ca-central-1:111122223333:workflow/parks-dev-trees",
      roleArn: NOTIFY,
    });
  });

  it("reports every job of a dataset that fails, and waits for no DataBrew where Glue cleans", async () => {
    const registered = await collect(eventsProgram);
    expect(
      ofType(registered, "aws:cloudwatch/eventRule:EventRule").map(({ name }) => name),
    ).to.deep.equal(["events-park-benches-failed", "events-trees-cleansed", "events-trees-failed"]);
    const states = ["FAILED", "STOPPED", "TIMEOUT"];
    const glue = ["clean", "trust", "curate"];
    expect(document(named(registered, "events-park-benches-failed"), "eventPattern")).to.deep.equal(
      {
        source: ["aws.glue"],
        "detail-type": ["Glue Job State Change"],
        detail: { jobName: glue.map((step) => `parks-dev-park-benches-${step}`), state: states },
      },
    );
    expect(document(named(registered, "events-trees-failed"), "eventPattern")).to.deep.equal({
      source: ["aws.glue", "aws.databrew"],
      "detail-type": ["Glue Job State Change", "DataBrew Job State Change"],
      detail: {
        jobName: ["cleanse", "profile", ...glue].map((job) => `parks-dev-trees-${job}`),
        state: states,
      },
    });
    expect(named(registered, "events-trees-failed-target").inputs).to.deep.equal({
      rule: "parks-dev-trees-failed",
      targetId: "target",
      arn: TOPIC,
    });
  });

  it("accepts a pattern of 2048 characters and refuses one more", () => {
    const pattern = (length: number): JobEventPattern => {
      const value = (job: string): JobEventPattern => ({
        source: ["aws.glue"],
        "detail-type": ["Glue Job State Change"],
        detail: { jobName: [job], state: ["FAILED"] },
      });
      return value("j".repeat(length - JSON.stringify(value("")).length));
    };
    expect(patternText(pattern(2048))).to.have.lengthOf(2048);
    expect(() => patternText(pattern(2049))).to.throw(
      /has 2049 characters, EventBridge allows 2048; shorten the dataset's folder name$/,
    );
  });
});

describe("publish trigger", () => {
  it("runs the document on the tagged server when a dataset's last job has succeeded", async () => {
    const registered = await collect(publishProgram);
    expect(named(registered, "publish-park-benches").inputs).to.deep.equal({
      name: "parks-dev-park-benches-curated",
      description: "Publishes when parks-dev-park-benches-curate has succeeded",
      eventPattern: JSON.stringify({
        source: ["aws.glue"],
        "detail-type": ["Glue Job State Change"],
        detail: { jobName: ["parks-dev-park-benches-curate"], state: ["SUCCEEDED"] },
      }),
      state: "ENABLED",
    });
    expect(named(registered, "publish-park-benches-target").inputs).to.deep.equal({
      rule: "parks-dev-park-benches-curated",
      targetId: "target",
      arn: DOCUMENT,
      roleArn: NOTIFY,
      runCommandTargets: [{ key: "tag:server", values: ["parks-dev-general"] }],
    });
  });

  it("grants that document on that server and nothing else", async () => {
    const policy = await granted("notify", (role) => {
      publishProgram().grantPublish(role);
    });
    expect(policy.Statement).to.deep.equal([
      {
        Sid: "CommandPublishingServer",
        Effect: "Allow",
        Action: ["ssm:SendCommand"],
        Resource: ["arn:aws:ec2:ca-central-1:111122223333:instance/*"],
        Condition: { StringEquals: { "ssm:resourceTag/server": ["parks-dev-general"] } },
      },
      {
        Sid: "RunPublishDocument",
        Effect: "Allow",
        Action: ["ssm:SendCommand"],
        Resource: [DOCUMENT],
      },
    ]);
  });
});
