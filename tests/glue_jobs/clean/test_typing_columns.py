"""Text becomes a contract's values, exactly or not at all."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
from lake.settings import Field
from lake.typing_columns import raw_schema, type_columns
from pyspark.sql import SparkSession

UNREADABLE = object()


def utc(*parts: int) -> datetime:
    """Return a moment as pyspark does: in the machine's own time, without saying so."""
    return datetime(*parts, tzinfo=timezone.utc).astimezone().replace(tzinfo=None)  # type: ignore[misc,arg-type]


#: Type, text, value. The first and last accepted and the first refused of each bound.
CASES: list[tuple[str, str | None, Any]] = [
    *[("string", text, value) for text, value in [(" a ", " a "), ("", None), (None, None)]],
    *[
        ("int", text, value)
        for text, value in [
            ("43", 43),
            ("43.0", 43),
            (" +43. ", 43),
            ("-2147483648", -2147483648),
            ("2147483647", 2147483647),
            ("2147483648", UNREADABLE),
            ("12.5", UNREADABLE),
            ("1e3", UNREADABLE),
            ("1 000", UNREADABLE),
            ("0x1F", UNREADABLE),
            ("٣", UNREADABLE),
            ("NaN", UNREADABLE),
            ("  ", None),
            ("", None),
            (None, None),
        ]
    ],
    *[
        ("bigint", text, value)
        for text, value in [
            ("9223372036854775807", 9223372036854775807),
            ("9223372036854775808", UNREADABLE),
            ("2.20E+11", UNREADABLE),
        ]
    ],
    *[
        ("double", text, value)
        for text, value in [
            ("4.35", 4.35),
            (".5", 0.5),
            ("-2.20E+11", -2.2e11),
            ("1e308", 1e308),
            ("1e309", UNREADABLE),
            ("NaN", UNREADABLE),
            ("Infinity", UNREADABLE),
            ("1,5", UNREADABLE),
            ("1.5d", UNREADABLE),
            (".", UNREADABLE),
        ]
    ],
    *[
        ("decimal(5,2)", text, value)
        for text, value in [
            ("1.5", Decimal("1.50")),
            ("999.99", Decimal("999.99")),
            ("1.2500", Decimal("1.25")),
            ("1000.00", UNREADABLE),
            ("1.255", UNREADABLE),
            ("1.200,50", UNREADABLE),
            ("1e1", UNREADABLE),
            (".", UNREADABLE),
        ]
    ],
    *[
        ("boolean", text, value)
        for text, value in [
            ("TRUE", True),
            ("yes", True),
            (" No ", False),
            ("false", False),
            ("1", UNREADABLE),
            ("y", UNREADABLE),
        ]
    ],
    *[
        ("date", text, value)
        for text, value in [
            ("2024-02-29", date(2024, 2, 29)),
            ("2023-02-29", UNREADABLE),
            ("2012-25-03", UNREADABLE),
            ("2024-01-16T23:37:35-08:00", date(2024, 1, 16)),
            ("2024-01-16 23:37", date(2024, 1, 16)),
            ("2024-1-6", UNREADABLE),
            ("03/04/2012", UNREADABLE),
            ("2024", UNREADABLE),
            ("40982", date(2012, 3, 14)),
            ("40982.75", date(2012, 3, 14)),
            ("20000", date(1954, 10, 3)),
            ("19999", UNREADABLE),
            ("80000", date(2119, 1, 11)),
            ("80001", UNREADABLE),
            ("60", UNREADABLE),
            ("40982.0", date(2012, 3, 14)),
        ]
    ],
    *[
        ("timestamp", text, value)
        for text, value in [
            ("2024-01-16T14:37:35-08:00", utc(2024, 1, 16, 22, 37, 35)),
            ("2024-01-16T14:37:35Z", utc(2024, 1, 16, 14, 37, 35)),
            ("2024-01-16 14:37:35.25", utc(2024, 1, 16, 14, 37, 35, 250000)),
            ("2024-01-16", utc(2024, 1, 16)),
            ("40982.75", utc(2012, 3, 14, 18)),
            ("2024-01-16T25:00:00", UNREADABLE),
            ("14:37", UNREADABLE),
        ]
    ],
]


def field(name: str, kind: str) -> Field:
    return Field(name, kind, "", False, False, "internal", "keep")


@pytest.fixture(scope="module")
def results(spark: SparkSession) -> list[tuple[Any, str | None]]:
    """Type every case in one row: case n is column x<n>."""
    fields = [field(f"x{number}", kind) for number, (kind, _, _) in enumerate(CASES)]
    schema = "_object string, _version string, _row long, _original string, _problem string, "
    cells = ", ".join(f"x{number} string" for number in range(len(CASES)))
    frame = spark.createDataFrame(
        [("o", "v", 1, "{}", None, *[text for _, text, _ in CASES])], schema + cells
    ).selectExpr("*", "cast(map() as map<string,string>) as _unreadable")
    typed = type_columns(frame, fields, "run")
    assert typed.schema.simpleString() == raw_schema(fields).simpleString()
    (row,) = typed.collect()
    return [(row[f"x{n}"], row["_unreadable"].get(f"x{n}")) for n in range(len(CASES))]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{one[0]}-{one[1]}" for one in CASES])
def test_reads_a_text_exactly_or_keeps_it(
    results: list[tuple[Any, str | None]], number: int
) -> None:
    _, text, value = CASES[number]
    if value is UNREADABLE:
        assert text is not None
        assert results[number] == (None, text.strip())
    else:
        assert results[number] == (value, None)


def test_fills_columns_that_a_file_lacks_and_marks_whole_rows(spark: SparkSession) -> None:
    frame = spark.createDataFrame(
        [("o", "v", 7, "{}", "its cells do not match the heading", None, {"b": "kept"})],
        "_object string, _version string, _row long, _original string, _problem string, "
        "a string, _unreadable map<string,string>",
    )
    (row,) = type_columns(frame, [field("a", "int"), field("b", "date")], "r1").collect()
    assert row.asDict() == {
        **{"a": None, "b": None, "_object": "o", "_version": "v", "_row": 7, "_run": "r1"},
        "_original": "{}",
        "_unreadable": {"b": "kept", "_row": "its cells do not match the heading"},
    }
