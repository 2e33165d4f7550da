/** Input that no program of ours would give: the pack says what is wrong, and never throws. */
import { expect } from "chai";
import { Graph, type GraphResource } from "../../../policies/graph/graph";
import { judgeWith } from "../../../policies/judge";
import type { Finding } from "../../../policies/rule";
import { RULES } from "../../../policies/rules/catalogue";
import { changed, ruleOf, stackGraph, withValue } from "./support";

/** Every finding of every rule; a rule that throws says so. */
const judgeAll = (
  graph: Graph,
  rules = RULES,
): readonly (readonly [rule: string, finding: Finding])[] =>
  rules.flatMap((rule) => judgeWith(rule, graph).map((finding) => [rule.id, finding] as const));

const thrown = (graph: Graph): readonly string[] =>
  judgeAll(graph)
    .filter(([, { found }]) => found.includes("judged nothing"))
    .map(([id, { found }]) => `${id}: ${found}`);

/** Where documents stand, one of each kind. */
const DOCUMENTS = [
  ["ohs-policies-clean", "policy"],
  ["ohs-clean-role", "assumeRolePolicy"],
  ["ohs-lake-landing-policy", "policy"],
  ["ohs-keys-data", "policy"],
  ["ohs-alerts-ca-central-1-policy", "policy"],
  ["ohs-network-s3", "policy"],
] as const;

const BROKEN: Readonly<Record<string, unknown>> = {
  "a text that is no JSON": "{",
  "an empty text": "",
  "a list": "[]",
  "a number": 7,
  "a document without statements": '{"Version":"2012-10-17"}',
  "a statement that is null": '{"Version":"2012-10-17","Statement":[null]}',
  "an effect that does not exist":
    '{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps","Action":"s3:GetObject","Resource":"*"}]}',
  "an action that does not exist":
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObjekt","Resource":"*"}]}',
  "a condition key that does not exist":
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:NoSuchKey":"a"}}}]}',
  "an operator that does not exist":
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"StringSame":{"aws:SourceVpc":"a"}}}]}',
  "a document nested a hundred thousand deep": "[".repeat(100_000) + "]".repeat(100_000),
};

/** It puts each of the 6,000 grants to the evaluator, beside all others: that ends too, but after some twenty seconds. */
const ASKS_EACH_GRANT = "iam-intended-access-works";

describe("bad input", () => {
  for (const [what, document] of Object.entries(BROKEN)) {
    it(`${what} in the place of a policy is a violation of iam-policy-valid that names the resource`, async () => {
      for (const [name, path] of DOCUMENTS) {
        const graph = changed(await stackGraph("ohs-prod"), name, (one) =>
          withValue(one, path, document),
        );
        const accused = judgeWith(ruleOf("iam-policy-valid"), graph).filter(
          ({ verdict, resource }) => verdict === "violation" && resource === name,
        );
        expect(accused, `${name}.${path}`).to.not.deep.equal([]);
      }
    });
  }

  it("never makes a rule throw, wherever a document is broken", async () => {
    const good = await stackGraph("ohs-prod");
    const documents = Object.values(BROKEN);
    for (const turn of [0, 2, 4, 6, 8, 10]) {
      const broken = new Graph(
        good.resources.map((one) => {
          const place = DOCUMENTS.findIndex(([name]) => name === one.name);
          const path = DOCUMENTS[place]?.[1];
          return path === undefined
            ? one
            : withValue(one, path, documents[(place + turn) % documents.length]);
        }),
      );
      expect(thrown(broken)).to.deep.equal([]);
    }
  }).timeout(60_000);

  it("of a megabyte is judged within seconds, and accused of its size", async () => {
    const statements = Array.from({ length: 6000 }, (_, index) => ({
      Sid: `Statement${index}`,
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: [`arn:aws:s3:::ohs-prod-landing-444455556666/folder-number-${index}/*`],
    }));
    const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    expect(document.length).to.be.greaterThan(950_000);
    const graph = changed(await stackGraph("ohs-prod"), "ohs-policies-clean", (one) =>
      withValue(one, "policy", document),
    );
    const before = process.cpuUsage();
    const quick = RULES.filter(({ id }) => id !== ASKS_EACH_GRANT);
    const found = judgeAll(graph, quick).filter(
      ([, { resource }]) => resource === "ohs-policies-clean",
    );
    const { user } = process.cpuUsage(before);
    const sizes = found.filter(([id]) => id === "iam-policy-size").map(([, one]) => one.found);
    expect(sizes).to.deep.equal([`policy has ${document.length} characters, 10240 is the most`]);
    expect(user / 1e6).to.be.lessThan(10);
  }).timeout(120_000);

  it("with parents in a circle is judged to the end", async () => {
    const good = await stackGraph("ohs-prod");
    const [first, second] = good.resources.filter(({ type }) => type.startsWith("platform:"));
    const circle = new Graph(
      good.resources.map((one) => {
        if (one === first) return { ...one, parent: second?.urn ?? "" };
        return one === second ? { ...one, parent: first?.urn ?? "" } : one;
      }),
    );
    expect(thrown(circle)).to.deep.equal([]);
  });

  it("with a parent of its own, and a parent that nobody made, is judged to the end", async () => {
    const good = await stackGraph("ohs-prod");
    const broken = new Graph(
      good.resources.map((one, index) => ({
        ...one,
        parent: index % 2 === 0 ? one.urn : "urn:of:nobody",
      })),
    );
    expect(thrown(broken)).to.deep.equal([]);
  });

  it("without any satellite accuses each bucket by name", async () => {
    const good = await stackGraph("ohs-prod");
    const bare = new Graph(good.resources.filter(({ type }) => !/^aws:s3\/bucket[A-Z]/.test(type)));
    expect(thrown(bare)).to.deep.equal([]);
    const buckets = bare.of("aws:s3/bucket:Bucket").map(({ name }) => name);
    const accused = judgeWith(ruleOf("s3-bucket-public-access-blocked"), bare);
    expect(accused.map(({ resource }) => resource).sort()).to.deep.equal([...buckets].sort());
  });

  it("without properties, and with properties of any other shape, makes no rule throw", async () => {
    const good = await stackGraph("ohs-prod");
    const shapes: readonly ((one: GraphResource) => GraphResource["props"])[] = [
      () => ({}),
      ({ props }) => Object.fromEntries(Object.keys(props).map((key) => [key, null])),
      ({ props }) => Object.fromEntries(Object.keys(props).map((key) => [key, 7])),
      ({ props }) => Object.fromEntries(Object.keys(props).map((key) => [key, [[]]])),
      ({ props }) => Object.fromEntries(Object.keys(props).map((key) => [key, { a: { b: 1 } }])),
      ({ props }) => Object.fromEntries(Object.keys(props).map((key) => [key, "\u0000*${x}"])),
    ];
    for (const shape of shapes) {
      const broken = new Graph(good.resources.map((one) => ({ ...one, props: shape(one) })));
      expect(thrown(broken)).to.deep.equal([]);
    }
  }).timeout(60_000);

  it("of nothing at all is judged without a word about a resource", () => {
    expect(thrown(new Graph([]))).to.deep.equal([]);
  });
});
