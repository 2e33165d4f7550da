/** How rules held over the last runs: a chart of all together, and a line for each rule. */
import { shapeOf } from "./figure-shape";
import { drawFigure } from "./figure-svg";
import { describeShape } from "./figure-words";
import { type Html, markup } from "./html";
import type { Profile } from "./profile";
import { shareText } from "./profile-columns";
import type { ResultTable } from "./result-table";

type Quality = Profile["quality"];

const SPARK = { width: 120, height: 24, edge: 3 } as const;

/** Score of all rules together by run, as a picture; nothing while there is one run only. */
export async function scoreTrend({ runs }: Quality): Promise<Html | undefined> {
  const scored = runs.filter(({ score }) => score !== null);
  if (scored.length < 2) return undefined;
  const table: ResultTable = {
    columns: [
      { name: "run_at", kind: "timestamp" },
      { name: "percent_of_checks_passed", kind: "float" },
    ],
    rows: scored.map(({ at, score }) => [
      at.replace("T", " ").replace("Z", ""),
      100 * (score ?? 0),
    ]),
  };
  const figure = {
    id: "quality",
    title: "Quality by run",
    sql: "",
    chart: { kind: "line", x: "run_at", y: ["percent_of_checks_passed"] },
  } as const;
  const shape = shapeOf(figure, table);
  if (shape === undefined) return undefined;
  const words = {
    id: "quality-trend",
    title: figure.title,
    description: describeShape(shape, table),
  };
  return markup`<div class="picture">${await drawFigure(shape, words, "wide")}${await drawFigure(shape, words, "narrow")}</div>`;
}

/** One line a rule: its level, its scores as a small picture, the last, the one before and the lowest in words. */
export function scoreTable({ runs, rules }: Quality): Html {
  const all = runs.map(({ score }) => score);
  const lines = [
    { name: "All rules together", level: "", scores: all },
    ...rules.map(({ rule, level, scores }) => ({ name: rule, level, scores })),
  ];
  const rows = lines.map(({ name, level, scores }) => {
    const known = scores.filter((one): one is number => one !== null);
    return markup`<tr><th scope="row" class="text">${name}</th><td>${level}</td>
<td>${sparkline(scores)}</td><td class="number">${shown(scores.at(-1))}</td>
<td class="number">${shown(scores.at(-2))}</td>
<td class="number">${known.length === 0 ? "–" : shareText(Math.min(...known))}</td></tr>
`;
  });
  return markup`<div class="table-frame tall" role="region" aria-labelledby="scores-caption" tabindex="0">
<table>
<caption id="scores-caption">Scores of the last ${runs.length} runs by rule</caption>
<thead><tr><th scope="col">Rule</th><th scope="col">When it fails</th><th scope="col">By run</th><th scope="col" class="number">Last run</th><th scope="col" class="number">Before</th><th scope="col" class="number">Lowest</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>`;
}

const shown = (score: number | null | undefined): string =>
  score === null || score === undefined ? "–" : shareText(score);

/** The scores as a line from the first run to the last; the numbers beside it say what is read aloud. */
function sparkline(scores: readonly (number | null)[]): Html {
  const { width, height, edge } = SPARK;
  const known = scores.filter((one): one is number => one !== null);
  const lowest = Math.min(1, ...known);
  const span = 1 - lowest || 1;
  const step = scores.length > 1 ? (width - 2 * edge) / (scores.length - 1) : 0;
  const points = scores.flatMap((score, place) =>
    score === null
      ? []
      : [[edge + place * step, edge + ((1 - score) / span) * (height - 2 * edge)] as const],
  );
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const [x, y] = points.at(-1) ?? [edge, edge];
  return markup`<svg class="spark" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true"><polyline points="${line}"></polyline><circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="2"></circle></svg>`;
}
