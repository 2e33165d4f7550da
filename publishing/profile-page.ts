/** The page of a dataset's profile: what its columns hold, what changed, how its rules held over time. Pure. */
import type { Audience } from "./audiences";
import { type Html, markup } from "./html";
import type { DatasetProfile, DriftLevel, Profile, ProfileColumn } from "./profile";
import { barsOf, columnFacts, isShown } from "./profile-columns";
import { scoreTable, scoreTrend } from "./profile-quality";
import { counted, LANGUAGE } from "./wording";

/** Where a profile's page is, relative to the site's folder. */
export const profilePath = (dataset: string): string => `profiles/${dataset}.html`;

const LEVEL_WORDS: Readonly<Record<DriftLevel, string>> = {
  ok: "No drift",
  warn: "Warning",
  alert: "Alert",
};

/**
 * The content of a profile's page, without its frame.
 *
 * @param facts what every page says of who publishes and when
 */
export async function profileMain(
  { title, description, audience, profile }: DatasetProfile,
  facts: Html,
): Promise<Html> {
  const { rows, sampledRows, run, contractVersion } = profile;
  const sampled =
    sampledRows < rows
      ? markup` Bars, values and forms are counted in a sample of ${counted(sampledRows, "row", "rows")}.`
      : undefined;
  return markup`<nav class="crumbs" aria-label="Breadcrumb"><a href="../index.html">All reports</a></nav>
<h1>Profile of ${title}</h1>
<p class="lede">${description}</p>
${facts}
<p>What the ${counted(rows, "row", "rows")} look like that the run <code>${run}</code> took into the trusted data, under version ${contractVersion} of the contract.${sampled}
Of personal and confidential columns only counts, lengths and forms are shown, and no value that fewer than three rows have.</p>
<nav class="contents" aria-label="On this page">
<ol>
<li><a href="#drift">What changed</a></li>
<li><a href="#quality">Quality over time</a></li>
<li><a href="#columns">Columns</a></li>
<li><a href="#details">Column by column</a></li>
</ol>
</nav>
${driftSection(profile)}
${audience === "internal" ? schemaSection(profile) : undefined}
${await qualitySection(profile)}
${columnsSection(profile, audience)}
${detailsSection(profile, audience)}`;
}

/** A level as a person reads it; colour never says it alone. */
export const levelMark = (level: DriftLevel): Html =>
  markup`<span class="mark mark-${level}">${LEVEL_WORDS[level]}</span>`;

function driftSection({ drift }: Profile): Html {
  const { against, findings, level } = drift;
  const items = findings.map(
    (one) =>
      markup`<li>${levelMark(one.level)} <strong>${one.column ?? "Rows"}</strong>: ${one.sentence}</li>
`,
  );
  const body =
    against === null
      ? markup`<p class="empty">This is the first profile; the next is compared with it.</p>`
      : markup`<p>${levelMark(level)} against the run <code>${against}</code>.</p>
${findings.length === 0 ? undefined : markup`<ul class="findings">${items}</ul>`}`;
  return markup`<section class="figure" id="drift" aria-labelledby="drift-heading">
<h2 id="drift-heading">What changed</h2>
${body}
</section>`;
}

function schemaSection({ schema }: Profile): Html | undefined {
  if (schema.length === 0) return undefined;
  const list = (names: readonly string[] | undefined): string => (names ?? []).join(", ") || "–";
  const rows = [...schema].reverse().map(
    (one) => markup`<tr><th scope="row" class="text">${one.file}</th>
<td>${list(one.added)}</td><td>${list(one.removed)}</td>
<td>${list((one.renamed ?? []).map(({ from, to }) => `${from} → ${to}`))}</td>
<td>${list((one.retyped ?? []).map(({ column, from, to }) => `${column}: ${from} → ${to}`))}</td>
<td>${one.refused === true ? "refused" : "taken"}</td></tr>
`,
  );
  return markup`<section class="figure" id="schema" aria-labelledby="schema-heading">
<h2 id="schema-heading">Files with other columns</h2>
<div class="table-frame" role="region" aria-labelledby="schema-caption" tabindex="0">
<table>
<caption id="schema-caption">Files whose columns differed from the contract</caption>
<thead><tr><th scope="col">File</th><th scope="col">Added</th><th scope="col">Removed</th><th scope="col">Renamed</th><th scope="col">Other type</th><th scope="col">The file was</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>
</section>`;
}

