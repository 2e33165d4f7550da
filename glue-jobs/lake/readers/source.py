"""What a reader says about a landed file once it has looked into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyspark.sql import DataFrame, SparkSession

from lake.errors import FileRefusedError
from lake.landing import Landed

#: Columns that name a row's origin; every frame of source rows starts with them.
ORIGIN = ("_object", "_version", "_row", "_original", "_problem")
#: What `_problem` says of a row that has too many or too few cells.
RAGGED = "its cells do not match the heading"
NOT_AN_OBJECT = "it is not a JSON object"
#: JSON libraries between here and Spark stop at 20 million characters.
MAX_CELL_CHARACTERS = 16_000_000
MAX_COLUMNS = 2_000


@dataclass(frozen=True)
class SourceRow:
    """One data row of a file.

    `number` counts data rows from 1; a fully empty line is no row. `original` is the row as JSON
    text; its values are texts or null. `problem` says why the row as a whole cannot be read.
    """

    number: int
    original: str
    problem: str | None = None


#: Builds the frame of a file that Spark reads itself: `ORIGIN`, then the wanted headings, all text.
FrameBuilder = Callable[[SparkSession, Sequence[str]], DataFrame]


@dataclass(frozen=True)
class OpenedFile:
    """A landed file that can be read, with exactly one of `rows` and `frame`."""

    landed: Landed
    sha256: str
    headings: tuple[str, ...]
    #: Data rows, counted without Spark where the format allows it.
    row_count: int
    #: Rows that were read here, for small files and formats that Spark does not know.
    rows: tuple[SourceRow, ...] | None = None
    #: How Spark reads the file by its address.
    frame: FrameBuilder | None = None
    #: Heading that is read → the file's own, where the contract lets another name pass.
    aliases: Mapping[str, str] = field(default_factory=dict)
    #: What the ledger should remember, such as an encoding that differs from the contract.
    note: str | None = None


def checked_headings(cells: Iterable[str | None]) -> tuple[str, ...]:
    """Trim a heading row, keeping blank ones in their places, and refuse what names no columns.

    Raises
    ------
    FileRefusedError
        When it has no name at all, too many columns, or a name twice. Case does not tell two
        names apart, because Spark does not.
    """
    headings = tuple((one or "").strip() for one in cells)
    named = [one for one in headings if one]
    if not named:
        raise FileRefusedError("has no heading row; put the column names in the first row")
    if len(named) > MAX_COLUMNS:
        raise FileRefusedError(
            f"has {len(named):,} columns and at most {MAX_COLUMNS:,} are read; "
            "delete the columns that are not part of the data"
        )
    seen: dict[str, str] = {}
    twice: list[str] = []
    for one in named:
        if one.casefold() in seen and one not in twice:
            twice.append(one)
        seen.setdefault(one.casefold(), one)
    if twice:
        raise FileRefusedError(
            f"has the heading {_listed(twice)} more than once; rename or delete one"
        )
    return headings


def bound_headings(wanted: Iterable[str], headings: Sequence[str]) -> tuple[str, ...]:
    """Return each wanted heading as a file spells it; one that the file lacks stays as it is.

    A heading is bound by its exact name, else by the one that differs from it in case only. A file
    has no two such, and a heading that is wanted by its own name is not lent to another.
    """
    names = list(wanted)
    folded = {one.casefold(): one for one in headings if one and one not in names}
    return tuple(one if one in headings else folded.pop(one.casefold(), one) for one in names)


def tabular_rows(
    headings: Sequence[str], lines: Iterable[Sequence[str | None]]
) -> Iterator[SourceRow]:
    """Turn lines of cells into rows; a line without any cell is no row.

    A line has as many cells as the heading row, and none below a blank heading.
    """
    width = len(headings)
    blank = [place for place, name in enumerate(headings) if not name]
    number = 0
    for line in lines:
        if is_blank(line):
            continue
        number += 1
        cells = [one or None for one in line]
        if len(cells) != width or any(cells[place] for place in blank):
            yield SourceRow(number, as_json({"_cells": cells}), RAGGED)
            continue
        row = dict(zip(headings, cells, strict=False))
        row.pop("", None)
        yield SourceRow(number, as_json(row))


def as_json(value: object) -> str:
    """Return JSON text that can be encoded as UTF-8 whatever the source held.

    Raises
    ------
    FileRefusedError
        When one row holds more text than can be passed on.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if len(text) > MAX_CELL_CHARACTERS:
        raise FileRefusedError(
            f"has a row with {len(text):,} characters and at most {MAX_CELL_CHARACTERS:,} are read"
        )
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def is_blank(line: Sequence[str | None]) -> bool:
    """Tell whether a line is no row: it has no cell, or one of nothing but white space."""
    if len(line) > 1:
        return False
    return not line or bool(line[0] and not line[0].strip())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
