import { JOB_KINDS } from "../storage/lake-layout";

/** What machines do, one role each. */
export const MACHINE_DUTIES = [
  "ingest",
  "cleanse",
  ...JOB_KINDS,
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

/**
 * How long a person's session may last, in hours. One hour is IAM's smallest maximum.
 *
 * Who comes by way of another role, as from IAM Identity Center's command line, gets one hour whatever stands here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html
 */
const SESSION_HOURS: Readonly<Record<PersonDuty, number>> = {
  // Looks and leaves.
  "project-lead": 1,
  // Watches a run of the workflow to its end, which takes longer than an hour on a bad day.
  "data-engineer": 4,
  // A working day of queries on tables that hold nothing personal.
  "data-analyst": 8,
  // Reaches servers: signs in anew for each intervention.
  "cloud-engineer": 1,
  // Sees personal data.
  steward: 1,
  // Looks into what others did; an unattended session would tell it to anyone.
  "privacy-officer": 1,
};

const isPerson = (duty: Duty): duty is PersonDuty =>
  (PERSON_DUTIES as readonly Duty[]).includes(duty);

/** The longest session of a duty, in hours; machines and consumers renew theirs every hour. */
export const sessionHours = (duty: Duty): number => (isPerson(duty) ? SESSION_HOURS[duty] : 1);
