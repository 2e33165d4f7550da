/** A department's folder → its facts. */
import { statSync } from "node:fs";
import { z } from "zod";
import { driftSchema, type DriftThresholds } from "./checks";
import { datasetFacts, inside, namesIn, refuseUnread, type Folder } from "./dataset";
import type { ProblemList } from "./errors";
import type { Dataset, Department } from "./facts";
import { checkProducts, productsSchema } from "./products";
import { readYaml } from "./source-file";
import { isTimezone } from "./timezone";
import { validate } from "./validation";

const text = z.string().trim().min(1, "not be empty; write the text");

const departmentSchema = z.strictObject({
  title: text,
  description: text,
  owner: text,
  ownerEmail: z.email("be an e-mail address; write one that is read"),
  costCentre: text,
  schedule: z.strictObject({
    day: z.enum(["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'be a time of day in quotes; write it like "23:59"'),
    timezone: z
      .string()
      .refine(isTimezone, "be a zone of the IANA database; write it like America/Vancouver"),
  }),
  encryption: z.enum(["department", "dataset"]).default("department"),
  products: productsSchema.default([]),
  /** Thresholds for all datasets; a contract's own come first. */
  drift: driftSchema.optional(),
});

/** A department with all its datasets, or undefined after its problems were added. */
export function departmentFacts(
  folder: Folder,
  name: string,
  problems: ProblemList,
): Department | undefined {
  const file = inside(folder, "department.yaml");
  const source = readYaml(file.absolute, file.shown, problems);
  const department = source && validate(departmentSchema, source, problems);
  const names = namesIn(folder);
  const isFolder = (one: string): boolean => statSync(inside(folder, one).absolute).isDirectory();
  const folders = names.filter(isFolder);
  refuseUnread(
    folder,
    names.filter((one) => !isFolder(one)),
    ["department.yaml"],
    problems,
  );
  if (folders.length === 0) {
    problems.add({
      file: folder.shown,
      path: "",
      found: "has no dataset",
      change: "add a folder with a contract.yaml",
    });
  }
  const datasets = folders.map((one) => datasetOf(folder, one, problems));
  checkShared(folder, datasets, problems);
  if (source && department) {
    checkProducts(source, department.products, datasets, folders, problems);
  }
  if (department === undefined) return undefined;
  const { drift, ...facts } = department;
  const thresholds = drift as DriftThresholds | undefined;
  return {
    name,
    ...facts,
    datasets: datasets.flatMap((one) => (one === undefined ? [] : withDrift(one, thresholds))),
  };
}

/** The dataset with the department's thresholds where its contract has none. */
function withDrift(dataset: Dataset, drift: DriftThresholds | undefined): Dataset {
  if (drift === undefined) return dataset;
  const { checks } = dataset;
  return { ...dataset, checks: { ...checks, drift: { ...drift, ...checks?.drift } } };
}

function datasetOf(folder: Folder, name: string, problems: ProblemList): Dataset | undefined {
  const place = inside(folder, name);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    problems.add({
      file: place.shown,
      path: "",
      found: "must be named in kebab-case and begin with a letter",
      change: "rename the folder",
    });
  }
  return datasetFacts(place, name, problems);
}

/** Curated tables and reports of all datasets of a department share one database and one portal. */
function checkShared(
  folder: Folder,
  datasets: readonly (Dataset | undefined)[],
  problems: ProblemList,
): void {
  const owners = new Map<string, string>();
  for (const dataset of datasets.flatMap((one) => one ?? [])) {
    const names = [
      ...dataset.curated.map(({ table }) => `curated table ${table}`),
      ...dataset.reports.map(({ id }) => `report ${id}`),
    ];
    for (const name of names) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        problems.add({
          file: `${folder.shown}/${dataset.name}`,
          path: "",
          found: `must not have the ${name}, which ${owner} has already`,
          change: "rename one of the two",
        });
      }
      owners.set(name, dataset.name);
    }
  }
}
