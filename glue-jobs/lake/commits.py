"""One commit over two tables and a ledger, exact whenever it is interrupted.

A run prepares its changes on branches and stages its ledger entry; nothing of that is seen.
Publishing the first table is the one step that decides. What follows (the second table, the ledger)
only repeats what is already fixed, so whoever finds a run that was decided but not finished, a
later run or the run's own retry, finishes it to the same bytes. A run that was never decided leaves
branches that no reader sees and that the next run drops.

Two runs that start from the same state both try to decide; the catalogue lets one through and the
other is told, with nothing published.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from lake import drafts, ledger, tables, upkeep
from lake.errors import JobError
from lake.log import log

#: Called with the name of each step just after it, so that a test can stop a run anywhere.
Seam = Callable[[str], None]


@dataclass(frozen=True)
class Change:
    """What a run does to one table."""

    identifier: str
    added: DataFrame
    #: Rows to remove, by `_object`, `_version`, `_row`; None removes nothing.
    removed: DataFrame | None = None
    #: How many rows `added` is to have; what was written is compared before anything is published.
    rows: int | None = None


@dataclass(frozen=True)
class Book:
    """A dataset's ledger of one step, and the tables that the step writes.

    The first table decides.
    """

    bucket: str
    dataset: str
    identifiers: tuple[str, ...]


def recover(spark: SparkSession, s3: Any, book: Book) -> str | None:
    """Finish the run that was decided but not finished, and return its name, else None.

    Raises
    ------
    JobError
        When the decided run's staged entry is gone: the tables hold rows that no ledger entry can
        speak of.
    """
    first = book.identifiers[0]
    attempt = drafts.last_attempt(spark, first)
    if attempt is None:
        return None
    staged = _staged(s3, book, attempt)
    if staged is None:
        if _is_recorded(s3, book, attempt):
            return None
        raise JobError(
            f"the table {first} was published by run {attempt}, of which "
            f"s3://{book.bucket}/{ledger.prefix(book.dataset)} knows nothing; "
            "restore the ledger object from its earlier version"
        )
    _finish(spark, s3, book, attempt, staged)
    log("run-finished-for-another", run=staged.run)
    return staged.run


def commit(
    spark: SparkSession,
    s3: Any,
    book: Book,
    entry: ledger.Entry,
    changes: Sequence[Change],
    bases: Mapping[str, int],
    seam: Seam = lambda step: None,
    completed: Callable[[ledger.Entry], ledger.Entry] = lambda entry: entry,
) -> ledger.Entry:
    """Make the changes of a run visible and record it.

    Parameters
    ----------
    entry
        What the ledger is to hold of this run.
    changes
        One for each table of the book, in its order.
    bases
        By table, the snapshot that the changes were worked out from.
    seam
        Called after each step with its name.
    completed
        Adds to the entry what is known only once the rows have been written.

    Raises
    ------
    JobError
        When other rows were written than a change says. Nothing of this run is visible.
    drafts.OvertakenError
        When another run published since `bases` were read. Nothing of this run is visible.
    """
    attempt = drafts.new_attempt(entry.run)
    dated = replace(entry, at=ledger.now(), details={**entry.details, "attempt": attempt})
    try:
        for change in changes:
            _prepare(spark, change, entry.run, attempt, bases[change.identifier], seam)
        dated = completed(dated)
    except (Py4JJavaError, PySparkException, JobError) as error:
        _forget(spark, s3, book, attempt)
        for identifier in book.identifiers:
            if tables.head(spark, identifier) != bases[identifier]:
                raise drafts.OvertakenError(drafts.overtaken(identifier)) from error
        raise
    _stage(s3, book, attempt, dated)
    seam("stage")
    first = book.identifiers[0]
    try:
        drafts.publish(spark, first, attempt, bases[first])
    except drafts.OvertakenError:
        _forget(spark, s3, book, attempt)
        raise
    seam(f"publish {first}")
    written = _finish(spark, s3, book, attempt, dated, seam)
    upkeep.after_commit(spark, book.identifiers)
    _unstage_the_dead(spark, s3, book)
    return written


def _prepare(
    spark: SparkSession, change: Change, run: str, attempt: str, base: int, seam: Seam
) -> None:
    """Write a change to a branch that starts at `base`."""
    draft = drafts.Draft(spark, change.identifier, run, attempt)
    seam(f"branch {change.identifier}")
    if draft.base != base:
        raise drafts.OvertakenError(drafts.overtaken(change.identifier))
    if change.removed is not None:
        draft.delete(change.removed)
        seam(f"delete {change.identifier}")
    draft.append(change.added)
    written = draft.added_rows()
    if change.rows is not None and written != change.rows:
        raise JobError(
            f"{written:,} rows were written to {change.identifier} and {change.rows:,} were "
            "accounted for; nothing was published, run the job again"
        )
    seam(f"append {change.identifier}")


def _finish(
    spark: SparkSession,
    s3: Any,
    book: Book,
    attempt: str,
    entry: ledger.Entry,
    seam: Seam = lambda step: None,
) -> ledger.Entry:
    """Do what follows the decision; every step may already have been done."""
    for identifier in book.identifiers[1:]:
        try:
            if drafts.last_attempt(spark, identifier) != attempt:
                base = drafts.branch_base(spark, identifier, attempt)
                drafts.publish(spark, identifier, attempt, base)
        except drafts.OvertakenError:
            # A later run may have finished this one and gone on to publish its own.
            if not _is_recorded(s3, book, attempt):
                raise
            return entry
        seam(f"publish {identifier}")
    try:
        ledger.commit(s3, book.bucket, book.dataset, entry)
    except ledger.EntryExistsError:
        present = _recorded(s3, book, entry.run)
        if present.details.get("attempt") != attempt:
            raise
    seam("ledger")
    _forget(spark, s3, book, attempt)
    return entry


def _forget(spark: SparkSession, s3: Any, book: Book, attempt: str) -> None:
    """Drop an attempt's branches and its staged entry.

    It is over, or was never decided and never will be.
    """
    for identifier in book.identifiers:
        drafts.drop_branches(spark, identifier, [drafts.branch_name(attempt)])
    _unstage(s3, book, attempt)


def _staged_key(book: Book, attempt: str) -> str:
    return f"{ledger.prefix(book.dataset)}_staged/{attempt}.json"


def _stage(s3: Any, book: Book, attempt: str, entry: ledger.Entry) -> None:
    s3.put_object(
        Bucket=book.bucket,
        Key=_staged_key(book, attempt),
        Body=json.dumps(entry.as_json(), ensure_ascii=False).encode(),
        ContentType="application/json",
    )


def _unstage(s3: Any, book: Book, attempt: str) -> None:
    s3.delete_object(Bucket=book.bucket, Key=_staged_key(book, attempt))


def _unstage_the_dead(spark: SparkSession, s3: Any, book: Book) -> None:
    """Delete staged entries whose branch is gone.

    A run makes its branch first and stages its entry after.
    """
    folder = f"{ledger.prefix(book.dataset)}_staged/"
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=book.bucket, Prefix=folder)
    staged = [item["Key"] for page in pages for item in page.get("Contents", [])]
    if not staged:
        return
    alive = set(drafts.branches(spark, book.identifiers[0]))
    for key in staged:
        attempt = key.removeprefix(folder).removesuffix(".json")
        if drafts.branch_name(attempt) not in alive:
            _unstage(s3, book, attempt)


def _staged(s3: Any, book: Book, attempt: str) -> ledger.Entry | None:
    # Listed, not fetched: who may list only below a prefix is told "denied" for an object that is
    # not there.
    key = _staged_key(book, attempt)
    found = s3.list_objects_v2(Bucket=book.bucket, Prefix=key, MaxKeys=1)
    if not found.get("Contents"):
        return None
    body = s3.get_object(Bucket=book.bucket, Key=key)["Body"].read()
    return ledger.parse(body, f"s3://{book.bucket}/{key}")


def _is_recorded(s3: Any, book: Book, attempt: str) -> bool:
    entries = ledger.entries(s3, book.bucket, book.dataset)
    return any(one.details.get("attempt") == attempt for one in entries)


def _recorded(s3: Any, book: Book, run: str) -> ledger.Entry:
    key = ledger.entry_key(book.dataset, run)
    body = s3.get_object(Bucket=book.bucket, Key=key)["Body"].read()
    return ledger.parse(body, f"s3://{book.bucket}/{key}")
