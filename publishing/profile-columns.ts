/** What a profile's page shows of a column, and to whom. Pure. */
import type { Audience } from "./audiences";
import type { ProfileColumn } from "./profile";
import { counted, LANGUAGE, shownDate } from "./wording";

/** One group of rows and how many there are. */
export interface Bar {
  readonly label: string;
  readonly count: number;
}

/** Bars that make one table. */
export interface Bars {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** Whether a column's values may be shown: to the public only those that are public. */
export const isShown = (column: ProfileColumn, audience: Audience): boolean =>
  column.privacy === "keep" &&
  (column.classification === "public" ||
    (column.classification === "internal" && audience === "internal"));

/** A column in one line of the overview. */
export function columnFacts(
  column: ProfileColumn,
  rows: number,
  audience: Audience,
): { readonly missing: string; readonly distinct: string; readonly range: string } {
  const { missing, distinct, distinctIsExact, min, max, shortest, longest } = column;
  const range =
    min !== undefined && max !== undefined && isShown(column, audience)
      ? min === max
        ? min
        : `${min} to ${max}`
      : shortest !== undefined && longest !== undefined
        ? shortest === longest
          ? counted(longest, "character", "characters")
          : `${shortest.toLocaleString(LANGUAGE)} to ${counted(longest, "character", "characters")}`
        : "–";
  return {
    missing: rows === 0 ? "–" : shareText(missing / rows),
    distinct: `${distinctIsExact ? "" : "about "}${distinct.toLocaleString(LANGUAGE)}`,
    range,
  };
}

/** Tables of bars: a histogram or values where they may be shown, and forms. */
export function barsOf(column: ProfileColumn, audience: Audience): readonly Bars[] {
  const found: Bars[] = [];
  if (isShown(column, audience)) {
    const { histogram, values, otherValues = 0 } = column;
    if (histogram !== undefined) found.push({ title: "Range", bars: histogramBars(histogram) });
    if (values !== undefined) {
      const bars = values.map(({ value, count }) => ({ label: value, count }));
      found.push({ title: "Value", bars: withOthers(bars, otherValues, "all others") });
    }
  }
  const { patterns, otherPatterns = 0 } = column;
  if (patterns !== undefined && patterns.length > 0) {
    const bars = patterns.map(({ pattern, count }) => ({
      label: pattern === "" ? "(empty)" : pattern,
      count,
    }));
    found.push({ title: "Form", bars: withOthers(bars, otherPatterns, "all others") });
  }
  return found.filter(({ bars }) => bars.length > 0);
}

/** `12.3 %`; never 0 % for something, nor 100 % for less than all. */
export function shareText(share: number): string {
  const percent = 100 * share;
  if (percent > 0 && percent < 0.05) return "< 0.1 %";
  if (percent < 100 && percent > 99.95) return "> 99.9 %";
  return `${percent.toLocaleString(LANGUAGE, { maximumFractionDigits: 1 })} %`;
}

function histogramBars({
  unit,
  bins,
  below,
  above,
}: NonNullable<ProfileColumn["histogram"]>): readonly Bar[] {
  const inside = bins.map(({ from, to, count }) => ({
    label:
      unit === "number"
        ? `${number(from)} up to ${number(to)}`
        : unit === "quarter"
          ? `from ${shownDate(String(from), "month")}`
          : shownDate(String(from), unit === "month" ? "month" : unit === "year" ? "year" : "day"),
    count,
  }));
  const first = below > 0 ? [{ label: "below", count: below }] : [];
  return [...first, ...inside, ...(above > 0 ? [{ label: "above", count: above }] : [])];
}

const number = (value: number | string): string =>
  Number(value).toLocaleString(LANGUAGE, { maximumFractionDigits: 6 });

const withOthers = (bars: readonly Bar[], count: number, label: string): readonly Bar[] =>
  count > 0 ? [...bars, { label, count }] : bars;
