import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Version {
  readonly id: string;
  readonly body: Buffer;
  readonly at: Date;
}

/** The part of STS and S3 that `npm run land` speaks with, on a loopback port; it keeps what it is sent. */
export class StubLanding {
  /** Key → its versions, oldest first. */
  readonly objects = new Map<string, Version[]>();
  /** Keys in the order in which they were put. */
  readonly puts: string[] = [];
  readonly assumed: string[] = [];
  readonly headers: Record<string, unknown>[] = [];
  /** Answers 403 to whoever takes on a role. */
  refuses = false;
  /** Keeps one byte less of each file than it was sent. */
  loses = false;
  private readonly server: Server;
  private clock = Date.parse("2026-01-01T00:00:00Z");

  constructor() {
    this.server = createServer((request, response) => {
      void read(request).then((body) => {
        const [status, text] = this.answer(request, body);
        response.writeHead(status, { "content-type": "application/xml", ...this.extra });
        response.end(text);
        this.extra = {};
      });
    });
  }

  private extra: Record<string, string> = {};

  /** Starts to listen and returns the address. */
  async open(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(request: IncomingMessage, body: Buffer): [number, string | Buffer] {
    const url = new URL(request.url ?? "/", "http://stub");
    if (request.method === "POST") return this.assume(new URLSearchParams(body.toString()));
    const [, , ...parts] = url.pathname.split("/");
    const key = decodeURIComponent(parts.join("/"));
    if (url.searchParams.has("versions")) return [200, this.list(url.searchParams.get("prefix"))];
    if (request.method === "PUT") return this.put(key, request, body);
    const held = this.objects.get(key)?.at(-1);
    if (held === undefined) return [403, error("AccessDenied")];
    this.extra = { "last-modified": held.at.toUTCString() };
    return [200, held.body];
  }

  private assume(asked: URLSearchParams): [number, string] {
    if (this.refuses) {
      return [403, `<ErrorResponse>${error("AccessDenied")}</ErrorResponse>`];
    }
    this.assumed.push(asked.get("RoleArn") ?? "");
    return [
      200,
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
       <AccessKeyId>ASIASTUB</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
       <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    ];
  }

  private put(key: string, request: IncomingMessage, body: Buffer): [number, string] {
    const said = request.headers["x-amz-checksum-sha256"];
    if (said !== undefined && said !== createHash("sha256").update(body).digest("base64")) {
      return [400, error("BadDigest")];
    }
    this.headers.push(request.headers);
    const held = this.objects.get(key) ?? [];
    const id = `v${this.puts.push(key)}`;
    const kept = this.loses && !key.endsWith(".json") ? body.subarray(1) : body;
    this.clock += 1000;
    this.objects.set(key, [...held, { id, body: kept, at: new Date(this.clock) }]);
    this.extra = { "x-amz-version-id": id };
    return [200, ""];
  }

  private list(prefix: string | null): string {
    const found = [...this.objects].filter(([key]) => key.startsWith(prefix ?? "")).sort();
    const versions = found.flatMap(([key, held]) =>
      [...held]
        .reverse()
        .map(
          ({ id, body, at }, place) =>
            `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${String(place === 0)}</IsLatest>` +
            `<LastModified>${at.toISOString()}</LastModified><Size>${body.length}</Size></Version>`,
        ),
    );
    return `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${versions.slice(0, 1).join("")}</ListVersionsResult>`;
  }
}

const error = (code: string): string => `<Error><Code>${code}</Code><Message>no</Message></Error>`;

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
