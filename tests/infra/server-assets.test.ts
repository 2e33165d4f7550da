import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { collectServerAssets } from "../../infra/server-assets";
import { readPublication } from "../../publishing/server/settings";
import { parks } from "../support/facts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

describe("server assets", () => {
  let bundle: string;
  beforeEach(() => {
    bundle = mkdtempSync(path.join(tmpdir(), "bundle-"));
    for (const file of ["portal.css", "server.mjs", "wasm_xlsxwriter_bg.wasm"]) {
      writeFileSync(path.join(bundle, file), "abc");
    }
  });
  afterEach(() => {
    rmSync(bundle, { recursive: true });
  });

  it("takes the bundle's files with their hashes", async () => {
    const { program } = collectServerAssets(parks, bundle);
    expect(Object.keys(program)).to.deep.equal([
      "portal.css",
      "server.mjs",
      "wasm_xlsxwriter_bg.wasm",
    ]);
    for (const [file, { asset, sha256 }] of Object.entries(program)) {
      if (!(asset instanceof pulumi.asset.FileAsset)) throw new Error(`${file} is no file`);
      expect([await asset.path, sha256]).to.deep.equal([path.join(bundle, file), ABC]);
    }
  });

  it("packs what is published in the words of the program that publishes", async () => {
    const { asset } = collectServerAssets(parks, bundle).publication;
    if (!(asset instanceof pulumi.asset.StringAsset)) throw new Error("no text");
    const file = path.join(bundle, "publication.json");
    writeFileSync(file, await asset.text);
    const { title, description, owner, ownerEmail, datasets } = parks.department;
    expect(readPublication(file)).to.deep.equal({
      department: { title, description, owner, ownerEmail },
      timezone: "America/Vancouver",
      reports: datasets[0]?.reports,
      profiles: {
        bucket: "parks-dev-curated-111122223333",
        sources: [
          {
            dataset: "park-benches",
            title: datasets[0]?.title,
            description: datasets[0]?.description,
            audience: "internal",
            key: "park-benches/profile/latest.json",
          },
        ],
      },
    });
  });

  it("changes the publication's hash with a report, and the program's with nothing", () => {
    const before = collectServerAssets(parks, bundle);
    const after = collectServerAssets(
      { ...parks, department: { ...parks.department, title: "Gardens" } },
      bundle,
    );
    expect(after.publication.sha256).not.to.equal(before.publication.sha256);
    expect(after.program["server.mjs"]?.sha256).to.equal(before.program["server.mjs"]?.sha256);
  });

  it("names every missing file in one error that says what to run", () => {
    rmSync(path.join(bundle, "portal.css"));
    rmSync(path.join(bundle, "server.mjs"));
    expect(() => collectServerAssets(parks, bundle)).to.throw(
      /^the servers need files that are missing: \S*portal\.css, \S*server\.mjs; run "npm run setup"$/,
    );
  });
});
