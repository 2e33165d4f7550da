"""Runs of clean: what reaches raw, what the ledger says, what a stopped run leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lake import cleaning, ledger
from lake.errors import JobError
from lake.readers import frames
from lake.tables import OvertakenError

CSV = {"kind": "csv", "delimiter": ";", "encoding": "utf-8"}
Make = Callable[..., Any]


def test_turns_a_workbook_into_typed_rows(
    make_zone: Make, make_column: Make, make_step: Make, make_workbook: Make
) -> None:
    zone = make_zone(
        fields=[
            make_column("report_number", required=True),
            make_column("accident_date", "date"),
            make_column("lost_days", "int"),
            make_column("claim", "decimal(10,2)"),
            make_column("remark"),
        ],
        recipe=[
            make_step("RENAME", sourceColumn="Report No.", targetColumn="report_number"),
            make_step("RENAME", sourceColumn="Date", targetColumn="accident_date"),
            make_step("RENAME", sourceColumn="Lost days", targetColumn="lost_days"),
            make_step("RENAME", sourceColumn="Claim", targetColumn="claim"),
        ],
    )
    body = make_workbook(
        {
            "Reports": [
                ["Report No.", "Date", " Lost days ", "Claim", "Extra"],
                ["R1", datetime(2024, 3, 14), 3, 1200.5, "kept"],
                ["R2", 40982, 43.0, 0.1 + 0.2, None],
                [None, None, None, None, None],
                ["R3", "14/03/2024", 12.5, "1.200,50", None],
            ]
        }
    )
    version = zone.land("2024/week 11.xlsx", body)
    (entry,) = zone.clean("run-1")
    assert zone.rows() == [
        ("R1", date(2024, 3, 14), 3, Decimal("1200.50"), None),
        ("R2", date(2012, 3, 14), 43, Decimal("0.30"), None),
        ("R3", None, None, None, None),
    ]
    key = "reports/2024/week 11.xlsx"
    assert zone.rows("_object", "_version", "_row", "_run", "_unreadable") == [
        (key, version, 1, "run-1", {}),
        (key, version, 2, "run-1", {}),
        (
            *(key, version, 3, "run-1"),
            {"accident_date": "14/03/2024", "lost_days": "12.5", "claim": "1.200,50"},
        ),
    ]
    assert json.loads(zone.rows("_original")[0][0]) == {
        **{"Report No.": "R1", "Date": "2024-03-14", "Lost days": "3", "Claim": "1200.5"},
        "Extra": "kept",
    }
    assert [entry] == zone.entries()
    assert entry.counts == {"landedRows": 3, "rawRows": 3, "refusedFiles": 0}
    sha256 = hashlib.sha256(body).hexdigest()
    assert entry.inputs == (ledger.Input(key, version, sha256, len(body), 3, "accepted"),)


def test_a_second_run_changes_nothing(make_zone: Make) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\n1\n2\n")
    zone.clean("run-1")
    before = zone.raw().collect()
    assert zone.clean("run-2") == []
    assert zone.raw().collect() == before
    assert [one.run for one in zone.entries()] == ["run-1"]


def test_takes_what_is_new_and_leaves_out_what_is_no_data(make_zone: Make) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\n1\n")
    zone.land("_notes/readme.txt", "not data")
    zone.land("folder/", "")
    zone.s3.land("reports-old/b.csv", b"id\n9\n")
    zone.clean("run-1")
    zone.land("a.csv", "id\n1\n2\n")
    second = zone.land("b.csv", "id\n3\n")
    zone.clean("run-2")
    assert zone.rows("id", "_version", "_row") == [
        ("1", "v1", 1),
        ("1", "v5", 1),
        ("2", "v5", 2),
        ("3", second, 1),
    ]
    assert [one.rows for one in zone.entries()[1].inputs] == [2, 1]


def test_does_not_read_a_version_that_was_corrected_before_anyone_saw_it(make_zone: Make) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\nwrong\n")
    zone.land("a.csv", "id\nright\n")
    zone.clean()
    assert zone.rows() == [("right",)]


def test_refuses_files_one_by_one_and_processes_the_others(
    make_zone: Make, make_column: Make, make_workbook: Make
) -> None:
    zone = make_zone(
        fields=[make_column("id", required=True), make_column("day", "date", required=True)]
    )
    zone.land("1.xlsx", "id;day\n")
    zone.land("2.xlsx", make_workbook({"S": [["Idd", "Days", "x"], ["a", "b", "c"]]}))
    zone.land("3.xlsx", make_workbook({"S": [["id", "day"]]}))
    zone.land("4.xlsx", make_workbook({"S": [["day", "id"], [datetime(2024, 1, 2), "a"]]}))
    zone.land("5.xlsx", b"")
    (entry,) = zone.clean()
    assert [(one.key[-6:], one.rows, one.outcome, one.reason) for one in entry.inputs] == [
        ("3.xlsx", 0, "accepted", None),
        ("4.xlsx", 1, "accepted", None),
        (
            *("1.xlsx", 0, "refused"),
            "1.xlsx is not an Excel workbook, whatever its name says: it does not start like one; "
            "export it as .xlsx and land it again",
        ),
        (
            *("2.xlsx", 0, "refused"),
            '2.xlsx lacks the heading "id" (nearest: Idd), "day" (nearest: Days); '
            "rename the column in the file or change the recipe",
        ),
        ("5.xlsx", 0, "refused", "5.xlsx is empty (0 bytes)"),
    ]
    assert entry.inputs[2].sha256 == hashlib.sha256(b"id;day\n").hexdigest()
    assert entry.counts == {"landedRows": 1, "rawRows": 1, "refusedFiles": 3}
    assert zone.rows() == [("a", date(2024, 1, 2))]
    assert zone.clean("run-2") == []


def test_records_a_run_that_found_only_refused_or_empty_files(make_zone: Make) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\n")
    zone.land("b.csv", "other\n1\n")
    (entry,) = zone.clean()
    assert entry.counts == {"landedRows": 0, "rawRows": 0, "refusedFiles": 1}
    assert zone.rows() == []
    assert zone.clean("run-2") == []


def test_marks_rows_that_cannot_be_read_as_a_whole(make_zone: Make, make_column: Make) -> None:
    zone = make_zone(CSV, [make_column("id", required=True), make_column("n", "int")])
    zone.land("a.csv", "id;n\na;1\nb\nc;2;3\n")
    zone.clean()
    ragged = {"_row": "its cells do not match the heading"}
    assert zone.rows("id", "n", "_row", "_unreadable") == [
        ("a", 1, 1, {}),
        (None, None, 2, ragged),
        (None, None, 3, ragged),
    ]
    assert json.loads(zone.rows("_original")[2][0]) == {"_cells": ["c", "2", "3"]}


def test_says_in_the_ledger_when_an_encoding_is_not_the_contracts(make_zone: Make) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\nCafé\n".encode("cp1252"))
    zone.clean()
    assert zone.rows() == [("Café",)]
    notes = zone.entries()[0].details["notes"]
    assert notes == {"reports/a.csv": "read as cp1252, the contract says utf-8"}


def test_carries_a_cell_of_ten_megabytes(make_zone: Make, make_column: Make) -> None:
    zone = make_zone(CSV, [make_column("id", required=True), make_column("text")])
    zone.land("a.csv", "id;text\na;" + "x" * 10_000_000 + "\nb;y\n")
    zone.clean()
    assert [(key, len(text)) for key, text in zone.rows()] == [("a", 10_000_000), ("b", 1)]


def test_commits_a_backlog_in_parts(make_zone: Make) -> None:
    zone = make_zone(CSV)
    for name in "abc":
        zone.land(f"{name}.csv", f"id\n{name}\n")
    assert [one.run for one in zone.clean("r", batch_bytes=6)] == ["r", "r-2"]
    assert [[one.key[-5] for one in entry.inputs] for entry in zone.entries()] == [
        ["a", "b"],
        ["c"],
    ]
    assert zone.rows() == [("a",), ("b",), ("c",)]


class _KilledError(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("place", ["branch", "append", "stage", "publish", "ledger"])
def test_a_run_that_is_killed_anywhere_leaves_nothing_half_written(
    make_zone: Make, place: str
) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\n1\n2\n")
    zone.clean("run-1")
    zone.land("b.csv", "id\n3\n")

    def kill(step: str) -> None:
        if step.startswith(place):
            raise _KilledError

    with pytest.raises(_KilledError):
        zone.clean("run-2", seam=kill)
    expected = [("1",), ("2",), ("3",)]
    assert zone.rows() == (expected if place in {"publish", "ledger"} else expected[:2])
    zone.clean("run-3")
    assert zone.rows() == expected
    inputs = [one.key for entry in zone.entries() for one in entry.inputs]
    assert inputs == ["reports/a.csv", "reports/b.csv"]


def test_of_two_runs_at_once_one_is_told(make_zone: Make) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\n1\n")

    def other(step: str) -> None:
        if step == "stage":
            zone.clean("run-other")

    with pytest.raises(OvertakenError):
        zone.clean("run-1", seam=other)
    assert zone.rows("id", "_run") == [("1", "run-other")]
    assert [one.run for one in zone.entries()] == ["run-other"]


def test_publishes_nothing_when_fewer_rows_are_written_than_the_file_holds(
    make_zone: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = make_zone(CSV)
    zone.land("a.csv", "id\n1\n2\n")
    real = frames.source_rows
    monkeypatch.setattr(cleaning, "source_rows", lambda *given: real(*given).where("_row > 1"))
    with pytest.raises(JobError, match=r"^1 rows were written and the files hold 2; nothing was"):
        zone.clean()
    assert (zone.rows(), zone.entries()) == ([], [])


def test_refuses_a_recipe_before_any_file_is_read(make_zone: Make, make_step: Make) -> None:
    zone = make_zone(CSV, recipe=[make_step("UPPERCASE", sourceColumn="id")])
    zone.land("a.csv", "id\n1\n")
    zone.s3.get_object = None
    with pytest.raises(JobError, match="operation UPPERCASE is not covered"):
        zone.clean()


def test_reads_json_and_parquet(make_zone: Make, make_column: Make, tmp_path: Any) -> None:
    fields = [
        make_column("id", required=True),
        make_column("n", "bigint"),
        make_column("at", "timestamp"),
    ]
    lines = make_zone({"kind": "json"}, fields)
    lines.land("a.json", '{"id":"a","n":1,"at":"2024-01-02T03:04:05Z"}\n{"id":"b"}\nbroken\n')
    lines.land("b.json", '[{"id":"c","n":"x"}]')
    lines.land("c.json", "[]")
    lines.clean()
    assert lines.rows("id", "n", "_unreadable") == [
        ("a", 1, {}),
        ("b", None, {}),
        (None, None, {"_row": "it is not a JSON object"}),
        ("c", None, {"n": "x"}),
    ]
    parquet = make_zone({"kind": "parquet"}, fields)
    frame = parquet.spark.sql(
        "select id, n * 1.0d as n, timestamp'2024-01-02 03:04:05' as at, date'2024-01-02' as d, "
        "array(id) as deep from values ('a', 12345678), ('', null) as t(id, n)"
    )
    folder = tmp_path / "parquet"
    frame.coalesce(1).write.parquet(str(folder))
    body = next(folder.glob("*.parquet")).read_bytes()
    parquet.land("a [1].parquet", body)
    parquet.land("b.parquet", body[:-100] + b"x" * 96 + b"PAR1")
    (entry,) = parquet.clean()
    assert parquet.rows("id", "n", "_row") == [("a", 12345678, 1), (None, None, 2)]
    assert json.loads(parquet.rows("_original")[0][0]) == {
        **{"id": "a", "n": "12345678", "at": "2024-01-02T03:04:05", "d": "2024-01-02"},
        "deep": '["a"]',
    }
    assert entry.inputs[1].reason == "b.parquet is a damaged Parquet file; export it again"
