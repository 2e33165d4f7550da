"""Writes landing files that no reader likes, one a kind: `hostile_files.py DIR`.

The good file's headings and rows come from the generator, so that what is wrong with each other file is the one thing that its
name says.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

LONG_TEXT_BYTES = 10_000_000
PLACEHOLDER = "TEN MEGABYTES GO HERE"
#: The first bytes of a Compound File, which is what Excel writes when a workbook has a password.
COMPOUND_FILE = (
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le")
)


def workbook(rows: list[list[object]]) -> bytes:
    """Return a workbook of one sheet named like the generator's."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Reports")
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    return buffer.getvalue()


def with_long_text(content: bytes) -> bytes:
    """Put a text into a workbook that Excel itself would not take: longer than 32,767 characters."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            target.writestr(
                name, part.replace(PLACEHOLDER.encode(), b"long text " * (LONG_TEXT_BYTES // 10))
            )
    return buffer.getvalue()


def main() -> None:
    """Read one generated workbook from the directory and write its bad relations beside it."""
    folder = Path(sys.argv[1])
    (good,) = folder.glob("*.xlsx")
    sheet = CalamineWorkbook.from_path(good).get_sheet_by_name("Reports").to_python()
    headings, rows = [str(cell) for cell in sheet[0]], sheet[1:]
    texts = [[str(cell) for cell in row] for row in rows]
    narrative = (
        headings.index("Description of Event")
        if "Description of Event" in headings
        else len(headings) - 1
    )
    long_row = [*texts[0][:narrative], PLACEHOLDER, *texts[0][narrative + 1 :]]
    files = {
        "empty-workbook.xlsx": workbook([]),
        "only-a-header.xlsx": workbook([list(headings)]),
        "wrong-header.xlsx": workbook([[f"Column {n}" for n in range(len(headings))], *texts[:5]]),
        "text-called.xlsx": b"report number,date\n1,2024-01-01\n",
        "password-protected.xlsx": COMPOUND_FILE,
        "all-rows-bad.xlsx": workbook([list(headings), *([["?"] * len(headings)] * 20)]),
        "ten-megabytes.xlsx": with_long_text(workbook([list(headings), long_row])),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
