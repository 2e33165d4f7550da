import { createServer, Agent, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** What a job is at one look. */
export interface Look {
  readonly status: string;
  readonly total?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly reason?: string;
}

/** How a zone's job goes: what each look shows until it is confirmed, and after. */
export interface Course {
  readonly counting: readonly Look[];
  readonly running?: readonly Look[];
  /** The job is not even created. */
  readonly refused?: boolean;
}

/** A request as the stub saw it: `<method> <path>`, with the body of those that have one. */
export interface Seen {
  readonly call: string;
  readonly account: string | undefined;
  readonly body: string;
}

/**
 * The part of the S3 Control API that a backfill uses, on 127.0.0.1. No emulator runs batch jobs, so this is what the
 * command was tried with; it has not met AWS.
 */
export class StubS3Control {
  readonly seen: Seen[] = [];
  private readonly looks = new Map<string, Look[]>();
  private server: Server | undefined;

  /** @param courses by zone; jobs are named `job-<zone>`. */
  constructor(private readonly courses: Readonly<Record<string, Course>>) {}

  async start(): Promise<S3ControlClient> {
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { status, xml } = this.answer(request, body);
        response.writeHead(status, { "content-type": "application/xml" });
        response.end(xml);
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    // S3 Control puts the account before the host's name: any name is this machine.
    const lookup: LookupFunction = (_host, options, found) => {
      if (options.all === true) found(null, [{ address: "127.0.0.1", family: 4 }]);
      else found(null, "127.0.0.1", 4);
    };
    return new S3ControlClient({
      region: "ca-central-1",
      endpoint: `http://s3-control.test:${port}`,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ lookup }) }),
    });
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  /** `<method> <path>` of what was asked, without the looks. */
  get calls(): string[] {
    return this.seen.map(({ call }) => call).filter((call) => !call.startsWith("GET "));
  }

  private answer(request: IncomingMessage, body: string): { status: number; xml: string } {
    const { method = "", url = "" } = request;
    const account = request.headers["x-amz-account-id"];
    this.seen.push({ call: `${method} ${url}`, account: account?.toString(), body });
    const [, id = "", action] = /^\/v20180820\/jobs\/([^/?]+)(?:\/(status))?/.exec(url) ?? [];
    if (id === "") return this.create(body);
    if (action === "status") return this.update(id, url);
    const looks = this.looks.get(id) ?? [];
    const look = looks.length > 1 ? looks.shift() : looks[0];
    return { status: 200, xml: described(id, look ?? { status: "unknown" }) };
  }

  private create(body: string): { status: number; xml: string } {
    const zone = /<SourceBucket>arn:aws:s3:::parks-dev-(.+)-\d{12}<\/SourceBucket>/.exec(body)?.[1];
    const course = this.courses[zone ?? ""];
    if (zone === undefined || course === undefined || course.refused === true) {
      const error = "<Code>AccessDenied</Code><Message>Access Denied</Message>";
      return { status: 403, xml: `<ErrorResponse><Error>${error}</Error></ErrorResponse>` };
    }
    this.looks.set(`job-${zone}`, [...course.counting]);
    return { status: 200, xml: `<CreateJobResult><JobId>job-${zone}</JobId></CreateJobResult>` };
  }

  private update(id: string, url: string): { status: number; xml: string } {
    const course = this.courses[id.replace("job-", "")];
    if (url.includes("requestedJobStatus=Ready")) {
      this.looks.set(id, [...(course?.running ?? [])]);
    }
    const xml = `<UpdateJobStatusResult><JobId>${id}</JobId></UpdateJobStatusResult>`;
    return { status: 200, xml };
  }
}

function described(id: string, look: Look): string {
  const { status, total = 0, succeeded = 0, failed = 0, reason } = look;
  const progress =
    `<TotalNumberOfTasks>${total}</TotalNumberOfTasks>` +
    `<NumberOfTasksSucceeded>${succeeded}</NumberOfTasksSucceeded>` +
    `<NumberOfTasksFailed>${failed}</NumberOfTasksFailed>`;
  const failure =
    reason === undefined
      ? ""
      : "<FailureReasons><member><FailureCode>Failed</FailureCode>" +
        `<FailureReason>${reason}</FailureReason></member></FailureReasons>`;
  return (
    `<DescribeJobResult><Job><JobId>${id}</JobId><Status>${status}</Status>${failure}` +
    `<ProgressSummary>${progress}</ProgressSummary></Job></DescribeJobResult>`
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
