/** What breaks each rule of glue: one change of a known-good stack, and the resource that the rule must name. */
import { EMPTY, added, value, without } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  [
    "glue-catalog-encrypted",
    "account-prod",
    "account-defaults-catalog",
    value("dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode", "DISABLED"),
  ],
  [
    "glue-security-configuration",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-clean",
    value("securityConfiguration", undefined),
  ],
  [
    "glue-security-configuration",
    "ohs-prod",
    "ohs-runtime-security",
    value("encryptionConfiguration.s3Encryption.s3EncryptionMode", "DISABLED"),
  ],
  ["glue-job-bounded", "ohs-prod", "ohs-pipeline-workplace-accidents-clean", value("timeout", 481)],
  [
    "glue-job-bounded",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-clean",
    value("maxRetries", 1),
  ],
  ["glue-no-dev-endpoints", "ohs-prod", "added", added("aws:glue/devEndpoint:DevEndpoint", {})],
  [
    "glue-locations-owned",
    "ohs-prod",
    "ohs-catalog-landing",
    value("locationUri", "s3://elsewhere/"),
  ],
  [
    "glue-projected-table-not-read-by-jobs",
    "account-prod",
    "added",
    added("aws:glue/job:Job", { defaultArguments: { "--table": "account_prod_audit.trail" } }),
  ],
  [
    "glue-security-configuration",
    "ohs-prod",
    "ohs-runtime-security",
    (graph) => value("policy", EMPTY)(graph, "ohs-keys-operations"),
  ],
  ["glue-no-dev-endpoints", "ohs-prod", "added", added("aws:glue/mLTransform:MLTransform", {})],
  [
    "glue-locations-owned",
    "ohs-prod",
    "added",
    added("aws:glue/crawler:Crawler", { s3Targets: [{ path: "s3://elsewhere/" }] }),
  ],
  [
    "glue-locations-owned",
    "ohs-prod",
    "added",
    added("aws:glue/crawler:Crawler", {
      s3Targets: [],
      schemaChangePolicy: { deleteBehavior: "DELETE_FROM_DATABASE" },
    }),
  ],
  ["glue-locations-owned", "ohs-prod", "added", added("aws:glue/crawler:Crawler", {})],

  [
    "glue-steps-in-order",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-workflow",
    value("maxConcurrentRuns", 2),
  ],
  [
    "glue-steps-in-order",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-curate-trigger",
    value("predicate.conditions", []),
  ],
  [
    "glue-programs-owned",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-clean",
    value("command.scriptLocation", "s3://elsewhere/a.py"),
  ],
  [
    "glue-programs-owned",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-clean",
    value("defaultArguments.--extra-jars", "s3://elsewhere/a.jar"),
  ],
  [
    "glue-ruleset-complete",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-rules",
    value("ruleset", "Rules = [ RowCount > 0 ]"),
  ],
  [
    "glue-ruleset-complete",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-workflow",
    without("ohs-pipeline-workplace-accidents-rules"),
  ],
  [
    "glue-locations-owned",
    "vancouver-prod",
    "vancouver-catalog-landing-business-licences",
    value("parameters", undefined),
  ],

  [
    "glue-steps-in-order",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-curate-trigger",
    value("enabled", false),
  ],
  [
    "glue-steps-in-order",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-curate-trigger",
    value("predicate.logical", "ANY"),
  ],
];
