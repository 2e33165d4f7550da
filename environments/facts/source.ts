/** `source.yaml` → the portal that a dataset is collected from, and what is taken there. */
import { z } from "zod";
import type { ProblemList } from "./errors";
import type { LandingFormat, SourceFacts } from "./facts";
import { isTimezone } from "./timezone";
import type { SourceFile } from "./source-file";
import { addProblem, shown, validate } from "./validation";

const text = z.string().trim().min(1, "not be empty; write the text");

const sourceSchema = z.strictObject({
  portal: z
    .string()
    .regex(
      /^https:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
      "be the portal's address without a path; write it like https://opendata.example.org",
    ),
  sender: text.max(200, "have at most 200 characters; shorten it"),
  timezone: z
    .string()
    .refine(isTimezone, "be a zone of the IANA database; write it like America/Vancouver"),
  parts: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'be in kebab-case; write it in quotes, like "2024"')
          .optional(),
        dataset: z
          .string()
          .regex(
            /^[a-z0-9]+([_-][a-z0-9]+)*$/,
            "be a dataset's name as the portal has it; correct it",
          ),
        where: text.optional(),
        orderBy: z
          .string()
          .regex(
            /^[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*)*$/,
            "be fields' names in lower case, with commas between them; correct it",
          )
          .optional(),
      }),
    )
    .min(1, "name at least one export; add it"),
});

/**
 * The portal that a dataset is collected from, or undefined after its problems were added.
 *
 * @param landing what the dataset's contract says its files are; undefined when that could not be read
 */
export function sourceFacts(
  source: SourceFile,
  landing: LandingFormat | undefined,
  problems: ProblemList,
): SourceFacts | undefined {
  const found = validate(sourceSchema, source, problems) as SourceFacts | undefined;
  if (found === undefined) return undefined;
  if (landing !== undefined && landing.kind !== "csv") {
    addProblem(
      problems,
      source,
      ["portal"],
      `must not be collected from while the contract's landing is ${landing.kind}: exports are CSV`,
      "write landing: { kind: csv, … } in contract.yaml, or remove this file",
    );
  }
  const places = new Map<string, number>();
  found.parts.forEach(({ name = "" }, place) => {
    const earlier = places.get(name);
    if (earlier !== undefined) {
      addProblem(
        problems,
        source,
        ["parts", place],
        `must have a name of its own, got ${name === "" ? "none" : shown(name)} as parts[${String(earlier)}] has`,
        "each part is a file; write another name",
      );
    }
    places.set(name, place);
  });
  return found;
}
