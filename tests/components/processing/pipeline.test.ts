import { expect } from "chai";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { JobRuntime } from "../../../components/processing/job-runtime";
import { Pipeline } from "../../../components/processing/pipeline";
import { protectionOf } from "../../support/protection";
import { Zone } from "../../../components/storage/zone";
import type { Dataset } from "../../../environments/facts/facts";
import { assetsOf } from "../../support/assets";
import { attempt, collect, named, ofType, type Registered } from "../../support/collector";
import { benches, parksWith, trees } from "../../support/facts";
import { granted, parksNames, roleFor } from "../../support/platform";

const pipelineProgram =
  (...datasets: Dataset[]) =>
  (): Pipeline => {
    const names = parksNames();
    const facts = parksWith(...datasets);
    const protection = protectionOf("dev");
    const keys = new EncryptionKeys("keys", { names, protection, datasetKeys: [] });
    const assets = assetsOf(facts);
    const runtime = new JobRuntime("runtime", {
      names,
      keys,
      artifacts: new Zone("artifacts", names, keys),
      artifactsSettled: [],
      assets,
      collects: false,
      logRetentionDays: 90,
    });
    const roles = { clean: roleFor("clean"), trust: roleFor("trust"), curate: roleFor("curate") };
    const size = facts.settings;
    return new Pipeline("pipeline", { names, roles, runtime, assets, datasets, size });
  };

const ARTIFACTS = "s3://parks-dev-artifacts-111122223333";

const conf = (zone: string) =>
  [
    "spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    "spark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog",
    "spark.sql.catalog.lake.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog",
    "spark.sql.catalog.lake.io-impl=org.apache.iceberg.aws.s3.S3FileIO",
    `spark.sql.catalog.lake.warehouse=s3://parks-dev-${zone}-111122223333/`,
    "spark.sql.catalog.lake.glue.id=111122223333",
  ].join(" --conf ");

