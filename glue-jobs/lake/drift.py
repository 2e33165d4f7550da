"""How far a profile lies from the one before: measures, thresholds, findings. Pure.

========== ==================================================================== ====================
measure    what it is                                                           unit
========== ==================================================================== ====================
rows       how many times as many rows, or as few                               times
missing    by how much the share of missing values differs                      share of rows
distinct   how many times as many distinct values, or as few, in number and for times
           each row
range      by how much the least or the greatest value moved                    former range
categories population stability index of the values of a category or truth      index
numbers    population stability index of the bins of a number                   index
patterns   share of rows whose form is new, or was there before and is gone     share of rows
========== ==================================================================== ====================

An index is the sum of (new - old) * ln(new / old) over shares. By the usual rule of thumb below 0.1
nothing has happened, and above 0.25 it is another population.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from lake.checks import Threshold

Level = Literal["ok", "warn", "alert"]
LEVELS: tuple[Level, ...] = ("ok", "warn", "alert")
#: Shares of fewer rows say nothing of a column.
FEWEST_ROWS = 30

# A share of nothing has no logarithm.
_LEAST_SHARE = 0.0001


def compare(
    before: Mapping[str, Any] | None, now: Mapping[str, Any], thresholds: Mapping[str, Threshold]
) -> dict[str, Any]:
    """Compare a profile with the one before.

    Returns
    -------
    dict
        `level`, the worst; `against`, the run of the profile before, None without one; `findings`,
        each with `column` (None: the rows as a whole), `measure`, `level`, `value` and a sentence
        that holds no value of a row, worst first.
    """
    if before is None:
        return {"level": "ok", "against": None, "findings": []}
    findings = [*_of_rows(before, now, thresholds)]
    earlier = {one["name"]: one for one in before["columns"]}
    for column in now["columns"]:
        former = earlier.get(column["name"])
        if former is None or former["type"] != column["type"]:
            continue
        findings += _of_column(former, column, before, now, thresholds)
    findings.sort(key=lambda one: (-LEVELS.index(one["level"]), -one["value"]))
    level = findings[0]["level"] if findings else "ok"
    return {"level": level, "against": before["run"], "findings": findings}


def stability_index(before: Sequence[float], now: Sequence[float]) -> float:
    """Return the population stability index of two lists of counts of the same groups."""
    total, total_now = sum(before), sum(now)
    if not total or not total_now:
        return 0.0
    index = 0.0
    for old, new in zip(before, now, strict=True):
        share = max(old / total, _LEAST_SHARE)
        share_now = max(new / total_now, _LEAST_SHARE)
        index += (share_now - share) * math.log(share_now / share)
    return index


def _of_rows(
    before: Mapping[str, Any], now: Mapping[str, Any], thresholds: Mapping[str, Threshold]
) -> Iterator[dict[str, Any]]:
    times = _times(before["rows"], now["rows"])
    yield from _found(
        None,
        "rows",
        times,
        thresholds,
        f"{now['rows']:,} rows, and {before['rows']:,} in the profile before",
    )


def _of_column(
    former: Mapping[str, Any],
    column: Mapping[str, Any],
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    thresholds: Mapping[str, Threshold],
) -> list[dict[str, Any]]:
    name = column["name"]
    rows, rows_now = before["rows"], now["rows"]
    if min(rows, rows_now) < FEWEST_ROWS:
        return []
    found: list[dict[str, Any]] = []
    share, share_now = former["missing"] / rows, column["missing"] / rows_now
    found += _found(
        name,
        "missing",
        abs(share_now - share),
        thresholds,
        f"{share_now:.1%} of the values are missing, and {share:.1%} before",
    )
    distinct, distinct_now = former["distinct"], column["distinct"]
    # Of a key there are as many as rows; of a category as many whatever the rows.
    times = min(_times(distinct, distinct_now), _times(distinct / rows, distinct_now / rows_now))
    found += _found(
        name,
        "distinct",
        times,
        thresholds,
        f"{distinct_now:,} distinct values, and {distinct:,} before",
    )
    moved = _range_moved(former, column)
    if moved is not None:
        sentence = "the least or the greatest value lies far outside of the former range or inside"
        found += _found(name, "range", moved, thresholds, sentence)
    index = _categories_index(former, column)
    if index is not None:
        sentence = "the values are spread otherwise than before"
        found += _found(name, "categories", index, thresholds, sentence)
    index = _numbers_index(former, column)
    if index is not None:
        sentence = "the numbers are spread otherwise than before"
        found += _found(name, "numbers", index, thresholds, sentence)
    return [*found, *_of_patterns(former, column, thresholds)]


def _of_patterns(
    former: Mapping[str, Any], column: Mapping[str, Any], thresholds: Mapping[str, Threshold]
) -> Iterator[dict[str, Any]]:
    if "patterns" not in former or "patterns" not in column:
        return
    old, new = _shares(former, "pattern"), _shares(column, "pattern")
    # A form below the shown ones had at most the share of the last of them.
    hidden, hidden_now = _hidden(former, old), _hidden(column, new)
    appeared = {
        one: share - hidden for one, share in new.items() if one not in old and share > hidden
    }
    vanished = {
        one: share - hidden_now
        for one, share in old.items()
        if one not in new and share > hidden_now
    }
    for forms, words in (
        (appeared, "are of a new form"),
        (vanished, "were of a form that is gone"),
    ):
        if forms:
            value = sum(forms.values())
            listed = ", ".join(f"“{one}”" for one in sorted(forms, key=lambda o: -forms[o])[:3])
            sentence = f"{value:.1%} of the values {words}: {listed}"
            yield from _found(column["name"], "patterns", value, thresholds, sentence)


def _found(
    column: str | None,
    measure: str,
    value: float,
    thresholds: Mapping[str, Threshold],
    sentence: str,
) -> list[dict[str, Any]]:
    threshold = thresholds[measure]
    # What binary fractions lack at a threshold is no difference.
    value = round(value, 9) if math.isfinite(value) else value
    level: Level = (
        "alert" if value >= threshold.alert else "warn" if value >= threshold.warn else "ok"
    )
    if level == "ok":
        return []
    return [
        {
            "column": column,
            "measure": measure,
            "level": level,
            # JSON knows no infinity.
            "value": round(min(value, 1e9), 4),
            "sentence": sentence,
        }
    ]


def _times(before: float, now: float) -> float:
    if before == now:
        return 1.0
    low, high = min(before, now), max(before, now)
    return high / low if low else math.inf


def _range_moved(former: Mapping[str, Any], column: Mapping[str, Any]) -> float | None:
    limits = [_number(one.get(name)) for one in (former, column) for name in ("min", "max")]
    if any(one is None for one in limits):
        return None
    low, high, low_now, high_now = (float(one) for one in limits if one is not None)
    span = high - low
    if span <= 0:
        # A single value has no range to compare with; its spread is seen in the bins.
        return None
    return max(abs(low_now - low), abs(high_now - high)) / span


def _number(text: object) -> float | None:
    """Return a limit as a number; of a date or a time its day."""
    if text is None:
        return None
    try:
        return float(str(text))
    except ValueError:
        return float(datetime.date.fromisoformat(str(text)[:10]).toordinal())


def _categories_index(former: Mapping[str, Any], column: Mapping[str, Any]) -> float | None:
    if "values" not in former or "values" not in column:
        return None
    old = {one["value"]: one["count"] for one in former["values"]}
    new = {one["value"]: one["count"] for one in column["values"]}
    names = sorted({*old, *new})
    return stability_index(
        [*(old.get(one, 0) for one in names), former["otherValues"]],
        [*(new.get(one, 0) for one in names), column["otherValues"]],
    )


def _numbers_index(former: Mapping[str, Any], column: Mapping[str, Any]) -> float | None:
    histograms = [one.get("histogram") for one in (former, column)]
    if any(one is None or one["unit"] != "number" for one in histograms):
        return None
    old, new = (one for one in histograms if one is not None)
    if [one["from"] for one in old["bins"]] != [one["from"] for one in new["bins"]]:
        return None
    return stability_index(*(_counts(one) for one in (old, new)))


def _counts(histogram: Mapping[str, Any]) -> list[float]:
    inside = [one["count"] for one in histogram["bins"]]
    return [histogram["below"], *inside, histogram["above"]]


def _shares(column: Mapping[str, Any], what: str) -> dict[str, float]:
    total = _total(column)
    return {one[what]: one["count"] / total for one in column[f"{what}s"]} if total else {}


def _total(column: Mapping[str, Any]) -> int:
    return sum(int(one["count"]) for one in column["patterns"]) + int(column["otherPatterns"])


def _hidden(column: Mapping[str, Any], shares: Mapping[str, float]) -> float:
    return min(shares.values(), default=0.0) if column["otherPatterns"] else 0.0
