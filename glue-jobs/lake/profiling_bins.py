"""Bins of a histogram: round limits, kept from one profile to the next while they fit."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as fn

#: A histogram has at most about so many bins.
MOST_BINS = 20
_MOST_DAYS, _MOST_MONTHS = 31, 24
_BELOW, _ABOVE = "below", "above"
# The day after the calendar's last one cannot be named.
_LAST_DAY = datetime.date(9998, 12, 31)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class NumberBins:
    """Bins of equal width from `start`, each with its lower limit and without its upper one."""

    start: float
    step: float
    count: int

    def bucket(self, column: Column) -> Column:
        """Return the number of a value's bin, or that it lies outside."""
        place = fn.floor((column.cast("double") - fn.lit(self.start)) / fn.lit(self.step))
        return (
            fn.when(place < 0, fn.lit(_BELOW))
            .when(place >= self.count, fn.lit(_ABOVE))
            .otherwise(place.cast("string"))
        )

    def filled(self, counts: Mapping[str, int]) -> dict[str, Any]:
        """Return the histogram."""
        return {
            "unit": "number",
            "step": self.step,
            "bins": [
                {
                    "from": _round(self.start + place * self.step),
                    "to": _round(self.start + (place + 1) * self.step),
                    "count": counts.get(str(place), 0),
                }
                for place in range(self.count)
            ],
            "below": counts.get(_BELOW, 0),
            "above": counts.get(_ABOVE, 0),
        }


@dataclass(frozen=True)
class DateBins:
    """Days, months, quarters or years."""

    first: datetime.date
    last: datetime.date
    unit: str

    def bucket(self, column: Column) -> Column:
        """Return the first day of the bin of a date."""
        day = column.cast("date")
        return day if self.unit == "day" else fn.trunc(day, self.unit)

    def filled(self, counts: Mapping[str, int]) -> dict[str, Any]:
        """Return the histogram, with empty bins where nothing falls."""
        bins: list[dict[str, Any]] = []
        day = _first_day(self.first, self.unit)
        # Two centuries; a year that was mistyped would else make thousands of empty bins.
        while day <= self.last and len(bins) < 10 * MOST_BINS:
            after = _next(day, self.unit)
            bins.append(
                {
                    "from": day.isoformat(),
                    "to": after.isoformat(),
                    "count": counts.get(day.isoformat(), 0),
                }
            )
            day = after
        return {"unit": self.unit, "bins": bins, "below": 0, "above": 0}


def number_bins(
    low: float, high: float, whole: bool, earlier: Mapping[str, Any] | None
) -> NumberBins:
    """Return the bins of the profile before where the range still fits them, else new ones."""
    if earlier is not None and earlier.get("unit") == "number" and earlier["bins"]:
        bins = earlier["bins"]
        start, end = float(bins[0]["from"]), float(bins[-1]["to"])
        span = end - start
        if start - span <= low and high <= end + span and (high - low) * 4 >= span:
            return NumberBins(start, float(earlier["step"]), len(bins))
    step = _round_step((high - low) / MOST_BINS)
    if whole:
        step = max(1.0, step)
    start = math.floor(low / step) * step
    return NumberBins(_round(start), step, math.floor((high - start) / step) + 1)


def date_bins(low: str, high: str, earlier: Mapping[str, Any] | None) -> DateBins:
    """Return bins of calendar units; `low` and `high` are dates as text, at times with a time."""
    first, last = (min(datetime.date.fromisoformat(one[:10]), _LAST_DAY) for one in (low, high))
    months = (last.year - first.year) * 12 + last.month - first.month
    if (last - first).days < _MOST_DAYS:
        unit = "day"
    elif months < _MOST_MONTHS:
        unit = "month"
    elif months < 3 * _MOST_MONTHS:
        unit = "quarter"
    else:
        unit = "year"
    known = earlier.get("unit") if earlier else None
    if known in _MONTHS and unit != "day" and months / _MONTHS[known] < 2 * _MOST_MONTHS:
        unit = known
    return DateBins(first, last, unit)


def _round_step(raw: float) -> float:
    """Return the next of 1, 2, 5, 10, … in any power of ten."""
    if raw <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    factor = next(one for one in (1, 2, 5, 10) if one * power >= raw * (1 - 1e-9))
    return _round(factor * power)


def _round(value: float) -> float:
    """Drop what binary fractions add."""
    return float(f"{value:.12g}")


def _first_day(day: datetime.date, unit: str) -> datetime.date:
    if unit == "day":
        return day
    months = _MONTHS[unit]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def _next(day: datetime.date, unit: str) -> datetime.date:
    if unit == "day":
        return day + datetime.timedelta(days=1)
    month = day.month - 1 + _MONTHS[unit]
    return day.replace(year=day.year + month // 12, month=month % 12 + 1)
