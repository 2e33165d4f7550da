/** Cell formats and colours of a workbook: one visual language for every sheet. */
import type * as xlsxwriter from "wasm-xlsxwriter" with { "resolution-mode": "import" };
import type { Column } from "./result-table";
import type { ColumnStyle } from "./wording";

/** The workbook writer's module, imported at run time because it is ESM only. */
export type Xlsx = typeof xlsxwriter;
export type Sheet = Xlsx["Worksheet"]["prototype"];
type Format = InstanceType<Xlsx["Format"]>;

const INK = 0x1b2733;
const MUTED = 0x55636f;
const ACCENT = 0x0b5a6f;
const RULE = 0xc6ced4;

/** Colours of chart series: apart in lightness too, so that they stay apart in grey and to colour-blind readers. */
export const SERIES_COLOURS: readonly number[] = [
  0x0b6e86, 0xc7692b, 0x6a5aa8, 0x4f9a5b, 0xa83a54, 0x8a7a2c, 0x4577c4, 0x5c6770,
];

/** The formats that are not bound to a column. */
export function stylebook(xlsx: Xlsx) {
  const { Format, FormatAlign, FormatBorder, Color, FormatUnderline } = xlsx;
  const base = (colour = INK): Format => new Format().setFontColor(Color.rgb(colour));
  const head = (): Format =>
    base(0xffffff)
      .setBold()
      .setBackgroundColor(Color.rgb(ACCENT))
      .setAlign(FormatAlign.VerticalCenter);
  const ruled = (format: Format): Format =>
    format.setBorderBottom(FormatBorder.Hair).setBorderBottomColor(Color.rgb(RULE));
  const link = (): Format => base(ACCENT).setUnderline(FormatUnderline.Single);
  return {
    title: base(ACCENT).setBold().setFontSize(18).setAlign(FormatAlign.VerticalCenter),
    figureTitle: base(ACCENT).setBold().setFontSize(14).setAlign(FormatAlign.VerticalCenter),
    note: base(MUTED).setTextWrap().setAlign(FormatAlign.Top),
    quiet: base(MUTED),
    label: base(MUTED),
    text: base(),
    link: ruled(link()).setAlign(FormatAlign.Top),
    back: link(),
    wrapped: ruled(base()).setTextWrap().setAlign(FormatAlign.Top),
    count: ruled(base()).setNumFormat("#,##0").setAlign(FormatAlign.Top),
    head: head().setAlign(FormatAlign.Left).setIndent(1),
    headRight: head().setAlign(FormatAlign.Right),
  };
}

/** Excel's number format of a column; undefined for text. */
export function numberFormat(column: Column, style: ColumnStyle): string | undefined {
  switch (column.kind) {
    case "integer":
    case "decimal":
    case "float": {
      const places = style.decimals > 0 ? `.${"0".repeat(style.decimals)}` : "";
      return `${style.grouped ? "#,##0" : "0"}${places}`;
    }
    case "date":
      return style.grain === "year" ? "yyyy" : style.grain === "month" ? "mmm yyyy" : "yyyy-mm-dd";
    case "timestamp":
      return "yyyy-mm-dd hh:mm:ss";
    case "text":
    case "boolean":
      return undefined;
  }
}
