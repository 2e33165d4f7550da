import { expect } from "chai";
import type { Chart, Figure, Report } from "../../environments/facts/facts";
import { toCsv } from "../../publishing/csv";
import { type Publisher, reportFiles, type Site, siteFiles } from "../../publishing/portal";
import type { ResultTable } from "../../publishing/result-table";
import type { FilledFigure } from "../../publishing/workbook";
import { AS_OF, DEPARTMENT } from "./support/sample-report";

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='x'>&lt;\u0007`;
const TABLE: ResultTable = {
  columns: [
    { name: "cause", kind: "text" },
    { name: "accidents", kind: "integer" },
    { name: "rate", kind: "float" },
  ],
  rows: [
    ["Slip", 1200, 3.25],
    ["", 2, null],
    [null, null, NaN],
  ],
};

const site = (audience: Report["audience"], publisher: Publisher = DEPARTMENT): Site => ({
  publisher,
  audience,
  asOf: AS_OF,
  timezone: "America/Vancouver",
});
const figure = (chart: Chart, more: Partial<Figure> = {}): Figure => ({
  id: "by-cause",
  title: "By cause",
  sql: "SELECT 1",
  chart,
  ...more,
});
const report = (...figures: readonly Figure[]): Report => ({
  id: "accidents",
  title: "Accidents",
  description: "What happened.",
  audience: "internal",
  figures,
});
const pageOf = async (given: Site, about: Report, figures: readonly FilledFigure[]) => {
  const files = await reportFiles(given, about, figures, new Uint8Array(2048));
  return String(files.get(`${about.id}.html`));
};
const BAR: Chart = { kind: "bar", x: "cause", y: ["accidents"] };
const sample = () => {
  const one = figure(BAR, { note: "Only reported ones." });
  return pageOf(site("internal"), report(one), [{ figure: one, table: TABLE }]);
};
const visible = (html: string) => html.replace(/<svg.*?<\/svg>/gs, "");

describe("publishing/portal", () => {
  it("draws each figure twice as SVG with a title and a description that its root names", async () => {
    const svgs = [...(await sample()).matchAll(/<svg.*?<\/svg>/gs)].map(([svg]) => svg);
    expect(svgs).to.have.lengthOf(2);
    svgs.forEach((svg, i) => {
      const name = `figure-by-cause-${i === 0 ? "wide" : "narrow"}`;
      expect(svg).to.contain(
        `role="img" aria-labelledby="${name}-title" aria-describedby="${name}-desc"`,
      );
      expect(svg).to.contain(`<title id="${name}-title">By cause</title>`);
      expect(svg).to.contain(
        `<desc id="${name}-desc">Bar chart of Accidents by cause, 3 categories. Highest 1,200 (Slip), lowest 2 (Not stated).`,
      );
      expect(svg)
        .to.contain("var(--series-1)")
        .and.not.to.match(/#[0-9a-f]{3,6}\b|style=/);
    });
  });

  it("gives every figure a table with caption, scopes and words for missing values", async () => {
    const html = await sample();
    const table = html.slice(html.indexOf("<table>"), html.indexOf("</table>"));
    expect(table.split("\n").slice(1)).to.deep.equal([
      '<caption id="figure-by-cause-caption">By cause: data</caption>',
      '<thead><tr><th scope="col" class="text">Cause</th><th scope="col" class="number">Accidents</th><th scope="col" class="number">Rate</th></tr></thead>',
      "<tbody>",
      '<tr><th scope="row" class="text">Slip</th><td class="number">1,200</td><td class="number">3.25</td></tr>',
      '<tr><th scope="row" class="text"></th><td class="number">2</td><td class="number"><span class="missing" aria-label="not known">–</span></td></tr>',
      '<tr><th scope="row" class="text"><span class="missing" aria-label="not known">–</span></th><td class="number"><span class="missing" aria-label="not known">–</span></td><td class="number">not a number</td></tr>',
      "</tbody>",
      "",
    ]);
  });

  it("names its language, skips to the content and can be walked by keyboard", async () => {
    const html = await sample();
    expect(html).to.match(/^<!doctype html>\n<html lang="en-CA">/);
    expect(html.indexOf('<a class="skip" href="#main">')).to.be.lessThan(html.indexOf("<header"));
    expect(html).to.contain('<main id="main" class="wrap" tabindex="-1">');
    expect(html).to.contain('role="region" aria-labelledby="figure-by-cause-caption" tabindex="0"');
    expect(html.match(/<h1>/g)).to.have.lengthOf(1);
  });

  it("uses every id once and points to none that is missing", async () => {
    const html = await sample();
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    const wanted = [...html.matchAll(/(?:aria-labelledby|aria-describedby|href="#)="?([^"#]+)"/g)];
    for (const [, id] of wanted) expect(ids).to.include(id);
  });

  it("loads nothing but its own style sheet and runs nothing", async () => {
    const html = await sample();
    const addresses = [...html.matchAll(/(?:href|src|xlink:href)="([^"]*)"/g)].map(([, a]) => a);
    expect(addresses.filter((a) => !a?.startsWith("#"))).to.deep.equal([
      "data:,",
      "assets/portal.css",
      "index.html",
      "index.html",
      "mailto:safety@example.org",
      "accidents/accidents.xlsx",
      "accidents/by-cause.csv",
    ]);
    expect(html).not.to.match(/<script|<style|\son\w+=|url\(|@import|http:\/\/(?!www\.w3\.org\/)/);
    const css = String((await siteFiles(site("public"), [])).get("assets/portal.css"));
    expect(css).not.to.match(/url\(|@import|https?:/);
    for (const rule of ["prefers-color-scheme: dark", "@media print", ":focus-visible"]) {
      expect(css).to.contain(rule);
    }
  });

  it("escapes hostile text wherever it comes from", async () => {
    const one = figure(
      { ...BAR, kind: "column", series: "kind" },
      { title: `title${HOSTILE}`, note: `note${HOSTILE}` },
    );
    const about = { ...report(one), title: `report${HOSTILE}`, description: `about${HOSTILE}` };
    const table: ResultTable = {
      columns: [
        { name: "cause", kind: "text" },
        { name: "kind", kind: "text" },
        { name: "accidents", kind: "integer" },
        { name: `column${HOSTILE}`, kind: "text" },
      ],
      rows: [
        [`cause${HOSTILE}`, `a${HOSTILE}`, 1, HOSTILE],
        [`cause${HOSTILE}`, `b${HOSTILE}`, 2, HOSTILE],
      ],
    };
    const publisher = {
      title: `dept${HOSTILE}`,
      description: `d${HOSTILE}`,
      owner: `o${HOSTILE}`,
      ownerEmail: `e${HOSTILE}@x`,
    };
    const given = site("internal", publisher);
    const html = await pageOf(given, about, [{ figure: one, table }]);
    const front = String((await siteFiles(given, [about])).get("index.html"));
    for (const text of [html, front]) {
      expect(text).not.to.match(/<script|<img|\u0007/i);
      expect(text).to.contain("&lt;script&gt;");
      // What was escaped once already is escaped again, so it shows as it was written.
      expect(text).to.contain("&amp;lt;");
      const tags = [...text.matchAll(/<[a-z][^>]*>/gi)].map(([tag]) => tag);
      expect(tags.filter((tag) => /\sonerror/.test(tag.replace(/"[^"]*"/g, '""')))).to.deep.equal(
        [],
      );
    }
  });

  it("keeps what is internal off public pages", async () => {
    const about: Report = { ...report(figure(BAR)), audience: "public" };
    const html = await pageOf(site("public"), about, [{ figure: figure(BAR), table: TABLE }]);
    const front = String((await siteFiles(site("public"), [about])).get("index.html"));
    for (const text of [html, front]) {
      expect(text).not.to.match(/safety@example\.org|noindex|>Internal</);
    }
    const inside = String((await siteFiles(site("internal"), [])).get("index.html"));
    expect(inside).to.contain("noindex").and.to.contain("No reports are published here yet.");
  });

  it("shows the day on the department's wall clock", async () => {
    const html = await sample();
    expect(html).to.contain('<time datetime="2026-11-21">November 21, 2026</time>');
  });

  it("shows 500 rows on the page and says how many there are", async () => {
    const rows = Array.from({ length: 501 }, (_, i) => [`c${String(i)}`, i, i / 2]);
    const one = figure({ kind: "table", x: "cause", y: [] });
    const html = await pageOf(site("internal"), report(one), [
      { figure: one, table: { ...TABLE, rows } },
    ]);
    expect(html.match(/<tr>/g)).to.have.lengthOf(501);
    expect(visible(html)).to.contain("The first 500 of 501 rows. The files hold them all.");
  });

  it("says so when a figure has no rows", async () => {
    const one = figure(BAR);
    const html = await pageOf(site("internal"), report(one), [
      { figure: one, table: { ...TABLE, rows: [] } },
    ]);
    expect(html).to.contain("There are no rows for this figure.").and.not.to.contain("<svg");
  });

  it("draws the same bytes for the same rows", async () => {
    expect(await sample()).to.equal(await sample());
  });
});

describe("publishing/csv", () => {
  it("quotes what needs it, tells missing from empty and defuses formulas in texts only", () => {
    const table: ResultTable = {
      columns: [
        { name: "a", kind: "text" },
        { name: "n", kind: "integer" },
      ],
      rows: [
        ['say "hi", you', -5],
        ["", null],
        [null, 9007199254740993n],
        ["=1+1", 0],
        ["-x", 1],
        ["+x", 2],
        ["@x", 3],
        ["\tx", 4],
        ["two\nlines", 5],
      ],
    };
    expect(toCsv(table)).to.equal(
      [
        "a,n",
        '"say ""hi"", you",-5',
        '"",',
        ",9007199254740993",
        "'=1+1,0",
        "'-x,1",
        "'+x,2",
        "'@x,3",
        "'\tx,4",
        '"two\nlines",5',
        "",
      ].join("\r\n"),
    );
  });
});
