/** What one Athena query costs. Pure. */

/** A price with the day it was looked up, so that a figure that has aged can be seen to have aged. */
export interface AthenaPrice {
  /** USD for 1,000,000,000,000 bytes scanned. */
  readonly usdPerTerabyte: number;
  /** Day on which the price was written down, `YYYY-MM-DD`. */
  readonly date: string;
  readonly source: string;
}

/**
 * The price of a query in Canada (Central). An assumption to print, not a quotation: the region's price is common knowledge and is not
 * confirmed by AWS's price file.
 */
export const ASSUMED_PRICE: AthenaPrice = {
  usdPerTerabyte: 5.5,
  date: "2026-11-21",
  source: "https://aws.amazon.com/athena/pricing/ (US regions 5.00; Canada 5.50, not confirmed)",
};

const MEGABYTE = 1_000_000;
const TERABYTE = 1_000_000_000_000;

/** Athena bills a query as if it scanned at least this much. */
export const MINIMUM_BILLED_BYTES = 10 * MEGABYTE;

/**
 * Cost of one query that ran: bytes scanned, rounded up to the next megabyte, 10 MB at least.
 *
 * A megabyte is 10^6 bytes here, as in the API's own 10 MB minimum of a scan limit (10,000,000). Should AWS bill 2^20, this is at most
 * 10 % too high and never too low. Statements that define data and results that Athena reused cost nothing.
 *
 * @param bytesScanned `Statistics.DataScannedInBytes`
 * @param price USD per terabyte. @default ASSUMED_PRICE
 * @see https://aws.amazon.com/athena/pricing/ (rounding, minimum, no charge for DDL and failed queries)
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html (10,000,000 bytes)
 */
export function queryCostUsd(bytesScanned: number, price: AthenaPrice = ASSUMED_PRICE): number {
  const megabytes = Math.ceil(Math.max(bytesScanned, MINIMUM_BILLED_BYTES) / MEGABYTE);
  return (megabytes * MEGABYTE * price.usdPerTerabyte) / TERABYTE;
}
