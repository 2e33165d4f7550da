"""The bench's files of more rows than a year's licence numbers reach."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "rehearsal" / "bench-data"))

import make_landing


def test_more_rows_than_a_year_holds_lie_in_years_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_landing, "_YEAR_ROWS", 100)
    assert make_landing.main(["--rows", "250", "--out", str(tmp_path)]) == 0
    rows = [
        row
        for file in sorted(tmp_path.rglob("*.csv"))
        for row in csv.DictReader(file.read_text("utf-8-sig").splitlines(), delimiter=";")
    ]
    assert len(rows) == 250
    numbers = {row["LicenceRSN"].strip()[:2] for row in rows}
    assert numbers == {"40", "41", "42"}, "each year has licences that no other has"
    years = {row["IssuedDate"][:4] for row in rows if row["IssuedDate"]}
    assert years <= {"2021", "2022", "2023", "2024"} and len(years) > 2


def test_more_rows_than_licence_numbers_reach_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make_landing.main(["--rows", "12000001", "--out", str(tmp_path)]) == 2
    assert "--rows must be 1 to 12,000,000, got 12,000,001" in capsys.readouterr().err
