import { expect } from "chai";
import { parse } from "yaml";
import {
  COLLECTION_LEAD_MINUTES,
  collectedOf,
  refuseCollections,
} from "../../../components/processing/collection";
import { earlier } from "../../../components/processing/schedule";
import type { Dataset, ScheduleFacts } from "../../../environments/facts/facts";
import type { PublishSettings } from "../../../publishing/server/settings";
import { document, named, ofType, type Registered } from "../../support/collector";
import { benches, parks, parksWith, trees } from "../../support/facts";
import { dutyPolicies, parksNames, platformOf } from "../../support/platform";

const source: NonNullable<Dataset["source"]> = {
  portal: "https://opendata.example.org",
  sender: "City",
  timezone: "America/Vancouver",
  parts: [{ dataset: "seats" }],
};
const collected = parksWith(
  { ...benches, source },
  { ...trees, cleaning: "databrew", recipe: [step()], source },
);

function step() {
  return { Action: { Operation: "UPPER_CASE", Parameters: { sourceColumn: "tree_id" } } };
}

const ARTIFACTS = "s3://parks-dev-artifacts-111122223333";
const bucket = "arn:aws:s3:::parks-dev-landing-111122223333";

describe("collection", () => {
  let registered: Registered[];
  before(async () => {
    registered = await platformOf(collected);
  });

  it("makes exactly a workflow, a job, its trigger and a schedule for each dataset with a source", () => {
    const mine = registered.filter(({ parent }) => parent === "parks-collection");
    const of = (dataset: string) => [
      `aws:glue/job:Job parks-collection-${dataset}-job`,
      `aws:glue/trigger:Trigger parks-collection-${dataset}-start`,
      `aws:glue/workflow:Workflow parks-collection-${dataset}-workflow`,
      `aws:scheduler/schedule:Schedule parks-collection-${dataset}`,
    ];
    expect(mine.map(({ type, name }) => `${type} ${name}`).sort()).to.deep.equal(
      [...of("park-benches"), ...of("trees")].sort(),
    );
  });

  it("adds nothing but these, a role, its policy, its script, its logs and an alarm for each dataset", async () => {
    const without = parksWith(benches, { ...trees, cleaning: "databrew", recipe: [step()] });
    const before = new Set((await platformOf(without)).map(({ urn }) => urn));
    const added = registered.filter(({ urn, parent }) => {
      return !before.has(urn) && parent !== "parks-collection";
    });
    expect(added.map(({ name }) => name).sort()).to.deep.equal([
      "parks-collect",
      "parks-collect-role",
      "parks-collection",
      "parks-monitoring-no-collection-park-benches",
      "parks-monitoring-no-collection-trees",
      "parks-policies-collect",
      "parks-runtime-collect",
      "parks-runtime-logs-collect-error",
      "parks-runtime-logs-collect-output",
    ]);
  });

  it("asks for the smallest Glue job there is, once at a time, and never a second try", () => {
    expect(named(registered, "parks-collection-trees-job").inputs).to.deep.equal({
      name: "parks-dev-trees-collect",
      description: "collect of trees",
      roleArn: "arn:aws:iam::111122223333:role/parks-dev-collect",
      glueVersion: "5.0",
      command: {
        name: "glueetl",
        pythonVersion: "3",
        scriptLocation: `${ARTIFACTS}/jobs/collect.py`,
      },
      defaultArguments: {
        "--settings": `${ARTIFACTS}/settings/trees.json`,
        "--job-language": "python",
        "--job-bookmark-option": "job-bookmark-disable",
        "--extra-py-files": `${ARTIFACTS}/jobs/lake.zip`,
        "--enable-continuous-cloudwatch-log": "true",
        "--enable-metrics": "true",
      },
      securityConfiguration: "parks-dev",
      workerType: "G.1X",
      numberOfWorkers: 2,
      timeout: 60,
      executionClass: "STANDARD",
      executionProperty: { maxConcurrentRuns: 1 },
      maxRetries: 0,
    });
  });

  it("starts its workflow, which takes no arguments, and not the job", () => {
    expect(named(registered, "parks-collection-trees").inputs).to.deep.equal({
      name: "parks-dev-trees-collect",
      description: "Starts parks-dev-trees-collect",
      groupName: "parks-dev",
      scheduleExpression: "cron(29 22 ? * SUN *)",
      scheduleExpressionTimezone: "America/Vancouver",
      flexibleTimeWindow: { mode: "OFF" },
      state: "ENABLED",
      target: {
        arn: "arn:aws:scheduler:::aws-sdk:glue:startWorkflowRun",
        roleArn: "arn:aws:iam::111122223333:role/parks-dev-orchestrate",
        input: '{"Name":"parks-dev-trees-collect"}',
        retryPolicy: { maximumEventAgeInSeconds: 900, maximumRetryAttempts: 3 },
      },
    });
    const { actions, type, enabled, workflowName } = named(
      registered,
      "parks-collection-trees-start",
    ).inputs;
    expect({ actions, type, enabled, workflowName }).to.deep.equal({
      actions: [{ jobName: "parks-dev-trees-collect" }],
      type: "ON_DEMAND",
      enabled: false,
      workflowName: "parks-dev-trees-collect",
    });
  });

  it("has ended when its pipeline starts, however late the scheduler and Glue are", () => {
    const job = named(registered, "parks-collection-trees-job").inputs;
    const schedule = named(registered, "parks-collection-trees").inputs;
    const { retryPolicy } = schedule["target"] as {
      retryPolicy: { maximumEventAgeInSeconds: number };
    };
    const latest = retryPolicy.maximumEventAgeInSeconds / 60 + Number(job["timeout"]);
    expect(COLLECTION_LEAD_MINUTES).to.be.greaterThan(latest + 10);
  });

  const at = (day: ScheduleFacts["day"], time: string): ScheduleFacts => ({
    ...parks.department.schedule,
    day,
    time,
  });
  for (const [from, minutes, to] of [
    [at("SUN", "23:59"), 90, at("SUN", "22:29")],
    [at("SUN", "01:30"), 90, at("SUN", "00:00")],
    [at("SUN", "01:29"), 90, at("SAT", "23:59")],
    [at("MON", "00:00"), 1, at("SUN", "23:59")],
    [at("WED", "05:07"), 0, at("WED", "05:07")],
  ] as const) {
    it(`knows that ${to.day} ${to.time} is ${minutes} minutes before ${from.day} ${from.time}`, () => {
      expect(earlier(from, minutes)).to.deep.equal(to);
    });
  }

  it("may put files and see what it put, and not read one row of what lies there", () => {
    const policy = dutyPolicies(registered).collect;
    const found = Object.fromEntries(
      (policy?.Statement ?? []).map(({ Sid, Action, Resource, Condition }) => [
        Sid,
        [Action, Condition?.["StringLike"]?.["s3:prefix"] ?? Resource],
      ]),
    );
    const below = (...paths: string[]) => paths.map((path) => `${bucket}/${path}`);
    expect(found["LandingDeliver"]).to.deep.equal([
      ["s3:AbortMultipartUpload", "s3:PutObject"],
      below("park-benches/*", "trees/*"),
    ]);
    expect(found["LandingReadManifests"]).to.deep.equal([
      ["s3:GetObject"],
      below("park-benches/manifests/*", "trees/manifests/*"),
    ]);
    const allowed = (policy?.Statement ?? []).flatMap(({ Action }) => Action);
    expect([...new Set(allowed)].sort()).to.deep.equal([
      "cloudwatch:PutMetricData",
      "kms:Decrypt",
      "kms:GenerateDataKey",
      "logs:AssociateKmsKey",
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "s3:AbortMultipartUpload",
      "s3:GetObject",
      "s3:ListBucket",
      "s3:PutObject",
    ]);
  });

  it("is started by the schedule's role and no other", () => {
    const start = dutyPolicies(registered).orchestrate?.Statement.find(
      ({ Sid }) => Sid === "StartWorkflows",
    );
    const workflow = (name: string) =>
      `arn:aws:glue:ca-central-1:111122223333:workflow/parks-dev-${name}`;
    expect(start?.Resource).to.deep.equal(
      ["park-benches", "park-benches-collect", "trees-collect"].map(workflow),
    );
  });

  it("is reported when it fails, with the dataset's other jobs", () => {
    const pattern = document(named(registered, "parks-events-park-benches-failed"), "eventPattern");
    expect((pattern as { detail: { jobName: string[] } }).detail.jobName).to.deep.equal(
      ["collect", "clean", "trust", "curate"].map((kind) => `parks-dev-park-benches-${kind}`),
    );
  });

  it("is missed where it does not happen: the general server is told of its job, and may see its runs", () => {
    const { userData } = named(registered, "parks-servers-general-template").inputs;
    const config = parse(Buffer.from(String(userData), "base64").toString()) as {
      readonly write_files: readonly { readonly path: string; readonly content: string }[];
    };
    const settings = config.write_files.find(({ path }) => path === "/opt/platform/server.json");
    const { publish } = JSON.parse(settings?.content ?? "") as { publish: PublishSettings };
    expect(publish.lastJobs.DaysSinceLastCollection).to.deep.equal({
      "park-benches": "parks-dev-park-benches-collect",
      trees: "parks-dev-trees-collect",
    });
    const seen = dutyPolicies(registered).publish?.Statement.filter(({ Action }) =>
      Action.some((action) => /^glue:.*(Job|Workflow|Trigger)/.test(action)),
    );
    expect(seen).to.deep.equal([
      {
        Sid: "SeeLastRuns",
        Effect: "Allow",
        Action: ["glue:GetJobRuns"],
        Resource: [
          "park-benches-collect",
          "park-benches-curate",
          "trees-collect",
          "trees-curate",
        ].map((job) => `arn:aws:glue:ca-central-1:111122223333:job/parks-dev-${job}`),
      },
    ]);
  });

  it("takes only the datasets that have a source", () => {
    expect(collectedOf([benches, { ...trees, source }]).map(({ name }) => name)).to.deep.equal([
      "trees",
    ]);
    expect(ofType(registered, "aws:glue/job:Job").length).to.equal(8);
  });

  it("refuses names that AWS would not take, or that another dataset has", () => {
    const refuse =
      (...all: string[]) =>
      () => {
        refuseCollections(
          parksNames(),
          all.map((name, place) => (place === 0 ? { name, source } : { name })),
        );
      };
    expect(refuse("trees", "benches")).not.to.throw();
    expect(refuse("t".repeat(46))).not.to.throw();
    expect(refuse("t".repeat(47))).to.throw("has 65 characters, AWS allows 64; shorten");
    expect(refuse("trees", "trees-collect")).to.throw(
      "its collection would be named like dataset trees-collect; rename one of the two folders",
    );
  });
});
