/**
 * A figure's chart as SVG, drawn on the server by Vega-Lite: the page needs no script.
 *
 * Colours are CSS variables, so one picture serves light, dark and print.
 */
import type { TopLevelSpec } from "vega-lite" with { "resolution-mode": "import" };
import { escapeHtml, Html } from "./html";
import type { Shape } from "./figure-shape";
import { chartSpec } from "./figure-spec";
import { textWidth } from "./text-width";

/** What a reader who cannot see the picture gets. */
export interface PictureWords {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** Widths for which a figure is drawn: type keeps its size, so a narrow screen needs a picture of its own. */
export const PICTURE_WIDTHS = { wide: 832, narrow: 340 } as const;

/**
 * The picture of a shape as inline SVG with a title and a description.
 *
 * @throws Error when Vega cannot draw the shape
 */
export async function drawFigure(
  shape: Shape,
  words: PictureWords,
  size: keyof typeof PICTURE_WIDTHS,
): Promise<Html> {
  const [vegaLite, vega] = await Promise.all([import("vega-lite"), import("vega")]);
  useTextWidth(vega);
  const spec: TopLevelSpec = chartSpec(shape, PICTURE_WIDTHS[size], size === "narrow");
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), {
    renderer: "none",
    // A figure's data are all in its specification; nothing is ever loaded.
    loader: {
      load: () => Promise.reject(new Error("a figure loads nothing")),
      sanitize: () => Promise.reject(new Error("a figure links to nothing")),
      http: () => Promise.reject(new Error("a figure loads nothing")),
      file: () => Promise.reject(new Error("a figure loads nothing")),
    },
    logLevel: vega.Error,
  });
  try {
    return dressed(await view.toSVG(), words, size);
  } finally {
    view.finalize();
  }
}

/**
 * Vega has no canvas here and guesses widths so generously that it cuts labels which fit. It takes another measure by assignment; its type
 * declarations do not know that.
 */
function useTextWidth(vega: object): void {
  if (!("textMetrics" in vega)) throw new Error("this Vega has no textMetrics to set");
  const metrics = vega.textMetrics as {
    width: (item: { readonly fontSize?: number; readonly text?: string }, text?: string) => number;
  };
  metrics.width = (item, text) => textWidth(text ?? item.text ?? "", item.fontSize ?? 11);
}

/** Replaces the root element: one image with words of its own, that grows and shrinks with its place. */
function dressed(svg: string, { id, title, description }: PictureWords, size: string): Html {
  const end = svg.indexOf(">");
  const viewBox = /viewBox="([\d. -]+)"/.exec(svg.slice(0, end))?.[1];
  if (!svg.startsWith("<svg") || viewBox === undefined) {
    throw new Error("Vega's picture has no root with a viewBox");
  }
  const name = `${id}-${size}`;
  const [, , width = "0", height = "0"] = viewBox.split(" ");
  const root =
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-${size}" viewBox="${viewBox}" width="${width}" height="${height}"` +
    ` role="img" aria-labelledby="${escapeHtml(name)}-title" aria-describedby="${escapeHtml(name)}-desc">` +
    `<title id="${escapeHtml(name)}-title">${escapeHtml(title)}</title>` +
    `<desc id="${escapeHtml(name)}-desc">${escapeHtml(description)}</desc>`;
  return new Html(root + svg.slice(end + 1));
}
