import { STEPS } from "../storage/lake-layout";

/** What machines do, one role each. */
export const MACHINE_DUTIES = [
  "ingest",
  "cleanse",
  ...STEPS,
  "publish",
  "serve",
  "replicate",
  "orchestrate",
  "notify",
  "visualise",
] as const;

/** What people do, one role each. */
export const PERSON_DUTIES = [
  "project-lead",
  "data-engineer",
  "data-analyst",
  "cloud-engineer",
  "steward",
  "privacy-officer",
] as const;

/** A person's role. */
export type PersonDuty = (typeof PERSON_DUTIES)[number];

/** What one role is for; readers of a data product have one each. */
export type Duty = (typeof MACHINE_DUTIES)[number] | PersonDuty | `consume-${string}`;

/** Roles whose names depend on the stack only. */
export const DUTIES: readonly Duty[] = [...MACHINE_DUTIES, ...PERSON_DUTIES];
