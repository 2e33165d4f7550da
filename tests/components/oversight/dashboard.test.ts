import { expect } from "chai";
import { dashboardBody } from "../../../components/oversight/dashboard";
import { parksNames } from "../../support/platform";
import { SOURCE } from "./support";

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly (string | Readonly<Record<string, unknown>>)[])[];
  };
}

const widgets = (changes: Partial<Parameters<typeof dashboardBody>[0]> = {}): Widget[] =>
  dashboardBody({
    names: parksNames(),
    title: "Parks",
    datasets: [{ name: "park-benches" }, { name: "trees" }],
    workgroup: "parks-dev",
    alarmArns: ["arn:aws:cloudwatch:ca-central-1:111122223333:alarm:parks-dev-scans"],
    auditMetrics: ["CallsDenied"],
    servers: { general: "i-1", web: "i-2" },
    ...changes,
  }).widgets as Widget[];

const titled = (title: string, found = widgets()): Widget => {
  const widget = found.find(({ properties }) => properties.title === title);
  if (widget === undefined) throw new Error(`no widget ${title}`);
  return widget;
};

const overlap = (one: Widget, other: Widget): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

describe("dashboard", () => {
  it("fits a grid of 24 columns and lays no widget over another", () => {
    const found = widgets();
    for (const [index, one] of found.entries()) {
      expect(one.x + one.width, one.properties.title).to.be.at.most(24);
      const over = found.slice(index + 1).filter((other) => overlap(one, other));
      expect(over, one.properties.title).to.deep.equal([]);
    }
  });

  it("shows alarms first, then the two graphs of the original platforms, then what an operator needs", () => {
    expect(widgets().map(({ properties }) => properties.title)).to.deep.equal([
      "Parks: alarms",
      "Estimated charges of the account, USD",
      "S3 storage, bytes",
      "Runs: finished and failed",
      "Jobs: working time, ms",
      "Rows",
      "Quality, percent",
      "Drift: 1 a warning, 2 an alert",
      "Days since the last run",
      "Bytes scanned by reports",
      "Replication of landing",
      "Access worth a look",
      "Servers: failed status checks",
    ]);
  });

  it("shows the alarms by ARN", () => {
    expect(titled("Parks: alarms")).to.deep.equal({
      type: "alarm",
      x: 0,
      y: 0,
      width: 24,
      height: 4,
      properties: {
        title: "Parks: alarms",
        alarms: ["arn:aws:cloudwatch:ca-central-1:111122223333:alarm:parks-dev-scans"],
      },
    });
  });

  it("asks for estimated charges in us-east-1, where alone they are measured", () => {
    expect(titled("Estimated charges of the account, USD").properties).to.deep.equal({
      title: "Estimated charges of the account, USD",
      view: "timeSeries",
      stacked: false,
      region: "us-east-1",
      metrics: [
        [
          "AWS/Billing",
          "EstimatedCharges",
          "Currency",
          "USD",
          { label: "all services", stat: "Maximum", period: 21_600 },
        ],
        [
          "AWS/Billing",
          "EstimatedCharges",
          "Currency",
          "USD",
          "ServiceName",
          "AmazonS3",
          { label: "S3", stat: "Maximum", period: 21_600 },
        ],
      ],
    });
  });

  it("shows the storage of every bucket at home", () => {
    const { region, metrics } = titled("S3 storage, bytes").properties;
    expect(region).to.equal("ca-central-1");
    expect(metrics?.[0]).to.deep.equal([
      "AWS/S3",
      "BucketSizeBytes",
      "BucketName",
      "parks-dev-landing-111122223333",
      "StorageType",
      "StandardStorage",
      { label: "landing", stat: "Average", period: 86_400 },
    ]);
    expect(metrics).to.have.length(9);
  });

  it("draws replication in the replica region and names home on the line that is measured there", () => {
    const { region, metrics } = titled("Replication of landing").properties;
    expect(region).to.equal("ca-west-1");
    expect(metrics?.map((line) => line.at(-1))).to.deep.equal([
      { label: "lag, seconds", stat: "Maximum", period: 900 },
      { label: "bytes pending", stat: "Maximum", period: 900, yAxis: "right" },
      { label: "failed", stat: "Sum", period: 900, region: "ca-central-1" },
    ]);
  });

  it("draws how old the runs are, and beside them the collections of datasets that have one", () => {
    const datasets = [{ name: "park-benches" }, { name: "trees", source: SOURCE }];
    const line = (metric: string, dataset: string, label: string) => [
      ...["DataPlatform", metric, "Dataset", dataset, "Stack", "parks-dev"],
      { label, stat: "Maximum", period: 86_400 },
    ];
    const { metrics } = titled("Days since the last run", widgets({ datasets })).properties;
    expect(metrics).to.deep.equal([
      line("DaysSinceLastRun", "park-benches", "park-benches: days"),
      line("DaysSinceLastRun", "trees", "trees: days"),
      line("DaysSinceLastCollection", "trees", "trees: days since collected"),
    ]);
  });

  it("writes each line as namespace, name, pairs of dimensions, and how it is drawn", () => {
    for (const { properties } of widgets().filter(({ type }) => type === "metric")) {
      expect(properties.region, properties.title).to.match(/^[a-z]{2}-[a-z]+-\d$/);
      for (const line of properties.metrics ?? []) {
        const texts = line.slice(0, -1);
        expect(texts.length % 2, JSON.stringify(line)).to.equal(0);
        expect(texts.every((text) => typeof text === "string")).to.equal(true);
        expect(line.at(-1)).to.have.any.keys("label");
      }
    }
  });

  it("leaves out the graph of servers where there are none", () => {
    const titles = widgets({ servers: {} }).map(({ properties }) => properties.title);
    expect(titles).to.not.include("Servers: failed status checks");
    expect(titles).to.include("Access worth a look");
  });
});
