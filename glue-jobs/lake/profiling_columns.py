"""Looks at columns: how many values, which range, how they spread, of which form they are.

Two passes over the rows: the first counts and finds ranges, the second sorts values into bins, which
need the ranges. Both take all columns at once. Of many rows the second looks at a sample, always the
same one.

What a profile may show of a column follows from the contract. Of one that is masked, pseudonymised,
confidential or restricted it shows counts, lengths and forms, and no value, no limit, no bin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as fn

from lake.profiling_bins import DateBins, NumberBins, date_bins, number_bins
from lake.settings import Field

#: Up to so many rows distinct values are counted one by one; beyond, they are estimated.
EXACT_ROWS = 50_000
#: So many rows are sorted into bins; of more, a sample of about this size.
SAMPLE_ROWS = 100_000
MOST_VALUES, MOST_PATTERNS = 20, 10
#: A value that fewer rows have is not shown: it may be someone's own words.
FEWEST_ROWS = 3
#: Relative error of an estimated number of distinct values.
DISTINCT_ERROR = 0.05

_PATTERN_CHARACTERS, _READ_CHARACTERS = 40, 200
_NUMBERS = ("int", "bigint", "double", "decimal")
_DATES = ("date", "timestamp")
# Bins that a column can have at most, with those outside of its range.
_MOST_BUCKETS = 256
_SHARES = 1_000_000


@dataclass(frozen=True)
class Looked:
    """One column and what of it may be looked at."""

    place: int
    field: Field
    #: `number`, `date`, `truth` or `text`, as trusted has it.
    kind: str
    #: Whether values may be shown.
    shown: bool
    category: bool

    @property
    def column(self) -> Column:
        """The column by its name."""
        return fn.col(f"`{self.field.name}`")


def looked_at(fields: Sequence[Field], categories: Sequence[str]) -> list[Looked]:
    """Return the columns that trusted has, each with what a profile may show of it."""
    found = []
    for place, one in enumerate(one for one in fields if one.privacy != "drop"):
        kind = _kind(one)
        shown = one.privacy == "keep" and one.classification in {"public", "internal"}
        found.append(Looked(place, one, kind, shown, shown and one.name in categories))
    return found


def _kind(one: Field) -> str:
    base = one.type.split("(")[0]
    if one.privacy == "pseudonymise":
        return "text"
    if base in _NUMBERS:
        return "number"
    if base in _DATES:
        return "date"
    return "truth" if base == "boolean" else "text"


def measure(
    rows: DataFrame,
    columns: Sequence[Looked],
    expected_rows: int,
    before: Mapping[str, Mapping[str, Any]],
) -> tuple[int, int, list[dict[str, Any]]]:
    """Look at rows of trusted.

    Parameters
    ----------
    rows
        Rows with the columns, and with `_object`, `_version`, `_row`, which decide on the sample.
    expected_rows
        About how many there are.
    before
        By column, what the profile before says: its bins are kept where they still fit, so that
        the two can be compared.

    Returns
    -------
    tuple
        Number of rows, number of rows that were sorted into bins, and an entry a column.
    """
    exact = expected_rows <= EXACT_ROWS
    few = expected_rows <= SAMPLE_ROWS
    # A few rows are done sooner by one task than handed between two.
    frame = rows.coalesce(1) if few else rows
    totals = frame.agg(fn.count(fn.lit(1)).alias("rows"), *_totals(columns, exact)).first()
    counted = int(totals["rows"]) if totals is not None else 0
    bins = _bins(columns, totals, before) if totals is not None else {}
    sample = frame if few else frame.where(_in_sample(expected_rows))
    buckets, sampled = _buckets(sample, columns, bins) if counted else ({}, 0)
    entries = [_entry(one, totals, counted, exact, buckets, bins) for one in columns]
    return counted, sampled, entries


def pattern(text: Column) -> Column:
    """Return the form of a text: runs of letters are `a`, of digits `9`, other runs one character."""
    cut = fn.substring(text, 1, _READ_CHARACTERS)
    letters = fn.regexp_replace(cut, r"[\p{L}\p{M}]+", "a")
    digits = fn.regexp_replace(letters, r"\p{N}+", "9")
    spaces = fn.regexp_replace(digits, r"[\s\p{C}\p{Z}]+", " ")
    once = fn.regexp_replace(spaces, r"([^a9])\1+", "$1")
    return fn.substring(once, 1, _PATTERN_CHARACTERS)


def _totals(columns: Sequence[Looked], exact: bool) -> Iterator[Column]:
    for one in columns:
        at, column = one.place, one.column
        yield fn.count(column).alias(f"n{at}")
        distinct = (
            # A hash of a missing value is none.
            fn.size(fn.collect_set(fn.when(column.isNotNull(), fn.xxhash64(column))))
            if exact
            else fn.approx_count_distinct(column, DISTINCT_ERROR)
        )
        yield distinct.alias(f"d{at}")
        if one.kind == "text" and one.field.privacy != "pseudonymise":
            yield fn.min(fn.length(column)).alias(f"l{at}")
            yield fn.max(fn.length(column)).alias(f"h{at}")
        elif one.kind in {"number", "date"} and one.shown:
            yield fn.min(column).cast("string").alias(f"l{at}")
            yield fn.max(column).cast("string").alias(f"h{at}")


def _bins(
    columns: Sequence[Looked], totals: Row, before: Mapping[str, Mapping[str, Any]]
) -> dict[int, NumberBins | DateBins]:
    found: dict[int, NumberBins | DateBins] = {}
    for one in columns:
        if one.kind not in {"number", "date"} or not one.shown or totals[f"l{one.place}"] is None:
            continue
        low, high = totals[f"l{one.place}"], totals[f"h{one.place}"]
        earlier = before.get(one.field.name, {}).get("histogram")
        whole = one.field.type in {"int", "bigint"}
        found[one.place] = (
            number_bins(float(low), float(high), whole, earlier)
            if one.kind == "number"
            else date_bins(low, high, earlier)
        )
    return found


def _in_sample(rows: int) -> Column:
    share = int(_SHARES * SAMPLE_ROWS / rows)
    return fn.pmod(fn.xxhash64("_object", "_version", "_row"), fn.lit(_SHARES)) < share


def _buckets(
    sample: DataFrame, columns: Sequence[Looked], bins: Mapping[int, NumberBins | DateBins]
) -> tuple[dict[str, Row], int]:
    """Sort each column's values into buckets and count them, the fullest ones of each."""
    asked: list[tuple[str, Column]] = [("rows", fn.lit(""))]
    for one in columns:
        at, column = one.place, one.column
        if at in bins:
            asked.append((f"b{at}", bins[at].bucket(column).cast("string")))
        elif one.category or (one.kind == "truth" and one.shown):
            asked.append((f"b{at}", column.cast("string")))
        if one.kind == "text" and one.field.privacy != "pseudonymise":
            asked.append((f"p{at}", pattern(column)))
    pairs = fn.array(
        *[fn.struct(fn.lit(name).alias("of"), bucket.alias("bucket")) for name, bucket in asked]
    )
    sorted_in = (
        sample.select(fn.explode(pairs).alias("pair"))
        .select("pair.of", "pair.bucket")
        .where("bucket IS NOT NULL")
        .groupBy("of", "bucket")
        .agg(fn.count(fn.lit(1)).alias("n"))
    )
    fullest = fn.sort_array(fn.collect_list(fn.struct((-fn.col("n")).alias("less"), "bucket")))
    found = (
        sorted_in.groupBy("of")
        .agg(
            fn.sum("n").alias("total"),
            fn.slice(fullest, 1, _MOST_BUCKETS).alias("fullest"),
        )
        .collect()
    )
    by_name = {row["of"]: row for row in found}
    return by_name, int(by_name["rows"]["total"]) if "rows" in by_name else 0


