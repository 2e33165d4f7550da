"""Iceberg tables: made and evolved from the contract, changed on a branch, published in one step.

Every change is prepared on a branch of its own that starts at what readers see. Publishing moves `main` to the branch in one
conditional write of the catalogue, and only when `main` has not moved since: readers see the old rows or the new ones, and of two
runs that started from the same state one publishes and the other is told. What a killed run prepared stays on its branch, unseen,
until the next publication drops it.
"""

from __future__ import annotations

import random
import re
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import StringType, StructField, StructType

from lake.errors import JobError

#: Columns that name where a row comes from.
ORIGIN = ("_object", "_version", "_row")

_RUN_PROPERTY = "lake.run"
_BRANCH_PREFIX = "run_"
_PUBLISH_ATTEMPTS = 8
_PROPERTIES = {
    "format-version": "2",
    "write.parquet.compression-codec": "zstd",
    # The state of a table is one file: old ones go with the snapshots they describe.
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    # Iceberg's vectorised reader keeps rows outside Java's memory, and a scan that Spark cancels, because the other side of a join
    # turned out empty, read freed memory: the whole process ended with SIGSEGV.
    "read.parquet.vectorization.enabled": "false",
}


# Spark keeps some property names for itself.
_RESERVED_PROPERTIES = {"owner": "data-owner", "location": "data-location"}


class OvertakenError(JobError):
    """Another run has published to the table since this one read it."""


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
        Every column of the table. Columns that the table lacks are added, null in the rows that exist.
    location
        Where the table lives, for example `s3://bucket/dataset/table`. A catalogue of folders decides that itself.
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


def replace_table(
    spark: SparkSession,
    df: DataFrame,
    identifier: str,
    location: str,
    properties: Mapping[str, str],
) -> None:
    """Replace a table's columns and rows together, in one atomic step. For tables that can be made again."""
    writer = df.writeTo(quoted(identifier)).using("iceberg")
    for key, text in {**_PROPERTIES, **_allowed(properties)}.items():
        writer = writer.tableProperty(key, text)
    if not _is_path_based(spark, identifier):
        writer = writer.tableProperty("location", location.rstrip("/"))
    writer.replace()


def exists(spark: SparkSession, identifier: str) -> bool:
    """Tell whether the catalogue knows the table."""
    return bool(spark.catalog.tableExists(identifier))


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
        `(object key, version id)` of every object whose rows are replaced. Rows that a killed run left for one of them go.
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


