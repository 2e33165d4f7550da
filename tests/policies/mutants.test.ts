import { expect } from "chai";
import type { Graph } from "../../policies/graph/graph";
import { EQUIVALENTS } from "./mutants/equivalents";
import { mutantsOf, oneOfEachKind } from "./mutants/generate";
import { lawOf } from "./mutants/law";
import { kindOf } from "./mutants/mutant";
import { standingOf } from "./mutants/references";
import { MOST_EQUIVALENT, type Outcome, outcomeOf } from "./mutants/run";
import { Court } from "./mutants/verdict";
import { stackGraph } from "./rules/support";

const DEPARTMENTS = ["academics", "ohs", "vancouver"];
/** An account's stack has a seventh of the resources; the number says how many ways it offers at least. */
const LEAST = { department: 300, account: 300 };

const outcomes = new Map<string, Promise<Outcome>>();

function outcome(stack: string): Promise<Outcome> {
  const known = outcomes.get(stack) ?? stackGraph(stack).then((graph) => outcomeOf(graph, "prod"));
  outcomes.set(stack, known);
  return known;
}

describe("the mutants of the stacks", function () {
  this.timeout(180_000);

  for (const stack of [...DEPARTMENTS, "account"]) {
    for (const stage of ["dev", "prod"]) {
      it(`break ${stack}-${stage} in at least 300 ways`, async () => {
        const mutants = oneOfEachKind(mutantsOf(await stackGraph(`${stack}-${stage}`)));
        expect(mutants.length).to.be.at.least(
          stack === "account" ? LEAST.account : LEAST.department,
        );
      });
    }

    it(`of ${stack}-prod are each caught by a mandatory rule that names the resource`, async () => {
      const { survivors } = await outcome(`${stack}-prod`);
      const names = survivors.map((one) => `${kindOf(one)} (${one.resource})`);
      expect(names).to.deep.equal([]);
    });

    it(`of ${stack}-prod weaken nothing in at most 2 % of all`, async () => {
      const { equivalent, mutants } = await outcome(`${stack}-prod`);
      expect(equivalent.length / mutants.length).to.be.at.most(MOST_EQUIVALENT);
    });
  }

  it("need every entry of the register of equivalents", async () => {
    const all = await Promise.all([...DEPARTMENTS, "account"].map((one) => outcome(`${one}-prod`)));
    const idle = EQUIVALENTS.filter((entry) => !all.some(({ needed }) => needed.has(entry)));
    expect(idle.map(({ kind }) => kind)).to.deep.equal([]);
  });

  it("are judged by the rules that looked at what changed as by all rules", async () => {
    const graph: Graph = await stackGraph("ohs-prod");
    const law = lawOf("prod");
    const mutants = oneOfEachKind(mutantsOf(graph)).filter((_, index) => index % 120 === 0);
    const some = new Court(standingOf(graph), law);
    const every = new Court(standingOf(graph), law);
    const differing = mutants.filter((mutant) => {
      const found = some.judge(mutant) !== undefined;
      return found !== (every.judge(mutant, every.rules) !== undefined);
    });
    expect(differing.map(kindOf)).to.deep.equal([]);
  });

  it("are not caught by a rule that was not asked about what changed", async () => {
    const graph = await stackGraph("account-prod");
    const court = new Court(standingOf(graph), lawOf("prod"));
    const mutants = oneOfEachKind(mutantsOf(graph)).filter((_, index) => index % 20 === 0);
    const wrongly = mutants.filter((mutant) => {
      const asked = court.concerned(mutant);
      const others = court.rules.filter((rule) => !asked.includes(rule));
      return court.judge(mutant, others) !== undefined;
    });
    expect(wrongly.map(kindOf)).to.deep.equal([]);
  });
});
