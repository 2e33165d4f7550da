"""Iceberg's own view of a table: which snapshot readers see, and what lies below it."""

from __future__ import annotations

from typing import Any

from pyspark.sql import DataFrame, SparkSession

#: Columns that name where a row comes from.
ORIGIN = ("_object", "_version", "_row")


def java_table(spark: SparkSession, identifier: str) -> Any:
    """Return Iceberg's own handle on a table, freshly loaded."""
    jvm: Any = spark._jvm
    return jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(
        spark._jsparkSession, identifier
    )


def exists(spark: SparkSession, identifier: str) -> bool:
    """Tell whether the catalogue knows the table."""
    return bool(spark.catalog.tableExists(identifier))


def head(spark: SparkSession, identifier: str) -> int:
    """Return the snapshot that readers of a table see."""
    return int(java_table(spark, identifier).currentSnapshot().snapshotId())


def row_count(spark: SparkSession, identifier: str, snapshot_id: int) -> int:
    """Return how many rows a snapshot has, from what Iceberg noted when it was written."""
    summary = java_table(spark, identifier).snapshot(snapshot_id).summary()
    return int(summary.get("total-records"))


def added_rows(spark: SparkSession, identifier: str, snapshot_id: int) -> int:
    """Return how many rows a snapshot added, as its writers counted them."""
    summary = java_table(spark, identifier).snapshot(snapshot_id).summary()
    return int(summary.get("added-records") or 0)


def snapshot(spark: SparkSession, identifier: str, snapshot_id: int) -> DataFrame:
    """Return the rows of one snapshot; later commits do not change what this frame holds."""
    reader = spark.read.format("iceberg").option("snapshot-id", str(snapshot_id))
    return reader.load(identifier)


def quoted(identifier: str) -> str:
    """Return an identifier with each part in back quotes."""
    return ".".join(f"`{part}`" for part in identifier.split("."))
