import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";

/** A bucket that speaks S3 over a real connection. Proves what our program does with what it is told, not that AWS says it. */
export class StubBucket {
  readonly objects = new Map<string, Buffer>();
  /** `<method> <key>` of every request; a listing has its prefix for a key. */
  readonly calls: string[] = [];
  /** Answers everything with an error while it is set. */
  broken = false;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const url = new URL(request.url ?? "/", "http://stub");
        const key = decodeURIComponent(url.pathname.split("/").slice(2).join("/"));
        const prefix = url.searchParams.get("prefix");
        this.calls.push(`${request.method ?? ""} ${prefix ?? key}`);
        const found = this.objects.get(key);
        if (this.broken) response.writeHead(403).end();
        else if (prefix !== null) response.end(this.listing(prefix));
        else if (request.method === "PUT") {
          this.objects.set(key, Buffer.concat(chunks));
          response.end();
        } else if (request.method === "DELETE") {
          this.objects.delete(key);
          response.writeHead(204).end();
        } else if (found === undefined) response.writeHead(404).end();
        else response.end(found);
      });
    });
  }

  static async start(): Promise<StubBucket> {
    const stub = new StubBucket();
    await new Promise<void>((done) => {
      stub.server.listen(0, "127.0.0.1", done);
    });
    return stub;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  client(): S3Client {
    return new S3Client({
      region: "ca-central-1",
      endpoint: this.endpoint,
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
      // A body with a checksum at its end would have to be taken apart here.
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => {
      this.server.close(() => {
        done();
      });
    });
  }

  private listing(prefix: string): string {
    const items = [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(
        ([key, body]) =>
          `<Contents><Key>${key}</Key><ETag>"${createHash("md5").update(body).digest("hex")}"</ETag></Contents>`,
      );
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${items.join("")}</ListBucketResult>`;
  }
}