def _entry(
    one: Looked,
    totals: Row | None,
    rows: int,
    exact: bool,
    buckets: Mapping[str, Row],
    bins: Mapping[int, NumberBins | DateBins],
) -> dict[str, Any]:
    at = one.place
    told = totals.asDict() if totals is not None else {}
    entry: dict[str, Any] = {
        "name": one.field.name,
        "type": one.field.type,
        "kind": one.kind,
        "classification": one.field.classification,
        "privacy": one.field.privacy,
        "shown": one.shown,
        "missing": rows - int(told.get(f"n{at}") or 0),
        "distinct": int(told.get(f"d{at}") or 0),
        "distinctIsExact": exact,
    }
    low, high = told.get(f"l{at}"), told.get(f"h{at}")
    if low is not None:
        names = ("shortest", "longest") if one.kind == "text" else ("min", "max")
        entry |= dict(zip(names, (low, high), strict=True))
    if at in bins:
        counts = {row["bucket"]: -row["less"] for row in _fullest(buckets, f"b{at}")}
        entry["histogram"] = bins[at].filled(counts)
    elif f"b{at}" in buckets:
        entry |= _counted(buckets[f"b{at}"], "value", MOST_VALUES, FEWEST_ROWS)
    if f"p{at}" in buckets:
        entry |= _counted(buckets[f"p{at}"], "pattern", MOST_PATTERNS, 1)
    return entry


def _fullest(buckets: Mapping[str, Row], name: str) -> Sequence[Row]:
    return buckets[name]["fullest"] if name in buckets else ()


def _counted(row: Row, what: str, most: int, fewest: int) -> dict[str, Any]:
    shown = [
        {what: one["bucket"], "count": -one["less"]}
        for one in row["fullest"][:most]
        if -one["less"] >= fewest
    ]
    rest = int(row["total"]) - sum(int(one["count"]) for one in shown)
    return {f"{what}s": shown, f"other{what.capitalize()}s": rest}
