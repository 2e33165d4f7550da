/** A shape → a Vega-Lite specification. Pure. */
import type { TopLevelSpec } from "vega-lite" with { "resolution-mode": "import" };
import type { Shape } from "./figure-shape";

/** Colours that the style sheet defines; after the eighth series they repeat. */
const COLOURS = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `var(--series-${String(n)})`);
const DASHES = [
  [1, 0],
  [7, 3],
  [2, 3],
  [9, 3, 2, 3],
];
const FONT = "inherit";
/** From this many bars on, the value at each bar's end is noise. */
const MOST_LABELLED_BARS = 24;

interface Datum {
  readonly place: number;
  readonly label: string;
  readonly time: number | null;
  readonly series: string;
  readonly value: number | null;
}

/**
 * @param width pixels of the whole picture
 * @param narrow true for a telephone's screen: fewer ticks, shorter labels
 */
export function chartSpec(shape: Shape, width: number, narrow: boolean): TopLevelSpec {
  const data: Datum[] = shape.series.flatMap((series) =>
    shape.categories.map((category, place) => ({
      place,
      label: category.label,
      time: category.time ?? null,
      series: series.name,
      value: series.values[place] ?? null,
    })),
  );
  const drawing =
    shape.kind === "bar"
      ? barLayers(shape, narrow)
      : shape.kind === "column"
        ? columnLayers(shape, width)
        : lineLayers(shape, narrow);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    data: { values: data },
    width,
    // An axis title that runs upwards is hard to read: what is measured stands above the picture.
    ...(shape.yTitle === "" ? {} : { title: shape.yTitle }),
    background: "transparent",
    padding: { left: 0, right: 4, top: 4, bottom: 6 },
    autosize: { type: "fit", contains: "padding" },
    ...drawing,
    config: CONFIG,
  } as TopLevelSpec;
}

/** One look for all pictures. Marks carry no ARIA of their own: the table beside the picture is what is read. */
const CONFIG = {
  aria: false,
  font: FONT,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "group",
    color: "var(--chart-text)",
    fontSize: 12,
    fontWeight: "normal",
    offset: 10,
  },
  range: { category: COLOURS },
  axis: {
    aria: false,
    domainColor: "var(--chart-axis)",
    tickColor: "var(--chart-axis)",
    gridColor: "var(--chart-grid)",
    labelColor: "var(--chart-text)",
    titleColor: "var(--chart-text)",
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelPadding: 6,
    titlePadding: 10,
  },
  legend: {
    aria: false,
    labelColor: "var(--chart-text)",
    labelFontSize: 12,
    title: null,
    orient: "top",
    direction: "horizontal",
    symbolSize: 110,
    columnPadding: 18,
    labelLimit: 220,
    offset: 12,
  },
  mark: { aria: false },
} as const;

const NUMBER_FORMAT = ",~f";

function colourOf(shape: Shape, narrow: boolean) {
  if (shape.series.length === 1) return { value: COLOURS[0] };
  const names = shape.series.map((series) => series.name);
  return {
    field: "series",
    type: "nominal",
    scale: { domain: names },
    legend: legendOf(shape, narrow),
  };
}

function legendOf(shape: Shape, narrow: boolean) {
  const columns = narrow ? 2 : 5;
  // A line's key is a piece of that line, dashes and all.
  return shape.kind === "line"
    ? { columns, symbolType: "stroke", symbolSize: 420, symbolStrokeWidth: 2.25 }
    : { columns };
}

function valueAxis() {
  return {
    field: "value",
    type: "quantitative",
    // A scale that starts elsewhere shows a small change as a large one.
    scale: { zero: true, nice: true },
    axis: {
      title: null,
      format: NUMBER_FORMAT,
      tickCount: 5,
      domain: false,
      ticks: false,
    },
  };
}

