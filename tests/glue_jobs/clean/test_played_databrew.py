"""DataBrew as the rehearsal plays it: what it leaves, clean takes over, and nothing is different."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from lake import cleaning, clients, settings_file

ROOT = Path(__file__).resolve().parents[3]
JOB = "ohs-dev-reports-cleanse"
KEY = f"reports/databrew/{JOB}_part00000.parquet.snappy"
Make = Callable[..., Any]


def _settings(zone: Any) -> dict[str, Any]:
    document: dict[str, Any] = zone.document()
    document["cleaning"] = {
        **{"engine": "databrew", "job": JOB, "prefix": "reports/databrew/"},
        **{"fileColumn": "landed_file", "timeoutMinutes": 60},
    }
    return document


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Any], int]:
    """Return how to play the DataBrew job of a zone."""
    monkeypatch.syspath_prepend(str(ROOT / "rehearsal" / "jobs"))

    def run(zone: Any) -> int:
        s3 = zone.s3
        put = type(s3).put_object

        def put_object(Bucket: str, Key: str, Body: bytes, **more: str) -> dict[str, Any]:
            path = s3.folder / Bucket / Key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(Body)
            answer: dict[str, Any] = put(s3, Bucket, Key, Body, **more)
            return answer

        landed = type(s3).address
        s3.put_object = put_object
        s3.address = lambda bucket, key: (
            str(s3.folder / bucket / key) if bucket == "raw-bucket" else landed(s3, bucket, key)
        )
        monkeypatch.setattr(clients, "s3_client", lambda key=None: s3)
        played = importlib.import_module("databrew").play(zone.spark, _settings(zone), tmp_path)
        return int(played)

    return run


def take_over(zone: Any, run: str = "run-1") -> Any:
    known = settings_file.parse(json.dumps(_settings(zone)))
    return cleaning.run(zone.spark, zone.s3, known, run, address=zone.s3.address)


def test_the_rows_are_those_of_the_clean_job(
    make_zone: Make,
    make_column: Make,
    make_step: Make,
    make_workbook: Make,
    play: Callable[[Any], int],
) -> None:
    terms: dict[str, Any] = {
        "fields": [
            make_column("report_number", required=True),
            make_column("accident_date", "date"),
            make_column("lost_days", "int"),
            make_column("remark"),
        ],
        "recipe": [
            make_step("RENAME", sourceColumn="Report No.", targetColumn="report_number"),
            make_step("RENAME", sourceColumn="Date", targetColumn="accident_date"),
            make_step("RENAME", sourceColumn="Lost days", targetColumn="lost_days"),
            make_step("UPPER_CASE", sourceColumn="report_number"),
        ],
    }
    heading = ["Report No.", "Date", "Lost days", "remark"]
    first = make_workbook(
        {"Reports": [heading, ["r1", datetime(2024, 3, 14), 3, "a"], ["r2", "soon", 12.5, None]]}
    )
    second = make_workbook({"Reports": [heading, ["r3", 40982, 43.0, "ä"]]})
    columns = (*[one["name"] for one in terms["fields"]], "_object", "_row", "_unreadable")
    zones = [make_zone(**terms), make_zone(**terms)]
    for zone in zones:
        zone.land("2024/week 11.xlsx", first)
        zone.land("week ü.xlsx", second)
        zone.land("broken.xlsx", "no workbook")
    by_glue, by_databrew = zones
    by_glue.clean()
    assert play(by_databrew) == 3
    (entry,) = take_over(by_databrew)
    assert entry.counts == {"landedRows": 3, "rawRows": 3, "refusedFiles": 1}
    assert by_databrew.rows(*columns) == by_glue.rows(*columns)


def test_an_output_is_overwritten_and_only_the_new_file_is_taken(
    make_zone: Make, play: Callable[[Any], int]
) -> None:
    zone = make_zone({"kind": "csv", "delimiter": ",", "encoding": "utf-8"})
    zone.land("a.csv", "id\n1\n")
    assert play(zone) == 1
    take_over(zone, "run-1")
    zone.land("b.csv", "id\n2\n3\n")
    assert play(zone) == 3
    outputs = [key for bucket, key in zone.s3.objects if "/databrew/" in key]
    assert outputs == [KEY]
    take_over(zone, "run-2")
    assert zone.rows("_object", "_row", "_run", "id") == [
        ("reports/a.csv", 1, "run-1", "1"),
        ("reports/b.csv", 1, "run-2", "2"),
        ("reports/b.csv", 2, "run-2", "3"),
    ]
