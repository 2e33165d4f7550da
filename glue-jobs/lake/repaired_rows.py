"""Files of repaired rows as the data steward sends them: which row each line repairs, and its values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lake.errors import FileRefusedError
from lake.landing import Landed, fetch
from lake.readers.csv_file import open_small_csv
from lake.readers.source import OpenedFile
from lake.settings import Landing

#: Repaired rows are the work of people; a file of more is none.
MAX_BYTES = 32 * 1024 * 1024
ORIGIN = ("_object", "_version", "_row")
#: Columns of an exported file that are not part of the row.
OWN_COLUMNS = (*ORIGIN, "_rule", "_reason", "_received")
_SHOWN = 20
#: The export puts `'` before what a spreadsheet would run as a formula, and before what looks so.
_DEFUSED = re.compile(r"'(?='*[=+\-@\t\r])")


#: Object, version and number of a landed row.
Origin = tuple[str, str, int]


def open_repaired(s3: Any, landed: Landed) -> OpenedFile:
    """Read a file of repaired rows; a spreadsheet may have saved it in the ways of its language.

    Raises
    ------
    FileRefusedError
        When it is too large or no delimited text.
    """
    if landed.bytes > MAX_BYTES:
        raise FileRefusedError(
            f"has {landed.bytes:,} bytes and at most {MAX_BYTES:,} of repaired rows are read; "
            "split it"
        )
    body, sha256 = fetch(s3, landed)
    start = body.split(b"\n", 1)[0]
    delimiter = ";" if b";" in start and b"," not in start else ","
    return open_small_csv(landed, body, sha256, Landing("csv", delimiter=delimiter))


def repaired_rows(one: OpenedFile) -> dict[Origin, dict[str, str]]:
    """Return the values of each row by origin, without the empty ones.

    Raises
    ------
    FileRefusedError
        With every line that does not say which row it repairs, or says it a second time.
    """
    missing = [name for name in ORIGIN if name not in one.headings]
    if missing:
        raise FileRefusedError(
            f"lacks the column {', '.join(missing)}, which says what each line repairs; "
            "start from a file of npm run replay -- <stack> <dataset> --export DIR"
        )
    found: dict[Origin, dict[str, str]] = {}
    problems = []
    for row in one.rows or ():
        cells: Mapping[str, str | None] = json.loads(row.original)
        number = cells.get("_row") or ""
        if row.problem is not None:
            problems.append(f"line {row.number}: {row.problem}")
        elif not re.fullmatch("[1-9][0-9]{0,17}", number) or not cells["_object"]:
            problems.append(f"line {row.number}: names no row")
        else:
            origin = (_received(cells["_object"]), _received(cells["_version"] or ""), int(number))
            if origin in found:
                problems.append(f"line {row.number}: repairs {named(origin)} a second time")
            found[origin] = {
                name: _received(text)
                for name, text in cells.items()
                if text and name not in OWN_COLUMNS
            }
    refuse_all(problems)
    return found


def _received(text: str) -> str:
    return _DEFUSED.sub("", text, count=1) if _DEFUSED.match(text) else text


def refuse_all(problems: Sequence[str]) -> None:
    """Refuse the file with its problems, the first of very many; do nothing when there is none.

    Raises
    ------
    FileRefusedError
        With what to do.
    """
    if problems:
        more = len(problems) - _SHOWN
        shown = [*problems[:_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]
        raise FileRefusedError(
            f"cannot be taken: {'; '.join(shown)}; correct or remove these lines and send the file "
            "again"
        )


def named(origin: Origin) -> str:
    """Return how a row is called in sentences."""
    return f"row {origin[2]} of {origin[0]} (version {origin[1]})"
