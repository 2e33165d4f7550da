"""What keeps tables from growing: old snapshots, dead branches, lost and small files go.

It runs right after a publication and never before one, and it can be left out at any time: readers
and later runs get the same rows with it or without it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.types import StringType, StructField, StructType, TimestampType

from lake import drafts, iceberg
from lake.log import log

#: Snapshots that stay readable: a query that is under way goes on reading the one that it started
#: with.
KEPT_SNAPSHOTS = 5
#: Each run adds a file or two; from so many on, small ones become large ones.
MOST_FILES = 24
#: Files that are smaller on average are small.
SMALL_FILE_BYTES = 32 * 1024 * 1024
#: How much the clocks of two machines may differ.
CLOCK_MARGIN_SECONDS = 60


def after_commit(
    spark: SparkSession, identifiers: Iterable[str], margin_seconds: float | None = None
) -> None:
    """Tidy tables that have just been published.

    Branches that started from an earlier state can never be published. One that is older than the
    published state by more than the margin belongs to a run that died or is about to be told that
    it was overtaken: it is dropped, and files that nothing refers to are deleted with it. A run
    that starts from now on writes newer files, so none of its files can be meant.
    """
    margin = CLOCK_MARGIN_SECONDS if margin_seconds is None else margin_seconds
    for identifier in identifiers:
        table = iceberg.java_table(spark, identifier)
        published_at = table.currentSnapshot().timestampMillis() / 1000
        dead = drafts.outdated_branches(spark, identifier)
        gone = [name for name in dead if drafts.attempt_started(name) < published_at - margin]
        drafts.drop_branches(spark, identifier, gone)
        if gone or _count(table.snapshots()) > 2 * KEPT_SNAPSHOTS:
            expire(spark, identifier)
        if gone:
            removed = sweep(spark, identifier, published_at - margin)
            log("table-swept", table=identifier, branches=len(gone), files=removed)
        compact(spark, identifier)


def compact(spark: SparkSession, identifier: str, most_files: int = MOST_FILES) -> int:
    """Rewrite a table's small files as few large ones, and return how many there were.

    Readers see the same rows before and after. A run that is at work meanwhile started from the
    state before the publication that this follows, so it is told that it was overtaken either way.
    """
    table = iceberg.java_table(spark, identifier)
    summary = table.currentSnapshot().summary()
    files = int(summary.get("total-data-files") or 0)
    size = int(summary.get("total-files-size") or 0)
    if files <= most_files or size / files >= SMALL_FILE_BYTES:
        return 0
    jvm: Any = spark._jvm
    actions = jvm.org.apache.iceberg.spark.actions.SparkActions.get(spark._jsparkSession)
    rewrite = actions.rewriteDataFiles(table).option("min-input-files", "2")
    rewritten = int(rewrite.execute().rewrittenDataFilesCount())
    log("table-compacted", table=identifier, files=rewritten)
    return rewritten


def expire(spark: SparkSession, identifier: str, kept: int = KEPT_SNAPSHOTS) -> None:
    """Forget all but the last snapshots, and delete the files that only the forgotten ones used."""
    table = iceberg.java_table(spark, identifier)
    now = int(time.time() * 1000)
    table.expireSnapshots().expireOlderThan(now).retainLast(kept).commit()


def sweep(spark: SparkSession, identifier: str, older_than: float) -> int:
    """Delete the files below a table that no snapshot refers to, and return how many there were.

    Parameters
    ----------
    older_than
        Seconds since 1970; younger files stay, because a run at work has not committed its own yet.
    """
    table = iceberg.java_table(spark, identifier)
    found = spark.createDataFrame(
        _files(table),
        StructType(
            [StructField("file_path", StringType()), StructField("last_modified", TimestampType())]
        ),
    )
    jvm: Any = spark._jvm
    actions = jvm.org.apache.iceberg.spark.actions.SparkActions.get(spark._jsparkSession)
    result = (
        actions.deleteOrphanFiles(table)
        .compareToFileList(found._jdf)
        .olderThan(int(older_than * 1000))
        .execute()
    )
    return _count(result.orphanFileLocations())


def _files(table: Any) -> list[tuple[str, datetime]]:
    """List the files below a table, under the name that the table gives its own location."""
    place = str(table.location())
    return [
        (
            place + str(one.location()).partition(place)[2],
            datetime.fromtimestamp(one.createdAtMillis() / 1000, timezone.utc),
        )
        for one in table.io().listPrefix(place).iterator()
    ]


def _count(found: Any) -> int:
    return sum(1 for _ in found.iterator())
