"""Rows of opened files as one frame of text columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import LongType, StringType, StructField, StructType

from lake.readers.source import ORIGIN, OpenedFile, bound_headings

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
        Headings; one that a file lacks is null in its rows. Where no heading is spelt like it, one
        that differs in case only is taken: an export's labels and its field names often do.

    Returns
    -------
    DataFrame
        One row for each data row: `_object`, `_version`, `_row` (from 1, in the file), `_original`
        (JSON text), `_problem` (null, or why
        the row as a whole cannot be read), then each wanted heading as text. Empty cells are null.
    """
    frames = []
    # Held files with equally spelt headings are one frame, however many they are.
    held: dict[tuple[str, ...], list[OpenedFile]] = {}
    for one in opened:
        bound = zip(wanted, bound_headings(wanted, one.headings), strict=True)
        spelt = tuple(one.aliases.get(name, heading) for name, heading in bound)
        if one.frame is not None:
            frames.append(_renamed(one.frame(spark, spelt), wanted))
        elif one.rows:
            held.setdefault(spelt, []).append(one)
    frames = [*(_held_rows(spark, files, one, wanted) for one, files in held.items()), *frames]
    return reduce(DataFrame.unionByName, frames or [_held_rows(spark, [], wanted, wanted)])


def _renamed(frame: DataFrame, wanted: Sequence[str]) -> DataFrame:
    """Name the columns behind the origin as they are wanted."""
    names = [*ORIGIN, *wanted]
    return frame if frame.columns == names else frame.toDF(*names)


def _held_rows(
    spark: SparkSession,
    opened: Sequence[OpenedFile],
    spelt: Sequence[str],
    wanted: Sequence[str],
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
    cells = StructType([StructField(name, StringType()) for name in [*spelt, _CORRUPT]])
    parsed = rows.withColumn(
        "_cells",
        fn.from_json("_original", cells, {"columnNameOfCorruptRecord": _CORRUPT}),
    )
    corrupt = fn.col(f"_cells.{_CORRUPT}").isNotNull()
    problem = fn.coalesce("_problem", fn.when(corrupt, fn.lit(_UNREADABLE_ROW)))
    return parsed.select(
        *[fn.col(name) for name in ORIGIN if name != "_problem"],
        problem.alias("_problem"),
        *[
            fn.col("_cells").getField(heading).alias(name)
            for heading, name in zip(spelt, wanted, strict=True)
        ],
    )
