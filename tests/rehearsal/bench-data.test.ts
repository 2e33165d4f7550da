import { expect } from "chai";
import { UsageError } from "../../infra/command-line";
import { differences, readDataBench } from "../../rehearsal/bench-data";
import { readDatasetsBench, scans } from "../../rehearsal/bench-datasets";
import { treeBytes } from "../../rehearsal/bench-process";

describe("bench of the data jobs", () => {
  it("takes all contestants at 100,000 and a million rows unless told otherwise", () => {
    expect(readDataBench([])).to.deep.equal({
      rows: [100_000, 1_000_000],
      names: ["ours", "pyspark", "tuned", "duckdb", "pandas"],
      seed: 1,
    });
    expect(
      readDataBench(["--rows", "10000000,1000", "--without", "pandas,duckdb,tuned", "--seed", "7"]),
    ).to.deep.equal({ rows: [1000, 10_000_000], names: ["ours", "pyspark"], seed: 7 });
  });

  it("refuses sizes that are no numbers and contestants that it does not know, all at once", () => {
    expect(() =>
      readDataBench(["--rows", "many", "--without", "ours,polars", "--seed", "x"]),
    ).to.throw(
      "--rows must be whole numbers up to 12,000,000, such as 100000,1000000, got many; " +
        "--without takes pyspark, tuned, duckdb, pandas, got ours; " +
        "--without takes pyspark, tuned, duckdb, pandas, got polars; " +
        "--seed must be a whole number, got x",
    );
    expect(() => readDataBench(["--rows", "0"])).to.throw("got 0");
    expect(() => readDataBench(["--rows", "12000001"])).to.throw("got 12000001");
    expect(() => readDataBench(["1000"])).to.throw(UsageError, "1000 stands without an option");
    expect(() => readDataBench(["--fast"])).to.throw(UsageError, "Unknown option '--fast'");
  });

  it("adds up the memory of a process and all that it started, of one that is just starting another once", () => {
    const listed =
      "  1     0   900\n 10     1   100\n 11    10    40\n 12    11     2\n 13    10   100\n";
    expect(treeBytes(listed, 10)).to.equal(142 * 1024);
  });

  it("finds a table, a figure and a sum that differ, and lets the last digits of a sum be", () => {
    const ours = { by_year: { rows: 2, fees: 1_000_000_000_000 } };
    expect(differences("pandas", { by_year: { rows: 2, fees: 1_000_000_000_900 } }, ours)).to.eql(
      [],
    );
    expect(differences("pandas", { by_year: { rows: 3, fees: 1e12 } }, ours)).to.eql([
      "pandas: by_year.rows is 3, ours 2",
    ]);
    const many = { by_year: { rows: 10_000_000 } };
    expect(differences("duckdb", { by_year: { rows: 10_000_009 } }, many)).to.eql([]);
    expect(differences("duckdb", { by_year: { rows: 9_999_989 } }, many)).to.have.length(1);
    expect(differences("pandas", { by_type: { rows: 1 } }, ours)).to.eql([
      "pandas: by_year.rows is NaN, ours 2",
      "pandas: by_year.fees is NaN, ours 1000000000000",
      "pandas: by_type.rows is 1, ours NaN",
    ]);
  });
});

describe("bench of the datasets", () => {
  it("takes deliveries of usual size, and refuses what is no number", () => {
    expect(readDatasetsBench([])).to.deep.equal({ rows: 20_000, seed: 1 });
    expect(() => readDatasetsBench(["--rows", "0", "--seed", "x"])).to.throw(
      UsageError,
      "--rows must be 1 to 1,000,000, got 0; --seed must be a whole number, got x",
    );
  });

  it("finds the queries that read more than 2 % of what landed, and those of which nothing is known", () => {
    const found = scans({ by_year: 200, by_type: 201, by_size: NaN }, 10_000);
    expect(found.map(({ figure, isTooMuch }) => [figure, isTooMuch])).to.deep.equal([
      ["by_year", false],
      ["by_type", true],
      ["by_size", true],
    ]);
  });
});
