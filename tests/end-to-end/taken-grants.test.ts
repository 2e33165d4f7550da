import { rmSync } from "node:fs";
import { expect } from "chai";
import { loadStack } from "../../environments/facts/load";
import { Identities } from "../../rehearsal/identities";
import { Names } from "../../components/names";
import type { AfterDeployment } from "../../rehearsal/stage";
import { rehearse } from "../../rehearsal/rehearse";
import type { StackSummary } from "../../rehearsal/summary";
import { temporaryFolder } from "./command-line";

const STACK = "ohs-dev";

interface Document {
  readonly Statement: readonly { readonly Sid: string; readonly Action: unknown }[];
}

/** Takes the statements with these Sids out of a duty's policy, as a careless administrator might. */
function take(duty: "trust" | "publish", sids: RegExp, taken: string[]): AfterDeployment {
  return async (facts, emulator) => {
    const { accountId, homeRegion } = facts.settings;
    const identities = new Identities(emulator, accountId, homeRegion);
    const role = Names.of(facts).role(duty);
    const document = (await identities.rolePolicy(role, "duty")) as Document;
    const kept = document.Statement.filter(({ Sid }) => !sids.test(Sid));
    for (const { Sid } of document.Statement) if (sids.test(Sid)) taken.push(Sid);
    await identities.putRolePolicy(role, "duty", JSON.stringify({ ...document, Statement: kept }));
  };
}

async function rehearseAfter(change: AfterDeployment): Promise<StackSummary | undefined> {
  const out = temporaryFolder();
  try {
    const { summary } = await rehearse(
      { stacks: [STACK], out, serve: false, rows: 40, seed: 3 },
      [loadStack(STACK)],
      () => undefined,
      new AbortController().signal,
      change,
    );
    return summary[STACK];
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

const failures = (summary: StackSummary | undefined, claim: string): string =>
  summary?.proofs.find((proof) => proof.claim === claim && !proof.holds)?.evidence.join("\n") ?? "";

describe("a rehearsal of a platform whose rights were changed by hand", () => {
  it("denies a job whose grant was taken away, and names role, action and resource", async () => {
    const taken: string[] = [];
    const summary = await rehearseAfter(take("trust", /^TrustedWriteTables/, taken));
    expect(taken, "the grant that is taken exists").not.to.deep.equal([]);
    expect(summary?.ok).to.equal(false);
    const denied = failures(summary, "no call was denied");
    expect(denied).to.contain(
      "ohs-dev-trust may not s3:PutObject on arn:aws:s3:::ohs-dev-trusted-",
    );
    expect(summary?.iam.deniedCalls.join("\n")).to.contain("s3:PutObject");
    expect(failures(summary, "every job of the workflow succeeded under its own role")).to.contain(
      "ohs-dev-workplace-accidents-trust",
    );
  });

  it("finds a key's grant missing that the embedded AWS itself does not enforce", async () => {
    const taken: string[] = [];
    const summary = await rehearseAfter(take("publish", /Key|Decrypt|Encrypt/i, taken));
    expect(taken, "the grant that is taken exists").not.to.deep.equal([]);
    expect(summary?.ok).to.equal(false);
    expect(failures(summary, "no call was denied")).to.equal("");
    const implied = failures(summary, "no call that AWS makes behind these would be denied");
    expect(implied).to.match(
      /ohs-dev-publish may not kms:(Decrypt|GenerateDataKey) on arn:aws:kms:/,
    );
  });
});
