import type { ProgramReport } from "../deploy/run-program";
import type { Proof } from "../summary";

/** Whether everything that a program asked for was created and reads back as asked. */
export function deploymentProof({ deployed, problems }: ProgramReport): Proof {
  const claim = "every resource of the program exists as asked for";
  return problems.length === 0
    ? { claim, holds: true, evidence: [`${deployed.length} resources read back`] }
    : { claim, holds: false, evidence: problems };
}

/** Resource type → how many were deployed. */
export function resourcesByType({ deployed }: ProgramReport): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of deployed) counts[type] = (counts[type] ?? 0) + 1;
  return Object.fromEntries(
    Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

/** What was evaluated and not deployed, a line a type. */
export const withoutApiLines = ({ notCovered }: ProgramReport): string[] =>
  notCovered.map(({ type, count, why }) => `${count} × ${type}: ${why}`);