class Draft:
    """A change of one table, prepared on a branch.

    Parameters
    ----------
    spark
        The session.
    identifier
        `lake.<database>.<table>`.
    run
        The run that makes the change; it is recorded with the snapshot.
    attempt
        Names the branch. One attempt may have drafts of several tables; a retry of the same run is another attempt.
    """

    def __init__(
        self, spark: SparkSession, identifier: str, run: str, attempt: str | None = None
    ) -> None:
        self.identifier = identifier
        self.attempt = attempt or new_attempt(run)
        self.branch = branch_name(self.attempt)
        self.base = head(spark, identifier)
        self._spark = spark
        self._written: list[int] = [self.base]
        change_metadata(
            spark,
            f"ALTER TABLE {quoted(identifier)} CREATE BRANCH `{self.branch}` "
            f"AS OF VERSION {self.base}",
        )

    def read(self) -> DataFrame:
        """Return the rows as this draft started: what readers saw then."""
        return snapshot(self._spark, self.identifier, self.base)

    def delete(self, keys: DataFrame) -> None:
        """Remove the rows whose `_object`, `_version` and `_row` are in `keys`."""
        view = f"keys_{uuid.uuid4().hex}"
        keys.select(*ORIGIN).createOrReplaceTempView(view)
        matches = " AND ".join(f"t.`{name}` = k.`{name}`" for name in ORIGIN)
        try:
            self._spark.sql(
                f"MERGE INTO {self._target()} t USING {view} k ON {matches} "
                "WHEN MATCHED THEN DELETE"
            )
        finally:
            self._spark.catalog.dropTempView(view)
        self._note()

    def append(self, df: DataFrame) -> None:
        """Add rows; columns are matched by name. Without rows the table still gets a snapshot that names the run."""
        df.writeTo(self._target()).option(
            f"snapshot-property.{_RUN_PROPERTY}", self.attempt
        ).append()
        self._note()

    def replace_all(self, df: DataFrame) -> None:
        """Make the rows of `df` the only rows of the table."""
        df.writeTo(self._target()).option(
            f"snapshot-property.{_RUN_PROPERTY}", self.attempt
        ).overwrite(fn.lit(True))
        self._note()

    def publish(self) -> int:
        """Show the change to readers, in one step, and return the snapshot that they now see.

        Raises
        ------
        OvertakenError
            When another run published first. Readers see that run's rows and none of these.
        """
        published = publish(self._spark, self.identifier, self.attempt, self.base)
        drop_branches(self._spark, self.identifier, [self.branch])
        return published

    def drop(self) -> None:
        """Give the change up; readers have seen nothing of it."""
        drop_branches(self._spark, self.identifier, [self.branch])

    def _target(self) -> str:
        return f"{quoted(self.identifier)}.`branch_{self.branch}`"

    def _note(self) -> None:
        """Check that the branch grew from what this draft wrote last, and from nothing else."""
        table = java_table(self._spark, self.identifier)
        ref = table.refs().get(self.branch)
        if ref is None:
            raise OvertakenError(overtaken(self.identifier))
        written = int(ref.snapshotId())
        if written == self._written[-1]:
            return
        parent = table.snapshot(written).parentId()
        if parent is None or int(parent) != self._written[-1]:
            raise OvertakenError(overtaken(self.identifier))
        self._written.append(written)


def new_attempt(run: str) -> str:
    """Return a name for one attempt at a run, unlike that of any other."""
    name = re.sub("[^A-Za-z0-9_]", "_", run)
    return f"{name}_{int(time.time())}_{uuid.uuid4().hex[:12]}"


def attempt_started(branch: str) -> float:
    """Return when an attempt started, in seconds since 1970, from the name of its branch."""
    return float(branch.rsplit("_", 2)[-2])


def branch_name(attempt: str) -> str:
    """Return the branch that holds what an attempt has prepared."""
    return _BRANCH_PREFIX + attempt


def publish(spark: SparkSession, identifier: str, attempt: str, base: int) -> int:
    """Move `main` from `base` to an attempt's branch, and return the snapshot that readers now see.

    Doing it again after it was done changes nothing.

    Raises
    ------
    OvertakenError
        When `main` is no longer at `base`.
    """
    for left in reversed(range(_PUBLISH_ATTEMPTS)):
        table = java_table(spark, identifier)
        target = table.refs().get(branch_name(attempt))
        present = int(table.currentSnapshot().snapshotId())
        if target is None:
            raise OvertakenError(overtaken(identifier))
        if present == int(target.snapshotId()):
            return present
        if present != base:
            raise OvertakenError(overtaken(identifier))
        try:
            table.manageSnapshots().fastForwardBranch("main", branch_name(attempt)).commit()
            return int(target.snapshotId())
        except (Py4JJavaError, PySparkException) as error:
            # Someone changed the table in between: look again at whether `main` moved.
            if left == 0 or not _is_conflict(error):
                raise
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311  # spreads retries, hides nothing
    raise AssertionError("unreachable")


def head(spark: SparkSession, identifier: str) -> int:
    """Return the snapshot that readers of a table see."""
    return int(java_table(spark, identifier).currentSnapshot().snapshotId())


def snapshot(spark: SparkSession, identifier: str, snapshot_id: int) -> DataFrame:
    """Return the rows of one snapshot; later commits do not change what this frame holds."""
    reader = spark.read.format("iceberg").option("snapshot-id", str(snapshot_id))
    return reader.load(identifier)


