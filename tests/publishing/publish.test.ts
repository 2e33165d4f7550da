import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import type { Report } from "../../environments/facts/facts";
import { PublishError, QueryAbortedError } from "../../publishing/errors";
import {
  publishReports,
  type PublishOptions,
  type PublishProgress,
  uploadPublished,
} from "../../publishing/publish";
import { AS_OF, DEPARTMENT, PUBLIC_REPORT, REPORT, SCRIPTS } from "./support/sample-report";
import { StubAthena } from "./support/stub-athena";
import { StubBucket } from "./support/stub-bucket";

const FILES = [
  "internal/assets/portal.css",
  "internal/index.html",
  "internal/workplace-accidents.html",
  "internal/workplace-accidents/accidents-by-cause.csv",
  "internal/workplace-accidents/accidents-by-month.csv",
  "internal/workplace-accidents/departments.csv",
  "internal/workplace-accidents/lost-days-by-year.csv",
  "internal/workplace-accidents/workplace-accidents.xlsx",
  "public/accidents-in-brief.html",
  "public/accidents-in-brief/accidents-by-cause.csv",
  "public/accidents-in-brief/accidents-in-brief.xlsx",
  "public/assets/portal.css",
  "public/index.html",
  "published.json",
];

describe("publishing/publish", () => {
  let stub: StubAthena;
  let dir: string;
  let out: string;
  before(async () => {
    stub = await StubAthena.start();
  });
  after(() => stub.stop());
  beforeEach(async () => {
    stub.reset();
    for (const [sql, script] of SCRIPTS) stub.scripts.set(sql, script);
    dir = await mkdtemp(join(tmpdir(), "publish-"));
    out = join(dir, "out");
  });
  afterEach(() => rm(dir, { recursive: true }));

  const options = (more: Partial<PublishOptions> = {}): PublishOptions => ({
    athena: stub.client(),
    workgroup: "safety-dev",
    database: "safety_dev_curated",
    department: DEPARTMENT,
    reports: [PUBLIC_REPORT, REPORT],
    outDir: out,
    asOf: AS_OF,
    timezone: "America/Vancouver",
    price: { usdPerTerabyte: 5, date: "2026-11-21", source: "test" },
    ...more,
  });
  const refusal = async (more: Partial<PublishOptions>): Promise<Error> => {
    try {
      await publishReports(options(more));
    } catch (error) {
      return error as Error;
    }
    throw new Error("it was published");
  };
  const problemsOf = (error: Error): readonly Error[] =>
    error instanceof PublishError ? error.problems : [];
  const filesIn = async (at: string): Promise<readonly string[]> => {
    const all = await readdir(at, { recursive: true, withFileTypes: true });
    return all
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(at.length + 1))
      .sort();
  };

  it("publishes each report to the folder of its audience and says what each figure took", async () => {
    const published = await publishReports(options());
    expect(published).to.deep.equal({
      reports: [
        {
          id: "accidents-in-brief",
          workbook: "public/accidents-in-brief/accidents-in-brief.xlsx",
          page: "public/accidents-in-brief.html",
          figures: [{ id: "accidents-by-cause", rows: 5, bytesScanned: 2000000, costUsd: 0.00005 }],
        },
        {
          id: "workplace-accidents",
          workbook: "internal/workplace-accidents/workplace-accidents.xlsx",
          page: "internal/workplace-accidents.html",
          figures: [
            { id: "accidents-by-month", rows: 72, bytesScanned: 41234567, costUsd: 0.00021 },
            { id: "accidents-by-cause", rows: 5, bytesScanned: 2000000, costUsd: 0.00005 },
            { id: "lost-days-by-year", rows: 4, bytesScanned: 0, costUsd: 0.00005 },
            { id: "departments", rows: 4, bytesScanned: 11000001, costUsd: 0.00006 },
          ],
        },
      ],
      totalCostUsd: published.totalCostUsd,
    });
    expect(published.totalCostUsd).to.be.closeTo(0.00042, 1e-12);
    expect(await filesIn(out)).to.deep.equal(FILES);
    expect(await readdir(dir)).to.deep.equal(["out"]);
    expect(JSON.parse(await readFile(join(out, "published.json"), "utf8"))).to.deep.equal(
      published,
    );
  });

  it("writes the same bytes for the same rows and day", async () => {
    await publishReports(options());
    await publishReports(options({ outDir: join(dir, "again") }));
    for (const file of FILES) {
      const [first, second] = await Promise.all([
        readFile(join(out, file)),
        readFile(join(dir, "again", file)),
      ]);
      expect(Buffer.compare(first, second), file).to.equal(0);
    }
  });

  it("replaces an earlier publication as a whole", async () => {
    await publishReports(options());
    await publishReports(options({ reports: [] }));
    expect(await filesIn(out)).to.deep.equal([
      "internal/assets/portal.css",
      "internal/index.html",
      "public/assets/portal.css",
      "public/index.html",
      "published.json",
    ]);
  });

  it("reports all failing figures together, writes nothing and keeps what was there", async () => {
    await publishReports(options());
    const [month, , days] = REPORT.figures;
    stub.scripts.set(month?.sql ?? "", { states: ["FAILED"], reason: "TABLE_NOT_FOUND: no table" });
    stub.scripts.set(days?.sql ?? "", {
      columns: [{ name: "wrong", type: "integer" }],
      rows: [["1"]],
    });
    const events: PublishProgress[] = [];
    const error = await refusal({ onProgress: (event) => events.push(event) });
    expect(error).to.be.instanceOf(PublishError);
    expect(problemsOf(error).map((problem) => problem.name)).to.deep.equal([
      "QueryFailedError",
      "ChartError",
    ]);
    expect(error.message).to.contain("Nothing is published, 2 problems:");
    expect(error.message).to.contain(
      'figure "accidents-by-month": the query failed: TABLE_NOT_FOUND',
    );
    expect(error.message).to.contain(
      'chart.x is "year", but the result has only the columns wrong',
    );
    expect(events.filter(({ event }) => event === "failed")).to.have.lengthOf(2);
    expect(await filesIn(out)).to.deep.equal(FILES);
    expect(await readdir(dir)).to.deep.equal(["out"]);
  });

  it("stops every running query and leaves nothing when it is interrupted", async () => {
    for (const [sql, script] of SCRIPTS) stub.scripts.set(sql, { ...script, states: ["RUNNING"] });
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 200);
    const error = await refusal({ signal: controller.signal });
    expect(error).to.be.instanceOf(QueryAbortedError);
    expect(stub.count("StopQueryExecution")).to.equal(4);
    expect(await readdir(dir)).to.deep.equal([]);
  });

  it("refuses ids that are no file names, are taken or are used twice, all at once and before any query", async () => {
    const make = (id: string): Report => ({ ...REPORT, id });
    const error = await refusal({ reports: [make("../x"), make("index"), make("a"), make("a")] });
    expect(problemsOf(error).map((problem) => problem.message)).to.deep.equal([
      'report id "../x" must be lower-case letters, digits and hyphens',
      'report id "index" is a name of the portal\'s own; rename it',
      'report id "a" is used twice; rename one of them',
    ]);
    expect(stub.calls).to.deep.equal([]);
    expect(existsSync(out)).to.equal(false);
  });

  it("never replaces a directory that it did not make", async () => {
    await mkdir(out);
    await writeFile(join(out, "thesis.docx"), "years of work");
    expect((await refusal({})).message).to.contain("there is no published.json in it");
    expect(await readdir(out)).to.deep.equal(["thesis.docx"]);
  });

  it("puts back what a killed publication had moved away, and removes its remains", async () => {
    await publishReports(options({ outDir: join(dir, ".out.old-999999999") }));
    await mkdir(join(dir, ".out.new-999999999-abc"));
    stub.scripts.clear();
    await refusal({});
    expect(await readdir(dir)).to.deep.equal(["out"]);
    expect(await filesIn(out)).to.deep.equal(FILES);
  });

  describe("uploadPublished", () => {
    let s3: Server;
    const puts: { key: string; type: string | undefined; bytes: number }[] = [];
    before(async () => {
      s3 = createServer((request, response) => {
        let bytes = 0;
        request.on("data", (chunk: Buffer) => (bytes += chunk.length));
        request.on("end", () => {
          const key = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
          if (request.method !== "PUT") {
            response.end("<ListBucketResult/>");
            return;
          }
          puts.push({ key, type: request.headers["content-type"], bytes });
          response.end();
        });
      });
      await new Promise<void>((done) => s3.listen(0, "127.0.0.1", done));
    });
    after(() => {
      s3.closeAllConnections();
      s3.close();
    });
    const client = () =>
      new S3Client({
        endpoint: `http://127.0.0.1:${String((s3.address() as AddressInfo).port)}`,
        forcePathStyle: true,
        region: "ca-central-1",
        credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      });

    it("uploads both audiences with types, files before pages and front pages last", async () => {
      await publishReports(options());
      const keys = await uploadPublished(client(), "safety-published", out);
      expect(puts.map(({ key }) => key)).to.deep.equal(
        keys.map((key) => `/safety-published/${key}`),
      );
      expect([...keys].sort()).to.deep.equal(FILES.filter((file) => file !== "published.json"));
      expect(keys.slice(-4)).to.deep.equal([
        "internal/workplace-accidents.html",
        "public/accidents-in-brief.html",
        "internal/index.html",
        "public/index.html",
      ]);
      const type = (end: string) => puts.find(({ key }) => key.endsWith(end))?.type;
      expect([type(".html"), type(".css"), type(".csv"), type(".xlsx")]).to.deep.equal([
        "text/html; charset=utf-8",
        "text/css; charset=utf-8",
        "text/csv; charset=utf-8; header=present",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      ]);
    });

    it("removes what earlier publications left, front pages before what they link to", async () => {
      const bucket = await StubBucket.start();
      await publishReports(options());
      for (const key of [
        "public/old/data.csv",
        "public/old.html",
        "internal/old/index.html",
        "elsewhere/index.html",
      ]) {
        bucket.objects.set(key, Buffer.from("old"));
      }
      const keys = await uploadPublished(bucket.client(), "b", out);
      await bucket.stop();
      expect([...bucket.objects.keys()].sort()).to.deep.equal(
        ["elsewhere/index.html", ...keys].sort(),
      );
      expect(bucket.calls.slice(-5)).to.deep.equal([
        "GET internal/",
        "GET public/",
        "DELETE internal/old/index.html",
        "DELETE public/old.html",
        "DELETE public/old/data.csv",
      ]);
    });

    it("refuses a directory that was not published", async () => {
      let message = "";
      await uploadPublished(client(), "b", dir).catch(
        (error: unknown) => (message = String(error)),
      );
      expect(message).to.contain("has no published.json");
    });
  });
});
