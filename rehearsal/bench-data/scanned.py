"""How many bytes each query of a report has to read, from what Iceberg knows of the files."""

from __future__ import annotations

import re
from pathlib import Path

from pyspark.sql import SparkSession

_NOT_CODE = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)


def scanned_bytes(spark: SparkSession, reports: Path, tables: dict[str, str]) -> dict[str, int]:
    """Return by figure the compressed bytes of every column chunk that its query names.

    Parameters
    ----------
    reports
        Folder of the report's SQL files.
    tables
        Curated table → its identifier.
    """
    chunks = {name: _column_bytes(spark, identifier) for name, identifier in tables.items()}
    found = {}
    for path in sorted(reports.glob("*.sql")):
        words = set(re.findall(r"\w+", _NOT_CODE.sub(" ", path.read_text(encoding="utf-8"))))
        found[path.stem] = sum(
            size
            for table, columns in chunks.items()
            if table in words
            for column, size in columns.items()
            if column in words
        )
    return found


def _column_bytes(spark: SparkSession, identifier: str) -> dict[str, int]:
    rows = spark.sql(f"SELECT readable_metrics FROM {identifier}.files").collect()
    found: dict[str, int] = {}
    for row in rows:
        for column, metrics in row["readable_metrics"].asDict().items():
            found[column] = found.get(column, 0) + (metrics["column_size"] or 0)
    return found
