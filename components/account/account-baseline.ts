import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccountFacts } from "../../environments/facts/account-facts";
import type { Protection } from "../protection";
import { AccountAlarms } from "./account-alarms";
import { AccountDefaults } from "./account-defaults";
import { AccountNames } from "./account-names";
import { AccountTrail, eventSelectors } from "./account-trail";
import { trailKeyPolicy } from "./trail-policies";

/** Arguments of {@link AccountBaseline}. */
export interface AccountBaselineArgs {
  readonly facts: AccountFacts;
  /** @default both switches on, in every stage: what watches must outlive what is watched */
  readonly protection?: Protection;
}

/** KMS waits this many days before it deletes a key: its longest, and default, wait. */
const DELETION_WINDOW_DAYS = 30;

/** Conditions that all selectors of a trail may have together. @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html */
const MOST_SELECTOR_VALUES = 500;

/**
 * What an AWS account has only once: its trail, its defaults, and the alarms on them. A stack of its own, so that
 * destroying a department takes nobody's protection away. It comes before the departments, which find its things by
 * {@link AccountNames}.
 *
 * @throws when the departments have more data buckets than a trail can select.
 */
export class AccountBaseline extends pulumi.ComponentResource {
  /** Physical names, for the stack's outputs. */
  readonly names: AccountNames;

  constructor(name: string, args: AccountBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
    const { facts } = args;
    const names = AccountNames.of(facts);
    refuseTooManyBuckets(facts);
    super("platform:components:AccountBaseline", name, {}, opts);
    this.names = names;
    const child = { parent: this };
    const protection = args.protection ?? { protect: true, retainOnDelete: true };
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Trail and alarms of ${facts.stack}`,
        policy: JSON.stringify(trailKeyPolicy(names)),
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
      },
      { parent: this, ...protection },
    );
    new aws.kms.Alias(
      `${name}-key-alias`,
      { name: names.keyAlias(), targetKeyId: key.keyId },
      { parent: this, ...protection },
    );
    const keyArn = key.arn;
    const trail = new AccountTrail(`${name}-trail`, { facts, names, keyArn, protection }, child);
    new AccountDefaults(`${name}-defaults`, { facts, names, keyArn, protection }, child);
    new AccountAlarms(
      `${name}-alarms`,
      { names, keyArn, logGroup: trail.logGroup, addresses: facts.settings.alertAddresses },
      child,
    );
    this.registerOutputs({});
  }
}

function refuseTooManyBuckets(facts: AccountFacts): void {
  const values = eventSelectors(facts)
    .flatMap(
      (selector) => selector.fieldSelectors as { equals?: string[]; startsWiths?: string[] }[],
    )
    .reduce((sum, { equals, startsWiths }) => sum + (equals ?? startsWiths ?? []).length, 0);
  if (values <= MOST_SELECTOR_VALUES) return;
  throw new Error(
    `the trail of ${facts.stack} would select ${values} values, CloudTrail allows ${MOST_SELECTOR_VALUES}; ` +
      `move departments to another account`,
  );
}
