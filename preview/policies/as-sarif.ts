/**
 * The verdict for code scanning: SARIF 2.1.0.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
import type { Verdict } from "./pack-process";
import { allStated, excepted, type Stated, type StackVerdict, violations } from "./stack-verdict";

/** One run: a rule is described once, whatever the number of stacks. Blind spots are no results: nothing was found. */
export function asSarif(judged: readonly StackVerdict[]): string {
  const stated = allStated();
  const places = new Map(stated.map(({ id }, index) => [id, index]));
  const results = judged.flatMap((one) =>
    [...violations(one, "mandatory"), ...violations(one, "advisory"), ...excepted(one)].map(
      (verdict) => result(one.stack, verdict, places.get(verdict.rule)),
    ),
  );
  const driver = {
    name: "departmental-data-platform-policies",
    rules: stated.map(described),
  };
  return JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
    },
    null,
    2,
  );
}

/** What code scanning sorts by. */
const SCORE = { critical: "9.5", high: "8.0", medium: "5.0", low: "2.0" } as const;

const described = ({ id, title, why, fix, url, severity, frameworks }: Stated) => ({
  id,
  shortDescription: { text: title },
  ...(why === undefined ? {} : { fullDescription: { text: `${why}.` } }),
  help: { text: `${fix ?? title}.` },
  ...(url === undefined ? {} : { helpUri: url }),
  properties: { "security-severity": SCORE[severity], tags: ["security", ...frameworks] },
});

function result(stack: string, verdict: Verdict, ruleIndex: number | undefined) {
  const { rule, urn, resource, found, level, exception } = verdict;
  const about = resource === "" ? stack : resource;
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: level === "mandatory" ? "error" : "note",
    message: { text: `${about}: ${found}.` },
    locations: [
      {
        // A resource of a program has no line of its own; the stack's facts are what a reader can open.
        physicalLocation: {
          artifactLocation: { uri: `environments/Pulumi.${stack}.yaml` },
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: about, fullyQualifiedName: urn || stack, kind: "resource" }],
      },
    ],
    // A result is the same as long as rule, resource and sentence are.
    partialFingerprints: { "finding/v1": [stack, rule, urn, found].join("/") },
    ...(exception === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: `${exception.reason} (${exception.owner}, until ${exception.expires})`,
            },
          ],
        }),
  };
}
