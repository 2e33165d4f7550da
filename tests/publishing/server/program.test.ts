import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { DEPARTMENT, PUBLIC_REPORT, REPORT, SCRIPTS } from "../support/sample-report";
import { StubAthena } from "../support/stub-athena";
import { StubBucket } from "../support/stub-bucket";

/** The bundle that the servers run, as `npm run setup` makes it. */
const PROGRAM = resolve(".cache/server/server.mjs");

const SETTINGS = {
  stack: "safety-dev",
  title: "Safety",
  region: "ca-central-1",
  bucket: "published",
  audiences: ["internal", "public"],
  listen: "loopback",
  port: 0,
};

describe("the servers' program, bundled", () => {
  let athena: StubAthena;
  let bucket: StubBucket;
  let glue: Server;
  let dir: string;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    athena = await StubAthena.start();
    for (const [sql, script] of SCRIPTS) athena.scripts.set(sql, script);
    bucket = await StubBucket.start();
    glue = createServer((_request, response) => response.end('{"JobRuns":[]}'));
    glue.listen(0, "127.0.0.1");
    await once(glue, "listening");
    dir = mkdtempSync(join(tmpdir(), "server-"));
    env = {
      PATH: process.env["PATH"],
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_ENDPOINT_URL_ATHENA: `http://127.0.0.1:${String(athena.port)}`,
      AWS_ENDPOINT_URL_S3: bucket.endpoint,
      AWS_ENDPOINT_URL_GLUE: `http://127.0.0.1:${String((glue.address() as AddressInfo).port)}`,
      AWS_REQUEST_CHECKSUM_CALCULATION: "WHEN_REQUIRED",
    };
  });
  after(async () => {
    await athena.stop();
    await bucket.stop();
    glue.closeAllConnections();
    glue.close();
    rmSync(dir, { recursive: true });
  });

  const settings = (more: object = {}): string => {
    const file = join(dir, "server.json");
    writeFileSync(file, JSON.stringify({ ...SETTINGS, ...more }));
    return file;
  };
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env, cwd: dir });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    }
    return { child, output: () => output };
  };

  it("explains itself, and says what is wrong with its arguments", () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [PROGRAM, ...args], { env, encoding: "utf8" });
    const help = run("--help");
    expect([help.status, help.stderr]).to.deep.equal([0, ""]);
    expect(help.stdout).to.contain("Usage: server <command> --settings <file>");
    const refusals: readonly (readonly [readonly string[], string])[] = [
      [["erase", "--settings", "x"], 'the command must be publish or serve, got "erase"'],
      [["serve"], "--settings is missing"],
      [["serve", "--settings", "x"], "--state is missing, and STATE_DIRECTORY is not set"],
      [["serve", "--settings", "x", "--state", dir], "serve: x cannot be read"],
      [["publish", "--settings", settings(), "--state", dir], "this server does not publish"],
    ];
    for (const [args, words] of refusals) {
      const { status, stderr } = run(...args);
      expect(status, words).to.equal(2);
      expect(stderr).to.contain(words);
    }
  });

  it("publishes workbooks and pages without a module beside it, then serves what the bucket holds", async () => {
    const publication = join(dir, "publication.json");
    writeFileSync(
      publication,
      JSON.stringify({
        department: DEPARTMENT,
        timezone: "America/Vancouver",
        reports: [PUBLIC_REPORT, REPORT],
        profiles: { bucket: "curated", sources: [] },
      }),
    );
    const publish = {
      workgroup: "safety-dev",
      database: "safety_dev_curated",
      publication,
      lastJobs: {
        DaysSinceLastRun: { accidents: "safety-dev-accidents-curate" },
        DaysSinceLastCollection: { accidents: "safety-dev-accidents-collect" },
      },
    };
    const publishing = start(
      ...["publish", "--settings", settings({ publish }), "--state", join(dir, "publish")],
    );
    const [code] = (await once(publishing.child, "exit")) as [number];
    expect(code, publishing.output()).to.equal(0);
    expect([...bucket.objects.keys()]).to.include.members([
      "internal/workplace-accidents/workplace-accidents.xlsx",
      "internal/workplace-accidents.html",
      "public/index.html",
    ]);
    const workbook = bucket.objects.get("internal/workplace-accidents/workplace-accidents.xlsx");
    expect(workbook?.subarray(0, 2).toString()).to.equal("PK");

    const serving = start("serve", "--settings", settings(), "--state", join(dir, "serve"));
    let url: string | undefined;
    while (url === undefined) {
      await once(serving.child.stdout, "data");
      url = /serving internal and public reports at (\S+)/.exec(serving.output())?.[1];
    }
    const page = await fetch(`${url}safety-dev/internal/workplace-accidents.html`);
    expect(page.status).to.equal(200);
    expect(await page.text()).to.contain("<svg");
    expect((await fetch(`${url}health`)).status).to.equal(200);
    serving.child.kill("SIGTERM");
    const [ended] = (await once(serving.child, "exit")) as [number];
    expect(ended, serving.output()).to.equal(0);
  }).timeout(60_000);
});
