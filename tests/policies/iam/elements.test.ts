import { expect } from "chai";

import {
  instantOf,
  numberOf,
  OPERATORS,
  rangeOf,
  readConditions,
} from "../../../policies/iam/condition-document";
import { readPrincipals } from "../../../policies/iam/principal-document";
import { closest, isObject, readStrings, shortened, shown } from "../../../policies/iam/reading";

/** What a reader returns, and what it reports. */
function heard<Value>(
  read: (report: (path: string, message: string) => void) => Value,
): [Value, readonly string[]] {
  const said: string[] = [];
  const value = read((path, message) => said.push(`${path} ${message}`));
  return [value, said];
}

const conditions = (element: unknown, variables = true) =>
  heard((report) => readConditions(element, "Condition", variables, report));

const principals = (item: Readonly<Record<string, unknown>>) =>
  heard((report) => readPrincipals(item, "S", report));

const NUMBERS: readonly (readonly [string, number | undefined])[] = [
  ["7", 7],
  [" 7 ", 7],
  ["+7", 7],
  ["-7.25", -7.25],
  ["7.", undefined],
  ["x7", undefined],
  ["7x", undefined],
  ["", undefined],
  ["1e3", undefined],
];

const INSTANTS: readonly (readonly [string, number | undefined])[] = [
  ["1700000000", 1_700_000_000_000],
  ["1700000000.5", 1_700_000_000_500],
  ["1999", Date.UTC(1999, 0, 1)],
  ["12345", 12_345_000],
  ["2024-02", Date.UTC(2024, 1, 1)],
  ["2024-02-03", Date.UTC(2024, 1, 3)],
  ["2024-02-03T04:05", Date.UTC(2024, 1, 3, 4, 5)],
  ["2024-02-03T04:05:06", Date.UTC(2024, 1, 3, 4, 5, 6)],
  ["2024-02-03T04:05:06.7Z", Date.UTC(2024, 1, 3, 4, 5, 6, 700)],
  ["2024-02-03T04:05:06+01:00", Date.UTC(2024, 1, 3, 3, 5, 6)],
  ["2024-13", undefined],
  ["3 February 2024", undefined],
  ["2024-02-03T", undefined],
  ["x2024", undefined],
];

const RANGES: readonly (readonly [string, object | undefined])[] = [
  ["10.0.0.0/8", { address: "10.0.0.0", bits: 8, family: "ipv4" }],
  ["10.0.0.1", { address: "10.0.0.1", bits: 32, family: "ipv4" }],
  ["0.0.0.0/0", { address: "0.0.0.0", bits: 0, family: "ipv4" }],
  ["10.0.0.0/32", { address: "10.0.0.0", bits: 32, family: "ipv4" }],
  ["10.0.0.0/33", undefined],
  ["10.0.0.0/-1", undefined],
  ["10.0.0.0/1.5", undefined],
  ["10.0.0.0/x", undefined],
  ["10.0.0.0/8/8", undefined],
  ["2001:db8::/32", { address: "2001:db8::", bits: 32, family: "ipv6" }],
  ["2001:db8::1", { address: "2001:db8::1", bits: 128, family: "ipv6" }],
  ["2001:db8::/129", undefined],
  ["10.0.0", undefined],
  ["", undefined],
];

/** Operator, a value that it refuses, what it wants; a value that it takes. */
const VALUES: readonly (readonly [string, string, string, string])[] = [
  ["NumericEquals", "x", "a number", "1"],
  ["DateLessThan", "x", "an ISO 8601 date or seconds since 1970", "2024"],
  ["Bool", "truer", '"true" or "false"', "TRUE"],
  ["Bool", "untrue", '"true" or "false"', "false"],
  ["Null", "1", '"true" or "false"', "False"],
  ["BinaryEquals", "%", "base64 text", "QUJD"],
  ["IpAddress", "x", "an IP address or a CIDR range", "10.0.0.0/8"],
  ["ArnLike", "arn:aws:s3", '"*" or an ARN of six parts', "*"],
  ["ArnLike", "a:b:c:d:e", '"*" or an ARN of six parts', "arn:aws:s3:::lake"],
  ["ArnLike", "a:b:c:d:e", '"*" or an ARN of six parts', "${aws:SourceArn}"],
];

const NOBODY = {
  negated: false,
  everyone: false,
  aws: [],
  service: [],
  federated: [],
  canonicalUser: [],
};
const ROLE = "arn:aws:iam::111122223333:role/a";

