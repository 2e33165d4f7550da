import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readPublication, readSettings } from "../../../publishing/server/settings";

const GOOD = {
  stack: "parks-dev",
  title: "Parks",
  region: "ca-central-1",
  bucket: "parks-dev-published-111122223333",
  audiences: ["public"],
  listen: "private",
  port: 8080,
};
const PUBLISH = {
  ...{ workgroup: "w", database: "d", publication: "/p.json" },
  lastJobs: { DaysSinceLastRun: { benches: "benches-curate" }, DaysSinceLastCollection: {} },
};

describe("publishing/server/settings", () => {
  let file: string;
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), "settings-")), "server.json");
  });
  afterEach(() => {
    rmSync(join(file, ".."), { recursive: true });
  });
  const read = (content: unknown) => {
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    return readSettings(file);
  };

  it("takes a server that only serves, and one that publishes, too", () => {
    expect(read(GOOD)).to.deep.equal(GOOD);
    expect(read({ ...GOOD, publish: PUBLISH }).publish).to.deep.equal(PUBLISH);
  });

  it("names every problem at once, with the file", () => {
    expect(() =>
      read({
        ...GOOD,
        title: "",
        audiences: ["all"],
        listen: "everywhere",
        port: 65536,
        publish: {},
      }),
    ).to.throw(
      `${file}: title must be a text, got ""; audiences must be "internal", "public" or both, got ["all"]; ` +
        'listen must be "loopback" or "private", got "everywhere"; port must be a whole number from 0 to 65535, got 65536; ' +
        "publish.workgroup must be a text, got undefined; publish.database must be a text, got undefined; " +
        "publish.publication must be a text, got undefined; publish.lastJobs must be an object, got undefined",
    );
    expect(read({ ...GOOD, port: 65535 }).port).to.equal(65535);
  });

  it("names what it is not told of the last jobs, and what is no name of a job", () => {
    const lastJobs = { DaysSinceLastRun: { benches: "" } };
    expect(() => read({ ...GOOD, publish: { ...PUBLISH, lastJobs } })).to.throw(
      `${file}: publish.lastJobs.DaysSinceLastRun must be an object of job names, got {"benches":""}; ` +
        "publish.lastJobs.DaysSinceLastCollection must be an object of job names, got undefined",
    );
  });

  it("says what a file is that is no settings file", () => {
    expect(() => read("{")).to.throw(`${file} cannot be read`);
    expect(() => read([])).to.throw(`${file} must hold an object`);
    expect(() => readSettings(`${file}.absent`)).to.throw("cannot be read: ENOENT");
    expect(() => readPublication((read(GOOD), file))).to.throw(
      "must hold department, timezone, reports and profiles",
    );
  });
});