def last_attempt(spark: SparkSession, identifier: str) -> str | None:
    """Return the attempt whose rows readers see, or None when no run has published yet."""
    table = java_table(spark, identifier)
    current = table.currentSnapshot()
    while current is not None:
        attempt = current.summary().get(_RUN_PROPERTY)
        if attempt is not None:
            return str(attempt)
        parent = current.parentId()
        current = None if parent is None else table.snapshot(parent)
    return None


def branch_base(spark: SparkSession, identifier: str, attempt: str) -> int:
    """Return the snapshot that an attempt's branch grew from.

    A draft writes one snapshot that removes rows, if any, and ends with one that names the attempt.

    Raises
    ------
    OvertakenError
        When there is no such branch.
    """
    table = java_table(spark, identifier)
    ref = table.refs().get(branch_name(attempt))
    if ref is None:
        raise OvertakenError(overtaken(identifier))
    main = int(table.currentSnapshot().snapshotId())
    current: int | None = int(ref.snapshotId())
    while current is not None:
        if current == main:
            return main
        parent = table.snapshot(current).parentId()
        current = None if parent is None else int(parent)
    raise OvertakenError(overtaken(identifier))


def outdated_branches(spark: SparkSession, identifier: str) -> list[str]:
    """Return the branches that can never be published: `main` has left the state that they started from.

    A run that is still at work on such a branch learns at its publication that it was overtaken.
    """
    table = java_table(spark, identifier)
    main = int(table.currentSnapshot().snapshotId())
    return [
        name
        for name in branches(spark, identifier)
        if not _is_on(table, int(table.refs().get(name).snapshotId()), main)
    ]


def branches(spark: SparkSession, identifier: str) -> list[str]:
    """Return the branches of runs, whether they are at work or dead."""
    names = [str(one) for one in java_table(spark, identifier).refs().keySet()]
    return sorted(name for name in names if name.startswith(_BRANCH_PREFIX))


def drop_branches(spark: SparkSession, identifier: str, branches: Iterable[str]) -> None:
    """Drop branches; one that is gone already is no error."""
    for name in branches:
        change_metadata(spark, f"ALTER TABLE {quoted(identifier)} DROP BRANCH IF EXISTS `{name}`")


def change_metadata(spark: SparkSession, statement: str) -> None:
    """Run a statement that changes a table's metadata and none of its rows, again when another run was quicker."""
    for left in reversed(range(_PUBLISH_ATTEMPTS)):
        try:
            spark.sql(statement)
            return
        except Py4JJavaError as error:
            if left == 0 or not _is_conflict(error):
                raise
            time.sleep(random.uniform(0.05, 0.3))  # noqa: S311  # spreads retries, hides nothing


def quoted(identifier: str) -> str:
    """Return an identifier with each part in back quotes."""
    return ".".join(f"`{part}`" for part in identifier.split("."))


def _is_on(table: Any, start: int, main: int) -> bool:
    """Tell whether `start` is `main` or was made on top of it, so that it can still be published."""
    current: int | None = start
    while current is not None:
        if current == main:
            return True
        found = table.snapshot(current)
        parent = None if found is None else found.parentId()
        current = None if parent is None else int(parent)
    return False


def _create(
    spark: SparkSession,
    identifier: str,
    schema: StructType,
    location: str,
    properties: Mapping[str, str],
    comments: Mapping[str, str],
) -> None:
    """Create the table with an empty first snapshot, so that every later state has one to start from."""
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
        spark.createDataFrame([], schema).writeTo(quoted(identifier)).append()


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


def java_table(spark: SparkSession, identifier: str) -> Any:
    """Return Iceberg's own handle on a table, freshly loaded."""
    jvm: Any = spark._jvm
    return jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(
        spark._jsparkSession, identifier
    )


def _is_conflict(error: Py4JJavaError | PySparkException) -> bool:
    if isinstance(error, Py4JJavaError):
        return str(error.java_exception.getClass().getSimpleName()) == "CommitFailedException"
    return "Cannot fast-forward" in str(error)


def overtaken(identifier: str) -> str:
    """Return what a run is told that was not the first to publish."""
    return (
        f"another run published to {identifier} while this one was at work; "
        "nothing of this run was published, start it again"
    )
