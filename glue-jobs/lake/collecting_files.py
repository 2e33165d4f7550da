"""Exports on disk: streamed there, then read through once, so that a cut or wrong one is never landed."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lake.collecting_requests import PassingError
from lake.collecting_source import Source
from lake.readers.source import MAX_CELL_CHARACTERS, is_blank

#: What lies on a worker's disk beside the job; the largest dataset of a city has a tenth of it.
MOST_BYTES = 8 * 1024**3


@dataclass(frozen=True)
class Download:
    """A whole export on this machine's disk."""

    path: Path
    sha256: str
    bytes: int
    #: Data rows, counted as clean counts them.
    rows: int


def save(chunks: Iterable[bytes], path: Path, source: Source) -> Download:
    """Write an export to disk and read it through.

    Raises
    ------
    PassingError
        When it is no whole CSV file: its end is cut, a row has too many or too few cells, a quote
        is not closed, it is not UTF-8, or it is larger than any export.
    """
    digest = hashlib.sha256()
    size = 0
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise PassingError(f"the export has more than {MOST_BYTES:,} bytes")
            digest.update(chunk)
            file.write(chunk)
    return Download(path, digest.hexdigest(), size, _rows(path, source.delimiter))


def _rows(path: Path, delimiter: str) -> int:
    """Count the rows of a CSV file, one at a time."""
    if not _ends_in_newline(path):
        raise PassingError("the export's last line is cut")
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    rows, width = 0, None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.reader(file, delimiter=delimiter, strict=True):
                if is_blank(line):
                    continue
                if width is None:
                    width = len(line)
                    continue
                rows += 1
                if len(line) != width:
                    raise PassingError(
                        f"row {rows:,} of the export has {len(line)} cells and its heading {width}"
                    )
    except (csv.Error, UnicodeDecodeError) as error:
        # Not the error's own words: they may quote the row.
        kind = type(error).__name__
        raise PassingError(f"the export is no CSV file after row {rows:,} ({kind})") from error
    if width is None:
        raise PassingError("the export is empty; it has no heading")
    return rows


def _ends_in_newline(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        return size == 0 or file.read(1) == b"\n"
