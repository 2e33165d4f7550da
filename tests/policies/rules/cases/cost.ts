/** What breaks each rule of cost: one change of a known-good stack, and the resource that the rule must name. */
import { value, without } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  ["budget-per-department", "ohs-prod", "ohs-costs-department", value("limitAmount", "0")],
  ["budget-per-department", "ohs-prod", "*", without("ohs-costs-s3")],
  ["budget-alerts", "ohs-prod", "ohs-costs-department", value("notifications", [])],
  ["cost-anomaly-monitor", "ohs-prod", "*", without("ohs-costs-monitor")],
];
