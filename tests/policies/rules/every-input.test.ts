/**
 * Every input of every resource that a rule looks at, wrong in each way and unknown: derived from the stacks, not from the rules.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { Graph, GraphResource } from "../../../policies/graph/graph";
import { judgeWith } from "../../../policies/judge";
import type { Finding, Rule } from "../../../policies/rule";
import { RULES } from "../../../policies/rules/catalogue";
import { CASES } from "./cases";
import { templatesOf } from "./finding-templates";
import { stackGraph, violated } from "./support";
import {
  inputsOf,
  type Judged,
  judgedBy,
  lostAt,
  rearranged,
  replaced,
  unknownAt,
  wrecksAt,
} from "./wrecks";

const ROOT = path.resolve(__dirname, "../../../policies/rules");
const FILES = new Map(
  readdirSync(ROOT, { recursive: true })
    .map(String)
    .map((file) => [path.basename(file, ".ts"), path.join(ROOT, file)]),
);

interface Outcome {
  /** All that the rule said of anything that was wrong. */
  readonly found: ReadonlySet<string>;
  /** Inputs that matter, about which it said nothing when they were unknown. */
  readonly silent: readonly string[];
  /** Inputs that it took for wrong when they were unknown. */
  readonly guessed: readonly string[];
  /** Inputs at which it failed. */
  readonly failed: readonly string[];
}

/**
 * How others call a resource. Whoever names it has its output, and that is unknown with it: a text in its place, as in these graphs,
 * means something else.
 */
const NAMES = /^(id|arn|name|bucket|publicSubnetIds(\.0)?|primaryNetworkInterfaceId)$/;

/** Whether any rule asks about a resource: what one cannot tell, another may have asked already. */
const isAskedAbout = (graph: Graph, { urn }: GraphResource): boolean =>
  RULES.some((rule) =>
    judgeWith(rule, graph).some((one) => one.verdict === "unknown" && one.urn === urn),
  );

const hasFailed = ({ found }: Finding): boolean => found.includes("judged nothing");

async function outcomeOf(rule: Rule): Promise<Outcome> {
  const found = new Set<string>();
  const silent: string[] = [];
  const guessed: string[] = [];
  const failed: string[] = [];
  for (const judged of await judgedBy(rule)) {
    const before = new Set(judgeWith(rule, judged.graph).map(keyOf));
    const said = (graph: Graph) => judgeWith(rule, graph).filter((one) => !before.has(keyOf(one)));
    for (const input of inputsOf(rule, judged.resource)) {
      const place = `${judged.resource.type} ${input}`;
      const wrong = wrecksAt(judged.resource, input).map((one) => said(replaced(judged, one)));
      const graph = replaced(judged, lostAt(judged.resource, input));
      const open = said(graph);
      const accused = wrong.flat().filter(({ verdict }) => verdict === "violation");
      for (const one of accused) found.add(one.found);
      if (accused.length > 0 && open.length === 0 && !isAskedAbout(graph, judged.resource)) {
        silent.push(place);
      }
      if (!NAMES.test(input) && open.some(({ verdict }) => verdict === "violation")) {
        guessed.push(place);
      }
      if ([...wrong.flat(), ...open].some(hasFailed)) failed.push(place);
    }
    for (const one of rearranged(judged).flatMap(said)) found.add(one.found);
  }
  return { found, silent, guessed, failed };
}

const keyOf = ({ urn, found, verdict }: Finding): string => `${verdict} ${urn} ${found}`;

const outcomes = new Map<string, Promise<Outcome>>();

function outcome(rule: Rule): Promise<Outcome> {
  const known = outcomes.get(rule.id) ?? outcomeOf(rule);
  outcomes.set(rule.id, known);
  return known;
}

/** What the rule says of its cases. */
async function foundInCases(rule: Rule): Promise<readonly string[]> {
  const found = [];
  for (const [id, stack, resource, change] of CASES) {
    if (id !== rule.id) continue;
    found.push(...violated(rule, change(await stackGraph(stack), resource)));
  }
  return found.map((one) => one.found);
}

describe("every input", () => {
  for (const rule of RULES) {
    it(`makes ${rule.id} ask when it is unknown, wherever it matters, and accuse nobody`, async () => {
      const { silent, guessed, failed } = await outcome(rule);
      expect({ silent, guessed, failed }).to.deep.equal({ silent: [], guessed: [], failed: [] });
    });

    it(`that is wrong brings out each sentence of ${rule.id}`, async () => {
      const { found } = await outcome(rule);
      const said = [...found, ...(await foundInCases(rule))];
      const templates = templatesOf(FILES.get(rule.id) ?? "");
      expect(templates).to.not.deep.equal([]);
      const untested = templates.filter((one) => !said.some((text) => RegExp(one).test(text)));
      expect(untested).to.deep.equal([]);
    });

    it(`that is unknown hides no other violation from ${rule.id}`, async () => {
      const first = CASES.find(([id]) => id === rule.id);
      if (first === undefined) return expect.fail("there is no case");
      const [, stack, resource, change] = first;
      const broken = change(await stackGraph(stack), resource);
      const accused = violated(rule, broken);
      const hidden: string[] = [];
      for (const judged of await judgedBy(rule)) {
        const here = inBroken(judged, broken);
        if (here === undefined || accused.some(({ urn }) => urn === here.resource.urn)) continue;
        for (const input of inputsOf(rule, here.resource)) {
          const graph = replaced(here, unknownAt(here.resource, input));
          const findings = judgeWith(rule, graph);
          const said = new Set(findings.map(keyOf));
          if (accused.every((one) => said.has(keyOf(one)))) continue;
          // What is said instead is a question, or accuses the resource of which something is unknown.
          const isSaid = findings.some(
            ({ verdict, urn }) => verdict === "unknown" || urn === here.resource.urn,
          );
          if (!isSaid && !isAskedAbout(graph, here.resource)) {
            hidden.push(`${here.resource.type} ${input}`);
          }
        }
      }
      expect(hidden).to.deep.equal([]);
    });
  }
});

/** The same resource in a graph that was broken elsewhere. */
function inBroken({ resource }: Judged, graph: Graph): Judged | undefined {
  const same = graph.byUrn(resource.urn);
  return same === resource ? { graph, resource } : undefined;
}
