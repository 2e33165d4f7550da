import { expect } from "chai";
import { Names } from "../../../components/names";
import { attempt, collect, document, named, ofType } from "../../support/collector";
import { parksNames } from "../../support/platform";
import { alertsOf } from "./support";

const ACCOUNT = { StringEquals: { "aws:SourceAccount": "111122223333" } };
const topicArn = (region: string) => `arn:aws:sns:${region}:111122223333:parks-dev-alerts`;

const plainText = (region: string) => ({
  Sid: "DenyPlainText",
  Effect: "Deny",
  Principal: "*",
  Action: "sns:Publish",
  Resource: topicArn(region),
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
const admitted = (region: string, Sid: string, service: string, Condition?: object) => ({
  Sid,
  Effect: "Allow",
  Principal: { Service: `${service}.amazonaws.com` },
  Action: "sns:Publish",
  Resource: topicArn(region),
  ...(Condition === undefined ? {} : { Condition }),
});
const alarms = (region: string) =>
  admitted(region, "AlarmsOfThisStack", "cloudwatch", {
    ...ACCOUNT,
    ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${region}:111122223333:alarm:parks-dev-*` },
  });
const events = (region: string) => admitted(region, "Events", "events");
const spending = (region: string) => [
  admitted(region, "BudgetsOfThisAccount", "budgets", {
    ...ACCOUNT,
    ArnLike: { "aws:SourceArn": "arn:aws:budgets::111122223333:*" },
  }),
  admitted(region, "CostAnomaliesOfThisAccount", "costalerts", ACCOUNT),
];

const inRegions = (region: string, replicaRegion: string) =>
  new Names({ ...parksNames().identity, region, replicaRegion });

const addresses = (count: number) =>
  Array.from({ length: count }, (_, index) => `person-${index}@example.org`);

describe("alerts", () => {
  it("makes a topic of one name in each region that has metrics, each under that region's key", async () => {
    const topics = ofType(await collect(() => alertsOf()), "aws:sns/topic:Topic");
    const common = { name: "parks-dev-alerts", signatureVersion: 2 };
    expect(topics.map(({ inputs }) => inputs)).to.deep.equal([
      {
        ...common,
        kmsMasterKeyId: "arn:aws:kms:ca-central-1:111122223333:key/operations",
      },
      {
        ...common,
        kmsMasterKeyId: "arn:aws:kms:ca-west-1:111122223333:key/replica",
        region: "ca-west-1",
      },
      {
        ...common,
        kmsMasterKeyId: "arn:aws:kms:us-east-1:111122223333:key/alerts",
        region: "us-east-1",
      },
    ]);
  });

  for (const [region, statements] of [
    ["ca-central-1", [alarms("ca-central-1"), events("ca-central-1")]],
    ["ca-west-1", [alarms("ca-west-1")]],
    ["us-east-1", [alarms("us-east-1"), ...spending("us-east-1")]],
  ] as const) {
    it(`admits to the topic in ${region} who publishes there, for this account and over TLS`, async () => {
      const policy = named(await collect(() => alertsOf()), `alerts-${region}-policy`);
      expect(document(policy, "policy")).to.deep.equal({
        Version: "2012-10-17",
        Statement: [plainText(region), ...statements],
      });
      const { region: place, arn } = policy.inputs;
      expect([place, arn]).to.deep.equal([
        region === "ca-central-1" ? undefined : region,
        topicArn(region),
      ]);
    });
  }

  it("makes one topic that admits both, where home is also where spending is measured", async () => {
    const registered = await collect(() =>
      alertsOf({ names: inRegions("us-east-1", "ca-west-1") }),
    );
    expect(ofType(registered, "aws:sns/topic:Topic").map(({ name }) => name)).to.deep.equal([
      "alerts-ca-west-1",
      "alerts-us-east-1",
    ]);
    expect(document(named(registered, "alerts-us-east-1-policy"), "policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        plainText("us-east-1"),
        alarms("us-east-1"),
        events("us-east-1"),
        ...spending("us-east-1"),
      ],
    });
    const { region, kmsMasterKeyId } = named(registered, "alerts-us-east-1").inputs;
    expect([region, kmsMasterKeyId]).to.deep.equal([
      undefined,
      "arn:aws:kms:us-east-1:111122223333:key/alerts",
    ]);
  });

  it("makes one topic where replicas are also where spending is measured", async () => {
    const registered = await collect(() =>
      alertsOf({ names: inRegions("ca-central-1", "us-east-1") }),
    );
    expect(ofType(registered, "aws:sns/topic:Topic").map(({ name }) => name)).to.deep.equal([
      "alerts-ca-central-1",
      "alerts-us-east-1",
    ]);
    expect(document(named(registered, "alerts-us-east-1-policy"), "policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [plainText("us-east-1"), alarms("us-east-1"), ...spending("us-east-1")],
    });
  });

  it("subscribes each address by mail in each region", async () => {
    const registered = await collect(() => alertsOf({ addresses: ["a@example.org"] }));
    const found = ofType(registered, "aws:sns/topicSubscription:TopicSubscription");
    expect(found.map(({ inputs }) => inputs)).to.deep.equal([
      { topic: topicArn("ca-central-1"), protocol: "email", endpoint: "a@example.org" },
      {
        topic: topicArn("ca-west-1"),
        protocol: "email",
        endpoint: "a@example.org",
        region: "ca-west-1",
      },
      {
        topic: topicArn("us-east-1"),
        protocol: "email",
        endpoint: "a@example.org",
        region: "us-east-1",
      },
    ]);
  });

  it("keeps a subscription's name when another address goes, and shows no address in it", async () => {
    const namesFor = async (given: readonly string[]) =>
      ofType(
        await collect(() => alertsOf({ addresses: given })),
        "aws:sns/topicSubscription:TopicSubscription",
      ).map(({ name }) => name);
    const [both, one] = [
      await namesFor(["a@example.org", "b@example.org"]),
      await namesFor(["b@example.org"]),
    ];
    expect(both).to.have.length(6);
    expect(both).to.include.members(one);
    expect(both.filter((name) => name.includes("example"))).to.deep.equal([]);
  });

  it("knows the topic's ARN of a region before anything exists", async () => {
    await collect(() => {
      const alerts = alertsOf();
      expect(alerts.topicArn("ca-west-1")).to.equal(topicArn("ca-west-1"));
      expect(() => alerts.topicArn("eu-west-1")).to.throw(
        "parks-dev has no topic in eu-west-1, only in ca-central-1, ca-west-1, us-east-1; put the alarm where its metric is",
      );
    });
  });

  it("takes ten addresses", async () => {
    const registered = await collect(() => alertsOf({ addresses: addresses(10) }));
    expect(ofType(registered, "aws:sns/topicSubscription:TopicSubscription")).to.have.length(30);
  });

  for (const [what, given, message] of [
    [
      "no address",
      [],
      "alertAddresses must have 1 to 10 addresses, got 0; change it in the stack's settings",
    ],
    [
      "eleven addresses",
      addresses(11),
      "alertAddresses must have 1 to 10 addresses, got 11; change it in the stack's settings",
    ],
    [
      "an address twice",
      ["a@example.org", "a@example.org"],
      'alertAddresses has "a@example.org" twice; change it in the stack\'s settings',
    ],
    [
      "what is no address",
      ["a@example"],
      'alertAddresses must be e-mail addresses, got "a@example"; change it in the stack\'s settings',
    ],
  ] as const) {
    it(`refuses ${what} and registers nothing`, async () => {
      const { registered, error } = await attempt(() => alertsOf({ addresses: given }));
      expect(error?.message).to.equal(message);
      expect(registered).to.deep.equal([]);
    });
  }
});
