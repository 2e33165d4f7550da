import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type PortalServer, servePortal } from "../../publishing/serve";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

describe("publishing/serve", () => {
  let dir: string;
  let server: PortalServer;
  const SECRET = "not for the browser";

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "serve-"));
    const out = join(dir, "out");
    await mkdir(join(out, "public", "report"), { recursive: true });
    await mkdir(join(out, "internal"), { recursive: true });
    await writeFile(join(dir, "secret.txt"), SECRET);
    await writeFile(join(out, "published.json"), SECRET);
    await writeFile(join(out, "public", ".hidden"), SECRET);
    await symlink(join(dir, "secret.txt"), join(out, "public", "link.txt"));
    await symlink(join(out, "internal"), join(out, "public", "inside"));
    await writeFile(join(out, "internal", "index.html"), "inside");
    for (const name of ["index.html", "a.css", "a.csv", "a.xlsx", "a.bin", "report/index.html"]) {
      await writeFile(join(out, "public", name), `content of ${name}`);
    }
    server = await servePortal({ sites: [{ path: "safety-dev", title: "Safety", dir: out }] });
  });
  after(async () => {
    await server.close();
    await rm(dir, { recursive: true });
  });

  /** Sends the path as it is, which `fetch` would tidy first. */
  const ask = (path: string, method = "GET", host = "127.0.0.1"): Promise<Answer> =>
    new Promise((done, fail) => {
      const sent = request({
        host: "127.0.0.1",
        port: server.port,
        path,
        method,
        headers: { host },
      });
      sent.on("error", fail);
      sent.on("response", (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (body += chunk));
        response.on("end", () => {
          done({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      });
      sent.end();
    });

  it("listens on this machine's own address only", () => {
    expect(server.url).to.equal(`http://127.0.0.1:${String(server.port)}/`);
  });

  it("serves each kind of file with its type", async () => {
    const types: Readonly<Record<string, string>> = {
      "index.html": "text/html; charset=utf-8",
      "a.css": "text/css; charset=utf-8",
      "a.csv": "text/csv; charset=utf-8; header=present",
      "a.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "a.bin": "application/octet-stream",
    };
    for (const [name, type] of Object.entries(types)) {
      const answer = await ask(`/safety-dev/public/${name}`);
      expect([answer.status, answer.headers["content-type"], answer.body]).to.deep.equal([
        200,
        type,
        `content of ${name}`,
      ]);
    }
  });

  it("serves the front page of a folder and sends a folder's bare name there", async () => {
    expect((await ask("/safety-dev/public/")).body).to.equal("content of index.html");
    expect((await ask("/safety-dev/public/report/?a=b")).body).to.equal(
      "content of report/index.html",
    );
    const moved = await ask("/safety-dev/public/report");
    expect([moved.status, moved.headers["location"]]).to.deep.equal([
      301,
      "/safety-dev/public/report/",
    ]);
    expect((await ask("/safety-dev/public")).headers["location"]).to.equal("/safety-dev/public/");
  });

  it("lists the sites on its front page, with its own style sheet", async () => {
    const home = await ask("/");
    expect(home.body)
      .to.contain('href="/safety-dev/internal/"')
      .and.to.contain('href="/assets/portal.css"');
    expect((await ask("/assets/portal.css")).headers["content-type"]).to.equal(
      "text/css; charset=utf-8",
    );
  });

  it("answers HEAD with the headers alone", async () => {
    const head = await ask("/safety-dev/public/a.csv", "HEAD");
    expect([head.status, head.headers["content-length"], head.body]).to.deep.equal([200, "16", ""]);
  });

  it("refuses every other method", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const answer = await ask("/safety-dev/public/a.csv", method);
      expect([answer.status, answer.headers["allow"]]).to.deep.equal([405, "GET, HEAD"]);
    }
  });

  it("forbids scripts, frames and guessing of types on every answer", async () => {
    for (const path of ["/", "/safety-dev/public/", "/nothing", "/safety-dev/public/report"]) {
      const { headers } = await ask(path);
      expect(headers["content-security-policy"]).to.equal(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers["x-content-type-options"]).to.equal("nosniff");
      expect(headers["referrer-policy"]).to.equal("no-referrer");
    }
  });

  it("lets nobody out of a site's two folders", async () => {
    const attempts = [
      "/safety-dev/public/../../secret.txt",
      "/safety-dev/public/%2e%2e/%2e%2e/secret.txt",
      "/safety-dev/public/..%2f..%2fsecret.txt",
      "/safety-dev/public/..%5c..%5csecret.txt",
      "/safety-dev/public/%252e%252e/secret.txt",
      "/safety-dev/public/../internal/index.html",
      "/safety-dev/public/./a.csv",
      "/safety-dev/public//a.csv",
      "//safety-dev/public/a.csv",
      "/safety-dev/public/a.csv%00.html",
      "/safety-dev/public/link.txt",
      "/safety-dev/public/inside/index.html",
      "/safety-dev/public/.hidden",
      "/safety-dev/published.json",
      "/safety-dev/",
      "/safety-dev/../../../../etc/passwd",
      "/etc/passwd",
      "/%ff",
      "/safety-dev/public/a.csv/",
      `/safety-dev/public/${"x".repeat(300)}`,
      "/__proto__/public/a.csv",
    ];
    for (const path of attempts) {
      const answer = await ask(path);
      expect(answer.status, path).to.equal(404);
      expect(answer.body, path).to.contain("Page not found").and.not.to.contain(SECRET);
    }
  });

  it("answers to its own name only, so that no foreign page can read it", async () => {
    expect((await ask("/", "GET", "evil.example")).status).to.equal(421);
    expect((await ask("/", "GET", `localhost:${String(server.port)}`)).status).to.equal(200);
  });

  it("serves the public's reports alone, under any name, where others may come", async () => {
    const only = await servePortal({
      sites: [{ path: "safety-dev", title: "Safety", dir: join(dir, "out") }],
      host: "localhost",
      audiences: ["public"],
    });
    const get = (path: string) => fetch(`${only.url}${path}`);
    expect((await get("safety-dev/public/a.csv")).status).to.equal(200);
    expect((await get("safety-dev/internal/")).status).to.equal(404);
    const home = await (await get("")).text();
    expect(home).to.contain('href="/safety-dev/public/"').and.not.to.contain("internal");
    await only.close();
  });

  it("refuses to show internal reports to another machine", async () => {
    let message = "";
    await servePortal({ sites: [], host: "0.0.0.0" }).catch(
      (error: unknown) => (message = String(error)),
    );
    expect(message).to.contain(
      'internal reports are served on 127.0.0.1 only, got the address "0.0.0.0"',
    );
  });

  it("says at /health whether what it serves is current", async () => {
    let current = true;
    const one = await servePortal({ sites: [], isCurrent: () => current });
    const health = async () => {
      const answer = await fetch(`${one.url}health`);
      return [answer.status, await answer.text()];
    };
    expect(await health()).to.deep.equal([200, "current\n"]);
    current = false;
    expect(await health()).to.deep.equal([503, "out of date\n"]);
    await one.close();
  });

  it("refuses paths and directories that it cannot serve", async () => {
    const error = async (path: string, at: string): Promise<string> =>
      servePortal({ sites: [{ path, title: "", dir: at }] }).then(
        () => "served",
        (reason: unknown) => String(reason),
      );
    expect(await error("../x", dir)).to.contain('got "../x"');
    expect(await error("assets", dir)).to.contain('got "assets"');
    expect(await error("a", join(dir, "nowhere"))).to.contain("ENOENT");
  });

  it("says that a port is taken", async () => {
    let code: unknown;
    await servePortal({ sites: [], port: server.port }).catch((error: unknown) => {
      code = error instanceof Error && "code" in error ? error.code : undefined;
    });
    expect(code).to.equal("EADDRINUSE");
  });

  it("closes although a browser keeps its connection", async () => {
    const other = await servePortal({ sites: [] });
    const socket = connect(other.port, "127.0.0.1");
    await new Promise<void>((done) => socket.once("connect", done));
    const closed = new Promise<void>((done) =>
      socket.once("close", () => {
        done();
      }),
    );
    const before = Date.now();
    await other.close();
    await closed;
    expect(Date.now() - before).to.be.lessThan(3000);
  });
});
