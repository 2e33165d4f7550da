"""Files that Spark reads itself give the rows that small ones give, with the same numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lake.errors import JobError
from pyspark.sql import SparkSession

Make = Callable[..., Any]
CSV = {"kind": "csv", "delimiter": ";", "encoding": "utf-8"}
PLAIN = "id; day ;x\r\n" + "".join(f"r{n};d{n};{'é' * (n % 7)}\r\n" for n in range(1, 400))
BLOCK = 'a;"say ""hi""; you";\n   \nb;"";"1"\nc;x\nd;1;2;3\n;;\n"e";" f ";g"h\n'
TRICKY = "\nid;day;x\n\n" + BLOCK * 40
BLANKS = "id;;day;\na;;b;\na;x;b;\na;;b\na;;b;;\n"
EMBEDDED = 'id;day;x\na;"two\nlines";1\n\nb;c\nd;"x ""y""\n\nz";e\n' + "f;g;h\n" * 50


@pytest.fixture
def small_parts(spark: SparkSession) -> Iterator[None]:
    """Make Spark cut files into parts of a kilobyte."""
    names = ("spark.sql.files.maxPartitionBytes", "spark.sql.files.openCostInBytes")
    before = {name: spark.conf.get(name) for name in names}
    spark.conf.set(names[0], "1000")
    spark.conf.set(names[1], "1")
    yield
    for name, value in before.items():
        assert value is not None
        spark.conf.set(name, value)


def both(make_zone: Make, make_column: Make, landing: Any, *bodies: str | bytes) -> Any:
    """Clean the same files by either way; return the rows of both and the second's ledger."""
    fields = [make_column("id"), make_column("day"), make_column("x"), make_column("none")]
    answers = []
    for limit in (1_000_000, 0):
        zone = make_zone(landing, fields)
        for number, body in enumerate(bodies):
            zone.land(f"file [{number}].txt", body)
        entries = zone.clean(small_text_bytes=limit)
        rows = zone.rows("_object", "_row", "id", "day", "x", "none", "_unreadable")
        answers.append(
            (rows, entries[0].counts, [json.loads(one[0]) for one in zone.rows("_original")])
        )
    return answers


@pytest.mark.usefixtures("small_parts")
def test_csv_rows_are_the_same(make_zone: Make, make_column: Make) -> None:
    small, large = both(make_zone, make_column, CSV, PLAIN, TRICKY, EMBEDDED, BLANKS)
    assert [pair for pair in zip(large[0], small[0], strict=True) if pair[0] != pair[1]] == []
    assert large[1] == small[1]
    assert [row[1] for row in large[0][:399]] == list(range(1, 400))
    readable = [number for number, row in enumerate(small[0]) if not row[-1]]
    assert [large[2][one] for one in readable] == [small[2][one] for one in readable]
    ragged = [row[1] for row in large[0] if row[0].endswith("[1].txt") and row[-1]]
    assert ragged == [one for n in range(40) for one in (6 * n + 3, 6 * n + 4)]
    assert [row[-1] != {} for row in large[0] if row[0].endswith("[3].txt")] == [
        *(False, True, True, True)
    ]


def test_csv_in_another_encoding_is_the_same(make_zone: Make, make_column: Make) -> None:
    small, large = both(
        make_zone, make_column, CSV, PLAIN.encode("cp1252"), PLAIN.encode("utf-8-sig")
    )
    assert large == small
    assert small[0][2][4] == "ééé"


@pytest.mark.usefixtures("small_parts")
def test_json_lines_are_the_same(make_zone: Make, make_column: Make) -> None:
    lines = [json.dumps({"id": f"r{n}", "day": None, "x": {"n": n}}) for n in range(200)]
    lines[50:50] = ["broken", "", '{"id": "é", "x": [true, ""]}', "[1]"]
    small, large = both(make_zone, make_column, {"kind": "json"}, "\n".join(lines))
    assert large[:2] == small[:2]


def test_refuses_a_file_whose_rows_cannot_be_counted_twice(make_zone: Make) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", 'id;day\r\n1;"x\ny"\r\n2;a\n3;b\r\n')
    (entry,) = zone.clean(small_text_bytes=0)
    assert entry.inputs[0].reason == (
        "a.csv has 3 rows by one reading and 2 by another; its quotes or line ends are broken"
    )


def test_refuses_large_files_that_only_a_small_one_may_be(make_zone: Make) -> None:
    zone = make_zone({"kind": "json"})
    zone.land("a.json", '[{"id": 1}]')
    zone.land("b.json", "nothing")
    zone.land(".c.json", '{"id": 1}')
    (entry,) = zone.clean(small_text_bytes=0)
    assert [one.reason for one in entry.inputs] == [
        "a.json is one large array; land large files as one object a line",
        "b.json holds no JSON object; it must be one object a line",
        ".c.json has a name that Spark hides; land it under one without leading _ or .",
    ]


def test_stops_when_a_file_is_replaced_while_spark_reads_it(make_zone: Make) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\n1\n")
    head = zone.s3.head_object
    zone.s3.head_object = lambda **given: {**head(**given), "VersionId": "v9"}
    with pytest.raises(
        JobError, match=r"a\.csv was replaced while it was read \(version v1, now v9\)"
    ):
        zone.clean(small_text_bytes=0)
    assert (zone.rows(), zone.entries()) == ([], [])
