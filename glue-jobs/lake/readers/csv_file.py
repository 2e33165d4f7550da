"""Delimited text.

Small files are parsed here; large ones by Spark, in parallel where a line is a record. Both follow
RFC 4180: double quotes around a
cell, doubled inside it.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import IO, Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import StringType, StructField, StructType

from lake.errors import FileRefusedError
from lake.landing import Address, Landed
from lake.readers.lines import TextFacts, scan, stream
from lake.readers.numbering import Numbering, count_lines, count_rows
from lake.readers.source import (
    MAX_CELL_CHARACTERS,
    RAGGED,
    OpenedFile,
    checked_headings,
    is_blank,
    tabular_rows,
)
from lake.readers.text import EncodingScan
from lake.settings import Landing

_LINE = "_line"
_EMPTY = "is empty; it has no heading row"


def open_small_csv(landed: Landed, body: bytes, sha256: str, landing: Landing) -> OpenedFile:
    """Parse a file that fits in memory.

    Raises
    ------
    FileRefusedError
        When its encoding cannot be told, it is empty or has no usable heading row.
    """
    encoding = EncodingScan(landing.encoding)
    encoding.feed(body)
    found = encoding.result()
    with io.TextIOWrapper(io.BytesIO(body), encoding=found.name, newline="") as text:
        records = _records(text, landing.delimiter)
        headings = _headings(records)
        rows = tuple(tabular_rows(headings, records))
    return OpenedFile(landed, sha256, headings, len(rows), rows=rows, note=found.note)


def open_large_csv(
    spark: SparkSession, s3: Any, landed: Landed, landing: Landing, address: Address
) -> OpenedFile:
    """Prepare a file for Spark, and count its rows both here and there.

    Raises
    ------
    FileRefusedError
        As for small files; also when the two counts differ, because then the line ends or quotes
        are broken.
    """
    facts = scan(s3, landed, landing.encoding)
    if facts.encoding.name.startswith(("utf-16", "utf-32")):
        raise FileRefusedError(f"is in {facts.encoding.name}; large files are read in UTF-8 only")
    with stream(s3, landed, facts.encoding.name) as text:
        records = _records(text, landing.delimiter)
        headings = _headings(records)
        row_count = _row_count(facts, records)
    path = address(landed.bucket, landed.key)
    source = _read(spark, path, headings, facts, landing.delimiter)
    by_line = facts.line_is_record and len(headings) > 1
    numbering = count_lines(spark, path) if by_line else count_rows(source)
    if numbering.total != row_count:
        raise FileRefusedError(
            f"has {row_count:,} rows by one reading and {numbering.total:,} by another; "
            "its quotes or line ends are broken"
        )

    def frame(_: SparkSession, wanted: Sequence[str]) -> DataFrame:
        return _frame(source, landed, headings, numbering, wanted)

    note = facts.encoding.note
    return OpenedFile(landed, facts.sha256, headings, row_count, frame=frame, note=note)


def _records(text: IO[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    try:
        yield from csv.reader(text, delimiter=delimiter, strict=False)
    except csv.Error as error:
        raise FileRefusedError(f"cannot be read as delimited text ({error})") from error
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            f"is not {error.encoding} throughout; save it as UTF-8 and land it again"
        ) from error


def _headings(records: Iterator[list[str]]) -> tuple[str, ...]:
    first = next(itertools.dropwhile(is_blank, records), None)
    if first is None:
        raise FileRefusedError(_EMPTY)
    return checked_headings(first)


def _row_count(facts: TextFacts, records: Iterator[list[str]]) -> int:
    if facts.line_is_record:
        return facts.lines - 1
    return sum(1 for record in records if not is_blank(record))


def _read(
    spark: SparkSession, path: str, headings: Sequence[str], facts: TextFacts, delimiter: str
) -> DataFrame:
    """Read cells by position as `c0`, `c1`, …, and a ragged line as `_line` too."""
    names = [f"c{place}" for place in range(len(headings))]
    schema = StructType([StructField(name, StringType()) for name in [*names, _LINE]])
    return (
        spark.read.schema(schema)
        .options(header=True, sep=delimiter, quote='"', escape='"', mode="PERMISSIVE")
        .options(encoding=facts.java_encoding, multiLine=not facts.line_is_record)
        .options(columnNameOfCorruptRecord=_LINE, recursiveFileLookup=True)
        # A key may hold [ or *, which are letters here and not patterns.
        .option("__globPaths__", "false")
        # Counting would otherwise read no cell, and without cells no line is ragged.
        .option("columnPruning", "false")
        .csv(path)
        .where(~_is_blank(len(headings)))
    )


def _frame(
    source: DataFrame,
    landed: Landed,
    headings: Sequence[str],
    numbering: Numbering,
    wanted: Sequence[str],
) -> DataFrame:
    cells = {name: _cell(place) for place, name in enumerate(headings) if name}
    stray = [_cell(place).isNotNull() for place, name in enumerate(headings) if not name]
    ragged = fn.col(_LINE).isNotNull()
    for one in stray:
        ragged = ragged | one
    whole = fn.to_json(
        fn.struct(*[cell.alias(name) for name, cell in cells.items()]),
        {"ignoreNullFields": "false"},
    )
    return source.select(
        fn.lit(landed.key).alias("_object"),
        fn.lit(landed.version_id).alias("_version"),
        numbering.column().alias("_row"),
        fn.when(ragged, fn.to_json(fn.struct(fn.col(_LINE)))).otherwise(whole).alias("_original"),
        fn.when(ragged, fn.lit(RAGGED)).alias("_problem"),
        *[
            fn.when(~ragged, cells.get(name, fn.lit(None).cast("string"))).alias(name)
            for name in wanted
        ],
    )


def _is_blank(width: int) -> Column:
    """Tell whether a line is no row, as `is_blank` does."""
    alone = fn.col("c0") if width == 1 else fn.col(_LINE)
    return fn.coalesce((fn.trim(alone) == "") & (alone != ""), fn.lit(False))


def _cell(place: int) -> Column:
    cell = fn.col(f"c{place}")
    return fn.when(cell != "", cell)
