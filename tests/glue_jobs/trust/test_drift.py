"""How far a profile lies from the one before, and the bins that make the two comparable."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from lake import checks, drift, metrics, profiling_bins
from lake.ledger import Entry

DEFAULT = checks.DEFAULT_DRIFT


def column(name: str = "c", **changes: Any) -> dict[str, Any]:
    return {"name": name, "type": "string", "missing": 0, "distinct": 5, **changes}


def profile(*columns: dict[str, Any], rows: int = 100, run: str = "r1") -> dict[str, Any]:
    return {"run": run, "rows": rows, "columns": list(columns)}


def found(
    before: dict[str, Any], now: dict[str, Any], rows: tuple[int, int] = (100, 100)
) -> list[tuple[str, str]]:
    compared = drift.compare(profile(before, rows=rows[0]), profile(now, rows=rows[1]), DEFAULT)
    return [(one["measure"], one["level"]) for one in compared["findings"]]


def test_the_first_profile_has_nothing_to_drift_from() -> None:
    assert drift.compare(None, profile(), DEFAULT) == {
        "level": "ok",
        "against": None,
        "findings": [],
    }


def test_an_equal_profile_has_not_drifted() -> None:
    one = column(
        min="1",
        max="9",
        values=[{"value": "A", "count": 100}],
        otherValues=0,
        patterns=[{"pattern": "a", "count": 100}],
        otherPatterns=0,
    )
    assert drift.compare(profile(one), profile(one), DEFAULT) == {
        "level": "ok",
        "against": "r1",
        "findings": [],
    }


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        (199, None),
        (200, "warn"),
        (499, "warn"),
        (500, "alert"),
        (51, None),
        (50, "warn"),
        (20, "alert"),
    ],
)
def test_rows_drift_when_they_are_twice_or_five_times_as_many_or_as_few(
    rows: int, level: str | None
) -> None:
    compared = drift.compare(profile(rows=100), profile(rows=rows), DEFAULT)
    expected = [] if level is None else [("rows", level, None)]
    assert [(o["measure"], o["level"], o["column"]) for o in compared["findings"]] == expected


def test_no_rows_after_some_are_an_alert_that_json_can_hold() -> None:
    [one] = drift.compare(profile(rows=100), profile(rows=0), DEFAULT)["findings"]
    assert (one["level"], one["value"]) == ("alert", 1e9)


@pytest.mark.parametrize(
    ("missing", "level"), [(4, None), (5, "warn"), (19, "warn"), (20, "alert")]
)
def test_a_share_of_missing_values_drifts_either_way(missing: int, level: str | None) -> None:
    expected = [] if level is None else [("missing", level)]
    assert found(column(missing=0), column(missing=missing)) == expected
    assert found(column(missing=missing), column(missing=0)) == expected


def test_a_key_may_have_more_values_when_there_are_more_rows() -> None:
    before, now = column(distinct=100), column(distinct=300)
    assert found(before, now, rows=(100, 300)) == [("rows", "warn")]


def test_a_category_may_keep_its_values_when_there_are_more_rows() -> None:
    assert found(column(distinct=5), column(distinct=5), rows=(100, 300)) == [("rows", "warn")]


def test_more_distinct_values_in_as_many_rows_have_drifted() -> None:
    assert found(column(distinct=5), column(distinct=10)) == [("distinct", "warn")]
    assert found(column(distinct=5), column(distinct=1)) == [("distinct", "alert")]


@pytest.mark.parametrize(
    ("low", "high", "level"),
    [
        ("0", "14.9", None),
        ("0", "15", "warn"),
        ("0", "30", "alert"),
        ("-5", "10", "warn"),
        ("5", "10", "warn"),
    ],
)
def test_a_range_drifts_by_its_former_width(low: str, high: str, level: str | None) -> None:
    expected = [] if level is None else [("range", level)]
    assert found(column(min="0", max="10"), column(min=low, max=high)) == expected


def test_dates_are_compared_by_the_day() -> None:
    before = column(min="2024-01-01", max="2024-01-11")
    assert found(before, column(min="2024-01-01", max="2024-01-15 23:00:00")) == []
    assert found(before, column(min="2024-01-01", max="2024-01-16")) == [("range", "warn")]


def test_the_stability_index_is_that_worked_out_by_hand() -> None:
    # (0.75 - 0.5) * ln(1.5) + (0.25 - 0.5) * ln(0.5) = 0.101366 + 0.173287
    assert drift.stability_index([50, 50], [75, 25]) == pytest.approx(0.274653, abs=1e-6)
    assert drift.stability_index([1, 3], [10, 30]) == 0
    assert drift.stability_index([0, 0], [1, 1]) == 0


def test_categories_drift_when_their_shares_do() -> None:
    def counts(a: int, b: int, other: int = 0) -> dict[str, Any]:
        values = [{"value": "A", "count": a}, {"value": "B", "count": b}]
        return column(values=values, otherValues=other)

    assert found(counts(50, 50), counts(55, 45)) == []
    assert found(counts(50, 50), counts(66, 34)) == [("categories", "warn")]
    assert found(counts(50, 50), counts(75, 25)) == [("categories", "alert")]
    assert found(counts(50, 50), counts(40, 40, 20)) == [("categories", "alert")]


def test_numbers_drift_by_their_bins_and_only_when_the_bins_are_the_same() -> None:
    def numbers(start: int, *counts: int) -> dict[str, Any]:
        bins = [{"from": start + place, "count": count} for place, count in enumerate(counts)]
        return column(histogram={"unit": "number", "bins": bins, "below": 0, "above": 0})

    assert found(numbers(0, 50, 50), numbers(0, 75, 25)) == [("numbers", "alert")]
    assert found(numbers(0, 50, 50), numbers(1, 75, 25)) == []


def forms(other: int = 0, **counts: int) -> dict[str, Any]:
    return column(
        patterns=[{"pattern": one, "count": count} for one, count in counts.items()],
        otherPatterns=other,
    )


def test_new_and_vanished_forms_drift_by_the_share_of_rows_that_have_them() -> None:
    assert found(forms(a=100), forms(a=96, b=4)) == []
    assert found(forms(a=100), forms(a=95, b=5)) == [("patterns", "warn")]
    # All of the old form are gone and all of the new one are new.
    assert found(forms(a=100), forms(b=100)) == [("patterns", "alert"), ("patterns", "alert")]


def test_a_form_that_may_have_been_below_the_shown_ones_is_not_new() -> None:
    # Before, forms that were not shown may have had up to 10 % each.
    assert found(forms(a=60, b=10, other=30), forms(a=60, b=10, c=14, other=16)) == []
    assert found(forms(a=60, b=10, other=30), forms(a=60, b=10, c=15, other=15)) == [
        ("patterns", "warn")
    ]


def test_a_form_that_is_rarer_than_the_shown_ones_were_takes_nothing_from_a_new_one() -> None:
    before = forms(a=60, b=10, other=30)
    assert found(before, forms(a=60, b=10, c=15, d=2, other=13)) == [("patterns", "warn")]


@pytest.mark.parametrize(("rows", "level"), [(29, []), (30, [("missing", "alert")])])
def test_columns_of_a_few_rows_are_not_compared(rows: int, level: list[tuple[str, str]]) -> None:
    assert found(column(), column(missing=rows), rows=(30, rows)) == level
    assert found(column(missing=rows), column(), rows=(rows, 30)) == level


def test_a_column_that_is_new_or_has_another_type_is_not_compared() -> None:
    assert found(column("c"), column("d", missing=100)) == []
    assert found(column(type="int"), column(missing=100)) == []


def test_the_worst_finding_is_the_level_and_comes_first() -> None:
    before = profile(column("a"), column("b"))
    compared = drift.compare(
        before, profile(column("a", missing=10), column("b", missing=60)), DEFAULT
    )
    assert compared["level"] == "alert"
    assert [(one["column"], one["level"]) for one in compared["findings"]] == [
        ("b", "alert"),
        ("a", "warn"),
    ]


def test_thresholds_of_the_contract_decide() -> None:
    wider = {**DEFAULT, "missing": checks.Threshold(0.5, 0.9)}
    assert drift.compare(profile(column()), profile(column(missing=40)), wider)["findings"] == []


KNOWN: Any = type("Known", (), {"department": "parks", "stage": "dev", "dataset": "benches"})()


@pytest.mark.parametrize(("level", "number"), [("ok", 0.0), ("warn", 1.0), ("alert", 2.0)])
def test_a_curate_run_tells_its_drift_as_numbers(level: str, number: float) -> None:
    entry = Entry("r", "curate", details={"drift": {"level": level, "findings": 3}})
    told = metrics.drift_data(KNOWN, entry)
    assert [(one["MetricName"], one["Value"], one["Unit"]) for one in told] == [
        ("DriftLevel", number, "None"),
        ("DriftFindings", 3.0, "Count"),
    ]
    assert [one["Value"] for one in told[0]["Dimensions"]] == ["parks-dev", "benches"]


def test_a_curate_run_without_a_profile_tells_nothing() -> None:
    def refuse() -> Any:
        raise AssertionError("nothing is to be told")

    metrics.report_drift(refuse, KNOWN, Entry("r", "curate"))


@pytest.mark.parametrize(
    ("low", "high", "whole", "start", "step", "count"),
    [
        (0, 100, True, 0, 5, 21),
        (3, 17, True, 3, 1, 15),
        (0, 0.9, False, 0, 0.05, 19),
        (-260, 1999, False, -400, 200, 12),
        (7, 7, True, 7, 1, 1),
        (2.5, 2.5, False, 2, 1, 1),
    ],
)
def test_bins_of_numbers_begin_and_step_at_round_numbers(
    low: float, high: float, whole: bool, start: float, step: float, count: int
) -> None:
    bins = profiling_bins.number_bins(low, high, whole, None)
    assert (bins.start, bins.step, bins.count) == (start, step, count)
    last = bins.filled({})["bins"][-1]
    assert bins.filled({})["bins"][0]["from"] <= low and high < last["to"]


def test_bins_of_numbers_are_kept_while_the_range_fits_them() -> None:
    first = profiling_bins.number_bins(0, 99, True, None).filled({})
    again = profiling_bins.number_bins(10, 150, True, first)
    assert (again.start, again.step, again.count) == (0, 5, 20)
    assert profiling_bins.number_bins(0, 201, True, first).step == 20
    assert profiling_bins.number_bins(10, 20, True, first).step == 1


@pytest.mark.parametrize(
    ("low", "high", "unit", "count"),
    [
        ("2024-01-30", "2024-02-02", "day", 4),
        ("2023-11-15 23:00:00", "2024-02-01 00:00:00", "month", 4),
        ("2020-02-01", "2024-02-01", "quarter", 17),
        ("1990-07-01", "2024-02-01", "year", 35),
        ("9999-01-01", "9999-12-31", "day", 1),
    ],
)
def test_bins_of_dates_are_units_of_the_calendar(
    low: str, high: str, unit: str, count: int
) -> None:
    bins = profiling_bins.date_bins(low, high, None)
    histogram = bins.filled({})
    assert (histogram["unit"], len(histogram["bins"])) == (unit, count)
    assert histogram["bins"][0]["from"] <= low
    assert datetime.date.fromisoformat(histogram["bins"][-1]["to"]) > bins.last


def test_bins_of_dates_keep_their_unit_while_they_are_not_too_many() -> None:
    months = profiling_bins.date_bins("2023-01-01", "2024-06-01", None).filled({})
    assert profiling_bins.date_bins("2023-01-01", "2025-06-01", months).unit == "month"
    assert profiling_bins.date_bins("2023-01-01", "2029-06-01", months).unit == "year"
