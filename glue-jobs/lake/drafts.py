"""Changes of an Iceberg table: prepared on a branch, published in one step.

Every change is prepared on a branch of its own that starts at what readers see. Publishing moves
`main` to the branch in one conditional write of the catalogue, and only when `main` has not moved
since: readers see the old rows or the new ones, and of two runs that started from the same state
one publishes and the other is told. What a killed run prepared stays on its branch, unseen, until
a later run drops it.
"""

from __future__ import annotations

import random
import re
import time
import uuid
from collections.abc import Iterable
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from lake.errors import JobError
from lake.iceberg import ORIGIN, added_rows, head, java_table, quoted, snapshot

_RUN_PROPERTY = "lake.run"
_BRANCH_PREFIX = "run_"
_ATTEMPTS = 8


class OvertakenError(JobError):
    """Another run has published to the table since this one read it."""


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
        Names the branch. One attempt may have drafts of several tables; a retry of the same run is
        another attempt.
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
        """Add rows; columns are matched by name.

        Without rows the table still gets a snapshot that names the run.
        """
        df.writeTo(self._target()).option(
            f"snapshot-property.{_RUN_PROPERTY}", self.attempt
        ).append()
        self._note()

    def added_rows(self) -> int:
        """Return how many rows the last change added, as its writers counted them."""
        return added_rows(self._spark, self.identifier, self._written[-1])

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
    for left in reversed(range(_ATTEMPTS)):
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
            _wait()
    raise AssertionError("unreachable")


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
    """Return the branches that can never be published.

    `main` has left the state that they started from. A run that is still at work on such a branch
    learns at its publication that it was overtaken.
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
    """Run a statement that changes a table's metadata and none of its rows.

    Again when another run was quicker.
    """
    for left in reversed(range(_ATTEMPTS)):
        try:
            spark.sql(statement)
            return
        except Py4JJavaError as error:
            if left == 0 or not _is_conflict(error):
                raise
            _wait()


def overtaken(identifier: str) -> str:
    """Return what a run is told that was not the first to publish."""
    return (
        f"another run published to {identifier} while this one was at work; "
        "nothing of this run was published, start it again"
    )


def _is_on(table: Any, start: int, main: int) -> bool:
    """Tell whether `start` is `main` or was made on top of it.

    So that it can still be published.
    """
    current: int | None = start
    while current is not None:
        if current == main:
            return True
        found = table.snapshot(current)
        parent = None if found is None else found.parentId()
        current = None if parent is None else int(parent)
    return False


def _wait() -> None:
    """Let another run finish its change; two that wait do not meet again at once."""
    time.sleep(random.uniform(0.05, 0.3))  # noqa: S311  # spreads retries, hides nothing


def _is_conflict(error: Py4JJavaError | PySparkException) -> bool:
    if isinstance(error, Py4JJavaError):
        return str(error.java_exception.getClass().getSimpleName()) == "CommitFailedException"
    return "Cannot fast-forward" in str(error)
