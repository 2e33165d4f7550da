import { expect } from "chai";
import { type QueryRequest, runQuery } from "../../publishing/athena";
import {
  MalformedReplyError,
  QueryAbortedError,
  QueryCancelledError,
  type QueryError,
  QueryFailedError,
  QueryRefusedError,
  QueryThrottledError,
  QueryTimedOutError,
  ResultTooLargeError,
} from "../../publishing/errors";
import { type Script, StubAthena } from "./support/stub-athena";

const SQL = "SELECT name, born FROM people WHERE kind = 'staff'";
const ONE: Script = {
  columns: [{ name: "n", type: "integer" }],
  rows: [["1"]],
};
const SECRET = "Ann Lee 604-555-0123";

describe("publishing/athena", () => {
  let stub: StubAthena;
  before(async () => {
    stub = await StubAthena.start();
  });
  after(() => stub.stop());
  beforeEach(() => {
    stub.reset();
  });

  const request = (more: Partial<QueryRequest> = {}): QueryRequest => ({
    athena: stub.client(),
    workgroup: "safety-dev",
    database: "safety_dev_curated",
    sql: SQL,
    figureId: "people",
    poll: { firstMs: 2, longestMs: 10 },
    ...more,
  });
  const failure = async (script: Script, more: Partial<QueryRequest> = {}): Promise<QueryError> => {
    stub.scripts.set(SQL, script);
    try {
      await runQuery(request(more));
    } catch (error) {
      return error as QueryError;
    }
    throw new Error("the query succeeded");
  };

  it("gives every row of every page once, without the header, in order", async () => {
    const rows = Array.from({ length: 2501 }, (_, i) => [String(i)]);
    stub.scripts.set(SQL, { ...ONE, rows, pageRows: 1000 });
    const result = await runQuery(request());
    expect(result.rows).to.deep.equal(rows.map(([n]) => [Number(n)]));
    expect(stub.count("GetQueryResults")).to.equal(3);
  });

  it("asks in the workgroup and database it is given, with a token that Athena accepts", async () => {
    stub.scripts.set(SQL, ONE);
    await runQuery(request());
    const { ClientRequestToken: token, ...body } = stub.calls[0]?.body ?? {};
    expect(body).to.deep.equal({
      QueryString: SQL,
      WorkGroup: "safety-dev",
      QueryExecutionContext: { Database: "safety_dev_curated" },
    });
    expect(String(token).length).to.be.within(32, 128);
  });

  it("types each column and tells a missing value from an empty text", async () => {
    const columns = [
      ["text", "varchar"],
      ["small", "integer"],
      ["big", "bigint"],
      ["money", "decimal", 18, 2],
      ["long", "decimal", 38, 2],
      ["ratio", "double"],
      ["yes", "boolean"],
      ["day", "date"],
      ["at", "timestamp"],
      ["zoned", "timestamp with time zone"],
      ["list", "array"],
    ].map(([name, type, precision, scale]) => ({
      name: String(name),
      type: String(type),
      ...(precision === undefined ? {} : { precision: Number(precision), scale: Number(scale) }),
    }));
    const full = [
      "",
      "-7",
      "9007199254740993",
      "12.50",
      "12345678901234567.89",
      "1.5E3",
      "true",
      "2024-02-29",
      "2024-02-29 23:59:59.125",
      "2024-02-29 23:59:59.125 UTC",
      "[1, 2]",
    ];
    stub.scripts.set(SQL, { columns, rows: [full, full.map(() => null)] });
    const result = await runQuery(request());
    expect(result.columns.map((column) => column.kind)).to.deep.equal(
      "text integer integer decimal decimal float boolean date timestamp text text".split(" "),
    );
    expect(result.rows).to.deep.equal([
      [
        "",
        -7,
        9007199254740993n,
        12.5,
        "12345678901234567.89",
        1500,
        true,
        "2024-02-29",
        "2024-02-29 23:59:59.125",
        "2024-02-29 23:59:59.125 UTC",
        "[1, 2]",
      ],
      full.map(() => null),
    ]);
  });

  it("keeps not-a-number and the infinities of a double", async () => {
    const rows = [["NaN"], ["Infinity"], ["-Infinity"]];
    stub.scripts.set(SQL, { columns: [{ name: "x", type: "double" }], rows });
    expect((await runQuery(request())).rows).to.deep.equal([[NaN], [Infinity], [-Infinity]]);
  });

  it("waits while the query is queued and running", async () => {
    stub.scripts.set(SQL, { ...ONE, states: ["QUEUED", "RUNNING", "RUNNING", "SUCCEEDED"] });
    expect((await runQuery(request())).rows).to.deep.equal([[1]]);
    expect(stub.count("GetQueryExecution")).to.equal(4);
  });

  it("counts bytes scanned, bills 10 MB at least, and nothing for a reused result", async () => {
    const price = { usdPerTerabyte: 5, date: "2026-11-21", source: "test" };
    const cost = async (script: Script): Promise<readonly number[]> => {
      stub.reset();
      stub.scripts.set(SQL, script);
      const { bytesScanned, costUsd } = await runQuery(request({ price }));
      return [bytesScanned, costUsd];
    };
    expect(await cost({ ...ONE, scannedBytes: 0 })).to.deep.equal([0, 0.00005]);
    expect(await cost({ ...ONE, scannedBytes: 10_000_000 })).to.deep.equal([10_000_000, 0.00005]);
    expect(await cost({ ...ONE, scannedBytes: 10_000_001 })).to.deep.equal([10_000_001, 0.000055]);
    expect(await cost({ ...ONE, scannedBytes: 1e12 })).to.deep.equal([1e12, 5]);
    expect(await cost({ ...ONE, reused: true })).to.deep.equal([0, 0]);
  });

  for (const type of ["ThrottlingException", "TooManyRequestsException"]) {
    it(`goes on after ${type} of any action and starts the query once`, async () => {
      const times = { times: 2, type };
      stub.scripts.set(SQL, {
        ...ONE,
        faults: { StartQueryExecution: times, GetQueryExecution: times, GetQueryResults: times },
      });
      expect((await runQuery(request())).rows).to.deep.equal([[1]]);
      const tokens = stub.calls
        .filter((call) => call.action === "StartQueryExecution")
        .map((call) => call.body["ClientRequestToken"]);
      expect(tokens).to.have.lengthOf(3);
      expect(new Set(tokens).size).to.equal(1);
    });
  }

  it("lets the SDK retry first", async () => {
    stub.scripts.set(SQL, {
      ...ONE,
      faults: { StartQueryExecution: { times: 1, type: "InternalServerException", status: 500 } },
    });
    const result = await runQuery(request({ athena: stub.client(3), throttleBudgetSeconds: 0 }));
    expect(result.rows).to.deep.equal([[1]]);
  });

  it("gives up throttling at the end of its budget, and stops the query", async () => {
    const faults = { GetQueryExecution: { times: 1000, type: "ThrottlingException" } };
    const error = await failure({ ...ONE, faults }, { throttleBudgetSeconds: 0.2 });
    expect(error).to.be.instanceOf(QueryThrottledError);
    expect(error.message).to.equal(
      'figure "people": Athena kept answering ThrottlingException (query query-1). Publish again later, or ask for a higher Athena quota.',
    );
    expect(stub.count("StopQueryExecution")).to.equal(1);
  });

  it("reports a failed query with Athena's reason, the figure and the query", async () => {
    const reason = "COLUMN_NOT_FOUND: line 1:14: Column 'born' cannot be resolved";
    const error = await failure({ states: ["RUNNING", "FAILED"], reason });
    expect(error).to.be.instanceOf(QueryFailedError);
    expect(error.message).to.equal(
      `figure "people": the query failed: ${reason} (query query-1). Correct the figure's SQL file, or what the reason names.`,
    );
    expect([error.figureId, error.queryId]).to.deep.equal(["people", "query-1"]);
    expect(stub.count("StopQueryExecution")).to.equal(0);
  });

  it("never repeats a value of the data that Athena's reason quotes", async () => {
    for (const reason of [
      `Cannot cast '${SECRET}' to bigint in 'staff'`,
      `HIVE_BAD_DATA: Error parsing field value ${SECRET} for field 3`,
      `We can't cast '${SECRET}'`,
      `Cannot cast 'x' ${SECRET}' to bigint`,
      `INVALID_CAST_ARGUMENT: Value ${SECRET} cannot be cast to date`,
    ]) {
      stub.reset();
      const error = await failure({ states: ["FAILED"], reason });
      expect(error.message).not.to.contain("Ann").and.not.to.contain("0123");
    }
    const masked = await failure({ states: ["FAILED"], reason: `'${SECRET}' is not 'staff'` });
    expect(masked.message).to.contain("'…' is not 'staff'");
  });

  it("reports a cancelled query with Athena's reason", async () => {
    const reason = "Bytes scanned limit was exceeded";
    const error = await failure({ states: ["CANCELLED"], reason });
    expect(error).to.be.instanceOf(QueryCancelledError);
    expect(error.message).to.contain(`the query was cancelled: ${reason} (query query-1)`);
    expect(error.message).to.contain("scanLimitBytes");
  });

  it("stops a query that does not end in time", async () => {
    const error = await failure({ ...ONE, states: ["RUNNING"] }, { timeoutSeconds: 0.15 });
    expect(error).to.be.instanceOf(QueryTimedOutError);
    expect(error.message).to.match(/did not end in 0\.\d s and was given up \(query query-1\)/);
    expect(stub.calls.at(-1)).to.deep.equal({
      action: "StopQueryExecution",
      body: { QueryExecutionId: "query-1" },
    });
  });

  it("does not wait for an answer that never comes", async () => {
    const error = await failure({ ...ONE, hang: ["GetQueryExecution"] }, { timeoutSeconds: 0.15 });
    expect(error).to.be.instanceOf(QueryTimedOutError);
    expect(stub.count("StopQueryExecution")).to.equal(1);
  });

  it("says that a query may still run when it cannot be stopped", async () => {
    const faults = { StopQueryExecution: { times: 9, type: "AccessDeniedException" } };
    const error = await failure({ states: ["RUNNING"], faults }, { timeoutSeconds: 0.1 });
    expect(error.message).to.contain(
      'stop it with "aws athena stop-query-execution --query-execution-id query-1"',
    );
  });

  it("stops the query when the caller's signal fires", async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 60);
    const error = await failure({ states: ["RUNNING"] }, { signal: controller.signal });
    expect(error).to.be.instanceOf(QueryAbortedError);
    expect(stub.count("StopQueryExecution")).to.equal(1);
  });

  it("stops even a query whose start was under way when the signal fired", async () => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 30);
    const script = { ...ONE, delayMs: { StartQueryExecution: 120 } };
    const error = await failure(script, { signal: controller.signal });
    expect(error).to.be.instanceOf(QueryAbortedError);
    expect(error.queryId).to.equal("query-1");
    expect(stub.count("StopQueryExecution")).to.equal(1);
  });

  it("starts nothing when the signal has fired before", async () => {
    const error = await failure(ONE, { signal: AbortSignal.abort() });
    expect(error).to.be.instanceOf(QueryAbortedError);
    expect(stub.calls).to.deep.equal([]);
  });

  it("names the workgroup when Athena refuses the start", async () => {
    const faults = { StartQueryExecution: { times: 9, type: "AccessDeniedException" } };
    const error = await failure({ ...ONE, faults });
    expect(error).to.be.instanceOf(QueryRefusedError);
    expect(error.message).to.contain("AccessDeniedException").and.to.contain('"safety-dev"');
    expect(error.queryId).to.equal(undefined);
  });

  it("refuses malformed replies without repeating them", async () => {
    const row = (text: string): string =>
      JSON.stringify({
        ResultSet: {
          Rows: [
            { Data: [{ VarCharValue: "n" }] },
            { Data: [{ VarCharValue: "1" }] },
            { Data: [{ VarCharValue: text }] },
          ],
          ResultSetMetadata: { ColumnInfo: [{ Name: "n", Type: "integer" }] },
        },
      });
    const cases: readonly (readonly [string, string, string])[] = [
      ["StartQueryExecution", "{}", "has no query id"],
      ["StartQueryExecution", `<html>${SECRET}`, "is not JSON"],
      ["GetQueryExecution", "{}", "has no state that the API knows"],
      ["GetQueryExecution", '{"QueryExecution":{"Status":{"State":"DANCING"}}}', "has no state"],
      ["GetQueryResults", "{}", "has no rows element"],
      ["GetQueryResults", '{"ResultSet":{"Rows":[]}}', "the result has no columns"],
      ["GetQueryResults", `{"ResultSet": "${SECRET}`, "is not JSON"],
      ["GetQueryResults", row(SECRET), 'row 2, column "n" does not hold a value of type integer'],
    ];
    for (const [action, body, found] of cases) {
      stub.reset();
      const error = await failure({ ...ONE, bodies: { [action]: body } });
      expect(error, body).to.be.instanceOf(MalformedReplyError);
      expect(error.message, body).to.contain(found).and.not.to.contain("Ann");
      expect(error.cause, body).to.equal(undefined);
    }
  });

  it("refuses a result without its header, a short row and a date that does not exist", async () => {
    expect((await failure({ ...ONE, withoutHeader: true })).message).to.contain("not the header");
    expect((await failure({ ...ONE, rows: [["1", "2"]] })).message).to.contain(
      "row 1 has 2 values for 1 columns",
    );
    const columns = [{ name: "d", type: "date" }];
    const error = await failure({ columns, rows: [["2023-02-29"]] });
    expect(error.message).to.contain('row 1, column "d" does not hold a value of type date');
  });

  it("refuses two columns of one name", async () => {
    const columns = [
      { name: "n", type: "integer" },
      { name: "n", type: "integer" },
    ];
    const error = await failure({ columns, rows: [] });
    expect(error.message).to.contain('two columns are named "n"').and.to.contain("with AS");
  });

  it("takes the last row it may and refuses one more", async () => {
    const rows = Array.from({ length: 5 }, (_, i) => [String(i)]);
    stub.scripts.set(SQL, { ...ONE, rows });
    expect((await runQuery(request({ maxRows: 5 }))).rows).to.have.lengthOf(5);
    const error = await failure({ ...ONE, rows }, { maxRows: 4 });
    expect(error).to.be.instanceOf(ResultTooLargeError);
    expect(error.message).to.contain("more than 4 rows");
  });
});
