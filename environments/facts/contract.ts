/** A contract file → the columns, rules and properties of a dataset. */
import {
  contractPropertiesSchema,
  contractSchema,
  columnPropertiesSchema,
} from "./contract-schema";
import type { Contract, ContractProperty } from "./contract-schema";
import type { ProblemList } from "./errors";
import type { ColumnType, Dataset, Field } from "./facts";
import { checkRule } from "./quality-rules";
import type { Path, SourceFile } from "./source-file";
import { addProblem, shown, shownPath, validate } from "./validation";

/** What a contract says of its dataset. */
export type ContractFacts = Pick<
  Dataset,
  | "title"
  | "description"
  | "owner"
  | "licence"
  | "retentionDays"
  | "contractVersion"
  | "landing"
  | "cleaning"
  | "fields"
  | "rules"
>;

const PHYSICAL_TYPES: Record<ContractProperty["logicalType"], RegExp> = {
  string: /^string$/,
  integer: /^(int|bigint)$/,
  number: /^(double|decimal)/,
  boolean: /^boolean$/,
  // Up to v3.0.2 of the standard a timestamp's logical type is date.
  date: /^(date|timestamp)$/,
  timestamp: /^timestamp$/,
};
const MOST_DECIMAL_DIGITS = 38;

/** The dataset that a contract describes, or undefined after its problems were added. */
export function contractFacts(
  source: SourceFile,
  table: string,
  problems: ProblemList,
): ContractFacts | undefined {
  const contract = validate(contractSchema, source, problems);
  if (contract === undefined) {
    return undefined;
  }
  const properties = namedProperties(
    contractPropertiesSchema,
    source,
    ["customProperties"],
    contract.customProperties,
    problems,
  );
  const [described] = contract.schema;
  if (described === undefined || properties === undefined) {
    return undefined;
  }
  if (described.name !== table) {
    addProblem(
      problems,
      source,
      ["schema", 0, "name"],
      `must be ${shown(table)} like the dataset's folder, got ${shown(described.name)}`,
      "rename the table or the folder",
    );
  }
  const fields = described.properties.map((property, place) =>
    field(source, property, ["schema", 0, "properties", place], problems),
  );
  checkNames(source, fields, problems);
  return {
    title: contract.name,
    description: contract.description.purpose,
    owner: properties.owner,
    licence: properties.licence,
    retentionDays: properties.retentionDays,
    contractVersion: contract.version,
    landing: properties.landing as Dataset["landing"],
    cleaning: properties.cleaning,
    fields,
    rules: rules(source, described, fields, problems),
  };
}

function field(
  source: SourceFile,
  property: ContractProperty,
  path: Path,
  problems: ProblemList,
): Field {
  const custom = namedProperties(
    columnPropertiesSchema,
    source,
    [...path, "customProperties"],
    property.customProperties,
    problems,
  );
  const privacy = custom?.privacy ?? "keep";
  const refuse = (key: string, found: string, change: string): void => {
    addProblem(problems, source, [...path, key], found, change);
  };
  if (!PHYSICAL_TYPES[property.logicalType].test(property.physicalType)) {
    refuse(
      "physicalType",
      `must hold the logical type ${property.logicalType}, got ${shown(property.physicalType)}`,
      "change one of the two",
    );
  }
  const [precision = 1, scale = 0] = (property.physicalType.match(/\d+/g) ?? []).map(Number);
  if (precision < 1 || precision > MOST_DECIMAL_DIGITS || scale > precision) {
    refuse(
      "physicalType",
      `must be a decimal of at most ${String(MOST_DECIMAL_DIGITS)} digits, no more of them after the point than in all, got ${shown(property.physicalType)}`,
      "change the digits",
    );
  }
  if (property.primaryKey && !property.required) {
    refuse("required", "must be true: the column is part of the key", "write required: true");
  }
  if (property.primaryKey && privacy === "drop") {
    refuse("customProperties", "must not drop a column of the key", "write privacy: pseudonymise");
  }
  if (property.classification === "restricted" && custom && privacy === "keep") {
    refuse(
      "classification",
      "must not be restricted while the values are kept as they are",
      "add the custom property privacy: mask, pseudonymise or drop, or classify it confidential",
    );
  }
  if (privacy !== "keep" && privacy !== "drop" && property.physicalType !== "string") {
    refuse(
      "customProperties",
      `must not ask for privacy: ${privacy} of a column of type ${property.physicalType}`,
      "only text can be masked or pseudonymised; write privacy: drop",
    );
  }
  return {
    name: property.name,
    type: property.physicalType as ColumnType,
    description: property.description,
    required: property.required,
    key: property.primaryKey,
    classification: property.classification,
    privacy,
  };
}

function checkNames(source: SourceFile, fields: readonly Field[], problems: ProblemList): void {
  const first = new Map<string, number>();
  fields.forEach(({ name }, place) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, place);
      return;
    }
    addProblem(
      problems,
      source,
      ["schema", 0, "properties", place, "name"],
      `must be unique, got ${shown(name)} again`,
      `rename it or properties[${String(earlier)}]`,
    );
  });
}

/** `required: true` is the rule IsComplete; the contract's own rules follow in their order. */
function rules(
  source: SourceFile,
  described: Contract["schema"][number],
  fields: readonly Field[],
  problems: ProblemList,
): readonly string[] {
  const known = new Map(fields.map((one) => [one.name, one]));
  const all = new Set(
    fields.filter(({ required }) => required).map(({ name }) => `IsComplete "${name}"`),
  );
  const add = (rule: string, path: Path): void => {
    if (all.has(rule)) {
      const change = rule.startsWith("IsComplete")
        ? "remove the rule: required: true says it already"
        : "remove the rule";
      addProblem(problems, source, path, "must not say a rule twice", change);
      return;
    }
    all.add(rule);
    const problem = checkRule(rule, known);
    if (problem !== undefined) {
      addProblem(problems, source, path, problem.found, problem.change);
    }
  };
  const place = (start: Path, index: number): Path => [
    ...start,
    "quality",
    index,
    "implementation",
  ];
  described.properties.forEach((property, at) => {
    property.quality.forEach(({ implementation }, index) => {
      add(implementation, place(["schema", 0, "properties", at], index));
    });
  });
  described.quality.forEach(({ implementation }, index) => {
    add(implementation, place(["schema", 0], index));
  });
  return [...all];
}

/** ODCS writes its own properties as a list of pairs; here they are checked as one map. */
function namedProperties<Schema extends Parameters<typeof validate>[0]>(
  schema: Schema,
  source: SourceFile,
  path: Path,
  pairs: readonly { readonly property: string; readonly value: unknown }[],
  problems: ProblemList,
): ReturnType<typeof validate<Schema>> {
  const index = new Map<string, number>();
  for (const [at, { property }] of pairs.entries()) {
    if (index.has(property)) {
      addProblem(problems, source, [...path, at], `says ${property} twice`, "remove one");
    }
    index.set(property, at);
  }
  const placed = ([key, ...rest]: Path): Path => {
    const at = index.get(String(key));
    return at === undefined ? path : [...path, at, "value", ...rest];
  };
  const written = source.withValue(
    Object.fromEntries(pairs.map(({ property, value }) => [property, value])),
    placed,
    `${shownPath(path)}.`,
  );
  return validate(schema, written, problems);
}
