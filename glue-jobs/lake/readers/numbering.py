"""True row numbers for files that Spark reads in several parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as fn

# `monotonically_increasing_id` is the partition in the upper bits and the row's place in the lower
# 33.
_PLACE_BITS = 33


@dataclass(frozen=True)
class Numbering:
    """How many rows come before each part of a file."""

    offsets: tuple[int, ...]
    total: int

    def column(self) -> Column:
        """Return the number of a row in its file, from 1.

        It is right only in the frame that was counted, before anything moves its rows.
        """
        place = fn.monotonically_increasing_id().bitwiseAND(fn.lit((1 << _PLACE_BITS) - 1))
        if len(self.offsets) == 1:
            return place + fn.lit(self.offsets[0] + 1)
        before = fn.array(*[fn.lit(one).cast("bigint") for one in self.offsets])
        return place + fn.element_at(before, fn.spark_partition_id() + 1) + fn.lit(1)


def count_rows(frame: DataFrame) -> Numbering:
    """Count the rows of each part. Spark cuts the same file into the same parts each time."""
    part = fn.spark_partition_id().alias("part")
    counted = {row["part"]: row["count"] for row in frame.groupBy(part).count().collect()}
    return _numbering(counted)


def count_lines(spark: SparkSession, path: str) -> Numbering:
    """Count the records of each part of a file whose first line is its heading, a record a line.

    Spark cuts the file into the same parts whether it reads lines or cells, and lines take a tenth
    of the time. A line of nothing but control characters and blanks is no record, as for Spark's
    reader of delimited text.
    """
    part = fn.spark_partition_id().alias("part")
    lines = (
        spark.read.options(recursiveFileLookup=True)
        .option("__globPaths__", "false")
        .text(path)
        .where(fn.col("value").rlike(r"[^\x00-\x20]"))
    )
    counted = {row["part"]: row["count"] for row in lines.groupBy(part).count().collect()}
    first = min(counted, default=0)
    return _numbering({**counted, first: counted.get(first, 1) - 1})


def _numbering(counted: Mapping[int, int]) -> Numbering:
    offsets = []
    total = 0
    for number in range(max(counted, default=0) + 1):
        offsets.append(total)
        total += counted.get(number, 0)
    return Numbering(tuple(offsets), total)
