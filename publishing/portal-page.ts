/** The frame of every page of a portal. Pure. */
import { type Html, markup } from "./html";
import { LANGUAGE } from "./wording";

/** What a page is wrapped in. */
export interface PageFrame {
  /** The page's own name; empty on the front page. */
  readonly title: string;
  readonly description: string;
  /** Name of the portal, e.g. the department's title. */
  readonly site: string;
  readonly audience: "internal" | "public";
  /** Relative address of the folder that holds `index.html`, e.g. "" or "../". */
  readonly root: string;
  readonly footer: Html;
}

/** A complete document. It loads one style sheet of its own and nothing else. */
export function page(frame: PageFrame, main: Html): string {
  const { title, site, root, audience, description, footer } = frame;
  const internal = audience === "internal";
  const robots = internal ? markup`<meta name="robots" content="noindex" />` : undefined;
  const mark = internal ? markup`<span class="badge">Internal</span>` : undefined;
  return markup`<!doctype html>
<html lang="${LANGUAGE}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
${robots}
<title>${title === "" ? site : `${title} – ${site}`}</title>
<meta name="description" content="${description}" />
<link rel="icon" href="data:," />
<link rel="stylesheet" href="${root}assets/portal.css" />
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="masthead">
<div class="wrap"><a class="site" href="${root}index.html">${site}</a>${mark}</div>
</header>
<main id="main" class="wrap" tabindex="-1">
${main}
</main>
<footer class="foot">
<div class="wrap">${footer}</div>
</footer>
</body>
</html>
`.text;
}

/** A page for an address that leads nowhere. Its links are absolute, because it answers at any depth. */
export function notFoundPage(site: string): string {
  return page(
    {
      title: "Page not found",
      description: "This address leads nowhere.",
      site,
      audience: "public",
      root: "/",
      footer: markup``,
    },
    markup`<h1>Page not found</h1>
<p class="lede">This address leads nowhere. The report may have been withdrawn or renamed.</p>
<p><a href="/">To the list of reports</a></p>`,
  );
}
