/**
 * A small server of published sites. Pages are static; it runs nothing and writes nothing.
 */
import { readFileSync } from "node:fs";
import { open, realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join, resolve, sep } from "node:path";
import { type Audience, AUDIENCES } from "./audiences";
import { markup } from "./html";
import { contentType } from "./media-types";
import { notFoundPage, page } from "./portal-page";

/** One published directory: it holds `public/` and `internal/`. */
export interface ServedSite {
  /** First part of its addresses, e.g. a stack's name: letters, digits, hyphens. */
  readonly path: string;
  readonly title: string;
  readonly dir: string;
}

/** Who may come, and what they find. */
export interface PortalOptions {
  readonly sites: readonly ServedSite[];
  /** 0 for a free one. @default 0 */
  readonly port?: number;
  /**
   * Address to listen on. Another than this machine's own answers to every name, so it serves the public's reports only.
   *
   * @default "127.0.0.1"
   */
  readonly host?: string;
  /** Folders that are served. @default both */
  readonly audiences?: readonly Audience[];
  /** Whether what is served is current; `/health` says so. @default always */
  readonly isCurrent?: () => boolean;
}

/** A server that answers. */
export interface PortalServer {
  /** `http://<host>:<port>/` */
  readonly url: string;
  readonly port: number;
  /** Ends the server: no new connections, idle ones closed, running answers finished within a second. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
const TITLE = "Published reports";
const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-cache",
};

/**
 * Serves directories that `publishReports` made, with a front page that lists them.
 *
 * @throws Error when a path is not usable, the port is taken, or internal reports would leave this machine
 */
export async function servePortal(options: PortalOptions): Promise<PortalServer> {
  const { host = LOOPBACK, audiences = AUDIENCES, isCurrent = () => true } = options;
  if (host !== LOOPBACK && audiences.includes("internal")) {
    throw new Error(`internal reports are served on ${LOOPBACK} only, got the address "${host}"`);
  }
  const roots = new Map<string, string>();
  for (const site of options.sites) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(site.path) || site.path === "assets") {
      throw new Error(`a site's path must be letters, digits and hyphens, got "${site.path}"`);
    }
    if (roots.has(site.path)) throw new Error(`two sites have the path "${site.path}"`);
    roots.set(site.path, await realpath(resolve(site.dir)));
  }
  const home = homePage(options.sites, audiences, host);
  const css = readFileSync(join(__dirname, "portal.css"), "utf8");
  const lost = notFoundPage(TITLE);
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(request, response, {
      ...{ roots, home, css, lost, audiences, isCurrent },
      names: host === LOOPBACK ? [LOOPBACK, "localhost"] : undefined,
    }).catch(() => {
      if (response.headersSent) response.destroy();
      else send(request, response, 500, "text/plain; charset=utf-8", "The file cannot be read.\n");
    });
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(options.port ?? 0, host, done);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://${host}:${String(port)}/`,
    port,
    close: () =>
      new Promise((done, fail) => {
        const force = setTimeout(() => {
          server.closeAllConnections();
        }, 1000);
        server.close((error) => {
          clearTimeout(force);
          if (error === undefined) done();
          else fail(error);
        });
        server.closeIdleConnections();
      }),
  };
}

