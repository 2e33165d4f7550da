import {
  type ComparisonOperator,
  CreateBudgetCommand,
  DescribeBudgetCommand,
  DescribeNotificationsForBudgetCommand,
  DescribeSubscribersForNotificationCommand,
  type Notification,
  type NotificationType,
  type Subscriber,
  type ThresholdType,
} from "@aws-sdk/client-budgets";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Clients } from "../../clients";
import type { Handler, Inputs } from "../handler";
import { tagList } from "../../tags";

/** Budgets are asked for by account: the caller's own, as Pulumi's provider does; no right is needed to ask for it. */
async function account({ sts }: Clients): Promise<string> {
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  return Account ?? "";
}

const filters = (inputs: Inputs): Record<string, string[]> =>
  Object.fromEntries(
    inputs.objects("costFilters").map((filter) => [filter.text("name"), filter.texts("values")]),
  );

const notification = (inputs: Inputs): Notification => ({
  NotificationType: inputs.text("notificationType") as NotificationType,
  ComparisonOperator: inputs.text("comparisonOperator") as ComparisonOperator,
  Threshold: inputs.optionalNumber("threshold"),
  ThresholdType: inputs.text("thresholdType") as ThresholdType,
});

const subscribers = (inputs: Inputs): Subscriber[] => [
  ...inputs
    .texts("subscriberSnsTopicArns")
    .map((Address) => ({ SubscriptionType: "SNS" as const, Address })),
  ...inputs
    .texts("subscriberEmailAddresses")
    .map((Address) => ({ SubscriptionType: "EMAIL" as const, Address })),
];

const limit = (inputs: Inputs) => ({
  Amount: inputs.text("limitAmount"),
  Unit: inputs.text("limitUnit"),
});

const costTypes = (inputs: Inputs) => ({
  IncludeCredit: inputs.object("costTypes").flag("includeCredit"),
  IncludeRefund: inputs.object("costTypes").flag("includeRefund"),
});

const budget: Handler = {
  actions: ["budgets:ModifyBudget", "budgets:TagResource", "budgets:ViewBudget"],
  async create({ inputs, tags }, clients) {
    const BudgetName = inputs.text("name");
    await clients.budgets.send(
      new CreateBudgetCommand({
        AccountId: await account(clients),
        Budget: {
          BudgetName,
          BudgetType: inputs.text("budgetType") as "COST",
          TimeUnit: inputs.text("timeUnit") as "MONTHLY",
          BudgetLimit: limit(inputs),
          CostFilters: filters(inputs),
          CostTypes: costTypes(inputs),
        },
        NotificationsWithSubscribers: inputs.objects("notifications").map((one) => ({
          Notification: notification(one),
          Subscribers: subscribers(one),
        })),
        ResourceTags: tagList(tags),
      }),
    );
    return { id: BudgetName, outputs: { name: BudgetName } };
  },
  async readBack({ inputs }, { id: BudgetName }, clients) {
    const { budgets } = clients;
    const of = { AccountId: await account(clients), BudgetName };
    // Filters by tag and service are what the provider sends; expressions would be another budget.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const { BudgetLimit, CostFilters, CostTypes } =
      (await budgets.send(new DescribeBudgetCommand(of))).Budget ?? {};
    const { Notifications } = await budgets.send(new DescribeNotificationsForBudgetCommand(of));
    const told = await Promise.all(
      inputs.objects("notifications").map(async (one) => {
        const Notification = notification(one);
        const { Subscribers } = await budgets.send(
          new DescribeSubscribersForNotificationCommand({ ...of, Notification }),
        );
        return Subscribers;
      }),
    );
    return [
      {
        property: "budget",
        asked: [limit(inputs), filters(inputs), costTypes(inputs)],
        found: [BudgetLimit, CostFilters, CostTypes],
      },
      {
        property: "notifications",
        asked: inputs.objects("notifications").map(notification),
        found: Notifications?.map(
          ({ NotificationType, ComparisonOperator, Threshold, ThresholdType }) => ({
            ...{ NotificationType, ComparisonOperator, Threshold, ThresholdType },
          }),
        ),
      },
      {
        property: "subscribers",
        asked: inputs.objects("notifications").map(subscribers),
        found: told,
      },
    ];
  },
};

export const budgetsHandlers: Readonly<Record<string, Handler>> = {
  "aws:budgets/budget:Budget": budget,
};
