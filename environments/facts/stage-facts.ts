/** What a stage's configuration may say: the one parser for stack files and for `pulumi.Config`. */
import { ProblemList } from "./errors";
import type { StageFacts } from "./facts";
import { SourceFile } from "./source-file";
import { stageSchema } from "./stage-schema";
import { addProblem, shown, validate } from "./validation";

/** The configuration keys of a stack, without their namespace, in a fixed order. */
export const STAGE_FACT_KEYS = Object.keys(stageSchema.shape) as readonly (keyof StageFacts)[];

/**
 * A stage's facts from configuration values, which Pulumi hands over as text.
 *
 * @param raw values by key, without the namespace: `{ accountId: "111122223333", … }`; absent keys are undefined
 * @param source what messages call the place: `environments/Pulumi.parks-dev.yaml`
 * @throws FactsError with every problem of all values.
 */
export function parseStageFacts(
  raw: Readonly<Record<string, unknown>>,
  source: string,
): StageFacts {
  const problems = new ProblemList();
  const facts = stageFactsOf(new SourceFile(source, raw, () => undefined), problems);
  problems.refuse();
  return Object.freeze(facts as StageFacts);
}

/** The same for a file that was read already; undefined after problems were added. */
export function stageFactsOf(source: SourceFile, problems: ProblemList): StageFacts | undefined {
  const values = readTexts(source.value);
  const facts = validate(stageSchema, source.withValue(values), problems) as StageFacts | undefined;
  checkAgreement(source, soundPart(source), problems);
  return facts;
}

/** The settings whose own form is right, so that one that is wrong hides no disagreement of the others. */
export function soundPart(source: SourceFile): Partial<StageFacts> {
  const values = readTexts(source.value) as Readonly<Record<string, unknown>> | null;
  return Object.fromEntries(
    Object.entries(stageSchema.shape).flatMap(([key, schema]) => {
      const { success, data } = schema.safeParse(values?.[key]);
      return success && data !== undefined ? [[key, data]] : [];
    }),
  );
}

const readTexts = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).flatMap(([key, one]) => readText(key, one)))
    : value;

/** Pulumi hands every value over as text: numbers and nested values as JSON. */
function readText(key: string, value: unknown): [string, unknown][] {
  if (value === undefined) {
    return [];
  }
  const isJson = key !== "accountId" && typeof value === "string" && /^(\d+$|[[{])/.test(value);
  return [[key, isJson ? parsed(value) : value]];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it, and shows it as it was written.
    return text;
  }
}

/** What must agree within a stage, whatever the department. */
function checkAgreement(
  source: SourceFile,
  facts: Partial<StageFacts>,
  problems: ProblemList,
): void {
  const { homeRegion, replicaRegion, noncurrentVersionDays, recoveryDays, network } = facts;
  if (replicaRegion !== undefined && replicaRegion === homeRegion) {
    addProblem(
      problems,
      source,
      ["replicaRegion"],
      `must be another region than homeRegion, got ${shown(replicaRegion)} for both`,
      "write a second region of the same country, like ca-west-1",
    );
  }
  if (
    noncurrentVersionDays !== undefined &&
    recoveryDays !== undefined &&
    noncurrentVersionDays < recoveryDays
  ) {
    addProblem(
      problems,
      source,
      ["noncurrentVersionDays"],
      `must be at least recoveryDays (${String(recoveryDays)}), got ${String(noncurrentVersionDays)}`,
      "keep old versions as long as they must be recoverable",
    );
  }
  for (const [place, zone] of network?.zones.entries() ?? []) {
    if (homeRegion !== undefined && !zone.startsWith(homeRegion)) {
      addProblem(
        problems,
        source,
        ["network", "zones", place],
        `must be a zone of ${homeRegion}, got ${shown(zone)}`,
        `write it like ${homeRegion}a`,
      );
    }
  }
}
