"""Parquet files: Spark reads them, and their typed columns become text like all others."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    DataType,
    DoubleType,
    FloatType,
    MapType,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from lake.errors import FileRefusedError
from lake.landing import Address, Landed, chunks
from lake.readers.source import OpenedFile, checked_headings

_MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"


def open_parquet(spark: SparkSession, s3: Any, landed: Landed, address: Address) -> OpenedFile:
    """Prepare a file for Spark and count its rows from its own metadata.

    Raises
    ------
    FileRefusedError
        When it is no Parquet file, an encrypted or a damaged one.
    """
    sha256 = _checked(s3, landed)
    try:
        source = (
            spark.read.options(recursiveFileLookup=True)
            .option("__globPaths__", "false")
            .parquet(address(landed.bucket, landed.key))
        )
        row_count = source.count()
    except (PySparkException, Py4JJavaError) as error:
        raise FileRefusedError("is a damaged Parquet file; export it again") from error
    headings = checked_headings(source.columns)

    def frame(_: SparkSession, wanted: Sequence[str]) -> DataFrame:
        return _frame(source, landed, wanted)

    return OpenedFile(landed, sha256, headings, row_count, frame=frame)


def _checked(s3: Any, landed: Landed) -> str:
    digest = hashlib.sha256()
    start = end = b""
    for chunk in chunks(s3, landed):
        digest.update(chunk)
        start = (start + chunk)[:4]
        end = (end + chunk)[-4:]
    if _ENCRYPTED in (start, end):
        raise FileRefusedError("is an encrypted Parquet file; land it unencrypted")
    if start != _MAGIC:
        raise FileRefusedError("is not a Parquet file, whatever its name says")
    if end != _MAGIC:
        raise FileRefusedError("is a Parquet file that was cut short; land it again")
    return digest.hexdigest()


def _frame(source: DataFrame, landed: Landed, wanted: Sequence[str]) -> DataFrame:
    texts = {one.name.strip(): column_text(one.name, one.dataType) for one in source.schema}
    original = fn.to_json(
        fn.struct(*[text.alias(name) for name, text in texts.items() if name]),
        {"ignoreNullFields": "false"},
    )
    return source.select(
        fn.lit(landed.key).alias("_object"),
        fn.lit(landed.version_id).alias("_version"),
        (fn.col("_metadata.row_index") + fn.lit(1)).alias("_row"),
        original.alias("_original"),
        fn.lit(None).cast("string").alias("_problem"),
        *[texts.get(name, fn.lit(None).cast("string")).alias(name) for name in wanted],
    )


def column_text(name: str, kind: DataType) -> Column:
    """Return a typed column as the text that a CSV file would hold; null where there is no value."""
    column = fn.col(f"`{name.replace('`', '``')}`")
    if isinstance(kind, (TimestampType, TimestampNTZType)):
        return fn.translate(column.cast("string"), " ", "T")
    if isinstance(kind, (StructType, ArrayType, MapType)):
        return fn.to_json(column)
    if isinstance(kind, BinaryType):
        return fn.base64(column)
    if isinstance(kind, (DoubleType, FloatType)):
        # Spark would write 12345678 as 1.2345678E7.
        whole = (fn.abs(column) < 1e15) & (column == fn.floor(column))
        return fn.when(whole, column.cast("bigint").cast("string")).otherwise(column.cast("string"))
    text = column.cast("string")
    return fn.when(text != "", text)
