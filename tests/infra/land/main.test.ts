import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { inspectRepaired } from "../../../infra/replay/repaired";
import { StubLanding } from "./stub-landing";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const STACK = "vancouver-dev";
const DATASET = "business-licences";

describe("npm run land and npm run replay", function () {
  this.timeout(60_000);
  let folder: string;
  let stub: StubLanding;
  let endpoint: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "land-"));
  });
  beforeEach(async () => {
    stub = new StubLanding();
    endpoint = await stub.open();
  });
  afterEach(() => {
    stub.close();
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** A command with credentials of nobody, told where AWS answers. */
  function command(name: "land" | "replay", ...args: string[]) {
    const child = spawn(
      process.execPath,
      ["--require", "tsx/cjs", path.join("infra", name, "main.ts"), ...args],
      {
        cwd: ROOT,
        env: {
          ...{
            PATH: process.env["PATH"],
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
          },
          ...{ AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "s" },
          AWS_MAX_ATTEMPTS: "1",
        },
      },
    );
    const heard = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (heard.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (heard.stderr += chunk.toString()));
    return new Promise<{ status: number | null; stdout: string; stderr: string }>((done) =>
      child.once("close", (status) => {
        done({ status, ...heard });
      }),
    );
  }
  const file = (name: string, body: string): string => {
    const made = path.join(folder, name);
    writeFileSync(made, body);
    return made;
  };

  it("land the manifest before the file, once, and a correction as a new version", async () => {
    const licences = file("licences.csv", "a;b\n1;2\n");
    const first = await command("land", STACK, DATASET, licences, "--sender", "Licence Office");
    expect(first).to.deep.equal({
      ...{ status: 0, stdout: "" },
      stderr: `1/1 licences.csv (8 bytes, 1 rows): landed as ${DATASET}/licences.csv, version v2\n`,
    });
    const manifest = `${DATASET}/manifests/licences.csv.json`;
    expect(stub.puts).to.deep.equal([manifest, `${DATASET}/licences.csv`]);
    expect(stub.assumed[0]).to.match(/:role\/vancouver-dev-ingest$/);
    const said = JSON.parse(stub.objects.get(manifest)?.[0]?.body.toString() ?? "") as object;
    expect(said).to.include({ file: "licences.csv", bytes: 8, rows: 1, sender: "Licence Office" });
    expect(stub.headers[1]).to.include.keys("x-amz-checksum-sha256");

    const again = await command("land", STACK, DATASET, licences);
    expect(again.status).to.equal(0);
    expect(again.stderr).to.match(/: already landed as .*, version v2; nothing was sent\n$/);
    expect(stub.puts).to.have.length(2);

    file("licences.csv", "a;b\n1;3\n");
    const corrected = await command("land", STACK, DATASET, licences);
    expect(corrected.status).to.equal(0);
    expect(corrected.stderr).to.match(/version v4; it corrects the version before\n$/);
  });

  it("end with 1 when S3 keeps something else, having landed what could be", async () => {
    stub.loses = true;
    const { status, stderr } = await command("land", STACK, DATASET, file("x.csv", "a\n1\n"));
    expect(status).to.equal(1);
    expect(stderr).to.match(
      /^1\/1 x\.csv .*: not landed: Error: .* and S3 lists 3 \(version v2\); /,
    );
  });

  it("end with 1 and say whose credentials it takes when the role is refused", async () => {
    stub.refuses = true;
    const { status, stderr } = await command("land", STACK, DATASET, file("x.csv", "a\n1\n"));
    expect([status, stub.puts]).to.deep.equal([1, []]);
    expect(stderr).to.match(/the role vancouver-dev-ingest cannot be taken on \(AccessDenied/);
    expect(stderr).to.match(/tags department=vancouver and duty=ingest\.\n$/);
  });

  it("end with 2 and send nothing when one of the files cannot be used", async () => {
    const files = [file("x.csv", "a\n1\n"), file("empty.csv", "")];
    const { status, stdout, stderr } = await command("land", STACK, DATASET, ...files);
    expect([status, stdout, stub.assumed, stub.puts]).to.deep.equal([2, "", [], []]);
    expect(stderr).to.equal(`${files[1] ?? ""}: is empty (0 bytes).\n`);
  });

  it("print what they would send, with no credentials", async () => {
    const { status, stdout } = await command(
      ...(["land", STACK, DATASET, file("x.csv", "a\n1\n"), "--dry-run"] as const),
    );
    expect([status, stub.assumed]).to.deep.equal([0, []]);
    expect(JSON.parse(stdout)).to.have.nested.property("[0].file", "x.csv");
  });

  it("land repaired rows below a folder of their own, as the steward", async () => {
    const body = "_object;_version;_row;a\nbusiness-licences/x.csv;v1;1;y\n";
    const repaired = file("repaired.csv", body);
    const { status, stderr } = await command("replay", STACK, DATASET, repaired);
    expect([status, stderr]).to.deep.equal([
      0,
      `1/1 replays/repaired.csv (${body.length} bytes, 1 rows): landed as ${DATASET}/replays/repaired.csv, version v2\n`,
    ]);
    expect(stub.puts[0]).to.equal(`${DATASET}/manifests/replays/repaired.csv.json`);
    expect(stub.assumed[0]).to.match(/:role\/vancouver-dev-steward$/);
  });

  it("refuse repaired rows that do not say what they repair", async () => {
    const other = file("other.csv", "a,b\n1,2\n");
    const found = await inspectRepaired([other], new Date()).catch((error: unknown) => error);
    expect(String(found)).to.equal(
      `UsageError: ${other}: lacks the column _object, _version, _row in its first line; start from a file of --export.`,
    );
  });
});