interface Content {
  readonly roots: ReadonlyMap<string, string>;
  readonly home: string;
  readonly css: string;
  readonly lost: string;
  readonly audiences: readonly Audience[];
  readonly isCurrent: () => boolean;
  /** What a request may call the server; undefined: anything. */
  readonly names: readonly string[] | undefined;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  content: Content,
): Promise<void> {
  // A name that resolves to this machine could otherwise read internal reports from a foreign page.
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  if (content.names?.includes(host) === false) {
    send(
      request,
      response,
      421,
      "text/plain; charset=utf-8",
      "This server answers to 127.0.0.1.\n",
    );
    return;
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    send(request, response, 405, "text/plain; charset=utf-8", "Only GET and HEAD.\n");
    return;
  }
  const path = decodedPath(request.url ?? "/");
  if (path === "/" || path === "/index.html") {
    send(request, response, 200, contentType("index.html"), content.home);
    return;
  }
  if (path === "/assets/portal.css") {
    send(request, response, 200, contentType("portal.css"), content.css);
    return;
  }
  if (path === "/health") {
    const current = content.isCurrent();
    const [status, words] = current ? [200, "current"] : [503, "out of date"];
    send(request, response, status, "text/plain; charset=utf-8", `${words}\n`);
    return;
  }
  const found = path === undefined ? undefined : await locate(path, content);
  if (found === undefined) {
    send(request, response, 404, contentType("404.html"), content.lost);
  } else if (found.folder) {
    response.setHeader("Location", `${encodeURI(path ?? "")}/`);
    send(request, response, 301, "text/plain; charset=utf-8", "");
  } else {
    await sendFile(request, response, found.file);
  }
}

/** The path of a request, or undefined when it holds what no file of ours has in its name. */
function decodedPath(url: string): string | undefined {
  const raw = url.split(/[?#]/, 1)[0] ?? "/";
  try {
    const path = decodeURIComponent(raw);
    const parts = path.split("/").slice(1);
    const bad = parts.some(
      (part, i) => part.startsWith(".") || (part === "" && i < parts.length - 1),
    );
    return bad || !path.startsWith("/") || /[\\\0]/.test(path) ? undefined : path;
  } catch {
    // Not an encoding of UTF-8: such a file does not exist.
    return undefined;
  }
}

/** The file of a path. Only the served folders of a known site; links that lead out of the site lead nowhere. */
async function locate(
  path: string,
  { roots, audiences }: Pick<Content, "roots" | "audiences">,
): Promise<{ readonly file: string; readonly folder: boolean } | undefined> {
  const [, site = "", audience = "", ...rest] = path.split("/");
  const root = roots.get(site);
  if (root === undefined || !audiences.some((one) => one === audience)) return undefined;
  const wanted = join(root, audience, ...rest, path.endsWith("/") ? "index.html" : "");
  try {
    const file = await realpath(wanted);
    if (!file.startsWith(join(root, audience) + sep) && file !== join(root, audience)) {
      return undefined;
    }
    const found = await stat(file);
    return found.isFile() || found.isDirectory()
      ? { file, folder: found.isDirectory() }
      : undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
    throw error;
  }
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
): Promise<void> {
  const handle = await open(file, "r");
  try {
    send(request, response, 200, contentType(file), await handle.readFile());
  } finally {
    await handle.close();
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
): void {
  response.writeHead(status, {
    ...HEADERS,
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

const AUDIENCE_WORDS: Readonly<Record<Audience, string>> = {
  internal: "Internal reports",
  public: "Public reports",
};

function homePage(
  sites: readonly ServedSite[],
  audiences: readonly Audience[],
  host: string,
): string {
  const link = (site: ServedSite, audience: Audience) => markup`<p>
<a href="/${site.path}/${audience}/" aria-label="${AUDIENCE_WORDS[audience]} of ${site.title}">${AUDIENCE_WORDS[audience]}</a>
</p>
`;
  const cards = sites.map(
    (site) =>
      markup`<li class="card">
<h2>${site.title}</h2>
${AUDIENCES.filter((audience) => audiences.includes(audience)).map((audience) => link(site, audience))}</li>
`,
  );
  const lede =
    audiences.length < AUDIENCES.length
      ? undefined
      : markup`<p class="lede">Each department publishes to two places that never mix: reports for its own people, and reports for the public.</p>
`;
  return page(
    {
      title: "",
      description: "Reports that were published.",
      site: TITLE,
      audience: audiences.includes("internal") ? "internal" : "public",
      root: "/",
      footer:
        host === LOOPBACK
          ? markup`<p>Served from this machine, to this machine only.</p>`
          : markup``,
    },
    markup`<h1>${TITLE}</h1>
${lede}<ul class="cards">
${cards}
</ul>`,
  );
}
