/** What breaks each rule of athena: one change of a known-good stack, and the resource that the rule must name. */
import { value } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  [
    "athena-workgroup-encrypted",
    "ohs-prod",
    "ohs-reports-workgroup",
    value("configuration.resultConfiguration.encryptionConfiguration.encryptionOption", "SSE_S3"),
  ],
  [
    "athena-workgroup-enforced",
    "ohs-prod",
    "ohs-reports-workgroup",
    value("configuration.enforceWorkgroupConfiguration", false),
  ],
  [
    "athena-workgroup-bounded",
    "ohs-prod",
    "ohs-reports-workgroup",
    value("configuration.bytesScannedCutoffPerQuery", undefined),
  ],
  [
    "athena-results-owned",
    "ohs-prod",
    "ohs-reports-workgroup",
    value("configuration.resultConfiguration.outputLocation", "s3://elsewhere/a/"),
  ],
  [
    "athena-workgroup-bounded",
    "ohs-prod",
    "ohs-reports-workgroup",
    value("configuration.engineVersion.selectedEngineVersion", "Athena engine version 2"),
  ],

  [
    "athena-queries-owned",
    "ohs-prod",
    "ohs-reports-workplace-accidents-accidents-by-month",
    value("database", "academics_prod_curated"),
  ],
];
