import { expect } from "chai";
import { CATALOGUE, OF_THE_PACK } from "../../policies/catalogue-coverage";
import { RULES } from "../../policies/rules/catalogue";

const KNOWN = new Map(RULES.map((rule) => [rule.id, rule]));

describe("the catalogue", () => {
  it("has 119 policies, each once", () => {
    expect(CATALOGUE.map(([number]) => number)).to.deep.equal(
      Array.from({ length: 119 }, (_, index) => index + 1),
    );
    expect(new Set(CATALOGUE.map(([, id]) => id)).size).to.equal(119);
  });

  it("is answered by rules that exist, every policy by one at least", () => {
    const wrong = CATALOGUE.flatMap(([, id, , rules]) => [
      ...(rules.length === 0 ? [`${id} is not answered`] : []),
      ...rules
        .filter((one) => !KNOWN.has(one) && !OF_THE_PACK.includes(one))
        .map((one) => `${id} is answered by ${one}, which does not exist`),
    ]);
    expect(wrong).to.deep.equal([]);
  });

  it("is answered by advice where it asks for more only with a reason", () => {
    const unexplained = CATALOGUE.filter(([, , level]) => level !== "A").flatMap(([, , , rules]) =>
      rules.filter((one) => {
        const rule = KNOWN.get(one);
        return rule?.level === "advisory" && rule.advisoryBecause === undefined;
      }),
    );
    expect(unexplained).to.deep.equal([]);
  });

  it("keeps the name of a policy that a rule of the same name answers", () => {
    const renamed = CATALOGUE.filter(([, id, , rules]) => KNOWN.has(id) && !rules.includes(id));
    expect(renamed.map(([, id]) => id)).to.deep.equal([]);
  });
});
