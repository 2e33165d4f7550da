import { expect } from "chai";
import { listStacks, loadStack } from "../../environments/facts/load";
import { monthlyCost, type PlannedResource, SMALL_DEPARTMENT } from "../../preview/monthly-cost";
import { platformOf } from "../support/platform";

/** What the owner allows a development stack to cost, QuickSight apart. */
const CEILING_USD = 38;

const template = (instanceType: string, address = "false"): PlannedResource => ({
  type: "aws:ec2/launchTemplate:LaunchTemplate",
  name: instanceType,
  inputs: {
    instanceType,
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 8 } }],
    networkInterfaces: [{ associatePublicIpAddress: address }],
  },
});
const resource = (type: string, inputs: PlannedResource["inputs"] = {}): PlannedResource => ({
  type,
  name: type,
  inputs,
});

/** What is reckoned for a program, as `what quantity`. */
const quantities = (...resources: PlannedResource[]): string[] =>
  monthlyCost(resources, { ...SMALL_DEPARTMENT, storedGib: 0, changedGib: 0 }).lines.map(
    ({ what, quantity }) => `${what} ${quantity.toFixed(2)}`,
  );

describe("monthly cost", () => {
  it("counts instances by type, their disks, and the addresses that are public", () => {
    expect(
      quantities(template("t4g.nano", "true"), template("t4g.nano"), template("t4g.small")),
    ).to.deep.equal([
      "2 × t4g.nano 1460.00",
      "1 × t4g.small 730.00",
      "public IPv4 addresses 730.00",
      "disks 24.00",
    ]);
  });

  it("counts an alarm on an anomaly band as three metrics", () => {
    const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    expect(quantities(resource(alarm), resource(alarm, { thresholdMetricId: "e1" }))).to.deep.equal(
      ["alarms 4.00"],
    );
  });

  it("counts four metrics for each replication rule that measures", () => {
    const rules = [
      { destination: { metrics: { status: "Enabled" } } },
      { destination: { metrics: { status: "Disabled" } } },
      { destination: {} },
    ];
    expect(
      quantities(resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", { rules })),
    ).to.deep.equal(["replication metrics 4.00"]);
  });

  it("bills a weekly Glue job by its workers, one minute at least", () => {
    const job = resource("aws:glue/job:Job", { numberOfWorkers: 3, workerType: "G.2X" });
    const of = (glueJobMinutes: number) =>
      monthlyCost([job], { ...SMALL_DEPARTMENT, glueJobMinutes }).lines.find(
        ({ what }) => what === "Glue jobs",
      )?.quantity;
    expect(of(10)).to.be.closeTo(((3 * 2 * 10) / 60) * (365 / 12 / 7), 1e-9);
    expect(of(0.1)).to.equal(of(1));
  });

  it("reckons a job that collects apart from those that process", () => {
    const job = (script: string) =>
      resource("aws:glue/job:Job", {
        command: { scriptLocation: `s3://artifacts/jobs/${script}.py` },
        numberOfWorkers: 2,
        workerType: "G.1X",
      });
    const usage = { ...SMALL_DEPARTMENT, glueJobMinutes: 6, collectJobMinutes: 3 };
    const weeks = 365 / 12 / 7;
    const lines = monthlyCost([job("clean"), job("collect"), job("trust")], usage).lines;
    expect(
      Object.fromEntries(lines.map(({ what, quantity }) => [what, quantity / weeks])),
    ).to.include({ "Glue jobs": 0.4, "Glue jobs that collect": 0.1 });
  });

  it("lists what it cannot price and never takes it for free", () => {
    expect(
      monthlyCost([
        template("t4g.2xlarge"),
        resource("aws:ec2/natGateway:NatGateway"),
        resource("aws:ec2/natGateway:NatGateway"),
        resource("aws:iam/role:Role"),
      ]).notPriced,
    ).to.deep.equal({
      "aws:ec2/launchTemplate:LaunchTemplate": 1,
      "aws:ec2/natGateway:NatGateway": 2,
    });
  });

  for (const stack of listStacks().filter((one) => one.endsWith("-dev"))) {
    it(`keeps ${stack} below ${CEILING_USD} USD, with every resource reckoned`, async () => {
      const { totalUsd, notPriced } = monthlyCost(await platformOf(loadStack(stack)));
      expect(notPriced).to.deep.equal({});
      expect(totalUsd).to.be.greaterThan(20).and.below(CEILING_USD);
    });
  }
});
