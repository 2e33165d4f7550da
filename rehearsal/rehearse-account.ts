import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { AccountFacts } from "../environments/facts/account-facts";
import { planOfAccount } from "../infra/bootstrap/plan";
import { readRecordedCalls } from "../policies/iam/recorded-calls";
import { deploy } from "./deploy/deploy";
import { bootstrapStack } from "./deploy/deployment-role";
import type { Emulator } from "./emulator";
import type { Identities } from "./identities";
import type { Progress } from "./progress";
import { deploymentProof, resourcesByType, withoutApiLines } from "./proofs/deployment-proof";
import type { Proof, StackSummary } from "./summary";

/** What no rehearsal of an account can show. */
const NOT_COVERED: readonly string[] = [
  "that the trail delivers: the embedded AWS keeps a trail and its selectors, and writes no event to its bucket or log group",
  "that GitHub takes on the deployment roles, and that CloudFormation accepts bootstrap's template",
];

/**
 * Deploys what an account has only once, before its departments, as its own deployment role, and reads it back.
 */
export async function rehearseAccountStack(
  emulator: Emulator,
  identities: Identities,
  facts: AccountFacts,
  progress: Progress,
  signal: AbortSignal,
): Promise<StackSummary> {
  const { stack, settings } = facts;
  const { role } = await bootstrapStack(identities, await planOfAccount(facts));
  const report = await progress.step("deploy", async () =>
    deploy(
      {
        stack,
        endpoint: { endpoint: emulator.endpoint, caFile: emulator.caFile },
        credentials: await identities.credentials(role, `deploy-${stack}`, "account"),
        account: settings.accountId,
        region: settings.homeRegion,
      },
      signal,
    ),
  );
  const calls = await callsOf(emulator, identities.roleArn(role));
  const proofs = [deploymentProof(report), calls.proof];
  return {
    ok: proofs.every((proof) => proof.holds),
    proofs,
    datasets: {},
    iam: { deniedCalls: calls.denied, grantsNotExercised: [], callsChecked: calls.count },
    resources: resourcesByType(report),
    notCovered: [...withoutApiLines(report), ...NOT_COVERED],
    reports: [],
    seconds: progress.timings,
  };
}

/** What the embedded AWS decided about the calls of one role. */
async function callsOf(
  emulator: Emulator,
  role: string,
): Promise<{ readonly count: number; readonly denied: readonly string[]; readonly proof: Proof }> {
  await emulator.flushCalls();
  const denied: string[] = [];
  let count = 0;
  const lines = createInterface({ input: createReadStream(emulator.callsFile) });
  for await (const { call, decision, because } of readRecordedCalls(lines)) {
    if (call.principal.arn !== role) continue;
    count += 1;
    if (decision === "denied") {
      denied.push(`${call.action} on ${call.resource}: ${because ?? "denied"}`);
    }
  }
  const holds = denied.length === 0;
  const evidence = holds ? [`${count} calls`] : denied;
  return { count, denied, proof: { claim: "no call was denied", holds, evidence } };
}
