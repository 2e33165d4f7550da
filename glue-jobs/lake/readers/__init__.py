"""Readers: a landed file becomes rows of text with their origin, or is refused with a sentence."""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession

from lake.errors import FileRefusedError
from lake.landing import Address, Landed, fetch
from lake.readers.csv_file import open_large_csv, open_small_csv
from lake.readers.excel import open_excel
from lake.readers.json_file import open_large_json, open_small_json
from lake.readers.parquet_file import open_parquet
from lake.readers.source import OpenedFile
from lake.settings import Landing

#: Text files up to this size are parsed by the job itself, larger ones by Spark.
SMALL_TEXT_BYTES = 32 * 1024 * 1024
#: A workbook unpacks to about ten times its size.
MAX_WORKBOOK_BYTES = 256 * 1024 * 1024


def open_file(
    spark: SparkSession,
    s3: Any,
    landed: Landed,
    landing: Landing,
    address: Address,
    small_text_bytes: int = SMALL_TEXT_BYTES,
) -> OpenedFile:
    """Look into a landed file: its checksum, headings and number of rows.

    Parameters
    ----------
    landing
        The format that the contract promises; the file's name is not asked.
    address
        Where Spark finds the object.
    small_text_bytes
        Up to here a text file is parsed without Spark.

    Raises
    ------
    FileRefusedError
        When the file is not what the contract promises. The sentence starts with a verb; the file's
        name goes before it.
    """
    if landed.bytes == 0:
        raise FileRefusedError("is empty (0 bytes)")
    if landing.kind == "excel":
        if landed.bytes > MAX_WORKBOOK_BYTES:
            raise FileRefusedError(
                f"is a workbook of {landed.bytes:,} bytes and at most {MAX_WORKBOOK_BYTES:,} are "
                "read; split it or land it as CSV"
            )
        return open_excel(landed, *fetch(s3, landed), landing.sheet)
    if landing.kind != "parquet" and landed.bytes <= small_text_bytes:
        body, sha256 = fetch(s3, landed)
        if landing.kind == "csv":
            return open_small_csv(landed, body, sha256, landing)
        return open_small_json(landed, body, sha256)
    if landed.name.startswith(("_", ".")):
        raise FileRefusedError(
            "has a name that Spark hides; land it under one without leading _ or ."
        )
    if landing.kind == "csv":
        return open_large_csv(spark, s3, landed, landing, address)
    if landing.kind == "json":
        return open_large_json(spark, s3, landed, address)
    return open_parquet(spark, s3, landed, address)
