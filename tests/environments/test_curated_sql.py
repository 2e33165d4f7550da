"""The curated SQL of workplace accidents over rows written by hand, on Spark."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

_CURATED = Path(__file__).parents[2] / "environments/departments/ohs/workplace-accidents/curated"
_SCHEMA = (
    "accident_date date, department string, severity string, cause string, "
    "days_lost int, department_hours decimal(12,1)"
)


def _accidents(
    number: int,
    department: str,
    day: tuple[int, int, int] = (2024, 3, 5),
    severity: str = "First aid",
    days_lost: int = 0,
    hours: str = "1000.0",
) -> list[tuple[Any, ...]]:
    row = (datetime.date(*day), department, severity, "Other", days_lost, Decimal(hours))
    return [row] * number


def _run(spark: SparkSession, name: str, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    frame = spark.createDataFrame(list(rows), _SCHEMA)
    frame.createOrReplaceTempView("workplace_accidents")
    sql = (_CURATED / f"{name}.sql").read_text(encoding="utf-8")
    return [tuple(row) for row in spark.sql(sql).collect()]


def test_departments_of_five_or_more_stand_alone(spark: SparkSession) -> None:
    rows = _accidents(5, "Arts") + _accidents(15, "Science")
    assert _run(spark, "accidents-by-department", rows) == [
        ("Science", 15, 0.75),
        ("Arts", 5, 0.25),
    ]


def test_a_department_of_four_takes_the_next_smallest_with_it(spark: SparkSession) -> None:
    rows = _accidents(4, "Arts") + _accidents(6, "Forestry") + _accidents(10, "Science")
    assert _run(spark, "accidents-by-department", rows) == [
        ("All other", 10, 0.5),
        ("Science", 10, 0.5),
    ]


def test_all_departments_below_five_are_one_row_and_none_is_lost(spark: SparkSession) -> None:
    sizes = {"Arts": 1, "Forestry": 1, "Dentistry": 2, "Medicine": 3, "Housing": 3, "Science": 30}
    rows = [row for name, size in sizes.items() for row in _accidents(size, name)]
    assert _run(spark, "accidents-by-department", rows) == [
        ("Science", 30, 0.75),
        ("All other", 10, 0.25),
    ]


def test_fewer_than_five_accidents_in_all_show_nothing(spark: SparkSession) -> None:
    rows = _accidents(2, "Arts") + _accidents(2, "Science")
    for name in ("accidents-by-department", "accidents-by-severity", "accidents-by-cause"):
        assert _run(spark, name, rows) == []
    assert _run(spark, "accident-rates", rows) == []


def test_a_month_hides_one_to_four_lost_time_accidents(spark: SparkSession) -> None:
    rows = (
        _accidents(2, "Arts", (2024, 1, 31))
        + _accidents(4, "Arts", (2024, 2, 1), "Lost time", 3)
        + _accidents(5, "Arts", (2024, 3, 31), "Lost time", 3)
    )
    assert _run(spark, "accidents-by-month", rows) == [
        (datetime.date(2024, 1, 1), 2, 0),
        (datetime.date(2024, 2, 1), 4, None),
        (datetime.date(2024, 3, 1), 5, 5),
    ]


def test_days_lost_are_summed_by_year_and_severity_from_five_people_on(
    spark: SparkSession,
) -> None:
    rows = (
        _accidents(5, "Arts", (2023, 12, 31), "Lost time", 7)
        + _accidents(3, "Arts", (2024, 1, 1), "Serious", 100)
        + _accidents(1, "Arts", (2024, 1, 1), "Near miss")
    )
    assert _run(spark, "lost-days", rows) == [
        (2023, "Lost time", 5, 35),
        (2024, "Near miss", 0, 0),
        (2024, "Serious", None, None),
    ]


def test_the_rate_is_accidents_per_200000_hours_of_the_months_reported(
    spark: SparkSession,
) -> None:
    rows = (
        # One report of January tells wrong hours; the median of the month holds.
        _accidents(4, "Science", (2024, 1, 10), hours="40000.0")
        + _accidents(1, "Science", (2024, 1, 10), hours="9.0")
        + _accidents(1, "Science", (2024, 2, 10), hours="60000.0")
        # A near miss hurts nobody: it tells hours but is no accident.
        + _accidents(1, "Science", (2024, 3, 10), "Near miss", hours="100000.0")
    )
    assert _run(spark, "accident-rates", rows) == [(2024, "Science", 6, 200000.0, 6.0)]


def test_small_departments_of_a_year_share_one_rate(spark: SparkSession) -> None:
    rows = (
        _accidents(2, "Arts", hours="10000.0")
        + _accidents(3, "Forestry", hours="30000.0")
        + _accidents(8, "Science", hours="50000.0")
        + _accidents(5, "Arts", (2025, 1, 1), hours="100000.0")
    )
    assert _run(spark, "accident-rates", rows) == [
        (2024, "All other", 5, 40000.0, 25.0),
        (2024, "Science", 8, 50000.0, 32.0),
        (2025, "Arts", 5, 100000.0, 10.0),
    ]
