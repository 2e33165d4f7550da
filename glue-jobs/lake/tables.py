"""Iceberg tables as a contract wants them: made, evolved, and filled in whole steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyspark.sql import DataFrame, DataFrameWriterV2, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import StringType, StructField, StructType

from lake.drafts import Draft, OvertakenError, change_metadata
from lake.errors import JobError
from lake.iceberg import ORIGIN, exists, head, java_table, quoted, row_count, snapshot

__all__ = [
    "OvertakenError",
    "append",
    "create_table",
    "ensure",
    "exists",
    "has_other_columns",
    "head",
    "local_rows",
    "replace_objects",
    "replace_table",
    "row_count",
    "snapshot",
]

_PROPERTIES = {
    "format-version": "2",
    "write.parquet.compression-codec": "zstd",
    # The state of a table is one file: old ones go with the snapshots they describe.
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    # Iceberg's vectorised reader keeps rows outside Java's memory, and a scan that Spark cancels,
    # because the other side of a join turned out empty, read freed memory: the whole process ended
    # with SIGSEGV.
    "read.parquet.vectorization.enabled": "false",
}


# Spark keeps some property names for itself.
_RESERVED_PROPERTIES = {"owner": "data-owner", "location": "data-location"}


def ensure(
    spark: SparkSession,
    identifier: str,
    schema: StructType,
    location: str,
    properties: Mapping[str, str],
    comments: Mapping[str, str],
) -> None:
    """Create a table, or bring the one that exists up to its contract.

    Parameters
    ----------
    identifier
        `lake.<database>.<table>`.
    schema
        Every column of the table. Columns that the table lacks are added, null in the rows that
        exist.
    location
        Where the table lives, for example `s3://bucket/dataset/table`. A catalogue of folders
        decides that itself.
    properties
        Table properties, such as owner and licence; `comment` is the table's description.
    comments
        Column descriptions by column name.

    Raises
    ------
    JobError
        When the table differs by more than added columns: a column was removed or its type changed.
    """
    if not exists(spark, identifier):
        _create(spark, identifier, schema, location, properties, comments)
        return
    present = spark.table(identifier).schema
    problems = _other_changes(present, schema)
    if problems:
        raise JobError(
            f"the table {identifier} cannot follow its contract: {'; '.join(problems)}. Only added "
            "columns are taken over; restore the column in the contract or move the table away"
        )
    have = {one.name for one in present}
    added = [one for one in schema if one.name not in have]
    if added:
        columns = ", ".join(_column_ddl(one, comments) for one in added)
        change_metadata(spark, f"ALTER TABLE {quoted(identifier)} ADD COLUMNS ({columns})")
    _set_properties(spark, identifier, properties)


def has_other_columns(spark: SparkSession, identifier: str, schema: StructType) -> bool:
    """Tell whether a table exists and differs from a schema by more than columns that it lacks."""
    if not exists(spark, identifier):
        return False
    return bool(_other_changes(spark.table(identifier).schema, schema))


def create_table(
    spark: SparkSession,
    df: DataFrame,
    identifier: str,
    location: str,
    properties: Mapping[str, str],
) -> None:
    """Make a table with its rows, in one atomic step; columns are described by their metadata.

    When another run has made it meanwhile, Spark says so, and its rows stay.
    """
    _writer(spark, df, identifier, location, properties).create()


def replace_table(
    spark: SparkSession,
    df: DataFrame,
    identifier: str,
    location: str,
    properties: Mapping[str, str],
) -> None:
    """Replace a table's columns and rows together.

    In one atomic step. For tables that can be made again.
    """
    _writer(spark, df, identifier, location, properties).replace()


def _writer(
    spark: SparkSession,
    df: DataFrame,
    identifier: str,
    location: str,
    properties: Mapping[str, str],
) -> DataFrameWriterV2:
    writer = df.writeTo(quoted(identifier)).using("iceberg")
    for key, text in {**_PROPERTIES, **_allowed(properties)}.items():
        writer = writer.tableProperty(key, text)
    if not _is_path_based(spark, identifier):
        writer = writer.tableProperty("location", location.rstrip("/"))
    return writer


def append(spark: SparkSession, df: DataFrame, identifier: str, run: str = "append") -> None:
    """Add rows in one atomic commit; columns are matched by name."""
    draft = Draft(spark, identifier, run)
    draft.append(df)
    draft.publish()


def replace_objects(
    spark: SparkSession,
    df: DataFrame,
    identifier: str,
    objects: Sequence[tuple[str, str]],
    run: str = "replace",
) -> None:
    """Make the rows of `df` the only rows of these landed objects, in one atomic step.

    Parameters
    ----------
    df
        The rows, with `_object` and `_version`; columns are matched by name.
    objects
        `(object key, version id)` of every object whose rows are replaced. Rows that a killed run
        left for one of them go.
    run
        Names the change in the table's history.

    Raises
    ------
    OvertakenError
        When another run published to the table meanwhile. Nothing was changed.
    """
    draft = Draft(spark, identifier, run)
    stale = draft.read().join(fn.broadcast(_objects(spark, objects)), ["_object", "_version"])
    keys = stale.select(*ORIGIN)
    if not keys.isEmpty():
        draft.delete(keys)
    draft.append(df)
    draft.publish()


def local_rows(
    spark: SparkSession, rows: Sequence[tuple[str | int, ...]], schema: StructType
) -> DataFrame:
    """Return a few rows as a frame that the planner holds: joining it takes no job of Spark's."""
    if not rows:
        return spark.createDataFrame([], schema)
    listed = ", ".join(
        "(" + ", ".join(_literal(one) if isinstance(one, str) else str(one) for one in row) + ")"
        for row in rows
    )
    names = ", ".join(f"`{one.name}`" for one in schema)
    # The keys may hold anything, and $ or : means something to Spark only outside a text.
    return spark.sql(f"SELECT * FROM VALUES {listed} AS rows({names})")  # noqa: S608


