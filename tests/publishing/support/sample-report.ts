/** The known-good report of these tests, and what Athena would answer to its queries. All invented. */
import type { Figure, Report } from "../../../environments/facts/facts";
import type { Script } from "./stub-athena";

const CAUSES = ["Slip or fall", "Handling materials", "Machinery", "Struck by object", "Vehicle"];
const MONTHS = Array.from({ length: 24 }, (_, i) => {
  const month = String((i % 12) + 1).padStart(2, "0");
  return `${String(2024 + Math.floor(i / 12))}-${month}-01`;
});

/** A wave with a slow fall: the same numbers on every run. */
function wave(i: number, base: number, swing: number): number {
  return Math.round(base + swing * Math.sin(i / 1.9) - i * 0.8 + ((i * 37) % 11));
}

const byMonth: Figure = {
  id: "accidents-by-month",
  title: "Accidents by month and severity",
  note: "Counted by the month in which the accident happened, not the month in which it was reported.",
  sql: "SELECT month, severity, accidents FROM by_month ORDER BY month, severity",
  chart: { kind: "line", x: "month", y: ["accidents"], series: "severity" },
};
const byCause: Figure = {
  id: "accidents-by-cause",
  title: "Accidents by cause",
  sql: "SELECT cause, accidents FROM by_cause ORDER BY accidents DESC",
  chart: { kind: "bar", x: "cause", y: ["accidents"] },
};
const lostDays: Figure = {
  id: "lost-days-by-year",
  title: "Lost and restricted days by year",
  note: "A day counts from the day after the accident.",
  sql: "SELECT year, lost_days, restricted_days FROM days ORDER BY year",
  chart: { kind: "column", x: "year", y: ["lost_days", "restricted_days"] },
};
const departments: Figure = {
  id: "departments",
  title: "Departments at a glance",
  sql: "SELECT department, accidents, rate, last_accident FROM departments ORDER BY department",
  chart: { kind: "table", x: "department", y: ["accidents"] },
};

/** Four figures, one of each kind. */
export const REPORT: Report = {
  id: "workplace-accidents",
  title: "Workplace accidents",
  description:
    "How many accidents were reported, how serious they were, what caused them and how many days of work were lost.",
  audience: "internal",
  figures: [byMonth, byCause, lostDays, departments],
};

/** One figure of the same, for everybody. */
export const PUBLIC_REPORT: Report = {
  id: "accidents-in-brief",
  title: "Accidents in brief",
  description: "Causes of the accidents that were reported in the last two years.",
  audience: "public",
  figures: [byCause],
};

export const DEPARTMENT = {
  title: "Occupational Health and Safety",
  description: "Reports on safety at work: what happens, why, and whether it is getting better.",
  owner: "Safety Office",
  ownerEmail: "safety@example.org",
};

/** Statement → what the stub answers. */
export const SCRIPTS: ReadonlyMap<string, Script> = new Map<string, Script>([
  [
    byMonth.sql,
    {
      columns: [
        { name: "month", type: "date" },
        { name: "severity", type: "varchar" },
        { name: "accidents", type: "bigint" },
      ],
      rows: MONTHS.flatMap((month, i) => [
        [month, "Lost time", String(wave(i, 62, 18))],
        [month, "No lost time", String(wave(i, 118, 24))],
        [month, "Serious", String(Math.max(0, wave(i, 22, 6)))],
      ]),
      scannedBytes: 41_234_567,
      pageRows: 50,
    },
  ],
  [
    byCause.sql,
    {
      columns: [
        { name: "cause", type: "varchar" },
        { name: "accidents", type: "bigint" },
      ],
      rows: CAUSES.map((cause, i) => [cause, String(1874 - i * 331)]),
      scannedBytes: 2_000_000,
    },
  ],
  [
    lostDays.sql,
    {
      columns: [
        { name: "year", type: "integer" },
        { name: "lost_days", type: "bigint" },
        { name: "restricted_days", type: "bigint" },
      ],
      rows: [
        ["2023", "12411", "8033"],
        ["2024", "11872", "8410"],
        ["2025", "10940", "7992"],
        ["2026", "9215", null],
      ],
      scannedBytes: 0,
    },
  ],
  [
    departments.sql,
    {
      columns: [
        { name: "department", type: "varchar" },
        { name: "accidents", type: "bigint" },
        { name: "rate", type: "decimal", precision: 9, scale: 2 },
        { name: "last_accident", type: "date" },
      ],
      rows: [
        ["Facilities", "412", "3.25", "2025-12-30"],
        ["=1+1", "7", "0.40", "2025-03-04"],
        ["", "3", null, null],
        [null, "1", "12.00", "2024-02-29"],
      ],
      scannedBytes: 11_000_001,
    },
  ],
]);

export const AS_OF = new Date("2026-11-22T07:59:00Z");
