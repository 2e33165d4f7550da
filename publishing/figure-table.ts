/** The data of a figure as an accessible HTML table. Pure. */
import { type Html, markup } from "./html";
import { isNumeric, type ResultTable } from "./result-table";
import { counted, LANGUAGE, shown, stylesOf } from "./wording";

/** More rows would make the page heavy; the files hold them all. */
export const MOST_ROWS_ON_PAGE = 500;
/** From this many rows on the table scrolls in a frame of its own. */
const TALL = 14;

/**
 * Caption, column headings with scope, a heading per row, and a dash with words for a missing value.
 *
 * @param id unique on the page
 * @param title names the table to screen readers
 */
export function figureTable(id: string, title: string, table: ResultTable): Html {
  const { columns, rows } = table;
  if (rows.length === 0) return markup`<p class="empty">There are no rows for this figure.</p>`;
  const styles = stylesOf(columns, rows);
  const visible = rows.slice(0, MOST_ROWS_ON_PAGE);
  // A number that is a name, such as a year, reads like one.
  const side = columns.map((column, i) =>
    isNumeric(column) && styles[i]?.grouped !== false ? "number" : "text",
  );
  const head = columns.map(
    (column, i) =>
      markup`<th scope="col" class="${side[i]}">${styles[i]?.heading ?? column.name}</th>`,
  );
  const body = visible.map((row) => {
    const cells = row.map((value, i) => {
      const column = columns[i];
      const style = styles[i];
      const content =
        value === null || column === undefined || style === undefined
          ? markup`<span class="missing" aria-label="not known">–</span>`
          : markup`${shown(value, column, style)}`;
      return i === 0 && side[0] === "text"
        ? markup`<th scope="row" class="text">${content}</th>`
        : markup`<td class="${side[i]}">${content}</td>`;
    });
    return markup`<tr>${cells}</tr>
`;
  });
  const cut =
    rows.length > visible.length
      ? markup`<p class="cut">The first ${visible.length.toLocaleString(LANGUAGE)} of ${counted(rows.length, "row", "rows")}. The files hold them all.</p>`
      : undefined;
  const tall = visible.length > TALL ? " tall" : "";
  return markup`<div class="table-frame${tall}" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table>
<caption id="${id}-caption">${title}: data</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table>
</div>
${cut}`;
}