function lineLayers(shape: Shape, narrow: boolean) {
  const formats = { year: "%Y", month: narrow ? "%b %y" : "%b %Y", day: "%b %-d, %Y" } as const;
  const x =
    shape.time === undefined
      ? {
          field: "label",
          type: "ordinal",
          sort: null,
          axis: { title: shape.xTitle, labelAngle: 0, labelOverlap: "greedy", grid: false },
        }
      : {
          field: "time",
          type: "temporal",
          scale: { type: "utc" },
          axis: {
            title: null,
            format: formats[shape.time],
            tickCount: narrow ? 4 : 8,
            labelOverlap: "parity",
            labelFlush: false,
            grid: false,
          },
        };
  const several = shape.series.length > 1;
  const points = shape.categories.length <= 40;
  return {
    height: narrow ? 240 : 320,
    mark: {
      type: "line",
      strokeWidth: 2.25,
      strokeJoin: "round",
      strokeCap: "round",
      point: points ? { size: 26, filled: true } : false,
    },
    encoding: {
      x,
      y: valueAxis(),
      color: colourOf(shape, narrow),
      ...(several
        ? {
            strokeDash: {
              field: "series",
              type: "nominal",
              scale: { domain: shape.series.map((series) => series.name), range: DASHES },
              legend: legendOf(shape, narrow),
            },
          }
        : {}),
    },
  };
}

function columnLayers(shape: Shape, width: number) {
  const narrow = width < 500;
  const longest = shape.categories.reduce((most, { label }) => Math.max(most, label.length), 0);
  // About seven pixels a letter: labels that would run into each other are slanted.
  const slanted =
    shape.time === undefined && longest * 7 > (width - 60) / Math.max(1, shape.categories.length);
  return {
    height: narrow ? 240 : 320,
    mark: { type: "bar" },
    encoding: {
      x: {
        field: "label",
        type: "ordinal",
        sort: null,
        scale: { paddingInner: 0.25, paddingOuter: 0.1 },
        axis: {
          title: shape.time === undefined ? shape.xTitle : null,
          labelAngle: slanted ? -40 : 0,
          labelOverlap: shape.time === undefined ? false : "greedy",
          labelLimit: slanted ? 130 : 180,
          ticks: false,
          grid: false,
        },
      },
      y: valueAxis(),
      color: colourOf(shape, narrow),
      ...offsetOf(shape, "xOffset"),
    },
  };
}

function barLayers(shape: Shape, narrow: boolean) {
  const bars = shape.categories.length * shape.series.length;
  const labelled = bars <= MOST_LABELLED_BARS;
  const encoding = {
    y: {
      field: "label",
      type: "ordinal",
      sort: null,
      scale: { paddingInner: 0.28, paddingOuter: 0.1 },
      axis: {
        title: null,
        labelLimit: narrow ? 170 : 320,
        ticks: false,
        domain: false,
        grid: false,
      },
    },
    x: {
      ...valueAxis(),
      ...(labelled ? { axis: null } : {}),
    },
    color: colourOf(shape, narrow),
    ...offsetOf(shape, "yOffset"),
  };
  // No rounded ends: they clip, and the names of clips count on from picture to picture.
  const mark = { type: "bar" };
  const height = Math.max(90, shape.categories.length * (shape.series.length * 17 + 13));
  if (!labelled) return { height, mark, encoding };
  return {
    height,
    encoding,
    layer: [
      { mark },
      {
        mark: { type: "text", align: "left", baseline: "middle", dx: 6, fontSize: 12 },
        encoding: {
          text: { field: "value", type: "quantitative", format: NUMBER_FORMAT },
          color: { value: "var(--chart-text)" },
        },
      },
    ],
  };
}

function offsetOf(shape: Shape, channel: "xOffset" | "yOffset") {
  if (shape.series.length === 1) return {};
  const domain = shape.series.map((series) => series.name);
  return { [channel]: { field: "series", type: "nominal", scale: { domain } } };
}
