/** A contract file → the columns, rules and properties of a dataset. */
import { type DatasetChecks, type RuleTerms, stated } from "./checks";
import { categories, ruleTerms } from "./contract-checks";
import {
  contractPropertiesSchema,
  contractSchema,
  columnPropertiesSchema,
} from "./contract-schema";
import type { Contract, ContractProperty } from "./contract-schema";
import type { ProblemList } from "./errors";
import type { ColumnType, Dataset, Field } from "./facts";
import { namedProperties } from "./named-properties";
import { checkRule } from "./quality-rules";
import type { Path, SourceFile } from "./source-file";
import { addProblem, shown, validate } from "./validation";

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
  | "latestBy"
  | "fields"
  | "rules"
  | "checks"
  | "profileAudience"
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
const ORDERED_TYPE = /^(date|timestamp|int|bigint|double|decimal)/;

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
  checkLatestBy(source, contract, properties.latestBy, fields, problems);
  const terms: Record<string, RuleTerms> = {};
  const stating = rules(source, described, fields, terms, problems);
  const { stopAbovePercent, schemaChanges, drift } = properties;
  const checks = stated<DatasetChecks>({
    rules: terms,
    ...(stopAbovePercent === undefined ? {} : { stopAbovePercent }),
    schemaChanges: (schemaChanges ?? {}) as NonNullable<DatasetChecks["schemaChanges"]>,
    drift: (drift ?? {}) as NonNullable<DatasetChecks["drift"]>,
    categories: categories(source, described, fields, stating, problems),
  });
  return {
    title: contract.name,
    description: contract.description.purpose,
    owner: properties.owner,
    licence: properties.licence,
    retentionDays: properties.retentionDays,
    contractVersion: contract.version,
    landing: properties.landing as Dataset["landing"],
    cleaning: properties.cleaning,
    ...(properties.latestBy === undefined ? {} : { latestBy: properties.latestBy }),
    fields,
    rules: stating,
    ...(checks === undefined ? {} : { checks }),
    profileAudience: properties.profile ?? "internal",
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

/** What tells the later of two rows must be in every row, in trusted too, and have an order. */
function checkLatestBy(
  source: SourceFile,
  { customProperties }: Contract,
  latestBy: string | undefined,
  fields: readonly Field[],
  problems: ProblemList,
): void {
  if (latestBy === undefined) return;
  const place = customProperties.findIndex(({ property }) => property === "latestBy");
  const refuse = (found: string, change: string): void => {
    addProblem(problems, source, ["customProperties", place, "value"], found, change);
  };
  const found = fields.find(({ name }) => name === latestBy);
  if (found === undefined) {
    refuse(`must be a column of the contract, got ${shown(latestBy)}`, "name one of its columns");
    return;
  }
  if (!fields.some(({ key }) => key)) {
    refuse("must be left out where no column is a key", "mark a key with primaryKey: true");
  }
  if (!ORDERED_TYPE.test(found.type)) {
    refuse(
      `must be a date, a timestamp or a number, got ${shown(latestBy)} of type ${found.type}`,
      "name a column that has an order",
    );
  }
  if (!found.required || found.key || found.privacy !== "keep") {
    refuse(
      `must be required, kept as it is and no part of the key, got ${shown(latestBy)}`,
      "write required: true and no privacy for it, or name another column",
    );
  }
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
  terms: Record<string, RuleTerms>,
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
  const read = (start: Path, quality: Contract["schema"][number]["quality"]): void => {
    quality.forEach(({ implementation, customProperties }, index) => {
      const path = [...start, "quality", index];
      add(implementation, [...path, "implementation"]);
      const found = ruleTerms(source, [...path, "customProperties"], customProperties, problems);
      if (found !== undefined) terms[implementation] = found;
    });
  };
  described.properties.forEach(({ quality }, at) => {
    read(["schema", 0, "properties", at], quality);
  });
  read(["schema", 0], described.quality);
  return [...all];
}
