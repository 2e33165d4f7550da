import { expect } from "chai";
import { loadStack } from "../../environments/facts/load";
import { DATASET, EnvironmentsCopy, removeCopies } from "./environments-copy";

const SOURCE = `${DATASET}/source.yaml`;
const CONTRACT = `${DATASET}/contract.yaml`;
const GOOD = `portal: https://opendata.example.org
sender: Office of Safety
timezone: America/Vancouver
parts:
  - { name: "2023", dataset: accidents_old, where: 'year="23"', orderBy: 'seen_at,id' }
  - { name: "2024", dataset: accidents }
`;

/** A copy whose dataset has CSV files and this source. */
const copyWith = (source: string): EnvironmentsCopy =>
  new EnvironmentsCopy()
    .replace(CONTRACT, /value: \{ kind: excel[^}]*\}/, 'value: { kind: csv, delimiter: ";" }')
    .write(SOURCE, source);

describe("the source of a dataset", () => {
  after(removeCopies);

  it("is read from source.yaml, and absent where there is none", () => {
    const [dataset] = loadStack("ohs-dev", copyWith(GOOD).root).department.datasets;
    expect(dataset?.source).to.deep.equal({
      portal: "https://opendata.example.org",
      sender: "Office of Safety",
      timezone: "America/Vancouver",
      parts: [
        { name: "2023", dataset: "accidents_old", where: 'year="23"', orderBy: "seen_at,id" },
        { name: "2024", dataset: "accidents" },
      ],
    });
    const [other] = loadStack("ohs-dev").department.datasets;
    expect(other).not.to.have.property("source");
  });

  const refusals: readonly (readonly [string, string, string, string])[] = [
    [
      "a portal in the clear",
      "https:",
      "http:",
      'portal must be the portal\'s address without a path, got "http://opendata.example.org"; write it like https://opendata.example.org',
    ],
    [
      "an address with a path",
      "example.org",
      "example.org/api",
      'portal must be the portal\'s address without a path, got "https://opendata.example.org/api"; write it like https://opendata.example.org',
    ],
    [
      "a part named like another",
      '"2024"',
      '"2023"',
      'parts[1] must have a name of its own, got "2023" as parts[0] has; each part is a file; write another name',
    ],
    [
      "a folder above the dataset's own",
      '"2024"',
      '"../2024"',
      'parts[1].name must be in kebab-case, got "../2024"; write it in quotes, like "2024"',
    ],
    [
      "a dataset that is an address",
      "dataset: accidents }",
      "dataset: a/../b }",
      'parts[1].dataset must be a dataset\'s name as the portal has it, got "a/../b"; correct it',
    ],
    [
      "an order that goes beyond fields",
      "'seen_at,id'",
      "'seen_at desc'",
      'parts[0].orderBy must be fields\' names in lower case, with commas between them, got "seen_at desc"; correct it',
    ],
    [
      "a key that nobody reads",
      "orderBy",
      "order",
      'parts[0].order is not known; did you mean "orderBy"?',
    ],
  ];
  for (const [what, from, to, message] of refusals) {
    it(`refuses ${what}`, () => {
      const problems = copyWith(GOOD.replace(from, to)).problems();
      expect(problems.map((line) => line.replace(/^.*source\.yaml:\d+: /, ""))).to.deep.equal([
        message,
      ]);
    });
  }

  it("refuses two parts without a name: each would be the same file", () => {
    const source = GOOD.replace('name: "2023", ', "").replace('name: "2024", ', "");
    expect(copyWith(source).problems()[0]).to.match(
      /parts\[1\] must have a name of its own, got none as parts\[0\] has/,
    );
  });

  it("refuses a dataset whose files are not what a portal exports", () => {
    const copy = new EnvironmentsCopy().write(SOURCE, GOOD);
    expect(copy.problems().map((line) => line.replace(/^.*yaml:\d+: /, ""))).to.deep.equal([
      "portal must not be collected from while the contract's landing is excel: exports are CSV; " +
        "write landing: { kind: csv, … } in contract.yaml, or remove this file",
    ]);
  });
});
