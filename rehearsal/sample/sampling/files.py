"""Landing files: one writer a format. Equal rows give equal bytes."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import xlsxwriter

from sampling.dirt import Cell
from sampling.spec import Landing, SampleError

_EXTENSIONS = {"excel": "xlsx", "csv": "csv", "json": "json"}
# A workbook says when it was made; the day is fixed so that equal rows give equal files.
_CREATED = datetime.datetime(2020, 1, 1)
#: Rows of a worksheet below its headings.
MOST_EXCEL_ROWS = 1_048_575

Row = Sequence[Cell]
_Writer = Callable[[Path, Sequence[str], Iterable[Row], Landing], None]


def write_file(
    folder: Path, name: str, headings: Sequence[str], rows: Iterable[Row], landing: Landing
) -> Path:
    """Write one landing file of the dataset's format and return its path.

    Raises
    ------
    SampleError
        When the generator cannot write the format.
    """
    writers: dict[str, _Writer] = {"excel": _excel, "csv": _csv, "json": _json}
    if landing.kind not in writers:
        known = ", ".join(writers)
        raise SampleError(f"files of kind {landing.kind!r} cannot be made; landing must be {known}")
    path = folder / f"{name}.{_EXTENSIONS[landing.kind]}"
    writers[landing.kind](path, headings, rows, landing)
    return path


def _excel(path: Path, headings: Sequence[str], rows: Iterable[Row], landing: Landing) -> None:
    # constant_memory: a row is on disk as soon as the next begins, so size is not bound by memory.
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet(landing.sheet)
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif isinstance(cell, datetime.date):
                    sheet.write_datetime(number, place, cell, day)
                elif cell is not None:
                    sheet.write_number(number, place, cell)


def _csv(path: Path, headings: Sequence[str], rows: Iterable[Row], landing: Landing) -> None:
    with path.open("w", encoding=landing.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=landing.delimiter, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows([_plain(cell) for cell in row] for row in rows)


def _json(path: Path, headings: Sequence[str], rows: Iterable[Row], _: Landing) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            record = dict(zip(headings, map(_plain, row), strict=True))
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _plain(cell: Cell) -> str | int | float | None:
    return cell.isoformat() if isinstance(cell, datetime.date) else cell
