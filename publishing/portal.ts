/**
 * The static site of a department: a front page that lists the reports and a page per report, one site per audience.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Department, Figure, Report } from "../environments/facts/facts";
import { toCsv } from "./csv";
import { shapeOf } from "./figure-shape";
import { drawFigure } from "./figure-svg";
import { figureTable } from "./figure-table";
import { describeShape } from "./figure-words";
import { type Html, markup } from "./html";
import { page, type PageFrame } from "./portal-page";
import type { DatasetProfile } from "./profile";
import { levelMark, profileMain, profilePath } from "./profile-page";
import type { FilledFigure } from "./workbook";
import { counted, isoDate, longDate, shownBytes } from "./wording";

/** Who publishes. A whole `Department` fits. */
export type Publisher = Pick<Department, "title" | "description" | "owner" | "ownerEmail">;

/** What every page of a site says alike. */
export interface Site {
  readonly publisher: Publisher;
  readonly audience: Report["audience"];
  readonly asOf: Date;
  /** IANA zone in which `asOf` is written. */
  readonly timezone: string;
}

/** Path inside the site's folder (always with `/`) → content. */
export type SiteFiles = ReadonlyMap<string, string | Uint8Array>;

/** Where a report's files are, relative to the site's folder. */
export function reportPaths(reportId: string) {
  return {
    page: `${reportId}.html`,
    workbook: `${reportId}/${reportId}.xlsx`,
    csv: (figureId: string) => `${reportId}/${figureId}.csv`,
  };
}

/** The files that belong to no report: front page, profiles of datasets, style sheet. */
export async function siteFiles(
  site: Site,
  reports: readonly Report[],
  profiles: readonly DatasetProfile[] = [],
): Promise<SiteFiles> {
  const pages = profiles.map(async (one): Promise<[string, string]> => [
    profilePath(one.dataset),
    page(
      frameOf(site, `Profile of ${one.title}`, one.description, "../"),
      await profileMain(one, factsList(site)),
    ),
  ]);
  return new Map([
    ["index.html", frontPage(site, reports, profiles)],
    ...(await Promise.all(pages)),
    ["assets/portal.css", await readFile(join(__dirname, "portal.css"), "utf8")],
  ]);
}

/**
 * The files of one report: page, workbook, a CSV per figure.
 *
 * @param workbook the workbook's bytes
 * @throws ChartError when a chart does not fit its result
 */
export async function reportFiles(
  site: Site,
  report: Report,
  figures: readonly FilledFigure[],
  workbook: Uint8Array,
): Promise<SiteFiles> {
  const paths = reportPaths(report.id);
  const files = new Map<string, string | Uint8Array>([[paths.workbook, workbook]]);
  const sections: Html[] = [];
  for (const filled of figures) {
    const csv = toCsv(filled.table);
    files.set(paths.csv(filled.figure.id), csv);
    sections.push(await figureSection(report, filled, Buffer.byteLength(csv)));
  }
  files.set(paths.page, reportPage(site, report, figures, sections, workbook.byteLength));
  return files;
}

function frontPage(
  site: Site,
  reports: readonly Report[],
  profiles: readonly DatasetProfile[],
): string {
  const { publisher } = site;
  const cards = reports.map(
    (report) =>
      markup`<li class="card">
<h2><a href="${reportPaths(report.id).page}">${report.title}</a></h2>
<p>${report.description}</p>
<p class="small">${counted(report.figures.length, "figure", "figures")} · <a href="${reportPaths(report.id).workbook}" download aria-label="Excel workbook of ${report.title}">Excel workbook</a></p>
</li>
`,
  );
  const list =
    cards.length === 0
      ? markup`<p class="empty">No reports are published here yet.</p>`
      : markup`<ul class="cards">
${cards}</ul>`;
  return page(
    frameOf(site, "", publisher.description),
    markup`<h1>${publisher.title}</h1>
<p class="lede">${publisher.description}</p>
${factsList(site)}
<section aria-labelledby="reports">
<h2 id="reports" class="over">Reports</h2>
${list}
</section>
${profileList(profiles)}`,
  );
}

