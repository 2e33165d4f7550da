import type { Trigger } from "@aws-sdk/client-glue";
import { expect } from "chai";
import { runWorkflow } from "../../rehearsal/jobs/workflow";

const start = (...jobs: string[]): Trigger => ({
  Type: "ON_DEMAND",
  Actions: jobs.map((JobName) => ({ JobName })),
});

const after = (jobs: readonly string[], next: string, Logical: "AND" | "ANY" = "AND"): Trigger => ({
  Type: "CONDITIONAL",
  Actions: [{ JobName: next, Arguments: { "--from": jobs.join() } }],
  Predicate: {
    Logical,
    Conditions: jobs.map((JobName) => ({ JobName, State: "SUCCEEDED", LogicalOperator: "EQUALS" })),
  },
});

async function order(triggers: readonly Trigger[], failing: readonly string[] = []) {
  const ran: string[] = [];
  const states = await runWorkflow(triggers, "ON_DEMAND", ({ job }) => {
    ran.push(job);
    return Promise.resolve(!failing.includes(job));
  });
  return { ran, states: Object.fromEntries(states) };
}

describe("a workflow run", () => {
  it("starts with the on-demand trigger and follows the conditions, in whatever order Glue lists them", async () => {
    const triggers = [after(["trust"], "curate"), after(["clean"], "trust"), start("clean")];
    expect((await order(triggers)).ran).to.deep.equal(["clean", "trust", "curate"]);
  });

  it("starts with the event trigger where an event starts it, and refuses the other way", async () => {
    const triggers: Trigger[] = [
      after(["clean"], "trust"),
      { Name: "begin", Type: "EVENT", Actions: [{ JobName: "clean" }] },
    ];
    const ran: string[] = [];
    const run = ({ job }: { readonly job: string }) => {
      ran.push(job);
      return Promise.resolve(true);
    };
    await runWorkflow(triggers, "EVENT", run);
    expect(ran).to.deep.equal(["clean", "trust"]);
    const error = await runWorkflow(triggers, "ON_DEMAND", run).catch((thrown: unknown) => thrown);
    expect(String(error)).to.equal(
      "Error: no trigger of type ON_DEMAND starts the workflow; it has undefined: CONDITIONAL, begin: EVENT",
    );
  });

  it("stops a branch behind a failed job and goes on with the others", async () => {
    const triggers = [start("a", "b"), after(["a"], "a2"), after(["b"], "b2")];
    expect(await order(triggers, ["a"])).to.deep.equal({
      ran: ["a", "b", "b2"],
      states: { a: "FAILED", b: "SUCCEEDED", b2: "SUCCEEDED" },
    });
  });

  it("waits for all conditions with AND and for one with ANY", async () => {
    const all = [start("a", "b"), after(["a", "b"], "end")];
    expect((await order(all, ["a"])).ran).to.deep.equal(["a", "b"]);
    const any = [start("a", "b"), after(["a", "b"], "end", "ANY")];
    expect((await order(any, ["a"])).ran).to.deep.equal(["a", "b", "end"]);
  });

  it("passes the arguments of the trigger's action", async () => {
    const seen: unknown[] = [];
    await runWorkflow([start("a"), after(["a"], "b")], "ON_DEMAND", (one) => {
      seen.push(one);
      return Promise.resolve(true);
    });
    expect(seen).to.deep.equal([
      { job: "a", arguments: {} },
      { job: "b", arguments: { "--from": "a" } },
    ]);
  });

  it("ends when no trigger can fire any more", async () => {
    expect((await order([start("a"), after(["never"], "b")])).ran).to.deep.equal(["a"]);
  });
});
