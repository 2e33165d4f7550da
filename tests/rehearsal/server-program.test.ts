import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { userData } from "../../components/serving/cloud-init";
import { portalMachine, PUBLICATION_PATH } from "../../components/serving/portal-machine";
import type { ServerFile } from "../../components/serving/server-assets";
import type { Clients } from "../../rehearsal/clients";
import { ServerProgram } from "../../rehearsal/server-program";
import { serverAssets } from "../support/server-assets";
import { StubBucket } from "../publishing/support/stub-bucket";

const PROGRAM =
  'console.log(process.argv[2], process.env.AWS_ENDPOINT_URL); process.exit(process.argv[2] === "publish" ? 0 : 3);';

describe("a server's program in the rehearsal", () => {
  let bucket: StubBucket;
  let folder: string;
  before(async () => {
    bucket = await StubBucket.start();
  });
  after(() => bucket.stop());
  beforeEach(() => {
    bucket.objects.clear();
    folder = mkdtempSync(path.join(tmpdir(), "server-program-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Puts the program under its hash, and tells a server of it. */
  const install = (stored: string) => {
    const sha256 = createHash("sha256").update(PROGRAM).digest("hex");
    const file: ServerFile = { ...serverAssets().publication, sha256 };
    bucket.objects.set(`servers/${sha256}/server.mjs`, Buffer.from(stored));
    const text = userData(
      portalMachine({
        region: "ca-central-1",
        artifacts: "artifacts",
        files: { "server.mjs": file },
        settings: {
          ...{ stack: "parks-dev", title: "Parks", region: "ca-central-1", bucket: "published" },
          ...{ audiences: ["public"], listen: "loopback", port: 0 },
          publish: {
            ...{ workgroup: "w", database: "d" },
            lastJobs: { DaysSinceLastRun: {}, DaysSinceLastCollection: {} },
            publication: PUBLICATION_PATH,
          },
        },
      }),
    );
    return ServerProgram.install({
      userData: Buffer.from(text).toString("base64"),
      artifacts: "artifacts",
      endpoint: { endpoint: "https://127.0.0.1:1", caFile: "/dev/null" },
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      clients: { s3: bucket.client() } as unknown as Clients,
      folder,
    });
  };

  it("is fetched by hash and run against the embedded AWS, with its files in a folder of its own", async () => {
    const program = await install(PROGRAM);
    const settings = JSON.parse(readFileSync(path.join(folder, "server.json"), "utf8")) as {
      readonly publish: { readonly publication: string };
    };
    expect(settings.publish.publication).to.equal(path.join(folder, "publication.json"));
    expect(await program.publish(AbortSignal.timeout(20_000))).to.equal(
      "publish https://127.0.0.1:1\n",
    );
  });

  it("is refused when the bucket holds other bytes", async () => {
    let message = "";
    await install("something else").catch((error: unknown) => (message = String(error)));
    expect(message).to.match(
      /^Error: s3:\/\/artifacts\/servers\/\w+\/server\.mjs has the SHA-256 /,
    );
  });

  it("fails with its own words", async () => {
    const program = await install(PROGRAM);
    const { child, output } = program.start("serve", AbortSignal.timeout(20_000));
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, output()]).to.deep.equal([3, "serve https://127.0.0.1:1\n"]);
  });
});
