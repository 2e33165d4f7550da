import { listed, texts, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";
import { anyAccount } from "../platform";

const TRAIL = "aws:cloudtrail/trail:Trail";

/**
 * Every department has the same zones, so a zone that is recorded for one must be for all.
 *
 * @returns the first zone that is not
 */
function unevenZones(values: readonly string[]): string {
  const pairs = values.flatMap((value) => {
    const [, stack = "", zone = ""] =
      /^arn:aws:s3:::(\w+-(?:dev|prod))-(.+)-\d{12}\/$/.exec(value) ?? [];
    return stack === "" ? [] : [[stack, zone] as const];
  });
  const stacks = [...new Set(pairs.map(([stack]) => stack))];
  const zones = [...new Set(pairs.map(([, zone]) => zone))];
  const has = new Set(pairs.map(([stack, zone]) => `${stack}/${zone}`));
  return zones.find((zone) => stacks.some((stack) => !has.has(`${stack}/${zone}`))) ?? "";
}

/** Buckets end in the number of their account. */
const isOfAccount = (values: readonly string[], account: string): boolean =>
  values.every((value) => !value.startsWith("arn:aws:s3:::") || value.endsWith(`-${account}/`));

export const rule: Rule = {
  id: "trail-data-events",
  title: "The trail records who read data",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TRAIL],
  frameworks: ["FSBP S3.22", "FSBP S3.23", "CIS 3.0 3.8", "CIS 3.0 3.9"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-22",
  why: "Reading personal data must be answered for",
  fix: "Select S3 data events, read and write, of the departments' buckets, and none of the trail's own",
  judge: (graph) =>
    graph.of(TRAIL).flatMap((trail) =>
      demand(
        trail,
        "advancedEventSelectors",
        "with reads and writes of S3 objects outside the trail's bucket",
        (selectors) =>
          listed(selectors).some((one) => {
            const fields = listed(valueAt(one, "fieldSelectors"));
            const values = fields.flatMap((field) => [
              ...texts(valueAt(field, "equals")),
              ...texts(valueAt(field, "startsWiths")),
            ]);
            const own = String(trail.props["s3BucketName"]);
            return (
              values.includes("AWS::S3::Object") &&
              values.some((value) => value.startsWith("arn:aws:s3:::")) &&
              !values.some((value) => value.startsWith(`arn:aws:s3:::${own}`)) &&
              ["eventCategory", "resources.type", "resources.ARN"].every((name) =>
                fields.some((field) => valueAt(field, "field") === name),
              ) &&
              unevenZones(values) === "" &&
              isOfAccount(values, anyAccount(trail)) &&
              !fields.some((field) => valueAt(field, "field") === "readOnly")
            );
          }),
      ),
    ),
};
