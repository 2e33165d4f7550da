"""The generator, read back as a reader of landing files would."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import random
import re
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from generate import Request, generate, main
from python_calamine import CalamineWorkbook
from sampling.people import social_insurance_number

_ENVIRONMENTS = Path(__file__).parents[3] / "environments"
_DATASET = _ENVIRONMENTS / "departments/ohs/workplace-accidents"
_KEY, _ACCIDENT, _COST, _TEXT = 0, 1, 16, 18


def _made(out: Path, rows: int, **other: Any) -> dict[str, Any]:
    settings = {"dataset_dir": _DATASET, "rows": rows, "seed": 1, "files": 1, "out": out, **other}
    return generate(Request(**settings))


def _read(folder: Path) -> list[list[Any]]:
    rows = []
    for path in sorted(folder.glob("*.xlsx")):
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Reports").to_python()
        rows += sheet[1:]
    return rows


def _digests(folder: Path) -> dict[str, str]:
    paths = folder.iterdir()
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[list[Any]]]:
    folder = tmp_path_factory.mktemp("sample")
    made = _made(folder, 4000, files=3)
    return made, _read(folder)


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        _made(tmp_path / name, 300, files=2, seed=seed)
    assert _digests(tmp_path / "a") == _digests(tmp_path / "b")
    assert _digests(tmp_path / "a").keys() == _digests(tmp_path / "c").keys()
    assert not set(_digests(tmp_path / "a").values()) & set(_digests(tmp_path / "c").values())


def test_a_workbook_holds_no_time_of_its_making(tmp_path: Path) -> None:
    _made(tmp_path, 1)
    with zipfile.ZipFile(tmp_path / "workplace-accidents-001.xlsx") as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        assert b">2020-01-01T00:00:00Z<" in parts.read("docProps/core.xml")


def test_rows_are_shared_out_over_the_files(tmp_path: Path) -> None:
    made = _made(tmp_path, 11, files=3)
    assert made["files"] == [
        {"name": "workplace-accidents-001.xlsx", "rows": 4},
        {"name": "workplace-accidents-002.xlsx", "rows": 4},
        {"name": "workplace-accidents-003.xlsx", "rows": 3},
    ]
    assert len(_read(tmp_path)) == 11


@pytest.mark.parametrize("rows", [0, 1])
def test_a_file_without_rows_or_with_one_has_its_headings(tmp_path: Path, rows: int) -> None:
    made = _made(tmp_path, rows)
    assert (made["rows"], made["records"]) == (rows, rows)
    path = tmp_path / "workplace-accidents-001.xlsx"
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert len(sheet) == rows + 1
    assert sheet[0][:3] == ["Report No.", "Date of Accident", "Date Reported"]


def test_the_first_rows_do_not_depend_on_how_many_follow(tmp_path: Path) -> None:
    _made(tmp_path / "few", 50)
    _made(tmp_path / "many", 200)
    assert _read(tmp_path / "few") == _read(tmp_path / "many")[:50]


def test_keys_occur_as_often_as_the_counts_say(
    sample: tuple[dict[str, Any], list[list[Any]]],
) -> None:
    made, rows = sample
    keys = Counter(str(row[_KEY]).strip().upper() for row in rows)
    dirt = made["dirt"]
    assert len(keys) == made["records"]
    assert sum(keys.values()) - len(keys) == dirt["exactDuplicates"] + dirt["corrections"]
    assert dirt["exactDuplicates"] > 20
    assert dirt["corrections"] > 20


def test_an_exact_duplicate_repeats_a_row_cell_by_cell(
    sample: tuple[dict[str, Any], list[list[Any]]],
) -> None:
    made, rows = sample
    occurrences = Counter(map(tuple, rows))
    assert sum(occurrences.values()) - len(occurrences) == made["dirt"]["exactDuplicates"]


def test_dates_come_in_all_their_forms(sample: tuple[dict[str, Any], list[list[Any]]]) -> None:
    made, rows = sample
    cells = [row[place] for row in rows for place in (1, 2, 17)]
    forms = Counter(_form(cell) for cell in cells if cell != "")
    dirt = made["dirt"]
    # Exact duplicates repeat cells that were counted once; swapped dates and spoilt cells have
    # a form that was not counted.
    slack = 3 * dirt["exactDuplicates"] + dirt["swappedDates"] + dirt["invalidRows"]
    for form in ("cell", "serial", "day_first", "iso"):
        assert abs(forms[form] - dirt[f"date.{form}"]) <= slack
        assert forms[form] > 200
    assert dirt["swappedDates"] >= dirt["swappedDatesContradicting"] > 0


def test_only_the_swapped_dates_that_were_counted_contradict_another_date(tmp_path: Path) -> None:
    dataset = tmp_path / "accidents"
    shutil.copytree(_DATASET, dataset)
    path = dataset / "sample.yaml"
    sample = yaml.safe_load(path.read_text(encoding="utf-8"))
    sample["dirt"]["dates"]["swapped"]["rate"] = 0.5
    sample["dirt"]["exact_duplicates"] = 0.4
    del sample["dirt"]["invalid"]
    path.write_text(yaml.safe_dump(sample, sort_keys=False), encoding="utf-8")
    made = _made(tmp_path / "out", 600, dataset_dir=dataset)
    contradicting = 0
    for row in _read(tmp_path / "out"):
        accident, reported, back = (_day(row[place]) for place in (_ACCIDENT, 2, 17))
        assert accident is not None
        assert reported is not None
        if accident > reported or (back is not None and accident > back):
            contradicting += 1
            # Only a spreadsheet swaps: what it swapped is a date cell, never text.
            assert _form(row[_ACCIDENT]) == "cell"
    assert contradicting == made["dirt"]["swappedDatesContradicting"]
    assert contradicting > 20


@pytest.mark.parametrize(
    ("form", "cells"),
    [
        ("cell", {datetime.date(2024, 3, 4)}),
        ("serial", {45355.0}),
        ("day_first", {"4/3/2024", "04/03/2024"}),
        ("iso", {"2024-03-04"}),
    ],
)
def test_the_fourth_of_march_is_written_in_each_form(
    tmp_path: Path, form: str, cells: set[object]
) -> None:
    day = datetime.date(2024, 3, 4)
    column = {"heading": "Day", "kind": "date", "from": day, "to": day}
    landing = {"kind": "excel", "sheet": "Reports"}
    dataset = _small_dataset(tmp_path / "dogs", landing, day=column)
    with (dataset / "sample.yaml").open("a", encoding="utf-8") as file:
        yaml.safe_dump({"dirt": {"dates": {"columns": ["day"], "forms": {form: 1}}}}, file)
    _made(tmp_path / "out", 30, dataset_dir=dataset)
    assert {row[1] for row in _read(tmp_path / "out")} == cells


def test_markers_noise_and_money_are_in_the_file(
    sample: tuple[dict[str, Any], list[list[Any]]],
) -> None:
    made, rows = sample
    texts = [cell for row in rows for cell in row if isinstance(cell, str)]
    assert {"?", "? ", "-", "N/A", "NO VALUE FOUND", "NOT MARKED"} <= set(texts)
    assert sum(text != text.strip() for text in texts) > 500
    assert any(re.fullmatch(r"\$[\d,]+\.\d\d", str(row[_COST])) for row in rows)
    severities = {str(row[10]).strip().lower() for row in rows}
    assert {"first aid", "first aid only", "fa", "time loss", "paper cut"} - severities == {
        "time loss"
    }
    assert made["dirt"]["invalidRows"] > 20


def test_personal_data_is_in_the_free_text(
    sample: tuple[dict[str, Any], list[list[Any]]],
) -> None:
    made, rows = sample
    unique = {tuple(row) for row in rows}
    texts = [str(row[_TEXT]) for row in unique]
    dirt = made["dirt"]
    assert sum("@example.org" in text for text in texts) == dirt["personal.email"]
    assert sum("555-01" in text for text in texts) == dirt["personal.phone"]
    assert sum("SIN " in text for text in texts) == dirt["personal.sin"]
    assert sum("student number 9" in text for text in texts) == dirt["personal.student_id"]


def test_insurance_numbers_pass_the_luhn_check_and_are_given_to_nobody() -> None:
    for seed in range(200):
        digits = [int(d) for d in social_insurance_number(random.Random(seed)).replace(" ", "")]
        total = sum(sum(divmod(d * (1 + place % 2), 10)) for place, d in enumerate(digits))
        assert (len(digits), digits[0], total % 10) == (9, 0, 0)


def test_the_line_printed_tells_counts_and_no_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--dataset-dir", str(_DATASET), "--rows", "400", "--out", str(tmp_path)]
    assert main([*arguments, "--seed", "3", "--files", "2"]) == 0
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    made = json.loads(line)
    assert (made["rows"], len(made["files"])) == (400, 2)
    assert all(isinstance(count, int) for count in made["dirt"].values())


def _small_dataset(folder: Path, landing: dict[str, Any], **changes: Any) -> Path:
    folder.mkdir()
    sample = {
        "key": "id",
        "columns": {
            "id": {"heading": "Id", "kind": "id", "prefix": "", "digits": 3},
            "day": {
                "heading": "Day",
                "kind": "date",
                "from": datetime.date(2024, 1, 1),
                "to": datetime.date(2024, 1, 1),
            },
            "kind": {"heading": "Kind", "kind": "category", "values": {"é;": 1}},
            **changes,
        },
    }
    contract = {"customProperties": [{"property": "landing", "value": landing}]}
    (folder / "sample.yaml").write_text(yaml.safe_dump(sample, sort_keys=False))
    (folder / "contract.yaml").write_text(yaml.safe_dump(contract))
    return folder


def test_a_dataset_of_csv_files_gets_csv_files(tmp_path: Path) -> None:
    landing = {"kind": "csv", "delimiter": ";", "encoding": "utf-8-sig"}
    dataset = _small_dataset(tmp_path / "dogs", landing)
    _made(tmp_path / "out", 2, dataset_dir=dataset)
    with (tmp_path / "out/dogs-001.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file, delimiter=";")) == [
            ["Id", "Day", "Kind"],
            ["001", "2024-01-01", "é;"],
            ["002", "2024-01-01", "é;"],
        ]


def test_a_dataset_of_json_files_gets_one_object_a_line(tmp_path: Path) -> None:
    dataset = _small_dataset(tmp_path / "dogs", {"kind": "json"})
    _made(tmp_path / "out", 1, dataset_dir=dataset)
    text = (tmp_path / "out/dogs-001.json").read_text(encoding="utf-8")
    assert text == '{"Id": "001", "Day": "2024-01-01", "Kind": "é;"}\n'


@pytest.mark.parametrize(
    ("landing", "changes", "message"),
    [
        (
            {"kind": "parquet"},
            {},
            "files of kind 'parquet' cannot be made; landing must be excel, csv, json",
        ),
        (
            {"kind": "csv"},
            {"age": {"heading": "Age", "kind": "numbr", "ranges": [0, 9]}},
            "sample.yaml: columns.age.kind is 'numbr'; did you mean 'number'?",
        ),
        (
            {"kind": "csv"},
            {"age": {"heading": "Age", "kind": "number", "range": [0, 9]}},
            "sample.yaml: columns.age.range is not known; did you mean 'ranges'?",
        ),
        (
            {"kind": "csv"},
            {"back": {"heading": "Back", "kind": "date_after", "of": "dya", "days": [1, 2]}},
            "sample.yaml: columns.back.of names no column: 'dya'; did you mean 'day'?",
        ),
    ],
)
def test_a_sample_that_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    landing: dict[str, Any],
    changes: dict[str, Any],
    message: str,
) -> None:
    dataset = _small_dataset(tmp_path / "dogs", landing, **changes)
    out = str(tmp_path / "out")
    assert main(["--dataset-dir", str(dataset), "--rows", "1", "--out", out]) == 2
    assert capsys.readouterr().err == f"{message}\n"


def test_more_rows_than_a_worksheet_holds_are_refused_with_the_number_of_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--dataset-dir", str(_DATASET), "--out", str(tmp_path), "--rows", "2097151"]
    assert main([*arguments, "--files", "2"]) == 2
    expected = "a worksheet holds 1048575 rows, not 1048576; write --files 3\n"
    assert capsys.readouterr().err == expected


def _form(cell: object) -> str:
    if isinstance(cell, datetime.date):
        return "cell"
    if isinstance(cell, float):
        return "serial"
    text = str(cell)
    if re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text):
        return "day_first"
    return "iso" if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else "other"


def _day(cell: object) -> datetime.date | None:
    form = _form(cell)
    if form == "cell":
        assert isinstance(cell, datetime.date)
        return cell
    if form == "serial":
        return datetime.date(1899, 12, 30) + datetime.timedelta(float(str(cell)))
    if form == "day_first":
        day, month, year = map(int, str(cell).split("/"))
        return datetime.date(year, month, day)
    return datetime.date.fromisoformat(str(cell)) if form == "iso" else None
