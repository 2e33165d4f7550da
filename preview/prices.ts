/**
 * Prices in USD for ca-central-1 where AWS prices by region, 730 hours a month. None comes from AWS at run time: a price is
 * as good as its source and date, and one without a published source says so.
 */

/** What a unit costs, and how that is known. */
export interface Price {
  readonly usd: number;
  readonly unit: string;
  /** Where the price was read, and when it was published; absent: common knowledge, not confirmed. */
  readonly source?: string;
}

/** Hours that AWS reckons a month to have. */
export const HOURS_A_MONTH = 730;

/** Weeks of a month. */
export const WEEKS_A_MONTH = 365 / 12 / 7;

const EC2 = "AWS price file of EC2, ca-central-1, Linux on demand, 2023-08";

/** Instances by type. A type that is not here is not priced. */
export const INSTANCE_PRICES: Readonly<Record<string, Price>> = {
  "t4g.nano": { usd: 0.0046, unit: "hour", source: EC2 },
  "t4g.micro": { usd: 0.0092, unit: "hour", source: EC2 },
  "t4g.small": { usd: 0.0184, unit: "hour", source: EC2 },
};

/** Everything else. */
export const PRICES = {
  publicAddress: { usd: 0.005, unit: "hour", source: "AWS VPC pricing, 2024-02" },
  disk: { usd: 0.088, unit: "GiB-month" },
  key: { usd: 1, unit: "month", source: "AWS KMS pricing, 2026-03" },
  alarmMetric: { usd: 0.1, unit: "metric-month" },
  metric: { usd: 0.3, unit: "metric-month" },
  storage: { usd: 0.025, unit: "GiB-month" },
  regionTransfer: { usd: 0.02, unit: "GiB" },
  glue: { usd: 0.44, unit: "DPU-hour", source: "AWS Glue pricing" },
  dataBrew: { usd: 0.48, unit: "node-hour" },
} as const satisfies Record<string, Price>;
