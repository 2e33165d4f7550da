"""Rows of opened files as one frame of text columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import LongType, StringType, StructField, StructType

from lake.readers.source import ORIGIN, OpenedFile

# One task carries at most this many rows that were read outside Spark.
_ROWS_PER_TASK = 20_000
_CORRUPT = "_corrupt"
_UNREADABLE_ROW = "it cannot be passed on as JSON"

_ROW_SCHEMA = StructType(
    [
        StructField("_object", StringType()),
        StructField("_version", StringType()),
        StructField("_row", LongType()),
        StructField("_original", StringType()),
        StructField("_problem", StringType()),
    ]
)


def source_rows(
    spark: SparkSession, opened: Sequence[OpenedFile], wanted: Sequence[str]
) -> DataFrame:
    """Return the rows of all files.

    Parameters
    ----------
    opened
        At least one file.
    wanted
        Headings; one that a file lacks is null in its rows.

    Returns
    -------
    DataFrame
        One row for each data row: `_object`, `_version`, `_row` (from 1, in the file), `_original`
        (JSON text), `_problem` (null, or why
        the row as a whole cannot be read), then each wanted heading as text. Empty cells are null.
    """
    frames = [one.frame(spark, wanted) for one in opened if one.frame is not None]
    held = [one for one in opened if one.rows]
    if held or not frames:
        frames.insert(0, _held_rows(spark, held, wanted))
    return reduce(DataFrame.unionByName, frames)


def _held_rows(
    spark: SparkSession, opened: Sequence[OpenedFile], wanted: Sequence[str]
) -> DataFrame:
    """Hand rows to Spark as JSON text: it takes that apart faster than Python passes cells on."""
    data = [
        (one.landed.key, one.landed.version_id, row.number, row.original, row.problem)
        for one in opened
        for row in one.rows or ()
    ]
    context = spark.sparkContext
    tasks = max(context.defaultParallelism, len(data) // _ROWS_PER_TASK)
    rows = spark.createDataFrame(context.parallelize(data, tasks), _ROW_SCHEMA, verifySchema=False)
    cells = StructType([StructField(name, StringType()) for name in [*wanted, _CORRUPT]])
    parsed = rows.withColumn(
        "_cells",
        fn.from_json("_original", cells, {"columnNameOfCorruptRecord": _CORRUPT}),
    )
    corrupt = fn.col(f"_cells.{_CORRUPT}").isNotNull()
    problem = fn.coalesce("_problem", fn.when(corrupt, fn.lit(_UNREADABLE_ROW)))
    return parsed.select(
        *[fn.col(name) for name in ORIGIN if name != "_problem"],
        problem.alias("_problem"),
        *[fn.col("_cells").getField(name).alias(name) for name in wanted],
    )
