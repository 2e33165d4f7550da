"""JSON: an array of objects, or one object a line.

Numbers keep the digits of the file. A line that is no object is a row that cannot be read, not a
reason to refuse the file.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from lake.errors import FileRefusedError
from lake.landing import Address, Landed
from lake.readers.lines import scan, stream
from lake.readers.numbering import count_rows
from lake.readers.source import NOT_AN_OBJECT, OpenedFile, SourceRow, as_json, checked_headings
from lake.readers.text import EncodingScan

#: Lines of a large file whose keys are taken for its headings.
_SAMPLE_LINES = 1_000


def open_small_json(landed: Landed, body: bytes, sha256: str) -> OpenedFile:
    """Parse a file that fits in memory.

    Raises
    ------
    FileRefusedError
        When it is no JSON, or JSON that is neither an array nor lines of objects.
    """
    encoding = EncodingScan("utf-8")
    encoding.feed(body)
    found = encoding.result()
    if found.name == "cp1252":
        raise FileRefusedError("is not UTF-8, which JSON has to be; save it as UTF-8")
    text = body.decode(found.name)
    if not text.strip():
        raise FileRefusedError("is empty; an empty array [] stands for no rows")
    items = _array(text) if text.lstrip().startswith("[") else _lines(text.splitlines())
    rows: list[SourceRow] = []
    keys: dict[str, None] = {}
    for number, (item, line) in enumerate(items, start=1):
        rows.append(_row(number, item, line))
        if isinstance(item, dict):
            keys.update(dict.fromkeys(key.strip() for key in item))
    if rows and all(row.problem for row in rows):
        raise FileRefusedError("holds no JSON object; it must be an array of objects or one a line")
    headings = checked_headings(keys) if keys else ()
    return OpenedFile(landed, sha256, headings, len(rows), rows=tuple(rows), note=found.note)


def open_large_json(spark: SparkSession, s3: Any, landed: Landed, address: Address) -> OpenedFile:
    """Prepare a file of lines for Spark.

    Raises
    ------
    FileRefusedError
        When it is an array, which only one machine at a time could read, or no JSON.
    """
    facts = scan(s3, landed, "utf-8")
    if facts.encoding.name not in {"utf-8", "utf-8-sig"}:
        raise FileRefusedError("is not UTF-8, which JSON has to be; save it as UTF-8")
    keys: dict[str, None] = {}
    with stream(s3, landed, facts.encoding.name) as text:
        for place, (item, line) in enumerate(_lines(itertools.islice(text, _SAMPLE_LINES))):
            if place == 0 and line.lstrip().startswith("["):
                raise FileRefusedError("is one large array; land large files as one object a line")
            keys.update(dict.fromkeys(item if isinstance(item, dict) else ()))
    if not keys:
        raise FileRefusedError("holds no JSON object; it must be one object a line")
    headings = checked_headings(keys)
    source = (
        spark.read.options(recursiveFileLookup=True)
        .option("__globPaths__", "false")
        .text(address(landed.bucket, landed.key))
        .where(fn.trim("value") != "")
    )
    numbering = count_rows(source)
    if numbering.total != facts.lines:
        raise FileRefusedError(
            f"has {facts.lines:,} rows by one reading and {numbering.total:,} by another; "
            "its line ends are broken"
        )

    def frame(_: SparkSession, wanted: Sequence[str]) -> DataFrame:
        parsed = source.withColumn("_cells", fn.from_json("value", "map<string,string>"))
        broken = fn.col("_cells").isNull()
        line = fn.to_json(fn.struct(fn.col("value").alias("_line")))
        cells = {name: fn.col("_cells").getItem(name) for name in wanted}
        return parsed.select(
            fn.lit(landed.key).alias("_object"),
            fn.lit(landed.version_id).alias("_version"),
            numbering.column().alias("_row"),
            fn.when(broken, line).otherwise(fn.col("value")).alias("_original"),
            fn.when(broken, fn.lit(NOT_AN_OBJECT)).alias("_problem"),
            *[fn.when(cell != "", cell).alias(name) for name, cell in cells.items()],
        )

    return OpenedFile(landed, facts.sha256, headings, facts.lines, frame=frame)


class _Digits(float):
    """A number that remembers how it was written."""

    def __new__(cls, text: str) -> _Digits:
        """Keep the text beside the value."""
        self = super().__new__(cls, text)
        self.text = text
        return self

    text: str


def _array(text: str) -> Iterator[tuple[Any, str]]:
    try:
        items = _parse(text)
    except ValueError as error:
        raise FileRefusedError(f"is not JSON ({error})") from error
    return ((item, "") for item in items)


def _lines(lines: Iterable[str]) -> Iterator[tuple[Any, str]]:
    for line in lines:
        if line.strip():
            try:
                yield _parse(line), line
            except ValueError:
                yield None, line


def _parse(text: str) -> Any:
    return json.loads(text, parse_float=_Digits, parse_constant=str)


def _row(number: int, item: Any, line: str) -> SourceRow:
    if not isinstance(item, dict):
        original = as_json({"_line": line or as_json(item)})
        return SourceRow(number, original, NOT_AN_OBJECT)
    return SourceRow(
        number, as_json({key.strip(): json_text(value) for key, value in item.items()})
    )


def json_text(value: Any) -> str | None:
    """Return a JSON value as the text of a cell, None when there is nothing in it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return value or None
    return value.text if isinstance(value, _Digits) else as_json(value)
