import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { StackFacts } from "../../environments/facts/facts";
import { checkCalls } from "../../policies/iam/check-calls";
import type { Finding } from "../../policies/iam/findings";
import { readRecordedCalls } from "../../policies/iam/recorded-calls";
import type { Deployer } from "../deploy/deployment-role";
import type { ProgramReport } from "../deploy/run-program";
import type { Stage } from "../stage";
import type { Proof, StackSummary } from "../summary";
import { deployedWorld, policyBook } from "./deployed-world";
import { REFUSED_SESSION } from "./product-proofs";

/** What checking the recorded calls brought to light. */
export interface IamFindings {
  readonly proofs: readonly Proof[];
  readonly summary: StackSummary["iam"];
}

/**
 * Puts every call that the embedded AWS recorded, and every call that it implies on AWS, to the evaluator over the deployed policies.
 */
export async function proveIam(
  stage: Stage,
  facts: StackFacts,
  deployer: Deployer,
  { deployed }: ProgramReport,
): Promise<IamFindings> {
  await stage.emulator.flushCalls();
  const { iam } = await stage.identities.clients(deployer.role, "read-policies", "account");
  const book = await policyBook(facts, deployed, iam, deployer);
  const lines = createInterface({ input: createReadStream(stage.emulator.callsFile) });
  const report = await checkCalls(
    ofStack(readRecordedCalls(lines), Object.keys(book.identities)),
    book,
    deployedWorld(facts, deployed),
  );
  const denied = report.deniedCalls.map(sentence);
  const implied = report.deniedImpliedCalls.map(sentence);
  const unclear = [
    ...[...report.wronglyAllowed, ...report.undecided].map(sentence),
    ...report.unreadablePolicies.map(
      ({ policy, path, message }) => `${policy} ${path}: ${message}`,
    ),
  ];
  const counted = `${report.calls} calls, ${report.questions} different questions`;
  return {
    summary: {
      deniedCalls: [...denied, ...implied],
      callsChecked: report.calls,
      grantsNotExercised: report.grantsNeverExercised.map(
        ({ role, statement, action }) => `${shortRole(role)}: ${action} (${statement})`,
      ),
    },
    proofs: [
      proof("no call was denied", denied, counted),
      proof("no call that AWS makes behind these would be denied", implied, counted),
      proof("the embedded AWS and our evaluator judge every call alike", unclear, counted),
    ],
  };
}

function proof(claim: string, findings: readonly string[], figures: string): Proof {
  return findings.length === 0
    ? { claim, holds: true, evidence: [figures] }
    : { claim, holds: false, evidence: findings };
}

const shortRole = (arn: string): string => arn.split("/").at(-1) ?? arn;

function sentence({ role, action, resource, because, fix, impliedBy }: Finding): string {
  const behind = impliedBy === undefined ? "" : ` (behind ${impliedBy})`;
  return `${shortRole(role)} may not ${action} on ${resource}${behind}: ${because}. ${fix}`;
}

/**
 * The calls of one stack's roles; those of other stacks, and of root, which plays bootstrap and AWS's services, are not its. What a proof
 * tries in order to be refused is left out.
 */
async function* ofStack<
  Row extends {
    readonly call: {
      readonly principal: { readonly arn: string; readonly session?: string | undefined };
    };
  },
>(rows: AsyncIterable<Row>, roles: readonly string[]): AsyncGenerator<Row> {
  for await (const row of rows) {
    const { arn, session } = row.call.principal;
    if (roles.includes(arn) && session !== REFUSED_SESSION) yield row;
  }
}
