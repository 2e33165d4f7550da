import { expect } from "chai";
import { FactsError, STAGE_FACT_KEYS, parseStageFacts } from "../../environments/facts/load";

const TEXTS = {
  accountId: "111122223333",
  homeRegion: "ca-central-1",
  replicaRegion: "ca-west-1",
  noncurrentVersionDays: "30",
  recoveryDays: "30",
  logRetentionDays: "30",
  scanLimitBytes: "10000000",
  glueWorkers: "2",
  glueWorkerType: "G.2X",
  jobTimeoutMinutes: "60",
  alertAddresses: '["ohs@example.org"]',
  budget: '{"monthlyLimitUsd":0.5,"s3MonthlyLimitUsd":5,"s3EstimatedChargesUsd":38}',
  network: '{"cidr":"10.20.0.0/26","zones":["ca-central-1a"]}',
  servers: JSON.stringify({
    imageId: "ami-0123456789abcdef0",
    generalInstanceType: "t4g.micro",
    webInstanceType: "t4g.nano",
    natInstanceType: "t4g.nano",
    diskGib: 8,
  }),
};
const SOURCE = "environments/Pulumi.ohs-dev.yaml";

describe("parseStageFacts", () => {
  it("reads numbers from the text that Pulumi hands over, and leaves the account's number text", () => {
    expect(parseStageFacts(TEXTS, SOURCE)).to.deep.equal({
      accountId: "111122223333",
      homeRegion: "ca-central-1",
      replicaRegion: "ca-west-1",
      noncurrentVersionDays: 30,
      recoveryDays: 30,
      logRetentionDays: 30,
      scanLimitBytes: 10_000_000,
      glueWorkers: 2,
      glueWorkerType: "G.2X",
      jobTimeoutMinutes: 60,
      alertAddresses: ["ohs@example.org"],
      budget: {
        monthlyLimitUsd: 0.5,
        s3MonthlyLimitUsd: 5,
        s3EstimatedChargesUsd: 38,
        anomalies: "department",
      },
      network: { cidr: "10.20.0.0/26", zones: ["ca-central-1a"] },
      servers: {
        imageId: "ami-0123456789abcdef0",
        generalInstanceType: "t4g.micro",
        webInstanceType: "t4g.nano",
        natInstanceType: "t4g.nano",
        diskGib: 8,
      },
      protection: { protect: true, retainOnDelete: true },
    });
  });

  it("names the keys to read from the configuration", () => {
    expect(STAGE_FACT_KEYS).to.deep.equal([...Object.keys(TEXTS), "protection", "quickSight"]);
  });

  it("accepts the least values and refuses one less", () => {
    const least = {
      ...TEXTS,
      noncurrentVersionDays: "1",
      recoveryDays: "1",
      jobTimeoutMinutes: "1",
    };
    expect(parseStageFacts(least, SOURCE).jobTimeoutMinutes).to.equal(1);
    const tooSmall = {
      ...TEXTS,
      scanLimitBytes: "9999999",
      glueWorkers: "1",
      homeRegion: undefined,
    };
    expect(() => parseStageFacts(tooSmall, SOURCE)).to.throw(
      FactsError,
      [
        `${SOURCE}: homeRegion is missing; write text`,
        `${SOURCE}: scanLimitBytes must be a whole number of at least 10000000, got 9999999; change the value`,
        `${SOURCE}: glueWorkers must be a whole number from 2 to 299, got 1; change the value`,
      ].join("\n"),
    );
  });

  const refused: readonly [string, Readonly<Record<string, string>>, ...string[]][] = [
    [
      "the same region twice",
      { replicaRegion: "ca-central-1" },
      'replicaRegion must be another region than homeRegion, got "ca-central-1" for both; write a second region of the same country, like ca-west-1',
    ],
    [
      "old versions that go before they need not be recoverable any more",
      { noncurrentVersionDays: "29" },
      "noncurrentVersionDays must be at least recoveryDays (30), got 29; keep old versions as long as they must be recoverable",
    ],
    [
      "a budget of nothing",
      { budget: '{"monthlyLimitUsd":0,"s3MonthlyLimitUsd":-5,"s3EstimatedChargesUsd":38}' },
      "budget.monthlyLimitUsd must be more than 0, got 0; write an amount in USD",
      "budget.s3MonthlyLimitUsd must be more than 0, got -5; write an amount in USD",
    ],
    [
      "a public range, and the same region twice, together",
      { network: '{"cidr":"8.8.8.0/24","zones":["us-east-1a"]}', replicaRegion: "ca-central-1" },
      'network.cidr must be a private IPv4 range from /16 to /26, got "8.8.8.0/24"; write it like 10.20.0.0/24',
      'replicaRegion must be another region than homeRegion, got "ca-central-1" for both; write a second region of the same country, like ca-west-1',
    ],
    [
      "a zone of another region",
      { network: '{"cidr":"10.20.0.0/24","zones":["us-east-1a"]}' },
      'network.zones[0] must be a zone of ca-central-1, got "us-east-1a"; write it like ca-central-1a',
    ],
    [
      "a range that begins in its own middle",
      { network: '{"cidr":"10.20.0.64/24","zones":["ca-central-1a"]}' },
      'network.cidr must be a private IPv4 range from /16 to /26, got "10.20.0.64/24"; write it like 10.20.0.0/24',
    ],
    [
      "a network without zones, and one with the same zone twice",
      { network: '{"cidr":"10.20.0.0/24","zones":["ca-central-1a","ca-central-1a"]}' },
      'network.zones must be different zones, got ["ca-central-1a","ca-central-1a"]; remove the repetition',
    ],
    [
      "QuickSight without anybody who looks",
      { quickSight: '{"principals":[]}' },
      "quickSight.principals must name at least one user or group, got []; add it, or remove quickSight",
    ],
    [
      "a misspelt key within a value",
      { quickSight: '{"principal":["group/default/analysts"]}' },
      "quickSight.principals is missing; write a list",
      'quickSight.principal is not known; did you mean "principals"?',
    ],
    [
      "a value that is no JSON",
      { alertAddresses: "[ohs@example.org" },
      'alertAddresses must be a list, got "[ohs@example.org"; write a list',
    ],
    [
      "an instance type of another processor",
      {
        servers:
          '{"imageId":"ami-1","generalInstanceType":"t3.micro","webInstanceType":"t4g.nano","natInstanceType":"t4g.nano","diskGib":7}',
      },
      'servers.imageId must be a machine image, got "ami-1"; write it like ami-0123456789abcdef0',
      'servers.generalInstanceType must be an instance type for arm64, got "t3.micro"; write it like t4g.small',
      "servers.diskGib must be a whole number from 8 to 1024, got 7; change the value",
    ],
  ];
  for (const [title, changes, ...lines] of refused) {
    it(`refuses ${title}`, () => {
      expect(() => parseStageFacts({ ...TEXTS, ...changes }, SOURCE)).to.throw(
        FactsError,
        lines.map((line) => `${SOURCE}: ${line}`).join("\n"),
      );
    });
  }

  it("accepts the largest and the smallest network, and dashboards for a group", () => {
    const network = (cidr: string) => JSON.stringify({ cidr, zones: ["ca-central-1a"] });
    for (const cidr of ["10.20.0.0/16", "192.168.255.192/26", "172.31.0.0/20"]) {
      expect(parseStageFacts({ ...TEXTS, network: network(cidr) }, SOURCE).network.cidr).to.equal(
        cidr,
      );
    }
    for (const cidr of [
      "10.0.0.0/15",
      "10.0.0.0/27",
      "172.32.0.0/20",
      "10.0.0.0",
      "10.0.256.0/24",
    ]) {
      expect(() => parseStageFacts({ ...TEXTS, network: network(cidr) }, SOURCE)).to.throw(
        FactsError,
        "network.cidr",
      );
    }
    const quickSight = '{"principals":["group/default/analysts","user/default/ann@example.org"]}';
    expect(parseStageFacts({ ...TEXTS, quickSight }, SOURCE).quickSight?.principals).to.have.length(
      2,
    );
  });
});
