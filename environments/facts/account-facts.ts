/** What an account stack's configuration may say: the one parser for its file and for `pulumi.Config`. */
import { z } from "zod";
import { ProblemList } from "./errors";
import type { Stage } from "./facts";
import { SourceFile } from "./source-file";
import { accountId, logRetentionDays, region, wholeNumber } from "./stage-schema";
import { addProblem, shown, validate } from "./validation";

/** What differs by account, from `environments/Pulumi.account-<stage>.yaml`. */
export interface AccountSettings {
  readonly accountId: string;
  readonly homeRegion: string;
  /** The second region of the account's departments; another one than home. */
  readonly replicaRegion: string;
  /** Whether the account still has to switch the replica region on: AWS starts new regions switched off. */
  readonly enableReplicaRegion: boolean;
  /** For how many days the trail's files are kept and locked, from 365. */
  readonly trailRetentionDays: number;
  /** `compliance`: nobody, root included, can delete a file before its time or shorten it. */
  readonly trailLock: "governance" | "compliance";
  /** How many days CloudWatch keeps the trail's log group. One of the values CloudWatch accepts. */
  readonly logRetentionDays: number;
  /** E-mail addresses that get the account's alarms; each must confirm once. */
  readonly alertAddresses: readonly string[];
  /** Whether tags become columns of the bill from here; only the account that pays can. */
  readonly activateCostTags: boolean;
  /** Who answers for the account. */
  readonly ownerEmail: string;
  readonly costCentre: string;
}

/** Everything that is known about an account stack before anything is registered. */
export interface AccountFacts {
  /** `account-<stage>`. */
  readonly stack: string;
  readonly stage: Stage;
  /** Departments whose stacks of this stage live in the account, sorted. */
  readonly departments: readonly string[];
  readonly settings: AccountSettings;
}

const YEAR_DAYS = 365;

const accountSchema = z.strictObject({
  accountId,
  homeRegion: region,
  replicaRegion: region,
  enableReplicaRegion: z.boolean(),
  trailRetentionDays: wholeNumber(YEAR_DAYS, 10 * YEAR_DAYS),
  trailLock: z.enum(["governance", "compliance"]),
  logRetentionDays,
  alertAddresses: z
    .array(z.email("be an e-mail address; write one that is read"))
    .min(1, "name at least one address; add it"),
  activateCostTags: z.boolean(),
  ownerEmail: z.email("be an e-mail address; write the one of the account's owner"),
  costCentre: z.string().min(1, "not be empty; write the cost centre that pays for the account"),
});

/** The configuration keys of an account stack, without their namespace, in a fixed order. */
export const ACCOUNT_SETTING_KEYS = Object.keys(
  accountSchema.shape,
) as readonly (keyof AccountSettings)[];

/**
 * An account's settings from configuration values, which Pulumi hands over as text.
 *
 * @param source what messages call the place: `environments/Pulumi.account-dev.yaml`
 * @throws FactsError with every problem of all values.
 */
export function parseAccountSettings(
  raw: Readonly<Record<string, unknown>>,
  source: string,
): AccountSettings {
  const problems = new ProblemList();
  const settings = accountSettingsOf(new SourceFile(source, raw, () => undefined), problems);
  problems.refuse();
  return Object.freeze(settings as AccountSettings);
}

/** The same for a file that was read already; undefined after problems were added. */
export function accountSettingsOf(
  source: SourceFile,
  problems: ProblemList,
): AccountSettings | undefined {
  const value = source.value;
  const values =
    typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, one]) => one !== undefined)
            .map(([key, one]) => [key, fromText(key, one)]),
        )
      : value;
  const settings = validate(accountSchema, source.withValue(values), problems);
  if (settings !== undefined && settings.replicaRegion === settings.homeRegion) {
    addProblem(
      problems,
      source,
      ["replicaRegion"],
      `must be another region than homeRegion, got ${shown(settings.replicaRegion)} for both`,
      "write a second region of the same country, like ca-west-1",
    );
  }
  return settings;
}

/** Pulumi hands every value over as text: numbers, truth values and lists as JSON. Texts that are digits stay texts. */
function fromText(key: string, value: unknown): unknown {
  const isText = key === "accountId" || key === "costCentre";
  if (isText || typeof value !== "string" || !/^(true|false|\d+)$|^\[/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    // The schema refuses it, and shows it as it was written.
    return value;
  }
}
