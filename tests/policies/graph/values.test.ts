import { expect } from "chai";
import {
  isRecord,
  listed,
  shown,
  stated,
  texts,
  UNKNOWN,
  unknownPaths,
  valueAt,
} from "../../../policies/graph/values";

const VALUE = { rules: [{ status: "on" }, { status: UNKNOWN }], key: UNKNOWN, none: null };

/** Path and what lies there. */
const PATHS: readonly (readonly [string, unknown])[] = [
  ["", VALUE],
  ["rules.0.status", "on"],
  ["rules.1.status", UNKNOWN],
  ["rules.1.status.below", UNKNOWN],
  ["rules.2.status", undefined],
  ["rules.0.status.length", undefined],
  ["key", UNKNOWN],
  ["key.deep.down", UNKNOWN],
  ["none", null],
  ["none.below", undefined],
  ["absent.below", undefined],
];

/** Value and how a sentence shows it. */
const SHOWN: readonly (readonly [unknown, string])[] = [
  [undefined, "absent"],
  [null, "absent"],
  [UNKNOWN, "not known yet"],
  [false, "false"],
  [0, "0"],
  ["", '""'],
  ["arn:aws:s3:::a/b_c*", '"arn:aws:s3:::a/b_c*"'],
  ["a".repeat(80), `"${"a".repeat(80)}"`],
  ["a".repeat(81), "a text of 81 characters"],
  ["my secret", "a text of 9 characters"],
  ["end ", "a text of 4 characters"],
  [" begin", "a text of 6 characters"],
  [[1, 2], "a list of 2"],
  [{ a: 1 }, "an object"],
];

describe("values of a resource", () => {
  for (const [path, wanted] of PATHS) {
    it(`are read at "${path}"`, () => {
      expect(valueAt(VALUE, path)).to.equal(wanted);
    });
  }

  for (const [value, wanted] of SHOWN) {
    it(`are shown as ${wanted}`, () => {
      expect(shown(value)).to.equal(wanted);
    });
  }

  it("are stated as they are when a rule demands them", () => {
    expect([stated("Athena engine version 3"), stated(3), stated(false)]).to.deep.equal([
      '"Athena engine version 3"',
      "3",
      "false",
    ]);
  });

  it("are records when they are objects and no lists", () => {
    expect([{}, { a: 1 }, [], null, "text", undefined, UNKNOWN].map(isRecord)).to.deep.equal([
      ...[true, true, false, false, false, false, false],
    ]);
  });

  it("are listed: one is a list of one, nothing and unknown are none", () => {
    expect([["a", 1], "a", 0, undefined, null, UNKNOWN].map(listed)).to.deep.equal([
      ["a", 1],
      ["a"],
      [0],
      [],
      [],
      [],
    ]);
  });

  it("are texts where they are texts", () => {
    expect(texts(["a", 1, UNKNOWN, "b"])).to.deep.equal(["a", "b"]);
  });

  it("are unknown at their paths", () => {
    expect(unknownPaths(VALUE)).to.deep.equal(["rules.1.status", "key"]);
    expect(unknownPaths(UNKNOWN)).to.deep.equal([""]);
    expect(unknownPaths(UNKNOWN, "a")).to.deep.equal(["a"]);
    expect(unknownPaths({ a: [UNKNOWN] }, "b")).to.deep.equal(["b.a.0"]);
    expect([null, "text", 1, {}].flatMap((value) => unknownPaths(value))).to.deep.equal([]);
  });
});
