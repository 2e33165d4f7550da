/** The verdict for machines. */
import type { Verdict } from "./pack-process";
import { blindSpots, excepted, type StackVerdict, statedOf, violations } from "./stack-verdict";

/** A list of stacks with everything that was said about each. */
export const asJson = (judged: readonly StackVerdict[]): string =>
  JSON.stringify(
    judged.map((one) => ({
      stack: one.stack,
      ok: violations(one, "mandatory").length === 0,
      resources: one.resources,
      policies: one.policies,
      seconds: one.seconds,
      findings: [...violations(one, "mandatory"), ...violations(one, "advisory")].map(finding),
      excepted: excepted(one).map((verdict) => ({ ...finding(verdict), ...verdict.exception })),
      blindSpots: blindSpots(one).map(({ rule, urn, resource, found }) => ({
        ...{ rule, urn, resource, found },
      })),
    })),
    null,
    2,
  );

function finding({ rule, level, urn, resource, found }: Verdict) {
  const { severity, why, fix, url } = statedOf(rule);
  return { rule, level, severity, urn, resource, found, why, fix, url };
}
