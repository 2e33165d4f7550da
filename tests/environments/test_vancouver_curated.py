"""The curated SQL of the City's datasets over rows written by hand, on Spark."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

_VANCOUVER = Path(__file__).parents[2] / "environments/departments/vancouver"
_LICENCES = {
    "folder_year": (2023, "int"),
    "status": ("Issued", "string"),
    "business_name": ("A", "string"),
    "business_type": ("Office", "string"),
    "local_area": ("Downtown", "string"),
    "issued_at": (datetime(2023, 1, 15, 12), "timestamp"),
    "number_of_employees": (None, "decimal(9,2)"),
    "fee_paid": (None, "decimal(12,2)"),
}
_ANIMALS = {
    "reported_date": (date(2012, 8, 14), "date"),
    "state": ("Lost", "string"),
    "species": ("Dog", "string"),
    "breed_group": ("Labrador", "string"),
    "name": ("Max", "string"),
    "sex": ("Male", "string"),
}


def _licences(number: int = 1, **changes: Any) -> list[tuple[Any, ...]]:
    return [tuple(changes.get(name, value) for name, (value, _) in _LICENCES.items())] * number


def _animals(number: int = 1, **changes: Any) -> list[tuple[Any, ...]]:
    return [tuple(changes.get(name, value) for name, (value, _) in _ANIMALS.items())] * number


def _run(spark: SparkSession, path: str, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    dataset, table = path.split("/")
    columns = _LICENCES if dataset == "business-licences" else _ANIMALS
    schema = ", ".join(f"{name} {kind}" for name, (_, kind) in columns.items())
    view = dataset.replace("-", "_")
    spark.createDataFrame(list(rows), schema).createOrReplaceTempView(view)
    sql = (_VANCOUVER / dataset / "curated" / f"{table}.sql").read_text(encoding="utf-8")
    found = [tuple(row) for row in spark.sql(sql).collect()]
    spark.catalog.dropTempView(view)
    return found


def test_the_years_are_counted_apart_by_status(spark: SparkSession) -> None:
    rows = (
        _licences(3)
        + _licences(2, folder_year=2024)
        + _licences(folder_year=2024, status="Pending")
    )
    assert _run(spark, "business-licences/licences-by-status", rows) == [
        (2023, "Issued", 3),
        (2024, "Issued", 2),
        (2024, "Pending", 1),
    ]


def test_an_area_counts_every_licence_and_the_employees_of_the_issued(spark: SparkSession) -> None:
    rows = (
        _licences(2, number_of_employees=Decimal("2.50"))
        + _licences(status="Pending", number_of_employees=Decimal(100))
        + _licences(local_area=None)
    )
    assert _run(spark, "business-licences/licences-by-local-area", rows) == [
        (2023, "Downtown", 3, 2, 5.0),
        (2023, "Not in the City", 1, 1, None),
    ]


def test_fees_are_shown_from_five_on(spark: SparkSession) -> None:
    rows = (
        _licences(4, fee_paid=Decimal("10.25"))
        + _licences(status="Pending")
        + _licences(5, business_type="Caterer", fee_paid=Decimal("10.25"))
    )
    assert _run(spark, "business-licences/licences-by-type", rows) == [
        (2023, "Caterer", 5, 5, 5, Decimal("51.25")),
        (2023, "Office", 5, 4, 4, None),
    ]


def test_the_month_of_issue_is_the_one_in_vancouver(spark: SparkSession) -> None:
    rows = (
        # 31 January, 20:00 -08:00 and 31 July, 20:00 -07:00.
        _licences(issued_at=datetime(2023, 2, 1, 4))
        + _licences(issued_at=datetime(2023, 8, 1, 3))
        + _licences(issued_at=datetime(2023, 8, 1, 7))
        + _licences(status="Cancelled")
        + _licences(issued_at=None)
    )
    assert _run(spark, "business-licences/licences-by-month", rows) == [
        (2023, date(2023, 1, 1), 1),
        (2023, date(2023, 7, 1), 1),
        (2023, date(2023, 8, 1), 1),
    ]


def test_each_number_of_employees_has_one_size(spark: SparkSession) -> None:
    numbers = ("0", "0.50", "4.99", "5", "9", "10", "19", "20", "49", "50", "1000")
    rows = [row for one in numbers for row in _licences(number_of_employees=Decimal(one))]
    found = _run(spark, "business-licences/licences-by-size", rows + _licences(3))
    assert [row[1:4] for row in found] == [
        ("None", 1, 1),
        ("Under 5", 2, 2),
        ("5 to 9", 3, 2),
        ("10 to 19", 4, 2),
        ("20 to 49", 5, 2),
        ("50 and more", 6, 2),
        ("Not stated", 7, 3),
    ]
    assert [row[4] for row in found] == [0.0, 5.49, 14.0, 29.0, 69.0, 1050.0, None]


def test_a_licence_is_renewed_where_its_holder_had_one_in_the_area(spark: SparkSession) -> None:
    new = {"folder_year": 2024}
    rows = (
        # Two licences of one holder and area do not make two of the next year's.
        _licences(2)
        + _licences(business_name="B", status="Cancelled")
        + _licences(business_name="C", local_area=None)
        + _licences(**new)
        + _licences(business_name="a", **new)
        + _licences(business_name="A", local_area="Sunset", **new)
        + _licences(business_name="B", **new)
        + _licences(business_name="C", local_area=None, **new)
        + _licences(business_name=None, **new)
        + _licences(status="Pending", **new)
        # The year before is not in the data.
        + _licences(folder_year=2026)
    )
    assert _run(spark, "business-licences/new-and-renewed-licences", rows) == [(2024, 3, 3)]


def test_animals_are_counted_by_month_and_by_year_and_state(spark: SparkSession) -> None:
    rows = (
        _animals(2)
        + _animals(state="Matched", reported_date=date(2012, 8, 31))
        + _animals(state="Found", reported_date=date(2013, 1, 1))
        + _animals(state=None, species=None, reported_date=date(2013, 1, 1))
    )
    assert _run(spark, "animals-lost-and-found/animals-by-month", rows) == [
        (date(2012, 8, 1), 3, 2, 0, 1),
        (date(2013, 1, 1), 2, 0, 1, 0),
    ]
    assert _run(spark, "animals-lost-and-found/animals-by-year", rows) == [
        (2012, "Dog", 3, 2, 0, 1, 0),
        (2013, "Dog", 1, 0, 1, 0, 0),
        (2013, "Not stated", 1, 0, 0, 0, 1),
    ]


def test_breeds_and_sexes_count_reports_and_matches(spark: SparkSession) -> None:
    rows = _animals(2) + _animals(state="Matched", sex=None) + _animals(breed_group=None)
    assert _run(spark, "animals-lost-and-found/animals-by-breed", rows) == [
        ("Dog", "Labrador", 3, 1)
    ]
    assert _run(spark, "animals-lost-and-found/animals-by-sex", rows) == [
        ("Male", 3, 0),
        ("Not stated", 1, 1),
    ]


def test_a_name_is_shown_once_five_animals_have_it(spark: SparkSession) -> None:
    rows = (
        _animals(3)
        + _animals(2, name="MAX")
        + _animals(4, name="Owner is J Doe")
        + _animals(5, species="Bird", name="Kiwi")
        + _animals(9, name=None)
    )
    assert _run(spark, "animals-lost-and-found/animal-names", rows) == [("Dog", "Max", 5)]
