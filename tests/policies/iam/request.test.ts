import { expect } from "chai";

import { arnParts, describeCaller, Question } from "../../../policies/iam/request";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/clean`;
const USER = `arn:aws:iam::${ACCOUNT}:user/people/ann`;

/** ARN of a caller, session name, and what is made of it: kind, own ARN, account, ARN of the session. */
const CALLERS: readonly (readonly [
  string,
  string | undefined,
  string,
  string,
  string | undefined,
  string | undefined,
])[] = [
  ["anonymous", undefined, "anonymous", "anonymous", undefined, undefined],
  ["*", undefined, "anonymous", "*", undefined, undefined],
  [ROLE, undefined, "role", ROLE, ACCOUNT, undefined],
  [ROLE, "run", "role", ROLE, ACCOUNT, `arn:aws:sts::${ACCOUNT}:assumed-role/clean/run`],
  [
    `arn:aws-cn:iam::${ACCOUNT}:role/clean`,
    "run",
    "role",
    `arn:aws-cn:iam::${ACCOUNT}:role/clean`,
    ACCOUNT,
    `arn:aws-cn:sts::${ACCOUNT}:assumed-role/clean/run`,
  ],
  [
    `arn:aws-cn:sts::${ACCOUNT}:assumed-role/clean/run`,
    undefined,
    "role",
    `arn:aws-cn:iam::${ACCOUNT}:role/clean`,
    ACCOUNT,
    `arn:aws-cn:sts::${ACCOUNT}:assumed-role/clean/run`,
  ],
  [USER, undefined, "user", USER, ACCOUNT, undefined],
  [
    `arn:aws:iam::${ACCOUNT}:root`,
    undefined,
    "root",
    `arn:aws:iam::${ACCOUNT}:root`,
    ACCOUNT,
    undefined,
  ],
  [
    `arn:aws:sts::${ACCOUNT}:federated-user/ann`,
    undefined,
    "federatedUser",
    `arn:aws:sts::${ACCOUNT}:federated-user/ann`,
    ACCOUNT,
    `arn:aws:sts::${ACCOUNT}:federated-user/ann`,
  ],
  ["glue.amazonaws.com", undefined, "service", "glue.amazonaws.com", undefined, undefined],
  [
    `arn:aws:iam::${ACCOUNT}:oidc-provider/a.example`,
    undefined,
    "webIdentity",
    `arn:aws:iam::${ACCOUNT}:oidc-provider/a.example`,
    ACCOUNT,
    undefined,
  ],
  ["accounts.google.com", undefined, "webIdentity", "accounts.google.com", undefined, undefined],
  ...[
    `arn:aws:sts::${ACCOUNT}:assumed-role/clean`,
    `arn:aws:s3::${ACCOUNT}:federated-user/ann`,
    `arn:aws:iam::${ACCOUNT}:federated-user/ann`,
    `arn:aws:s3::${ACCOUNT}:role/clean`,
    `arn:aws:iam::${ACCOUNT}:group/clean`,
    `arn:aws:iam::${ACCOUNT}:x/role/clean`,
    `arn:aws:iam::${ACCOUNT}:x/user/`,
  ].map((arn) => [arn, undefined, "unrecognised", arn, ACCOUNT, undefined] as const),
  ["nobody", undefined, "unrecognised", "nobody", undefined, undefined],
  ["arn:aws:iam:::role/clean", undefined, "role", "arn:aws:iam:::role/clean", undefined, undefined],
];

const TAGS = { Team: "red" };
const asked = (arn: string, more: object = {}): Question =>
  new Question({
    principal: { arn, tags: TAGS },
    action: "S3:GetObject",
    resource: "arn:aws:s3:::lake/a",
    ...more,
  });

/** Caller, key, what the request says of it by itself. */
const DERIVED: readonly (readonly [string, string, readonly string[] | undefined])[] = [
  [ROLE, "aws:principalarn", [ROLE]],
  [USER, "aws:principalarn", [USER]],
  [`arn:aws:iam::${ACCOUNT}:root`, "aws:principalarn", [`arn:aws:iam::${ACCOUNT}:root`]],
  [
    `arn:aws:sts::${ACCOUNT}:federated-user/ann`,
    "aws:principalarn",
    [`arn:aws:sts::${ACCOUNT}:federated-user/ann`],
  ],
  ["glue.amazonaws.com", "aws:principalarn", undefined],
  ["anonymous", "aws:principalarn", undefined],
  [ROLE, "aws:principalaccount", [ACCOUNT]],
  ["anonymous", "aws:principalaccount", ["anonymous"]],
  ["glue.amazonaws.com", "aws:principalaccount", undefined],
  [ROLE, "aws:principaltype", ["AssumedRole"]],
  [USER, "aws:principaltype", ["User"]],
  [`arn:aws:sts::${ACCOUNT}:federated-user/ann`, "aws:principaltype", ["FederatedUser"]],
  [`arn:aws:iam::${ACCOUNT}:root`, "aws:principaltype", ["Account"]],
  ["anonymous", "aws:principaltype", ["Anonymous"]],
  ["glue.amazonaws.com", "aws:principaltype", undefined],
  [ROLE, "aws:principalisawsservice", ["false"]],
  ["glue.amazonaws.com", "aws:principalisawsservice", ["true"]],
  ["glue.amazonaws.com", "aws:principalservicename", ["glue.amazonaws.com"]],
  [ROLE, "aws:principalservicename", undefined],
  [USER, "aws:username", ["ann"]],
  [ROLE, "aws:username", undefined],
  [ROLE, "aws:resourceaccount", [ACCOUNT]],
  [ROLE, "s3:resourceaccount", [ACCOUNT]],
  [ROLE, "kms:calleraccount", undefined],
  [ROLE, "aws:principaltag/team", ["red"]],
  [ROLE, "aws:principaltag/other", undefined],
  [ROLE, "aws:sourceip", undefined],
];

describe("a request", () => {
  for (const [arn, session, kind, own, account, sessionArn] of CALLERS) {
    it(`takes ${arn} ${session === undefined ? "" : `in session ${session} `}for a ${kind}`, () => {
      const { tags, ...caller } = describeCaller({ arn, session, tags: TAGS });
      expect(caller).to.deep.equal({ kind, arn: own, account, sessionArn });
      expect([...tags]).to.deep.equal([["team", "red"]]);
    });
  }

  it("takes the account that is given before the one in the ARN", () => {
    expect(describeCaller({ arn: ROLE, account: "999999999999" }).account).to.equal("999999999999");
  });

  for (const [arn, key, wanted] of DERIVED) {
    it(`says ${String(wanted)} for ${key} of ${arn}`, () => {
      expect(asked(arn).values(key)).to.deep.equal(wanted);
      expect(asked(arn).variable(key.toUpperCase())).to.equal(wanted?.[0]);
    });
  }

  it("says the caller's account of keys only", () => {
    expect(asked(ROLE, { action: "kms:Decrypt" }).values("kms:calleraccount")).to.deep.equal([
      ACCOUNT,
    ]);
  });

  it("takes the resource's account from what says it first", () => {
    const account = (resource: string, more: object = {}) =>
      asked(ROLE, { resource, ...more }).resourceAccount;
    const key = "arn:aws:kms:ca-central-1:222222222222:key/a";
    const named = { context: { "aws:ResourceAccount": "333333333333" } };
    expect(account(key)).to.equal("222222222222");
    expect(account(key, named)).to.equal("222222222222");
    expect(account(key, { resourceAccount: "444444444444" })).to.equal("444444444444");
    expect(account("arn:aws:s3:::lake", named)).to.equal("333333333333");
    expect(account("*", named)).to.equal("333333333333");
    expect(account("arn:aws:s3:::lake")).to.equal(ACCOUNT);
    expect(account("arn:aws:kms:ca-central-1:x222222222222:key/a")).to.equal(ACCOUNT);
    expect(account("arn:aws:kms:ca-central-1:222222222222x:key/a")).to.equal(ACCOUNT);
    expect(account("arn:aws:s3:::lake", { context: { "aws:ResourceAccount": ["a"] } })).to.equal(
      ACCOUNT,
    );
  });

  it("has keys in any case, and none that are not given", () => {
    const question = asked(ROLE, {
      context: { "Kms:ViaService": "s3", "aws:TagKeys": ["a", "b"], n: 1, none: undefined },
    });
    expect(question.values("kms:viaservice")).to.deep.equal(["s3"]);
    expect(question.values("aws:tagkeys")).to.deep.equal(["a", "b"]);
    expect(question.values("n")).to.deep.equal(["1"]);
    expect(question.values("none")).to.equal(undefined);
    expect(question.namesBelow("kms:")).to.deep.equal(["kms:viaservice"]);
    expect(question.namesBelow("")).to.deep.equal(["kms:viaservice", "aws:tagkeys", "n"]);
    expect(question.variable("aws:TagKeys")).to.equal(undefined);
    expect(question.variable("N")).to.equal("1");
    expect(question.action).to.equal("s3:getobject");
  });

  it("leaves open what it does not state, only where it is asked that way", () => {
    const open = asked(ROLE, { openContext: true, context: { "aws:SourceIp": [] } });
    expect(asked(ROLE).isOpen("aws:sourcevpc")).to.equal(false);
    expect(open.isOpen("aws:sourcevpc")).to.equal(true);
    expect(open.isOpen("aws:sourceip")).to.equal(false);
    expect(open.isOpen("aws:principalarn")).to.equal(false);
    expect(open.isOpen("aws:principaltag/team")).to.equal(false);
    const untagged = new Question({
      principal: { arn: ROLE },
      action: "a:b",
      resource: "*",
      openContext: true,
    });
    expect(untagged.isOpen("aws:principaltag/team")).to.equal(true);
  });

  it("takes ARNs apart at their first five colons", () => {
    expect(arnParts("arn:aws:logs:r:a:log-group:b:c")).to.deep.equal([
      ...["arn", "aws", "logs", "r", "a", "log-group:b:c"],
    ]);
    expect(arnParts("arn:aws:s3:::b")).to.deep.equal(["arn", "aws", "s3", "", "", "b"]);
    expect(arnParts("arn:aws:s3::")).to.equal(undefined);
    expect(arnParts("arn::::")).to.equal(undefined);
    expect(arnParts("urn:aws:s3:::b")).to.equal(undefined);
  });
});