describe("elements of a document", () => {
  for (const [text, wanted] of NUMBERS) {
    it(`"${text}" is the number ${String(wanted)}`, () => {
      expect(numberOf(text)).to.equal(wanted);
    });
  }

  for (const [text, wanted] of INSTANTS) {
    it(`"${text}" is the instant ${String(wanted)}`, () => {
      expect(instantOf(text)).to.equal(wanted);
    });
  }

  for (const [text, wanted] of RANGES) {
    it(`"${text}" is the range ${JSON.stringify(wanted)}`, () => {
      expect(rangeOf(text)).to.deep.equal(wanted);
    });
  }

  for (const [operator, bad, wanted, good] of VALUES) {
    it(`${operator} refuses "${bad}" and takes "${good}"`, () => {
      expect(conditions({ [operator]: { "a:b": [good, bad] } })[1]).to.deep.equal([
        `Condition.${operator}.a:b must be ${wanted}, got ${JSON.stringify(bad)}`,
      ]);
      expect(conditions({ [operator]: { "a:b": good } })[1]).to.deep.equal([]);
    });
  }

  it("conditions are read with set, IfExists, key in lower case and texts of values", () => {
    const [read, said] = conditions({
      "ForAllValues:StringLikeIfExists": { "AWS:TagKeys": ["a", 1, true] },
      "ForAnyValue:StringEquals": { "a:B": "c" },
      Bool: { "aws:SecureTransport": false, "aws:ViaAWSService": "true" },
    });
    expect(said).to.deep.equal([]);
    expect(read).to.deep.equal([
      {
        operator: OPERATORS.get("StringLike"),
        set: "ForAllValues",
        ifExists: true,
        key: "aws:tagkeys",
        values: ["a", "1", "true"],
        variables: true,
      },
      {
        operator: OPERATORS.get("StringEquals"),
        set: "ForAnyValue",
        ifExists: false,
        key: "a:b",
        values: ["c"],
        variables: true,
      },
      ...["aws:securetransport", "aws:viaawsservice"].map((key, place) => ({
        operator: OPERATORS.get("Bool"),
        ifExists: false,
        key,
        values: [["false"], ["true"]][place],
        variables: true,
      })),
    ]);
    expect(conditions({ Bool: { a: "true" } }, false)[0][0]?.variables).to.equal(false);
    expect(conditions(undefined)).to.deep.equal([[], []]);
  });

  it("conditions that are none are told with their place", () => {
    expect(conditions([])).to.deep.equal([
      [],
      ["Condition must be an object of operators, got []"],
    ]);
    expect(conditions({ StringEquals: 5, Bool: { a: "true" } })).to.deep.equal([
      conditions({ Bool: { a: "true" } })[0],
      ["Condition.StringEquals must be an object of context keys, got 5"],
    ]);
    const [none, [said = ""]] = conditions({ "Some:StringEquals": { a: "b" } });
    expect(none).to.deep.equal([]);
    expect(said).to.equal(
      `Condition.Some:StringEquals is no condition operator; use one of ${[...OPERATORS.keys()].join(", ")}`,
    );
    expect(conditions({ 5: { a: "b" } })[1][0]).to.match(/^Condition\.5 is no condition operator/);
    for (const name of ["NullIfExists", "ForAllValues:Null"]) {
      expect(conditions({ [name]: { a: "true" } })[1]).to.deep.equal([
        `Condition.${name} takes neither a set operator nor IfExists; write Null`,
      ]);
    }
    expect(conditions({ StringEquals: { a: [] } })[1]).to.deep.equal([
      "Condition.StringEquals.a must hold at least one value, got an empty list",
    ]);
    expect(conditions({ StringEquals: { a: ["b", {}, null] } })).to.deep.equal([
      conditions({ StringEquals: { a: "b" } })[0],
      [
        "Condition.StringEquals.a must hold texts, numbers or booleans, got {}",
        "Condition.StringEquals.a must hold texts, numbers or booleans, got null",
      ],
    ]);
  });

  it("an ARN's variable is one only where variables are", () => {
    expect(conditions({ ArnLike: { a: "${aws:SourceArn}" } }, false)[1]).to.have.length(1);
  });

  it("principals are read by their types", () => {
    expect(principals({ Principal: "*" })).to.deep.equal([{ ...NOBODY, everyone: true }, []]);
    expect(principals({ NotPrincipal: "*" })).to.deep.equal([
      { ...NOBODY, negated: true, everyone: true },
      [],
    ]);
    expect(principals({ Principal: { AWS: ["*", ROLE] } })).to.deep.equal([
      { ...NOBODY, everyone: true, aws: [ROLE] },
      [],
    ]);
    expect(
      principals({
        NotPrincipal: {
          AWS: ["111122223333", "AROAABCDEFGHIJKLMNOP"],
          Service: "a.amazonaws.com",
          Federated: ["accounts.google.com"],
          CanonicalUser: "c",
        },
      }),
    ).to.deep.equal([
      {
        negated: true,
        everyone: false,
        aws: ["111122223333", "AROAABCDEFGHIJKLMNOP"],
        service: ["a.amazonaws.com"],
        federated: ["accounts.google.com"],
        canonicalUser: ["c"],
      },
      [],
    ]);
  });

  it("principals that are none are told with their place", () => {
    const TYPES = "AWS, Service, Federated, CanonicalUser";
    expect(principals({})).to.deep.equal([
      NOBODY,
      ["S must have either Principal or NotPrincipal, got neither"],
    ]);
    expect(principals({ Principal: "*", NotPrincipal: "*" })).to.deep.equal([
      { ...NOBODY, negated: true },
      ["S must have either Principal or NotPrincipal, got both"],
    ]);
    for (const [element, got] of [
      ["all", '"all"'],
      [{}, "{}"],
      [[], "[]"],
    ] as const) {
      expect(principals({ Principal: element })).to.deep.equal([
        NOBODY,
        [`S.Principal must be "*" or an object of ${TYPES}, got ${got}`],
      ]);
    }
    expect(principals({ NotPrincipal: { Aws: ROLE } })[1]).to.deep.equal([
      "S.NotPrincipal.Aws is no element of a policy; did you mean AWS?",
    ]);
    for (const entry of [`${ROLE}*`, "arn:aws:iam::1:role/a", "11112222333", "AROA", "me"]) {
      expect(principals({ Principal: { AWS: entry } })[1]).to.deep.equal([
        `S.Principal.AWS must be "*", an account id, or the whole ARN of a root, user, role or session, got "${entry}"`,
      ]);
    }
    expect(principals({ Principal: { Service: ["a", 5] } })[1]).to.deep.equal([
      "S.Principal.Service[1] must be a text that is not empty, got 5",
    ]);
  });

  it("values are shown shortly, whatever they are", () => {
    const self: unknown[] = [];
    self.push(self);
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const thrower = {
      toJSON: () => {
        throw new Error("circular");
      },
    };
    expect([5n, undefined, "a", self, deep, thrower, { a: 1n }, () => 1].map(shown)).to.deep.equal([
      "5n",
      "undefined",
      '"a"',
      "a value that holds itself",
      "a value that is nested too deeply",
      "a value that JSON has no form for",
      "a value that JSON has no form for",
      "function",
    ]);
    expect(shown(10n ** 100n)).to.equal(`1${"0".repeat(76)}...`);
    expect(shortened("a".repeat(80))).to.equal("a".repeat(80));
    expect(shortened("a".repeat(81))).to.equal(`${"a".repeat(77)}...`);
    expect([{}, [], null, "a", undefined].map(isObject)).to.deep.equal([
      ...[true, false, false, false, false],
    ]);
  });

  it("lists of texts are read, holes and all", () => {
    const read = (value: unknown) => heard((report) => readStrings(value, "p", report));
    expect(read("a")).to.deep.equal([["a"], []]);
    expect(read(["a", "b"])).to.deep.equal([["a", "b"], []]);
    expect(read([])).to.deep.equal([[], ["p must hold at least one value, got an empty list"]]);
    expect(read("")).to.deep.equal([[], ['p must be a text that is not empty, got ""']]);
    const holes = ["a"];
    holes[2] = "b";
    expect(read(holes)).to.deep.equal([
      ["a", "b"],
      ["p[1] must be a text that is not empty, got undefined"],
    ]);
  });

  it("the closest name has the fewest edits, and the first of several wins", () => {
    expect(closest("Efect", ["Action", "Effect", "Sid"])).to.equal("Effect");
    expect(closest("acton", ["Sid", "Action"])).to.equal("Action");
    expect(closest("ab", ["xb", "ax"])).to.equal("xb");
    expect(closest("kitten", ["sitting", "smitten", "x"])).to.equal("smitten");
    expect(closest("a", [])).to.equal("");
    expect(closest("b".repeat(80), ["a", "b".repeat(80)])).to.equal("b".repeat(80));
    expect(closest("b".repeat(81), ["a", "b".repeat(81)])).to.equal("a");
  });
});
