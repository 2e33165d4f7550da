import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Mirror } from "../../publishing/mirror";
import { StubBucket } from "./support/stub-bucket";

describe("publishing/mirror", () => {
  let bucket: StubBucket;
  let dir: string;
  before(async () => {
    bucket = await StubBucket.start();
  });
  after(() => bucket.stop());
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "mirror-"));
    bucket.objects.clear();
    bucket.calls.length = 0;
    bucket.broken = false;
    for (const key of ["public/index.html", "public/assets/a.css", "internal/index.html"]) {
      bucket.objects.set(key, Buffer.from(`content of ${key}`));
    }
  });
  afterEach(() => rm(dir, { recursive: true }));

  const mirror = (...audiences: ("internal" | "public")[]) =>
    new Mirror({ s3: bucket.client(), bucket: "b", audiences, dir });
  const files = async () =>
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
      .sort();

  it("copies the audiences that it is for, pages last, and asks for no other", async () => {
    expect(await mirror("public").refresh()).to.deep.equal({ fetched: 2, removed: 0 });
    expect(await files()).to.deep.equal(["public/assets/a.css", "public/index.html"]);
    expect(await readFile(join(dir, "public/index.html"), "utf8")).to.equal(
      "content of public/index.html",
    );
    expect(bucket.calls).to.deep.equal([
      "GET public/",
      "GET public/assets/a.css",
      "GET public/index.html",
    ]);
  });

  it("fetches what changed, removes what is gone, and leaves the rest alone", async () => {
    const copy = mirror("internal", "public");
    await copy.refresh();
    bucket.objects.set("public/index.html", Buffer.from("new"));
    bucket.objects.delete("internal/index.html");
    expect(await copy.refresh()).to.deep.equal({ fetched: 1, removed: 1 });
    expect(await files()).to.deep.equal(["public/assets/a.css", "public/index.html"]);
    expect(await copy.refresh()).to.deep.equal({ fetched: 0, removed: 0 });
  });

  it("removes what an earlier server left behind", async () => {
    await mkdir(join(dir, "public", "old"), { recursive: true });
    await writeFile(join(dir, "public", "old", "report.html"), "withdrawn");
    expect(await mirror("public").refresh()).to.deep.equal({ fetched: 2, removed: 1 });
  });

  it("writes nothing for a key that leads elsewhere", async () => {
    for (const key of ["public/../../evil", "public/.hidden", "public//x", "public/"]) {
      bucket.objects.set(key, Buffer.from("evil"));
    }
    expect((await mirror("public").refresh()).fetched).to.equal(2);
  });

  it("keeps its copy when the bucket cannot be read, and goes on later", async () => {
    const copy = mirror("public");
    await copy.refresh();
    bucket.broken = true;
    bucket.objects.set("public/index.html", Buffer.from("new"));
    let error: unknown;
    await copy.refresh().catch((reason: unknown) => (error = reason));
    expect(error).to.be.instanceOf(Error);
    expect(await files()).to.have.length(2);
    bucket.broken = false;
    expect((await copy.refresh()).fetched).to.equal(1);
  });
});
