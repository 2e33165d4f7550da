import { expect } from "chai";
import { type SharedOut, shareOut } from "../../rehearsal/jobs/portal";

const source = {
  portal: "https://opendata.example.org",
  sender: "City",
  timezone: "UTC",
  parts: [
    { name: "2023", dataset: "old", where: 'year="23"' },
    { name: "2024", dataset: "new" },
  ],
};
const shown = ({ served, delivered }: SharedOut) => ({
  served: served.map(({ key, file }) => `${file} as ${key}`),
  delivered: Object.fromEntries([...delivered].map(([name, { files }]) => [name, files])),
});

describe("the files of a rehearsal", () => {
  it("go to the portal one a part, and the others to who delivers, where they were generated", () => {
    const files = ["/g/2023/a.csv", "/g/2023/b.csv", "/g/2024/c.csv", "/g/d.csv"];
    const made = new Map([
      ["trees", { folder: "/g", files }],
      ["benches", { folder: "/b", files: ["/b/a.csv"] }],
    ]);
    const shared = shareOut([{ name: "trees", source }, { name: "benches" }], made, true);
    expect(shown(shared)).to.deep.equal({
      served: ["/g/2023/a.csv as 2023/trees-2023.csv", "/g/2024/c.csv as 2024/trees-2024.csv"],
      delivered: { trees: ["/g/2023/b.csv", "/g/d.csv"], benches: ["/b/a.csv"] },
    });
    expect(shared.served.map((one) => one.export)).to.deep.equal([
      { dataset: "old", where: 'year="23"' },
      { dataset: "new", where: null },
    ]);
  });

  it("go to the portal only where the collection would put them, where they are the user's own", () => {
    const files = ["/u/2023/trees-2023.csv", "/u/2024/mine.csv", "/u/trees.csv"];
    const made = new Map([["trees", { folder: "/u", files }]]);
    expect(shown(shareOut([{ name: "trees", source }], made, false))).to.deep.equal({
      served: ["/u/2023/trees-2023.csv as 2023/trees-2023.csv"],
      delivered: { trees: ["/u/2024/mine.csv", "/u/trees.csv"] },
    });
  });
});
