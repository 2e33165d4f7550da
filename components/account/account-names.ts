import type { AccountFacts } from "../../environments/facts/account-facts";
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
  /** The names of an account's stack. */
  static of({ stage, settings }: AccountFacts): AccountNames {
    return new AccountNames({
      stage,
      accountId: settings.accountId,
      region: settings.homeRegion,
    });
  }

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

  /** Key of the trail's files, of its log group and of the account's topic. */
  keyAlias(): string {
    return checkedName("alias", `alias/${this.stack}-trail`);
  }

  /** Role through which CloudTrail writes to the log group. */
  trailRole(): string {
    return checkedName("role", `${this.stack}-trail`);
  }

  /** Bucket of the access logs of the trail's bucket. */
  logsBucket(): string {
    return checkedName("bucket", `${this.stack}-logs-${this.identity.accountId}`);
  }

  /** Topic of the account's alarms, in the home region. */
  alertTopic(): string {
    return checkedName("topic", `${this.stack}-alerts`);
  }

  alertTopicArn(): string {
    return this.arn("sns", this.alertTopic());
  }

  /** The most that the account stack's own role may do; bootstrap makes it. */
  boundaryArn(): string {
    return `arn:aws:iam::${this.identity.accountId}:policy/boundary-${this.stack}`;
  }

  /** ARN of something of this account, in the home region unless another is given; `""` for global services. */
  arn(service: string, resource: string, region: string = this.identity.region): string {
    return `arn:aws:${service}:${region}:${this.identity.accountId}:${resource}`;
  }
}
