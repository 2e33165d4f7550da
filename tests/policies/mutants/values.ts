/** Weakens a resource's properties, value by value. What is done follows from the value's shape, never from a rule. */
import { isRecord } from "../../../policies/graph/values";
import { documentChanges, isPolicy } from "./documents";
import { type Change, GONE } from "./mutant";
import { omit } from "./omit";
import { isReference, ofOtherAccount, ofOtherDepartment, type Standing } from "./references";
import { DEFAULTS, LABEL, LIMIT, STRICTEST, WEAKER } from "./vocabulary";

const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

/** All ways to weaken what stands at a path. */
export function changesOf(value: unknown, path: string, standing: Standing): readonly Change[] {
  return [...removals(value, path, standing), ...changesIn(value, path, standing)];
}

/** Whether removing a value takes something away: what says nothing, and what is the default anyway, does not. */
function removals(value: unknown, path: string, standing: Standing): readonly Change[] {
  if (typeof value === "string" && isPolicy(value)) return [];
  const name = lastOf(path);
  // What is absent is as strict as can be.
  if (strictest(path) !== undefined) return [];
  const isDefault = (DEFAULTS[name] ?? []).some(
    (one) => JSON.stringify(one) === JSON.stringify(value),
  );
  return isDefault || !saysSomething(value, name, standing)
    ? []
    : [{ operator: "removed", path, next: GONE }];
}

/** A switch, a bound, an enumeration, a reference, a document, or something with one of them in it. */
function saysSomething(value: unknown, name: string, standing: Standing): boolean {
  if (LABEL.test(name)) return false;
  if (typeof value === "boolean" || typeof value === "number") return true;
  if (typeof value === "string") {
    return (
      value in WEAKER ||
      `${name}=${value}` in WEAKER ||
      CIDR.test(value) ||
      isReference(value, standing) ||
      isFilter(value)
    );
  }
  if (Array.isArray(value)) {
    return value.some((one: unknown) => saysSomething(one, name, standing));
  }
  return (
    isRecord(value) && Object.entries(value).some(([key, one]) => saysSomething(one, key, standing))
  );
}

function changesIn(value: unknown, path: string, standing: Standing): readonly Change[] {
  const name = lastOf(path);
  if (LABEL.test(name)) return [];
  if (typeof value === "boolean") {
    return strictest(path) === !value ? [] : [{ operator: "turned", path, next: !value }];
  }
  if (typeof value === "number") return bounds(value, path);
  if (typeof value === "string") return textChanges(value, path, standing);
  if (Array.isArray(value)) return listChanges(value, path, standing);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    changesOf(below, path === "" ? key : `${path}.${key}`, standing).map(({ next, ...rest }) => ({
      ...rest,
      next: next === GONE ? omit(value, key) : { ...value, [key]: next },
    })),
  );
}

/** By the last name in the path, or the last two. */
const strictest = (path: string): unknown =>
  STRICTEST[lastOf(path)] ?? STRICTEST[path.split(".").slice(-2).join(".")];

const lastOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1).replace(/\[\]$/, "");

/** Far below and far above: what is bounded at all is bounded before there. */
const bounds = (value: number, path: string): readonly Change[] => [
  ...(value > 0 && !LIMIT.test(lastOf(path))
    ? [{ operator: "lowered", path, next: value > 1 ? 1 : 0 }]
    : []),
  { operator: "raised", path, next: Math.max(value, 1) * 1_000_000 },
];

function listChanges(
  value: readonly unknown[],
  path: string,
  standing: Standing,
): readonly Change[] {
  const inside = value.flatMap((one, index) =>
    changesIn(one, `${path}[]`, standing).map(({ next, ...rest }) => ({
      ...rest,
      next: value.map((old, at) => (at === index ? next : old)),
    })),
  );
  if (!saysSomething(value, lastOf(path), standing)) return inside;
  return [
    { operator: "emptied", path, next: [] },
    // Dropping the only entry is emptying.
    ...(value.length < 2
      ? []
      : value.map((_, index) => ({
          operator: "entry dropped",
          path,
          next: value.filter((__, at) => at !== index),
        }))),
    ...inside,
  ];
}

/** Text in the grammar of a filter: an event pattern, a metric filter, a ruleset. */
const isFilter = (text: string): boolean =>
  /^(\{|Rules = \[|ANOMALY_DETECTION_BAND|cron\()/.test(text);

const NARROWLY: readonly (readonly [RegExp, string])[] = [
  [/^\{ .*\}$/s, '{ $.eventName = "Nothing" }'],
  [/^\{/, "{}"],
  [/^Rules = \[/, "Rules = [ RowCount >= 0 ]"],
  [/^ANOMALY_DETECTION_BAND\(measured, \d+\)$/, "ANOMALY_DETECTION_BAND(measured, 1000)"],
  [/^cron\(/, "cron(0 0 1 1 ? 2199)"],
];

function textChanges(text: string, path: string, standing: Standing): readonly Change[] {
  if (isPolicy(text)) return documentChanges(text, path, standing);
  if (CIDR.test(text))
    return text === "0.0.0.0/0" ? [] : [{ operator: "opened", path, next: "0.0.0.0/0" }];
  const name = lastOf(path);
  const members = WEAKER[`${name}=${text}`] ?? WEAKER[text] ?? [];
  const weaker = members
    .filter((next) => next !== strictest(path))
    .map((next) => ({
      operator: "weakened",
      path: `${path}=${text}→${next}`,
      next,
    }));
  if (members.length > 0) return weaker;
  if (isFilter(text)) {
    const [, next = ""] = NARROWLY.find(([shape]) => shape.test(text)) ?? [];
    return [
      ...(next === text ? [] : [{ operator: "watches nothing", path, next }]),
      ...exchanged(text, path, standing),
    ];
  }
  return isReference(text, standing) ? exchanged(text, path, standing) : [];
}

const exchanged = (text: string, path: string, standing: Standing): readonly Change[] =>
  (
    [
      ["of another department", ofOtherDepartment(text, standing)],
      ["of another account", ofOtherAccount(text, standing)],
    ] as const
  ).flatMap(([operator, next]) => (next === "" ? [] : [{ operator, path, next }]));