describe("pipeline", () => {
  let registered: Registered[];
  before(async () => {
    registered = await collect(pipelineProgram(benches, trees));
  });

  it("asks for a Glue 5.0 job that knows its settings, its catalog and its limits", () => {
    expect(named(registered, "pipeline-park-benches-clean").inputs).to.deep.equal({
      name: "parks-dev-park-benches-clean",
      description: "clean of park-benches",
      roleArn: "arn:aws:iam::111122223333:role/parks-dev-clean",
      glueVersion: "5.0",
      command: {
        name: "glueetl",
        pythonVersion: "3",
        scriptLocation: `${ARTIFACTS}/jobs/clean.py`,
      },
      defaultArguments: {
        "--settings": `${ARTIFACTS}/settings/park-benches.json`,
        "--job-language": "python",
        "--job-bookmark-option": "job-bookmark-disable",
        "--datalake-formats": "iceberg",
        "--conf": conf("raw"),
        "--extra-py-files": `${ARTIFACTS}/jobs/lake.zip`,
        "--additional-python-modules": "python-calamine==0.9.1",
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

  for (const [step, zone, jars, modules] of [
    ["clean", "raw", undefined, "python-calamine==0.9.1"],
    ["trust", "trusted", `${ARTIFACTS}/jars/deequ.jar,${ARTIFACTS}/jars/dqdl.jar`, undefined],
    ["curate", "curated", undefined, undefined],
  ] as const) {
    it(`gives ${step} the ${zone} warehouse and only what it loads`, () => {
      const { inputs } = named(registered, `pipeline-trees-${step}`);
      const given = inputs["defaultArguments"] as Record<string, string>;
      expect([
        given["--conf"],
        given["--extra-jars"],
        given["--additional-python-modules"],
      ]).to.deep.equal([conf(zone), jars, modules]);
    });
  }

  it("gives each dataset a workflow that starts on demand, and each step the success of the one before", () => {
    const triggers = ofType(registered, "aws:glue/trigger:Trigger").map(({ inputs }) => inputs);
    const after = (dataset: string, step: string, previous: string) => ({
      name: `parks-dev-${dataset}-${step}`,
      type: "CONDITIONAL",
      enabled: true,
      workflowName: `parks-dev-${dataset}`,
      predicate: {
        logical: "AND",
        conditions: [
          {
            jobName: `parks-dev-${dataset}-${previous}`,
            logicalOperator: "EQUALS",
            state: "SUCCEEDED",
          },
        ],
      },
      actions: [{ jobName: `parks-dev-${dataset}-${step}` }],
    });
    const start = (dataset: string) => ({
      name: `parks-dev-${dataset}-start`,
      type: "ON_DEMAND",
      // The provider starts a trigger on demand that is enabled as soon as it is made.
      enabled: false,
      workflowName: `parks-dev-${dataset}`,
      actions: [{ jobName: `parks-dev-${dataset}-clean` }],
    });
    expect(triggers).to.deep.equal([
      after("park-benches", "curate", "trust"),
      start("park-benches"),
      after("park-benches", "trust", "clean"),
      after("trees", "curate", "trust"),
      start("trees"),
      after("trees", "trust", "clean"),
    ]);
    expect(named(registered, "pipeline-trees-workflow").inputs).to.deep.equal({
      name: "parks-dev-trees",
      description: "Cleans, checks and curates trees of parks-dev",
      maxConcurrentRuns: 1,
    });
  });

  it("lets one event start a dataset that DataBrew cleans", async () => {
    const mixed = await collect(pipelineProgram(benches, { ...trees, cleaning: "databrew" }));
    expect(named(mixed, "pipeline-trees-start").inputs).to.deep.equal({
      name: "parks-dev-trees-start",
      type: "EVENT",
      eventBatchingConditions: [{ batchSize: 1 }],
      // AWS refuses to start a trigger of this type, which is what the provider would try.
      enabled: false,
      workflowName: "parks-dev-trees",
      actions: [{ jobName: "parks-dev-trees-clean" }],
    });
    expect(named(mixed, "pipeline-park-benches-start").inputs["type"]).to.equal("ON_DEMAND");
  });

  it("writes the contract's rules as one DQDL ruleset, and none where there is no rule", async () => {
    expect(named(registered, "pipeline-park-benches-rules").inputs).to.deep.equal({
      name: "parks-dev-park-benches",
      description: "Park benches",
      ruleset: 'Rules = [\n  IsComplete "bench_id",\n  IsUnique "bench_id"\n]',
    });
    const without = await collect(pipelineProgram({ ...benches, rules: [] }));
    expect(ofType(without, "aws:glue/dataQualityRuleset:DataQualityRuleset")).to.deep.equal([]);
  });

  it("puts scripts, library, jars and settings where the jobs look", () => {
    const objects = ofType(registered, "aws:s3/bucketObjectv2:BucketObjectv2");
    expect(objects.map(({ inputs }) => inputs["key"]).sort()).to.deep.equal([
      "jars/deequ.jar",
      "jars/dqdl.jar",
      "jobs/clean.py",
      "jobs/curate.py",
      "jobs/lake.zip",
      "jobs/trust.py",
      "settings/park-benches.json",
      "settings/trees.json",
    ]);
    expect(new Set(objects.map(({ inputs }) => inputs["bucket"]))).to.deep.equal(
      new Set(["parks-dev-artifacts-111122223333"]),
    );
  });

  it("encrypts logs with the logs key, data with the data key, and keeps logs for the stage's time", () => {
    const dataKey = "arn:aws:kms:ca-central-1:111122223333:key/keys-data-id";
    const logsKey = "arn:aws:kms:ca-central-1:111122223333:key/keys-operations-id";
    expect(named(registered, "runtime-security").inputs).to.deep.equal({
      name: "parks-dev",
      encryptionConfiguration: {
        cloudwatchEncryption: { cloudwatchEncryptionMode: "SSE-KMS", kmsKeyArn: logsKey },
        jobBookmarksEncryption: { jobBookmarksEncryptionMode: "CSE-KMS", kmsKeyArn: dataKey },
        s3Encryption: { s3EncryptionMode: "SSE-KMS", kmsKeyArn: dataKey },
      },
    });
    const groups = ofType(registered, "aws:cloudwatch/logGroup:LogGroup").map(
      ({ inputs }) => inputs,
    );
    expect(groups).to.deep.equal(
      ["clean", "curate", "trust"].flatMap((step) =>
        ["error", "output"].map((stream) => ({
          name: `/aws-glue/jobs/parks-dev-role/parks-dev-${step}/${stream}`,
          kmsKeyId: logsKey,
          retentionInDays: 90,
        })),
      ),
    );
  });

  it("makes a job after everything that it reads and logs to", () => {
    const { dependsOn } = named(registered, "pipeline-trees-trust");
    expect(dependsOn).to.include.members([
      "runtime-trust",
      "runtime-library",
      "runtime-settings-trees",
      "runtime-logs-trust-error",
      "runtime-security",
      "trust-role",
    ]);
  });

  it("grants the start of scheduled workflows, and the event of the others, and nothing else", async () => {
    const arn = "arn:aws:glue:ca-central-1:111122223333:workflow/parks-dev-";
    const mixed = pipelineProgram(benches, { ...trees, cleaning: "databrew" });
    const orchestrate = await granted("orchestrate", (role) => {
      mixed().grantStart(role);
    });
    expect(orchestrate.Statement).to.deep.equal([
      {
        Sid: "StartWorkflows",
        Effect: "Allow",
        Action: ["glue:StartWorkflowRun"],
        Resource: [`${arn}park-benches`],
      },
    ]);
    const notify = await granted("notify", (role) => {
      mixed().grantNotify(role);
    });
    expect(notify.Statement).to.deep.equal([
      {
        Sid: "NotifyWorkflows",
        Effect: "Allow",
        Action: ["glue:NotifyEvent"],
        Resource: [`${arn}trees`],
      },
    ]);
    const idle = await granted("notify", (role) => {
      pipelineProgram(benches)().grantNotify(role);
    });
    expect(idle.Statement).to.deep.equal([]);
  });

  it("refuses a department without datasets and registers no job", async () => {
    const { registered: made, error } = await attempt(pipelineProgram());
    expect(error?.message).to.equal(
      "a department needs at least one dataset; add a folder with a contract.yaml",
    );
    expect(made.filter(({ type }) => type.startsWith("aws:glue/workflow"))).to.deep.equal([]);
  });

  it("refuses a name that no event rule can have, before the rules are made", async () => {
    const longest = "parks-dev--curated";
    const name = "b".repeat(64 - longest.length);
    expect((await attempt(pipelineProgram({ ...benches, name }))).error).to.equal(undefined);
    const { registered: made, error } = await attempt(
      pipelineProgram({ ...benches, name: `${name}b` }),
    );
    expect(error?.message).to.include("event rule name").and.to.include("shorten the dataset's");
    expect(ofType(made, "platform:components:Pipeline")).to.deep.equal([]);
  });

  it("registers the jobs of a dataset under the same names whatever stands before it", async () => {
    const swapped = await collect(pipelineProgram(trees, benches));
    expect(swapped.map(({ urn }) => urn).sort()).to.deep.equal(
      registered.map(({ urn }) => urn).sort(),
    );
  });
});
