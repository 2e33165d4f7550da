import { expect } from "chai";
import { attempt, collect, document, named, ofType } from "../../support/collector";
import { overseen } from "./support";

const TOPIC = "arn:aws:sns:us-east-1:111122223333:parks-dev-alerts";

const notification = (notificationType: string, threshold: number) => ({
  notificationType,
  threshold,
  comparisonOperator: "GREATER_THAN",
  thresholdType: "PERCENTAGE",
  subscriberSnsTopicArns: [TOPIC],
  subscriberEmailAddresses: ["parks-alerts@example.org"],
});
const budget = (name: string, limitAmount: string, costFilters: object[]) => ({
  name,
  budgetType: "COST",
  timeUnit: "MONTHLY",
  limitAmount,
  limitUnit: "USD",
  costFilters,
  costTypes: { includeCredit: false, includeRefund: false },
  notifications: [
    notification("ACTUAL", 80),
    notification("ACTUAL", 100),
    notification("FORECASTED", 100),
  ],
});
const TAGGED = { name: "TagKeyValue", values: ["user:department$parks"] };

describe("cost guard", () => {
  it("budgets what carries the department's tag, and says so at 80 and 100 percent and by forecast", async () => {
    const { inputs } = named(await collect(overseen()), "costs-department");
    expect(inputs).to.deep.equal(budget("parks-dev-department", "40", [TAGGED]));
  });

  it("budgets the department's S3 by tag and service", async () => {
    const { inputs } = named(await collect(overseen()), "costs-s3");
    expect(inputs).to.deep.equal(
      budget("parks-dev-s3", "5", [
        TAGGED,
        { name: "Service", values: ["Amazon Simple Storage Service"] },
      ]),
    );
  });

  it("watches the account's estimated S3 charges in us-east-1, as the original platforms did", async () => {
    const { alarmDescription, ...inputs } = named(
      await collect(overseen()),
      "costs-s3-charges",
    ).inputs;
    expect(inputs).to.deep.equal({
      name: "parks-dev-s3-charges",
      alarmActions: [TOPIC],
      region: "us-east-1",
      namespace: "AWS/Billing",
      metricName: "EstimatedCharges",
      dimensions: { Currency: "USD", ServiceName: "AmazonS3" },
      statistic: "Maximum",
      period: 21_600,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 38,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: "ignore",
    });
    expect(alarmDescription).to.include("above 38 USD");
  });

  it("watches the department's tag for unusual spending and tells the topic at once", async () => {
    const registered = await collect(overseen());
    const monitor = named(registered, "costs-monitor");
    expect([monitor.inputs["name"], monitor.inputs["monitorType"]]).to.deep.equal([
      "parks-dev",
      "CUSTOM",
    ]);
    expect(document(monitor, "monitorSpecification")).to.deep.equal({
      And: null,
      CostCategories: null,
      Dimensions: null,
      Not: null,
      Or: null,
      Tags: { Key: "department", MatchOptions: null, Values: ["parks"] },
    });
    const { monitorArnLists, ...rest } = named(registered, "costs-anomalies").inputs;
    expect(monitorArnLists).to.have.length(1);
    expect(rest).to.deep.equal({
      name: "parks-dev",
      frequency: "IMMEDIATE",
      subscribers: [{ type: "SNS", address: TOPIC }],
      thresholdExpression: {
        dimension: {
          key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
          matchOptions: ["GREATER_THAN_OR_EQUAL"],
          values: ["4"],
        },
      },
    });
  });

  it("states the amount of unusual spending in cents: a tenth of 38 is 3.8000000000000003", async () => {
    const registered = await collect(overseen({ budget: { monthlyLimitUsd: 38 } }));
    const { thresholdExpression } = named(registered, "costs-anomalies").inputs;
    expect(thresholdExpression).to.have.nested.property("dimension.values[0]", "3.8");
  });

  it("leaves unusual spending to the account that pays, where this one does not pay for itself", async () => {
    const registered = await collect(overseen({ budget: { anomalies: "payer" } }));
    expect(registered.filter(({ type }) => type.startsWith("aws:costexplorer"))).to.deep.equal([]);
    expect(ofType(registered, "aws:budgets/budget:Budget")).to.have.length(2);
  });

  it("takes a cent", async () => {
    const registered = await collect(overseen({ budget: { s3MonthlyLimitUsd: 0.01 } }));
    expect(named(registered, "costs-s3").inputs["limitAmount"]).to.equal("0.01");
  });

  for (const [what, amount] of [
    ["monthlyLimitUsd", 0],
    ["s3MonthlyLimitUsd", -1],
    ["s3EstimatedChargesUsd", Number.NaN],
  ] as const) {
    it(`refuses ${what} of ${amount} and registers no budget`, async () => {
      const { registered, error } = await attempt(overseen({ budget: { [what]: amount } }));
      expect(error?.message).to.equal(
        `budget.${what} must be more than 0, got ${amount}; change it in the stack's settings`,
      );
      expect(registered.filter(({ type }) => type.startsWith("aws:budgets"))).to.deep.equal([]);
    });
  }
});
