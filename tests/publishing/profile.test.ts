import { expect } from "chai";
import { type Site, siteFiles } from "../../publishing/portal";
import {
  type DatasetProfile,
  parseProfile,
  type Profile,
  readProfiles,
} from "../../publishing/profile";
import { barsOf, columnFacts, isShown, shareText } from "../../publishing/profile-columns";
import { ANIMALS, COLUMNS, PROFILE, SECRET } from "./support/sample-profile";
import { AS_OF, DEPARTMENT } from "./support/sample-report";
import { StubBucket } from "./support/stub-bucket";

const site = (audience: Site["audience"]): Site => ({
  publisher: DEPARTMENT,
  audience,
  asOf: AS_OF,
  timezone: "America/Vancouver",
});

const files = async (about: DatasetProfile) => siteFiles(site(about.audience), [], [about]);
const pageOf = async (about: DatasetProfile = ANIMALS) =>
  String((await files(about)).get("profiles/animals.html"));
const withProfile = (changes: Partial<Profile>): DatasetProfile => ({
  ...ANIMALS,
  profile: { ...PROFILE, ...changes },
});

describe("publishing/profile", () => {
  it("has a page a dataset, which the front page names with its drift", async () => {
    const made = await files(ANIMALS);
    expect([...made.keys()]).to.include("profiles/animals.html");
    const front = String(made.get("index.html"));
    expect(front).to.contain('<a href="profiles/animals.html">Profile of Animals &amp; others</a>');
    expect(front).to.contain('<span class="mark mark-alert">Alert</span>');
    const without = String((await siteFiles(site("internal"), [])).get("index.html"));
    expect(without).not.to.contain("Data profiles");
  });

  it("shows each column in a line: missing, distinct, range and its worst drift", async () => {
    const html = await pageOf();
    const line = (name: string) =>
      new RegExp(`<tr><th scope="row" class="text"><a href="#column-${name}">.*?</tr>`, "s")
        .exec(html)?.[0]
        .replace(/<[^>]+>/g, "|")
        .replace(/[|\n]+/g, "|");
    expect(line("fee")).to.equal("|fee|decimal(9,2)|internal|5 %|about 40|0.00 to 95.50|Alert|");
    expect(line("seen")).to.equal("|seen|date|public|0 %|60|2024-01-02 to 2024-02-29|");
    expect(line("species")).to.equal("|species|string|public|0.1 %|12|3 to 9 characters|");
    expect(line("street")).to.equal("|street|string|confidential|0 %|500|4 characters|");
  });

  it("never shows a value of a confidential column, even if the profile held one", async () => {
    const html = await pageOf();
    expect(html).not.to.contain(SECRET);
    expect(html).to.contain("Values are not shown: confidential.");
    expect(html).to.contain("a a 9");
  });

  it("shows the public only values of columns that are public, and no names of files", async () => {
    const inside = await pageOf();
    const outside = await pageOf({ ...ANIMALS, audience: "public" });
    for (const text of ["0.00 to 95.50", "50 up to 100", "animals-7.csv"]) {
      expect(inside).to.contain(text);
      expect(outside).not.to.contain(text);
    }
    for (const text of ["2024-01-02 to 2024-02-29", "Cat", "Jan 2024"]) {
      expect(outside).to.contain(text);
    }
  });

  it("says what changed, the worst first, in words and not by colour alone", async () => {
    const html = await pageOf();
    const items = [
      ...html.matchAll(/<li><span class="mark[^>]*>(.*?)<\/span> <strong>(.*?)<\/strong>/g),
    ];
    expect(items.map(([, level, column]) => [level, column])).to.deep.equal([
      ["Alert", "fee"],
      ["Warning", "Rows"],
    ]);
    const first = { level: "ok", against: null, findings: [] } as const;
    expect(await pageOf(withProfile({ drift: first }))).to.contain("This is the first profile");
    const calm = { level: "ok", against: "r-1", findings: [] } as const;
    expect(await pageOf(withProfile({ drift: calm }))).to.contain(
      "No drift</span> against the run",
    );
  });

  it("has a line for each rule by run, and draws all rules together from the second run on", async () => {
    const html = await pageOf();
    const scores = /<table>\n<caption id="scores-caption">.*?<\/table>/s.exec(html)?.[0] ?? "";
    expect(scores)
      .to.contain("All rules together")
      .and.to.contain("IsComplete &quot;species&quot; &lt;b&gt;");
    expect(html.match(/<svg class="spark"/g)).to.have.lengthOf(2);
    expect(html).to.contain('id="quality-trend-wide-title"');
    const { runs, rules } = PROFILE.quality;
    const single = { runs: runs.slice(0, 1), rules: rules.map((one) => ({ ...one, scores: [1] })) };
    expect(await pageOf(withProfile({ quality: single }))).not.to.contain("quality-trend-wide");
    const none = await pageOf(withProfile({ quality: { runs: [], rules: [] } }));
    expect(none).to.contain("No run has been scored yet.");
  });

  it("uses every id once, points to none that is missing, and links back from its folder", async () => {
    const html = await pageOf();
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const [, id] of html.matchAll(/(?:aria-labelledby|href="#)="?([^"#]+)"/g)) {
      expect(ids).to.include(id);
    }
    expect(html).to.contain('href="../assets/portal.css"').and.to.contain('href="../index.html"');
    expect(html).not.to.match(/style=|<script/);
    for (const table of html.match(/<table.*?<\/table>/gs) ?? []) {
      expect(table)
        .to.contain("<caption")
        .and.to.contain('scope="col"')
        .and.to.contain('scope="row"');
    }
  });

  it("says when bars are those of a sample", async () => {
    expect(await pageOf()).not.to.contain("in a sample");
    expect(await pageOf(withProfile({ sampledRows: 300 }))).to.contain("in a sample of 300 rows");
  });

  it("never calls something nothing, nor almost all all", () => {
    expect([0, 0.0001, 0.5, 0.9999, 1].map(shareText)).to.deep.equal([
      "0 %",
      "< 0.1 %",
      "50 %",
      "> 99.9 %",
      "100 %",
    ]);
  });

  it("counts what lies outside the bins and below the values shown", () => {
    const [fee, , species] = COLUMNS;
    if (fee === undefined || species === undefined) throw new Error("no columns");
    expect(barsOf(fee, "internal")[0]?.bars.at(-1)).to.deep.equal({ label: "above", count: 4 });
    expect(barsOf(species, "public")[0]?.bars.at(-1)).to.deep.equal({
      label: "all others",
      count: 299,
    });
    expect(barsOf(fee, "public")).to.deep.equal([]);
    expect(columnFacts(fee, 0, "internal").missing).to.equal("–");
    expect(isShown({ ...species, privacy: "mask" }, "internal")).to.equal(false);
  });

  describe("readProfiles", () => {
    let bucket: StubBucket;
    before(async () => {
      bucket = await StubBucket.start();
    });
    after(() => bucket.stop());
    const { profile, ...source } = ANIMALS;

    it("reads the newest of each dataset, and leaves out one that has none yet without asking for it", async () => {
      bucket.objects.set(source.key, Buffer.from(JSON.stringify(profile)));
      const absent = { ...source, dataset: "plants", key: "plants/profile/latest.json" };
      const found = await readProfiles(bucket.client(), "curated", [absent, source]);
      expect(found).to.deep.equal([ANIMALS]);
      // A listing is a GET of its prefix; the object itself is asked for only where it is listed.
      const asked = (key: string) => bucket.calls.filter((call) => call === `GET ${key}`).length;
      expect([asked(absent.key), asked(source.key)]).to.deep.equal([1, 2]);
    });

    it("names a profile that is none", () => {
      expect(() => parseProfile("{", "s3://b/k")).to.throw("the profile s3://b/k is no JSON");
      expect(() => parseProfile('{"version": 2}', "s3://b/k")).to.throw(
        "the profile s3://b/k has the version 2 and not 1",
      );
    });
  });
});
