import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BudgetFacts } from "../../environments/facts/facts";
import type { Names } from "../names";
import { ALERTS_REGION } from "../storage/key-policies";
import { type Alarm, alarmArn, createAlarm } from "./alarm";
import type { Alerts } from "./alerts";
import { estimatedCharges } from "./metrics";

/** Arguments of {@link CostGuard}. */
export interface CostGuardArgs {
  readonly names: Names;
  readonly alerts: Alerts;
  /** Amounts in USD a month, each more than 0. */
  readonly budget: BudgetFacts;
}

/** S3 as budgets call it. */
const S3 = "Amazon Simple Storage Service";

/** Unusual spending is reported from this part of the monthly limit on. */
const NOTABLE_PART = 0.1;

/** When a budget speaks, in percent of its limit. A forecast takes some five weeks of spending before it exists. */
const NOTIFICATIONS = [
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "ACTUAL", threshold: 100 },
  { notificationType: "FORECASTED", threshold: 100 },
] as const;

/**
 * What keeps a department's spending in sight: a budget for all that carries its tag, one for its S3, the alarm on
 * the account's estimated S3 charges that the original platforms had, and a monitor for unusual spending.
 *
 * The alarm sees the whole account, because estimated charges know no tags; the budgets see the department. For that
 * the tag `department` must be activated as a cost allocation tag in the account that pays, and for the alarm
 * someone must turn billing alerts on there; neither counts what was spent before. A budget reports, it stops nothing.
 *
 * Budgets and monitors are global and cost nothing; budgets tell the topic in us-east-1 and, so that a topic which
 * nobody confirmed is no hole, each address directly. An alarm costs 0.10 USD a month.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/getting-started-ad.html
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
 *
 * @throws when an amount is not more than 0.
 */
export class CostGuard extends pulumi.ComponentResource {
  /** For the dashboard. */
  readonly alarmArns: readonly string[];

  constructor(name: string, args: CostGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, alerts, budget } = args;
    refuseBudget(budget);
    super("platform:components:CostGuard", name, {}, opts);
    const { department, stack } = names.identity;
    const child = { parent: this };
    const tagged = { name: "TagKeyValue", values: [`user:department$${department}`] };
    this.budget(
      `${name}-department`,
      `${stack}-department`,
      budget.monthlyLimitUsd,
      [tagged],
      alerts,
    );
    this.budget(
      `${name}-s3`,
      `${stack}-s3`,
      budget.s3MonthlyLimitUsd,
      [tagged, { name: "Service", values: [S3] }],
      alerts,
    );
    const alarm = chargesAlarm(names, budget.s3EstimatedChargesUsd);
    createAlarm(`${name}-${alarm.id}`, { names, alerts, alarm }, child);
    this.alarmArns = [alarmArn(names, alarm)];
    if (budget.anomalies === "department") this.monitor(name, args);
    this.registerOutputs({});
  }

  /** Credits and refunds are left out: they hide what is used up until they end. */
  private budget(
    resource: string,
    name: string,
    limitUsd: number,
    costFilters: aws.types.input.budgets.BudgetCostFilter[],
    alerts: Alerts,
  ): void {
    new aws.budgets.Budget(
      resource,
      {
        name,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(limitUsd),
        limitUnit: "USD",
        costFilters,
        costTypes: { includeCredit: false, includeRefund: false },
        notifications: NOTIFICATIONS.map((notification) => ({
          ...notification,
          comparisonOperator: "GREATER_THAN",
          thresholdType: "PERCENTAGE",
          subscriberSnsTopicArns: [alerts.topicArn(ALERTS_REGION)],
          subscriberEmailAddresses: [...alerts.addresses],
        })),
      },
      { parent: this, dependsOn: [...alerts.ready] },
    );
  }

  /**
   * A single alert for each anomaly goes to a topic only; addresses would get a summary a day later.
   *
   * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_AnomalySubscription.html
   */
  private monitor(name: string, { names, alerts, budget }: CostGuardArgs): void {
    const { department, stack } = names.identity;
    const monitor = new aws.costexplorer.AnomalyMonitor(
      `${name}-monitor`,
      {
        name: stack,
        monitorType: "CUSTOM",
        // In full, as AWS returns it: the provider compares texts, and would see a change in what is absent.
        monitorSpecification: JSON.stringify({
          And: null,
          CostCategories: null,
          Dimensions: null,
          Not: null,
          Or: null,
          Tags: { Key: "department", MatchOptions: null, Values: [department] },
        }),
      },
      { parent: this },
    );
    new aws.costexplorer.AnomalySubscription(
      `${name}-anomalies`,
      {
        name: stack,
        frequency: "IMMEDIATE",
        monitorArnLists: [monitor.arn],
        subscribers: [{ type: "SNS", address: alerts.topicArn(ALERTS_REGION) }],
        thresholdExpression: {
          dimension: {
            key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
            matchOptions: ["GREATER_THAN_OR_EQUAL"],
            values: [cents(budget.monthlyLimitUsd * NOTABLE_PART)],
          },
        },
      },
      { parent: this, dependsOn: [...alerts.ready] },
    );
  }
}

/** An amount with no more digits than money has: a tenth of 38 is 3.8000000000000003. */
const cents = (usd: number): string => String(Math.max(0.01, Math.round(usd * 100) / 100));

const chargesAlarm = (names: Names, limitUsd: number): Alarm => ({
  kind: "threshold",
  id: "s3-charges",
  metric: estimatedCharges("AmazonS3"),
  when: { above: limitUsd },
  missing: "ignore",
  description:
    `The account's estimated S3 charges of this month are above ${limitUsd} USD, whoever causes them. Compare with ` +
    `the budget ${names.identity.stack}-s3, which counts this department alone, and with Cost Explorer by tag.`,
});

/**
 * Refuses amounts that no spending could keep to.
 *
 * @throws for an amount that is not more than 0; AWS has no budget of nothing.
 */
export function refuseBudget(budget: BudgetFacts): void {
  const { monthlyLimitUsd, s3MonthlyLimitUsd, s3EstimatedChargesUsd } = budget;
  const amounts = { monthlyLimitUsd, s3MonthlyLimitUsd, s3EstimatedChargesUsd };
  for (const [what, amount] of Object.entries(amounts)) {
    if (Number.isFinite(amount) && amount > 0) continue;
    throw new Error(
      `budget.${what} must be more than 0, got ${amount}; change it in the stack's settings`,
    );
  }
}