def _create(
    spark: SparkSession,
    identifier: str,
    schema: StructType,
    location: str,
    properties: Mapping[str, str],
    comments: Mapping[str, str],
) -> None:
    """Create the table with an empty first snapshot.

    So that every later state has one to start from.
    """
    columns = ", ".join(_column_ddl(one, comments) for one in schema)
    values = {**_PROPERTIES, **_allowed(properties)}
    listed = ", ".join(f"{_literal(key)} = {_literal(text)}" for key, text in values.items())
    place = (
        "" if _is_path_based(spark, identifier) else f"LOCATION {_literal(location.rstrip('/'))}"
    )
    spark.sql(
        f"CREATE TABLE IF NOT EXISTS {quoted(identifier)} ({columns}) USING iceberg "
        f"{place} TBLPROPERTIES ({listed})"
    )
    if java_table(spark, identifier).currentSnapshot() is None:
        java_table(spark, identifier).newAppend().commit()


def _other_changes(present: StructType, wanted: StructType) -> list[str]:
    """Say where a schema differs by more than added columns."""
    by_name = {one.name: one for one in wanted}
    problems = []
    for column in present:
        want = by_name.get(column.name)
        if want is None:
            problems.append(f"column {column.name} is no longer in the contract")
        elif want.dataType != column.dataType:
            problems.append(
                f"column {column.name} is {column.dataType.simpleString()} in the table and "
                f"{want.dataType.simpleString()} in the contract"
            )
    return problems


def _set_properties(spark: SparkSession, identifier: str, properties: Mapping[str, str]) -> None:
    present = java_table(spark, identifier).properties()
    wanted = _allowed(properties)
    changed = {key: text for key, text in wanted.items() if present.get(key) != text}
    if changed:
        listed = ", ".join(f"{_literal(key)} = {_literal(text)}" for key, text in changed.items())
        change_metadata(spark, f"ALTER TABLE {quoted(identifier)} SET TBLPROPERTIES ({listed})")


def _allowed(properties: Mapping[str, str]) -> dict[str, str]:
    return {_RESERVED_PROPERTIES.get(key, key): text for key, text in properties.items()}


def _is_path_based(spark: SparkSession, identifier: str) -> bool:
    catalog = identifier.split(".")[0]
    return spark.conf.get(f"spark.sql.catalog.{catalog}.type", None) == "hadoop"


def _column_ddl(column: StructField, comments: Mapping[str, str]) -> str:
    comment = comments.get(column.name) or column.metadata.get("comment")
    text = f" COMMENT {_literal(comment)}" if comment else ""
    return f"`{column.name}` {column.dataType.simpleString()}{text}"


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _objects(spark: SparkSession, objects: Sequence[tuple[str, str]]) -> DataFrame:
    schema = StructType(
        [StructField("_object", StringType()), StructField("_version", StringType())]
    )
    return spark.createDataFrame(list(objects), schema)
