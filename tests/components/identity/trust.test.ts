import { expect } from "chai";
import { type Trust, trustDocument, trustText } from "../../../components/identity/trust";
import { evaluate } from "../../../policies/iam/evaluate";
import { readPolicy } from "../../../policies/iam/policy-document";
import { parksNames } from "../../support/platform";

const ACCOUNT = { "aws:SourceAccount": "111122223333" };
const ROOT = { AWS: "arn:aws:iam::111122223333:root" };
const TAGS = { "aws:PrincipalTag/department": "parks", "aws:PrincipalTag/duty": "steward" };

const service = (Sid: string, name: string | string[], Condition?: object) => ({
  Sid,
  Effect: "Allow",
  Principal: { Service: name },
  Action: "sts:AssumeRole",
  ...(Condition === undefined ? {} : { Condition }),
});

const identity = (Sid: string, Condition: object) => ({
  Sid,
  Effect: "Allow",
  Principal: ROOT,
  Action: "sts:AssumeRole",
  Condition,
});

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

const CONSUMERS: Trust = {
  by: "consumers",
  consumers: [
    { role: "trees", until: "2027-06-30" },
    { role: "roads", until: "2027-06-30" },
    { role: "water", until: "2026-12-31" },
  ],
};

/** Who may take on a role, by kind of trust. */
const EXPECTED: [Trust, object[]][] = [
  [{ by: "glue" }, [service("GlueOfThisAccount", "glue.amazonaws.com", { StringEquals: ACCOUNT })]],
  [
    { by: "scheduler" },
    [
      service("SchedulesOfThisStack", "scheduler.amazonaws.com", {
        StringEquals: {
          ...ACCOUNT,
          "aws:SourceArn": "arn:aws:scheduler:ca-central-1:111122223333:schedule-group/parks-dev",
        },
      }),
    ],
  ],
  [
    { by: "events" },
    [
      service("RulesOfThisStack", "events.amazonaws.com", {
        StringEquals: ACCOUNT,
        ArnLike: { "aws:SourceArn": "arn:aws:events:ca-central-1:111122223333:rule/parks-dev-*" },
      }),
    ],
  ],
  [
    { by: "s3" },
    [
      service(
        "ReplicationOfThisAccount",
        ["batchoperations.s3.amazonaws.com", "s3.amazonaws.com"],
        {
          StringEqualsIfExists: ACCOUNT,
        },
      ),
    ],
  ],
  [
    { by: "databrew" },
    [service("DataBrewOfThisAccount", "databrew.amazonaws.com", { StringEqualsIfExists: ACCOUNT })],
  ],
  [
    { by: "quicksight" },
    [
      service("QuickSightOfThisAccount", "quicksight.amazonaws.com", {
        StringEqualsIfExists: ACCOUNT,
      }),
    ],
  ],
  [{ by: "ec2" }, [service("ServersOfThisAccount", "ec2.amazonaws.com")]],
  [
    { by: "people" },
    [
      identity("TaggedUsersWithSecondFactor", {
        StringEquals: TAGS,
        Bool: { "aws:MultiFactorAuthPresent": "true" },
      }),
      identity("TaggedPeopleOfIdentityCenter", {
        StringEquals: TAGS,
        ArnLike: { "aws:PrincipalArn": role("aws-reserved/sso.amazonaws.com/*") },
      }),
    ],
  ],
  [{ by: "systems" }, [identity("TaggedSystemsOfThisAccount", { StringEquals: TAGS })]],
  [
    CONSUMERS,
    [
      identity("Until20261231", {
        ArnEquals: { "aws:PrincipalArn": [role("water")] },
        DateLessThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" },
      }),
      identity("Until20270630", {
        ArnEquals: { "aws:PrincipalArn": [role("roads"), role("trees")] },
        DateLessThan: { "aws:CurrentTime": "2027-07-01T00:00:00Z" },
      }),
    ],
  ],
];

describe("trust", () => {
  for (const [trust, statements] of EXPECTED) {
    it(`admits ${trust.by} and nobody else`, () => {
      expect(trustDocument(parksNames(), "steward", trust)).to.deep.equal({
        Version: "2012-10-17",
        Statement: statements,
      });
    });
  }

  /** What IAM says to someone who asks for the steward's role. */
  const asks = (trust: Trust, arn: string, context: Record<string, string>) => {
    const policy = readPolicy("trust", trustText(parksNames(), "steward", trust), "trust");
    expect(policy.problems).to.deep.equal([]);
    const may = readPolicy(
      "identity",
      {
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" },
      },
      "identity",
    );
    return evaluate(
      {
        principal: { arn, account: "111122223333", tags: {} },
        action: "sts:AssumeRole",
        resource: role("parks-dev-steward"),
        context,
      },
      { identity: [may], trust: policy },
    ).decision;
  };
  const tags = TAGS as Record<string, string>;

  const people: [string, string, Record<string, string>, string][] = [
    [
      "a user with a second factor",
      "arn:aws:iam::111122223333:user/ada",
      { ...tags, "aws:MultiFactorAuthPresent": "true" },
      "allowed",
    ],
    [
      "a user who signed in without one",
      "arn:aws:iam::111122223333:user/ada",
      { ...tags, "aws:MultiFactorAuthPresent": "false" },
      "implicitDeny",
    ],
    ["an access key", "arn:aws:iam::111122223333:user/ada", tags, "implicitDeny"],
    [
      "a user of another duty",
      "arn:aws:iam::111122223333:user/ada",
      { ...tags, "aws:PrincipalTag/duty": "data-analyst", "aws:MultiFactorAuthPresent": "true" },
      "implicitDeny",
    ],
  ];
  for (const [who, arn, context, decision] of people) {
    it(`says ${decision} to ${who}`, () => {
      expect(asks({ by: "people" }, arn, context)).to.equal(decision);
    });
  }

  it("admits a consumer on the last second of its day and not on the first of the next", () => {
    const at = (time: string) =>
      asks(CONSUMERS, role("water"), {
        "aws:CurrentTime": time,
        "aws:PrincipalArn": role("water"),
      });
    expect(at("2026-12-31T23:59:59Z")).to.equal("allowed");
    expect(at("2027-01-01T00:00:00Z")).to.equal("implicitDeny");
  });

  it("refuses a product without consumers, a day that is none, and more consumers than IAM takes", () => {
    const text = (consumers: { role: string; until: string }[]) => () =>
      trustText(parksNames(), "consume-benches", { by: "consumers", consumers });
    expect(text([])).to.throw(
      "nobody may take on the role of consume-benches; name a consumer or remove the product",
    );
    expect(text([{ role: "trees", until: "2027-06-31" }])).to.throw(
      'until must be a day like 2027-06-30, got "2027-06-31"; correct it in department.yaml',
    );
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        role: `reader-${String(index).padStart(3, "0")}`,
        until: "2027-06-30",
      }));
    expect(text(many(40))).not.to.throw();
    expect(text(many(41))).to.throw(/^the trust policy of consume-benches has 2\d{3} characters/);
  });
});
