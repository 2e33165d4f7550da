import type { Stage } from "../../environments/facts/facts";
import { checkedName } from "../name-limits";

/** What the physical names of an account stack are made of. */
export interface AccountIdentity {
  readonly stage: Stage;
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
}

/**
 * Physical names of what an account has only once. Department stacks find it by these names, so that each
 * stack previews alone.
 *
 * @throws NameError for a name that AWS would refuse.
 */
export class AccountNames {
  constructor(readonly identity: AccountIdentity) {}

  /** `account-<stage>`. */
  get stack(): string {
    return `account-${this.identity.stage}`;
  }

  trail(): string {
    return this.stack;
  }

  trailArn(): string {
    return this.arn("cloudtrail", `trail/${this.trail()}`);
  }

  trailBucket(): string {
    return checkedName("bucket", `${this.stack}-trail-${this.identity.accountId}`);
  }

  /** Log group that the trail writes to; department stacks filter it. */
  trailLogGroup(): string {
    return `/${this.stack}/trail`;
  }

  /** Glue database over the trail's files. */
  auditDatabase(): string {
    return checkedName("database", `account_${this.identity.stage}_audit`);
  }

  /** Glue table over the trail's files. */
  auditTable(): string {
    return "trail";
  }

  /** ARN of something of this account, in the home region unless another is given; `""` for global services. */
  arn(service: string, resource: string, region: string = this.identity.region): string {
    return `arn:aws:${service}:${region}:${this.identity.accountId}:${resource}`;
  }
}
