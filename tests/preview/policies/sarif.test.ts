import Ajv from "ajv";
import { expect } from "chai";
import { asSarif } from "../../../preview/policies/as-sarif";
import { allStated } from "../../../preview/policies/stack-verdict";
import { JUDGED } from "./verdicts";

const text = { type: "string", minLength: 1 };
const index = { type: "integer", minimum: 0 };
const object = (properties: Record<string, object>, required: string[]) => ({
  ...{ type: "object", additionalProperties: false, properties, required },
});
const list = (items: object, others: object = {}) => ({ type: "array", items, ...others });
const message = object({ text }, ["text"]);

/**
 * What the published schema demands of what we write: names, types, required members and enumerations. It allows more members
 * than these; we write no others.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
 */
const SCHEMA = object(
  {
    $schema: { ...text, format: "uri" },
    version: { enum: ["2.1.0"] },
    runs: list(
      object(
        {
          tool: object(
            {
              driver: object(
                {
                  name: text,
                  rules: list(
                    object(
                      {
                        ...{ id: text, shortDescription: message, fullDescription: message },
                        ...{ help: message, helpUri: { ...text, format: "uri" } },
                        properties: object(
                          {
                            "security-severity": { ...text, pattern: "^\\d+\\.\\d$" },
                            tags: list(text, { uniqueItems: true }),
                          },
                          ["security-severity", "tags"],
                        ),
                      },
                      ["id"],
                    ),
                    { uniqueItems: true },
                  ),
                },
                ["name"],
              ),
            },
            ["driver"],
          ),
          columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
          results: list(
            object(
              {
                ...{ ruleId: text, ruleIndex: index, message },
                level: { enum: ["none", "note", "warning", "error"] },
                locations: list(
                  object(
                    {
                      physicalLocation: object(
                        {
                          artifactLocation: object({ uri: { ...text, format: "uri-reference" } }, [
                            "uri",
                          ]),
                          region: object({ startLine: { type: "integer", minimum: 1 } }, []),
                        },
                        ["artifactLocation"],
                      ),
                      logicalLocations: list(
                        object({ name: text, fullyQualifiedName: text, kind: text }, []),
                        { uniqueItems: true },
                      ),
                    },
                    [],
                  ),
                ),
                partialFingerprints: { type: "object", additionalProperties: text },
                suppressions: list(
                  object(
                    {
                      kind: { enum: ["inSource", "external"] },
                      status: { enum: ["accepted", "underReview", "rejected"] },
                      justification: text,
                    },
                    ["kind"],
                  ),
                  { uniqueItems: true },
                ),
              },
              ["message"],
            ),
          ),
        },
        ["tool"],
      ),
    ),
  },
  ["version", "runs"],
);

interface Log {
  readonly runs: [
    {
      tool: { driver: { rules: { id: string }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        message: { text: string };
        suppressions?: object[];
        partialFingerprints: object;
      }[];
    },
  ];
}

describe("the verdict as SARIF", () => {
  const log = JSON.parse(asSarif(JUDGED)) as Log;
  const [{ tool, results }] = log.runs;

  it("is as SARIF 2.1.0 demands", () => {
    const ajv = new Ajv({ allErrors: true });
    ajv.validate(SCHEMA, log);
    expect(ajv.errors).to.equal(null);
  });

  it("points each result at the description of its rule", () => {
    expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).to.deep.equal(
      results.map(({ ruleId }) => ruleId),
    );
    expect(tool.driver.rules).to.have.length(allStated().length);
  });

  it("holds what is mandatory as errors, advice as notes, and no open question", () => {
    expect(results.map(({ ruleId, level }) => `${level} ${ruleId}`)).to.deep.equal([
      "error s3-versioning",
      "error cloudfront-https-only",
      "error s3-versioning",
      "error s3-versioning",
      "error exceptions-and-settings-sound",
      ...Array.from({ length: 7 }, () => "note s3-mfa-delete-note"),
      "note kms-alias",
      "note s3-mfa-delete-note",
    ]);
  });

  it("suppresses what is excepted, with reason, owner and last day", () => {
    expect(results.map(({ suppressions }) => suppressions)).to.deep.equal([
      ...Array.from({ length: 12 }, () => undefined),
      [
        {
          ...{ kind: "external", status: "accepted" },
          justification: "it goes soon (Parks office, until 2027-06-30)",
        },
      ],
      undefined,
    ]);
  });

  it("gives each finding a fingerprint of its own", () => {
    const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    expect(new Set(prints).size).to.equal(results.length);
  });
});
