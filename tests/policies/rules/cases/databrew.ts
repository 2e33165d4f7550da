/** What breaks each rule of databrew: one change of a known-good stack, and the resource that the rule must name. */
import { value, without } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  [
    "databrew-job-encrypted",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-profile",
    value("encryptionMode", "SSE-S3"),
  ],
  [
    "databrew-scope-owned",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-profile",
    value("outputLocation.bucketOwner", "999999999999"),
  ],
  [
    "databrew-recipe-versioned",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-cleanse",
    value("recipe.version", "LATEST_WORKING"),
  ],
  [
    "databrew-recipe-versioned",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-cleanse",
    value("recipe.name", ""),
  ],
  [
    "databrew-scope-owned",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-cleanse",
    value("outputs", [{ location: { bucket: "elsewhere", bucketOwner: "999999999999" } }]),
  ],

  [
    "databrew-rows-counted",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-dataset",
    value("pathOptions.parameters", []),
  ],
  [
    "databrew-rows-counted",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-profile",
    value("jobSample.size", 20_001),
  ],
  [
    "databrew-rows-counted",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-cleanse",
    value("outputs.0.overwrite", false),
  ],
  [
    "databrew-recipe-versioned",
    "ohs-prod",
    "ohs-cleaning-workplace-accidents-recipe",
    without("ohs-cleaning-workplace-accidents-publication"),
  ],
];
