/**
 * An Athena that speaks the real JSON protocol over a real connection, and misbehaves as a test asks.
 *
 * Proves what our client does with what it is told, not that AWS says it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AthenaClient } from "@aws-sdk/client-athena";

export interface StubColumn {
  readonly name: string;
  readonly type: string;
  readonly precision?: number;
  readonly scale?: number;
}

/** What the stub does with one statement. */
export interface Script {
  readonly columns?: readonly StubColumn[];
  /** null is a datum without a value. */
  readonly rows?: readonly (readonly (string | null)[])[];
  /** States of successive looks; the last one stays. */
  readonly states?: readonly string[];
  readonly reason?: string;
  readonly scannedBytes?: number;
  readonly statementType?: string;
  readonly reused?: boolean;
  /** Rows of a page, header not counted. */
  readonly pageRows?: number;
  /** How often an action answers with an error before it works. */
  readonly faults?: Readonly<Record<string, { times: number; type: string; status?: number }>>;
  /** Replaces the body of an action's reply. */
  readonly bodies?: Readonly<Record<string, string>>;
  /** Actions that never answer. */
  readonly hang?: readonly string[];
  /** Answers an action only after this many milliseconds. */
  readonly delayMs?: Readonly<Record<string, number>>;
  readonly withoutHeader?: boolean;
}

export interface Call {
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Execution {
  readonly script: Script;
  looks: number;
  stopped: boolean;
}

export class StubAthena {
  readonly calls: Call[] = [];
  readonly scripts = new Map<string, Script>();
  private readonly executions = new Map<string, Execution>();
  private readonly tokens = new Map<string, string>();
  private readonly faulted = new Map<string, number>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request, response);
    });
  }

  static async start(): Promise<StubAthena> {
    const stub = new StubAthena();
    await new Promise<void>((done) => stub.server.listen(0, "127.0.0.1", done));
    return stub;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The real SDK client, pointed here. */
  client(maxAttempts = 1): AthenaClient {
    return new AthenaClient({
      endpoint: `http://127.0.0.1:${String(this.port)}`,
      region: "ca-central-1",
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      maxAttempts,
    });
  }

  /** Forgets calls and scripts. */
  reset(): void {
    this.calls.length = 0;
    this.scripts.clear();
    this.executions.clear();
    this.tokens.clear();
    this.faulted.clear();
  }

  count(action: string): number {
    return this.calls.filter((call) => call.action === action).length;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) =>
      this.server.close(() => {
        done();
      }),
    );
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Record<string, unknown>;
    const action = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    this.calls.push({ action, body });
    const sql = typeof body["QueryString"] === "string" ? body["QueryString"] : undefined;
    const id = typeof body["QueryExecutionId"] === "string" ? body["QueryExecutionId"] : undefined;
    const execution = id === undefined ? undefined : this.executions.get(id);
    const script = execution?.script ?? this.scripts.get(sql ?? "");
    if (script === undefined) {
      this.fail(response, "InvalidRequestException", 400, `no script for this statement`);
      return;
    }
    if (script.hang?.includes(action) === true) return;
    const delay = script.delayMs?.[action];
    if (delay !== undefined) await new Promise((done) => setTimeout(done, delay));
    const fault = script.faults?.[action];
    const key = `${action} ${id ?? sql ?? ""}`;
    const already = this.faulted.get(key) ?? 0;
    if (fault !== undefined && already < fault.times) {
      this.faulted.set(key, already + 1);
      this.fail(response, fault.type, fault.status ?? 400, "Rate exceeded");
      return;
    }
    const replaced = script.bodies?.[action];
    if (replaced !== undefined) {
      if (action === "StartQueryExecution") this.begin(body, script);
      this.send(response, 200, replaced);
      return;
    }
    this.send(response, 200, JSON.stringify(this.reply(action, body, script, execution)));
  }

  private begin(body: Record<string, unknown>, script: Script): string {
    const token = String(body["ClientRequestToken"]);
    const known = this.tokens.get(token);
    if (known !== undefined) return known;
    const id = `query-${String(this.executions.size + 1)}`;
    this.tokens.set(token, id);
    this.executions.set(id, { script, looks: 0, stopped: false });
    return id;
  }

  private reply(
    action: string,
    body: Record<string, unknown>,
    script: Script,
    execution: Execution | undefined,
  ): object {
    switch (action) {
      case "StartQueryExecution":
        return { QueryExecutionId: this.begin(body, script) };
      case "StopQueryExecution":
        if (execution) execution.stopped = true;
        return {};
      case "GetQueryExecution":
        return this.look(script, execution);
      case "GetQueryResults":
        return pageOf(script, Number(body["NextToken"] ?? 0));
      default:
        return {};
    }
  }

  private look(script: Script, execution: Execution | undefined): object {
    const states = script.states ?? ["SUCCEEDED"];
    const at = Math.min(execution?.looks ?? 0, states.length - 1);
    if (execution) execution.looks += 1;
    return {
      QueryExecution: {
        StatementType: script.statementType ?? "DML",
        Status: {
          State: states[at],
          ...(script.reason === undefined ? {} : { StateChangeReason: script.reason }),
        },
        Statistics: {
          DataScannedInBytes: script.scannedBytes ?? 0,
          ResultReuseInformation: { ReusedPreviousResult: script.reused ?? false },
        },
      },
    };
  }

  private fail(response: ServerResponse, type: string, status: number, message: string): void {
    this.send(response, status, JSON.stringify({ __type: type, message }));
  }

  private send(response: ServerResponse, status: number, body: string): void {
    response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1" });
    response.end(body);
  }
}

function pageOf(script: Script, from: number): object {
  const { columns = [], rows = [], pageRows = 1000 } = script;
  const to = from + pageRows;
  const datum = (value: string | null) => (value === null ? {} : { VarCharValue: value });
  const page = rows.slice(from, to).map((row) => ({ Data: row.map(datum) }));
  const header = { Data: columns.map((column) => datum(column.name)) };
  return {
    ResultSet: {
      Rows: from === 0 && script.withoutHeader !== true ? [header, ...page] : page,
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ name, type, precision, scale }) => ({
          CatalogName: "hive",
          Name: name,
          Label: name,
          Type: type,
          Precision: precision ?? 0,
          Scale: scale ?? 0,
        })),
      },
    },
    ...(to < rows.length ? { NextToken: String(to) } : {}),
  };
}
