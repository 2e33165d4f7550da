"""Samples in parts, such as years, and what columns of any kind may say."""

from __future__ import annotations

import csv
import datetime
import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from generate import Request, generate, main
from sampling.records import RecordMaker
from sampling.spec import Part, SampleError, read_sample

_VANCOUVER = Path(__file__).parents[3] / "environments/departments/vancouver"
_ACADEMICS = _VANCOUVER.parent / "academics"
_LICENCES = _VANCOUVER / "business-licences"
_DAY = datetime.date(2024, 1, 15)


def _made(dataset: Path, out: Path, rows: int, files: int = 2, **other: Any) -> dict[str, Any]:
    return generate(Request(dataset, rows, other.pop("seed", 1), files, out, **other))


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _dataset(folder: Path, columns: dict[str, Any], **other: Any) -> Path:
    folder.mkdir()
    number = {"heading": "Id", "kind": "id", "prefix": "", "digits": 3}
    sample = {"columns": {"id": number, **columns}, **other}
    landing = {"kind": "csv", "delimiter": ";", "encoding": "utf-8-sig"}
    contract = {"customProperties": [{"property": "landing", "value": landing}]}
    (folder / "sample.yaml").write_text(yaml.safe_dump(sample, sort_keys=False), encoding="utf-8")
    (folder / "contract.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    return folder


def _column(folder: Path, rows: int, **column: Any) -> list[str]:
    """Return the cells of one column of that definition."""
    dataset = _dataset(folder, {"x": {"heading": "X", **column}})
    _made(dataset, folder / "out", rows, files=1)
    [path] = (folder / "out").iterdir()
    return [row["X"] for row in _read(path)]


def test_each_part_has_its_files_by_name_or_in_its_folder(tmp_path: Path) -> None:
    made = _made(_LICENCES, tmp_path / "flat", 10, files=3)
    assert made["files"] == [
        {"name": "business-licences-2023-001.csv", "rows": 4},
        {"name": "business-licences-2023-002.csv", "rows": 3},
        {"name": "business-licences-2024-003.csv", "rows": 3},
    ]
    made = _made(_LICENCES, tmp_path / "folders", 10, files=2, folders=True)
    assert made["files"] == [
        {"name": "2023/business-licences-001.csv", "rows": 5},
        {"name": "2024/business-licences-002.csv", "rows": 5},
    ]
    assert (tmp_path / "folders/2024/business-licences-002.csv").is_file()


def test_a_sample_without_parts_ignores_folders(tmp_path: Path) -> None:
    made = _made(_VANCOUVER / "animals-lost-and-found", tmp_path, 2, files=1, folders=True)
    assert made["files"] == [{"name": "animals-lost-and-found-001.csv", "rows": 2}]


def test_fewer_files_than_parts_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--dataset-dir", str(_LICENCES), "--rows", "4", "--out", str(tmp_path)]
    assert main([*arguments, "--files", "1"]) == 2
    expected = "the sample has the parts 2023, 2024; write --files 2 or more\n"
    assert capsys.readouterr().err == expected


def test_parts_differ_in_their_own_columns_share_holders_and_no_key(tmp_path: Path) -> None:
    made = _made(_LICENCES, tmp_path, 4000)
    old, new = (_read(path) for path in sorted(tmp_path.iterdir()))
    dirt = made["dirt"]
    assert (len(old), len(new)) == (2000, 2000)
    years = [
        sum(row["FOLDERYEAR"] == year for row in part) for part, year in ((old, "23"), (new, "24"))
    ]
    assert min(years) > 1980
    assert {row["BusinessType"] for row in old} > {"Restaurant Class 1", "Short-Term Rental"}
    assert "Restaurant Class 1" not in {row["BusinessType"] for row in new}
    assert not {row["LicenceRSN"] for row in old} & {row["LicenceRSN"] for row in new} - {"", "4.5"}
    keys = {row["LicenceRSN"] for row in (*old, *new)}
    assert len(keys) >= made["records"] - dirt["invalidRows"]
    # A holder of both years is the same, so most names of the one year are names of the other.
    known = {row["BusinessName"].strip().lower() for row in old}
    persons = [row["BusinessName"] for row in new if row["BusinessName"].startswith("(")]
    assert sum(name.strip().lower() in known for name in persons) > len(persons) / 2


def test_the_licences_are_as_dirty_as_the_portals(tmp_path: Path) -> None:
    _made(_LICENCES, tmp_path, 4000)
    rows = [row for path in sorted(tmp_path.iterdir()) for row in _read(path)]
    offsets = {row["IssuedDate"][-6:] for row in rows if row["IssuedDate"]}
    assert offsets == {"-08:00", "-07:00"}
    issued = [bool(row["IssuedDate"]) for row in rows if row["Status"] in {"Pending", "Cancelled"}]
    assert issued
    assert not any(issued)
    assert 0.4 < sum(not row["FeePaid"] for row in rows) / len(rows) < 0.52
    assert any(row["BusinessName"] and not row["BusinessName"].isascii() for row in rows)
    for row in rows:
        if row["Geom"]:
            longitude, latitude = json.loads(row["Geom"], parse_float=str)["coordinates"]
            assert row["geo_point_2d"] == f"{latitude}, {longitude}"
        else:
            assert row["geo_point_2d"] == ""
    codes = {re.sub("[A-Z]", "A", re.sub(r"\d", "9", row["PostalCode"])) for row in rows}
    assert codes >= {"", "A9A 9A9", "A9A9A9", "A9A"}
    employees = {row["NumberofEmployees"] for row in rows if row["FOLDERYEAR"] == "24"}
    assert "0.0" in employees


def test_a_licence_comes_again_with_a_later_extract_date(tmp_path: Path) -> None:
    made = _made(_LICENCES, tmp_path, 4000)
    again = 0
    for path in sorted(tmp_path.iterdir()):
        seen: dict[str, str] = {}
        for row in _read(path):
            key, at = row["LicenceRSN"], row["ExtractDate"]
            if re.fullmatch(r"4\d{6}", key) and at[:2] == "20":
                if at != seen.get(key, at):
                    assert datetime.datetime.fromisoformat(at) > datetime.datetime.fromisoformat(
                        seen[key]
                    )
                    again += 1
                seen[key] = at
    assert again == made["dirt"]["corrections"] > 5


def test_a_moment_has_the_offset_of_its_zone(tmp_path: Path) -> None:
    moment = {"kind": "moment", "hours": [9, 10], "zone": "America/Vancouver"}
    winter = _column(tmp_path / "winter", 20, **moment, **{"from": _DAY, "to": _DAY})
    assert all(re.fullmatch(r"2024-01-15T09:\d\d:\d\d-08:00", one) for one in winter)
    summer = {"from": datetime.date(2024, 7, 1), "to": datetime.date(2024, 7, 1)}
    assert all(
        one.endswith("-07:00") for one in _column(tmp_path / "summer", 5, **moment, **summer)
    )
    plain = _column(tmp_path / "plain", 5, kind="moment", **{"from": _DAY, "to": _DAY})
    assert all(one.endswith("+00:00") for one in plain)


def test_a_pattern_a_format_and_a_share_of_missing_values(tmp_path: Path) -> None:
    codes = _column(tmp_path / "code", 50, kind="pattern", patterns=["V6@ #@#"])
    assert all(re.fullmatch(r"V6[A-Z] \d[A-Z]\d", one) for one in codes)
    assert not set("DFIOQU") & set("".join(codes))
    shown = _column(tmp_path / "shown", 5, kind="number", ranges=[43, 43], format="{:.1f}")
    assert shown == ["43.0"] * 5
    some = _column(tmp_path / "some", 400, kind="number", ranges=[1, 9], missing=0.5)
    assert 140 < some.count("") < 260
    assert _column(tmp_path / "all", 3, kind="number", ranges=[1, 9], missing=1) == [""] * 3


def test_a_text_is_rewritten_by_its_patterns(tmp_path: Path) -> None:
    code = {"heading": "X", "kind": "pattern", "patterns": ["V6B 2M9"]}
    rewritten = {"rate": 1, "columns": {"x": [[" ", ""], [" .*", ""]]}}
    dataset = _dataset(tmp_path / "codes", {"x": code}, dirt={"rewritten": rewritten})
    made = _made(dataset, tmp_path / "out", 40, files=1)
    assert {row["X"] for row in _read(tmp_path / "out/codes-001.csv")} == {"V6B2M9", "V6B"}
    assert made["dirt"] == {"rewritten": 40}


@pytest.mark.parametrize(
    ("columns", "other", "message"),
    [
        (
            {"x": {"heading": "X", "kind": "point_text", "of": "pt"}},
            {},
            "sample.yaml: columns.x.of names no column: 'pt'; use one of id, x",
        ),
        (
            {"x": {"heading": "X", "kind": "pattern", "patterns": ["#"], "when": {"y": ["a"]}}},
            {},
            "sample.yaml: columns.x.when names no column: 'y'; use one of id, x",
        ),
        (
            {"x": {"heading": "X", "kind": "pattern", "patterns": ["#"]}},
            {"parts": {"2023": {"z": {}}}},
            "sample.yaml: parts.2023 names no column: 'z'; use one of id, x",
        ),
        (
            {"x": {"heading": "X", "kind": "pattern", "patterns": ["#"]}},
            {"parts": {"2023": {"x": {"pattern": ["@"]}}}},
            "sample.yaml: parts.2023.x.pattern is not known; did you mean 'patterns'?",
        ),
        (
            {"x": {"heading": "X", "kind": "pattern", "patterns": ["#"]}},
            {"dirt": {"corrections": {"rate": 0.1, "columns": ["x"]}}},
            "sample.yaml: key is missing; name the column that a correction keeps",
        ),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    columns: dict[str, Any],
    other: dict[str, Any],
    message: str,
) -> None:
    dataset = _dataset(tmp_path / "things", columns, **other)
    arguments = ["--dataset-dir", str(dataset), "--rows", "1", "--out", str(tmp_path / "out")]
    assert main(arguments) == 2
    assert capsys.readouterr().err == f"{message}\n"


@pytest.mark.parametrize(
    ("day", "term"),
    [
        ("2023-09-05", "2023W1"),
        ("2023-12-31", "2023W1"),
        ("2024-01-01", "2023W2"),
        ("2024-04-30", "2023W2"),
        ("2024-05-01", "2024S"),
        ("2024-08-31", "2024S"),
    ],
)
def test_the_term_of_attendance_is_that_of_its_day(day: str, term: str) -> None:
    sample = read_sample(_ACADEMICS / "attendance/sample.yaml")
    column = sample.columns["term"]
    day_only = replace(sample, parts=(Part("", {"class_date": _on(day), "term": column}),))
    record = RecordMaker(day_only, seed=1).make(1, random.Random(1))
    assert record["term"] == term


def test_each_generated_row_of_attendance_has_the_term_of_its_day(tmp_path: Path) -> None:
    sample = read_sample(_ACADEMICS / "attendance/sample.yaml")
    maker = RecordMaker(sample, seed=1)
    rng = random.Random(1)
    for number in range(1, 500):
        record = maker.make(number, rng)
        day = record["class_date"]
        first = {1: "W2", 5: "S", 9: "W1"}[(day.month - 1) // 4 * 4 + 1]
        assert record["term"] == f"{day.year - (first == 'W2')}{first}"


@pytest.mark.parametrize(
    ("periods", "problem"),
    [
        ({"9-12": "A", "1-4": "B"}, "must hold each month from 1 to 12 once"),
        ({"1-12": "A", "12-12": "B"}, "must hold each month from 1 to 12 once"),
        ({"autumn": "A"}, "write first and last month"),
    ],
)
def test_periods_that_leave_out_or_repeat_a_month_are_refused(
    tmp_path: Path, periods: dict[str, str], problem: str
) -> None:
    day = {"heading": "Day", **_on("2024-01-01")}
    term = {"heading": "Term", "kind": "period", "of": "day", "periods": periods}
    dataset = _dataset(tmp_path / "d", {"day": day, "term": term})
    with pytest.raises(SampleError, match=problem):
        read_sample(dataset / "sample.yaml")


def _on(day: str) -> dict[str, Any]:
    date = datetime.date.fromisoformat(day)
    return {"kind": "date", "from": date, "to": date}