async function qualitySection(profile: Profile): Promise<Html> {
  const { quality } = profile;
  const body =
    quality.runs.length === 0
      ? markup`<p class="empty">No run has been scored yet.</p>`
      : markup`<p class="note">Share of rows that passed, for each rule and run; all rules together weigh each row they looked at alike.</p>
${await scoreTrend(quality)}
${scoreTable(quality)}`;
  return markup`<section class="figure" id="quality" aria-labelledby="quality-heading">
<h2 id="quality-heading">Quality over time</h2>
${body}
</section>`;
}

function columnsSection(profile: Profile, audience: Audience): Html {
  const marks = new Map<string, DriftLevel>();
  for (const { column, level } of profile.drift.findings) {
    // The worst comes first.
    if (column !== null && !marks.has(column)) marks.set(column, level);
  }
  const rows = profile.columns.map((column) => {
    const { missing, distinct, range } = columnFacts(column, profile.rows, audience);
    const level = marks.get(column.name);
    return markup`<tr><th scope="row" class="text"><a href="#${anchor(column)}">${column.name}</a></th>
<td>${column.type}</td><td>${column.classification}</td><td class="number">${missing}</td>
<td class="number">${distinct}</td><td>${range}</td><td>${level === undefined ? "" : levelMark(level)}</td></tr>
`;
  });
  return markup`<section class="figure" id="columns" aria-labelledby="columns-heading">
<h2 id="columns-heading">Columns</h2>
<div class="table-frame" role="region" aria-labelledby="columns-caption" tabindex="0">
<table>
<caption id="columns-caption">Columns: missing values, distinct values, range and drift</caption>
<thead><tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Classification</th><th scope="col" class="number">Missing</th><th scope="col" class="number">Distinct</th><th scope="col">Range</th><th scope="col">Drift</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>
</section>`;
}

function detailsSection(profile: Profile, audience: Audience): Html {
  const sections = profile.columns.map((column) => {
    const tables = barsOf(column, audience).map((one, place) => {
      const id = `${anchor(column)}-${String(place)}`;
      const most = Math.max(1, ...one.bars.map(({ count }) => count));
      const rows = one.bars.map(
        ({ label, count }) => markup`<tr><th scope="row" class="text">${label}</th>
<td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${((100 * count) / most).toFixed(1)}" height="8"></rect></svg></td>
<td class="number">${count.toLocaleString(LANGUAGE)}</td></tr>
`,
      );
      return markup`<div class="table-frame tall" role="region" aria-labelledby="${id}" tabindex="0">
<table class="bars">
<caption id="${id}">${column.name}: ${one.title.toLowerCase()}</caption>
<thead><tr><th scope="col">${one.title}</th><th scope="col"><span class="unseen">Bar</span></th><th scope="col" class="number">Rows</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>
`;
    });
    const hidden = isShown(column, audience)
      ? undefined
      : markup`<p class="note">Values are not shown: ${column.classification}${column.privacy === "keep" ? "" : `, ${column.privacy}`}.</p>`;
    return markup`<section class="column" id="${anchor(column)}" aria-labelledby="${anchor(column)}-heading">
<h3 id="${anchor(column)}-heading">${column.name}</h3>
${hidden}
${tables.length === 0 ? markup`<p class="empty">There is nothing to count.</p>` : markup`<div class="side">${tables}</div>`}
</section>
`;
  });
  return markup`<section class="figure" id="details" aria-labelledby="details-heading">
<h2 id="details-heading">Column by column</h2>
${sections}</section>`;
}

const anchor = ({ name }: ProfileColumn): string => `column-${name}`;