/** Profiles on the front page; nothing where there is none. */
function profileList(profiles: readonly DatasetProfile[]): Html | undefined {
  if (profiles.length === 0) return undefined;
  const cards = profiles.map(
    ({ dataset, title, profile }) =>
      markup`<li class="card">
<h3><a href="${profilePath(dataset)}">Profile of ${title}</a></h3>
<p>${counted(profile.rows, "row", "rows")} in ${counted(profile.columns.length, "column", "columns")}</p>
<p class="small">${levelMark(profile.drift.level)}</p>
</li>
`,
  );
  return markup`<section aria-labelledby="profiles">
<h2 id="profiles" class="over">Data profiles</h2>
<ul class="cards">
${cards}</ul>
</section>`;
}

function reportPage(
  site: Site,
  report: Report,
  figures: readonly FilledFigure[],
  sections: readonly Html[],
  workbookBytes: number,
): string {
  const paths = reportPaths(report.id);
  const contents =
    figures.length < 2
      ? undefined
      : markup`<nav class="contents" aria-label="Figures on this page">
<ol>
${figures.map(({ figure }) => markup`<li><a href="#${anchor(figure)}">${figure.title}</a></li>`)}
</ol>
</nav>`;
  return page(
    frameOf(site, report.title, report.description),
    markup`<nav class="crumbs" aria-label="Breadcrumb"><a href="index.html">All reports</a></nav>
<h1>${report.title}</h1>
<p class="lede">${report.description}</p>
${factsList(site)}
<p class="downloads">
<a class="button" href="${paths.workbook}" download>Excel workbook <span class="size">${shownBytes(workbookBytes)}</span></a>
</p>
${contents}
${sections}`,
  );
}

async function figureSection(
  report: Report,
  { figure, table }: FilledFigure,
  csvBytes: number,
): Promise<Html> {
  const id = anchor(figure);
  const shape = shapeOf(figure, table);
  const note = figure.note === undefined ? undefined : markup`<p class="note">${figure.note}</p>`;
  let picture: Html | undefined;
  if (shape !== undefined) {
    const description = describeShape(shape, table);
    const words = { id, title: figure.title, description };
    const wide = await drawFigure(shape, words, "wide");
    picture = markup`<div class="picture">${wide}${await drawFigure(shape, words, "narrow")}</div>`;
  }
  return markup`<section class="figure" id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${figure.title}</h2>
${note}
${picture}
${figureTable(id, figure.title, table)}
<p class="small">
<a href="${reportPaths(report.id).csv(figure.id)}" download aria-label="Data of ${figure.title} as CSV">Data as CSV</a>
<span class="size">${counted(table.rows.length, "row", "rows")}, ${shownBytes(csvBytes)}</span>
</p>
</section>
`;
}

/** A figure's place on its page; the prefix keeps it apart from the page's own names. */
function anchor(figure: Figure): string {
  return `figure-${figure.id}`;
}

function factsList(site: Site): Html {
  const { publisher, asOf, timezone } = site;
  const contact =
    site.audience === "internal"
      ? markup`<a href="mailto:${encodeURI(publisher.ownerEmail)}">${publisher.owner}</a>`
      : markup`${publisher.owner}`;
  return markup`<dl class="facts">
<div>
<dt>As of</dt>
<dd><time datetime="${isoDate(asOf, timezone)}">${longDate(asOf, timezone)}</time></dd>
</div>
<div>
<dt>Published by</dt>
<dd>${publisher.title}</dd>
</div>
<div>
<dt>Responsible</dt>
<dd>${contact}</dd>
</div>
</dl>`;
}

function frameOf(site: Site, title: string, description: string, root = ""): PageFrame {
  const { publisher, audience, asOf, timezone } = site;
  const footer = markup`<p>${publisher.title} · data as of ${longDate(asOf, timezone)}</p>
<p>In CSV files a text that a spreadsheet would run as a formula starts with an apostrophe. An empty field is a value that is not known.</p>`;
  return { title, description, site: publisher.title, audience, root, footer };
}
