/** A known-good profile. All invented. */
import type { DatasetProfile, Profile, ProfileColumn } from "../../../publishing/profile";

export const SECRET = "Elm Street 13";

export const COLUMNS: readonly ProfileColumn[] = [
  {
    name: "fee",
    type: "decimal(9,2)",
    classification: "internal",
    privacy: "keep",
    missing: 50,
    distinct: 40,
    distinctIsExact: false,
    min: "0.00",
    max: "95.50",
    histogram: {
      unit: "number",
      bins: [
        { from: 0, to: 50, count: 800 },
        { from: 50, to: 100, count: 150 },
      ],
      below: 0,
      above: 4,
    },
  },
  {
    name: "seen",
    type: "date",
    classification: "public",
    privacy: "keep",
    missing: 0,
    distinct: 60,
    distinctIsExact: true,
    min: "2024-01-02",
    max: "2024-02-29",
    histogram: {
      unit: "month",
      bins: [
        { from: "2024-01-01", to: "2024-02-01", count: 600 },
        { from: "2024-02-01", to: "2024-03-01", count: 400 },
      ],
      below: 0,
      above: 0,
    },
  },
  {
    name: "species",
    type: "string",
    classification: "public",
    privacy: "keep",
    missing: 1,
    distinct: 12,
    distinctIsExact: true,
    shortest: 3,
    longest: 9,
    values: [{ value: "Cat", count: 700 }],
    otherValues: 299,
    patterns: [{ pattern: "a", count: 999 }],
    otherPatterns: 0,
  },
  {
    name: "street",
    type: "string",
    classification: "confidential",
    privacy: "keep",
    missing: 0,
    distinct: 500,
    distinctIsExact: true,
    shortest: 4,
    longest: 4,
    // What a profile must never hold; the page does not show it even then.
    min: SECRET,
    max: SECRET,
    values: [{ value: SECRET, count: 5 }],
    patterns: [{ pattern: "a a 9", count: 1000 }],
    otherPatterns: 0,
  },
];

export const PROFILE: Profile = {
  version: 1,
  run: "r-2",
  at: "2024-03-02T08:00:00Z",
  contractVersion: "1.0.0",
  rows: 1000,
  sampledRows: 1000,
  columns: COLUMNS,
  drift: {
    level: "alert",
    against: "r-1",
    findings: [
      {
        column: "fee",
        measure: "missing",
        level: "alert",
        sentence: "5.0% of the values are missing, and 60.0% before",
      },
      {
        column: null,
        measure: "rows",
        level: "warn",
        sentence: "1,000 rows, and 400 in the profile before",
      },
    ],
  },
  quality: {
    runs: [
      {
        run: "r-1",
        at: "2024-02-24T08:00:00Z",
        rows: 400,
        quarantined: 4,
        score: 0.99,
        drift: "ok",
      },
      {
        run: "r-2",
        at: "2024-03-02T08:00:00Z",
        rows: 1000,
        quarantined: 0,
        score: 0.9999,
        drift: "alert",
      },
    ],
    rules: [{ rule: 'IsComplete "species" <b>', level: "warn", scores: [null, 0.999] }],
  },
  schema: [
    {
      file: "animals-7.csv",
      at: "2024-03-02T07:00:00Z",
      added: ["Colour"],
      renamed: [{ from: "Fee", to: "Fee paid" }],
      refused: true,
    },
  ],
};

export const ANIMALS: DatasetProfile = {
  dataset: "animals",
  title: "Animals & others",
  description: "Those that were found.",
  audience: "internal",
  key: "animals/profile/latest.json",
  profile: PROFILE,
};
