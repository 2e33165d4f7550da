"""Excel workbooks, read by calamine.

The workbook is read here, not by Spark: a sheet holds at most 1,048,576 rows, and 20,000 rows take
a third of a second.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound

from lake.errors import FileRefusedError, nearest
from lake.landing import Landed
from lake.readers.source import OpenedFile, checked_headings, tabular_rows

_ZIP = b"PK\x03\x04"
# An OLE compound file: an .xls workbook, or the envelope that Office puts around an encrypted
# .xlsx.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_MESSAGE = "is protected by a password; save it without one and land it again"


def open_excel(landed: Landed, body: bytes, sha256: str, sheet: str | None) -> OpenedFile:
    """Read one sheet of a workbook.

    Parameters
    ----------
    sheet
        The sheet's name; the first sheet when absent.

    Raises
    ------
    FileRefusedError
        When this is no readable workbook, has no such sheet or has no usable heading row.
    """
    lines = _sheet_lines(body, sheet)
    first = next(lines, None)
    if first is None:
        raise FileRefusedError("is an empty workbook; its sheet has no cells")
    headings = checked_headings(first)
    rows = tuple(tabular_rows(headings, lines))
    return OpenedFile(landed, sha256, headings, len(rows), rows=rows)


def _sheet_lines(body: bytes, sheet: str | None) -> Iterator[Sequence[str | None]]:
    """Yield the lines of a sheet as text; a line without a value is yielded empty."""
    _refuse_other_formats(body)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = workbook.sheet_names
        if not names:
            raise FileRefusedError("is a workbook without sheets")
        if sheet is not None and sheet not in names:
            raise FileRefusedError(
                f'has no sheet "{sheet}"{nearest(sheet, names)}; its sheets are '
                + ", ".join(f'"{name}"' for name in names)
            )
        cells = workbook.get_sheet_by_name(sheet or names[0]).to_python()
    except PasswordError as error:
        raise FileRefusedError(_ENCRYPTED_MESSAGE) from error
    except WorksheetNotFound as error:
        raise FileRefusedError(f'has no data sheet "{sheet or names[0]}"') from error
    except CalamineError as error:
        raise FileRefusedError(
            f"is not an Excel workbook that can be read ({error}); save it as .xlsx and land it "
            "again"
        ) from error
    return _texts(cells)


def _refuse_other_formats(body: bytes) -> None:
    if not body:
        raise FileRefusedError("is empty (0 bytes)")
    if body.startswith(_COMPOUND):
        if _ENCRYPTED in body:
            raise FileRefusedError(_ENCRYPTED_MESSAGE)
    elif not body.startswith(_ZIP):
        raise FileRefusedError(
            "is not an Excel workbook, whatever its name says: it does not start like one; "
            "export it as .xlsx and land it again"
        )


def _texts(cells: list[list[Any]]) -> Iterator[Sequence[str | None]]:
    for line in cells:
        texts = [cell if cell.__class__ is str else _text(cell) for cell in line]
        yield texts if any(texts) else ()


def _text(cell: Any) -> str | None:
    """Return a cell as text: ISO dates, whole numbers without a point, other numbers as shown."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return _number(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return str(cell) if cell else None


def _number(value: float) -> str:
    # Excel keeps 15 significant digits of what a person types; more are the noise of binary
    # arithmetic.
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(f"{value:.15g}"), "f")
