"""One run of clean: landed files become typed rows of raw, or are refused with a sentence.

A file is taken whole or not at all. Rows keep the number that they have in their file, whatever
happens to them. Where DataBrew cleans, its rows are taken over (`lake.databrew`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as fn

from lake import (
    commits,
    databrew,
    landing,
    ledger,
    manifests,
    readers,
    recipe,
    replaying,
    schema_binding,
    schema_drift,
    tables,
)
from lake.errors import FileRefusedError, JobError
from lake.landing import Address, Landed
from lake.ledger import Entry, Input
from lake.log import log
from lake.observed import observed
from lake.readers.frames import source_rows
from lake.readers.source import OpenedFile
from lake.recipe import Recipe
from lake.settings import Settings
from lake.typing_columns import raw_schema, type_columns

#: Bytes of files that are read outside Spark and go into one commit; a backlog takes several.
BATCH_BYTES = 64 * 1024 * 1024

_COMMENTS = {
    "_object": "Key of the landed object that the row comes from",
    "_version": "Version of that object",
    "_row": "Number of the row in that object, from 1",
    "_run": "Run that brought the row here",
    "_original": "The row as it was received, as JSON",
    "_unreadable": "Texts that are no value of their column's type, by column; _row: the whole row",
}


@dataclass
class _Batch:
    """Files that are committed together."""

    opened: list[OpenedFile] = field(default_factory=list)
    refused: list[Input] = field(default_factory=list)
    held_bytes: int = 0
    notes: schema_binding.Notes = field(default_factory=schema_binding.Notes)

    def add(self, one: OpenedFile) -> None:
        self.opened.append(one)
        if one.rows is not None:
            self.held_bytes += one.landed.bytes

    @property
    def landed_rows(self) -> int:
        return sum(one.row_count for one in self.opened)


def run(
    spark: SparkSession,
    s3: Any,
    known: Settings,
    run_id: str,
    address: Address | None = None,
    seam: commits.Seam = lambda step: None,
    batch_bytes: int = BATCH_BYTES,
    small_text_bytes: int = readers.SMALL_TEXT_BYTES,
) -> list[Entry]:
    """Process the files that are new and return the ledger entries, none when nothing is.

    Parameters
    ----------
    run_id
        Names the run; a second commit of a backlog gets a name of its own.
    address
        Where Spark finds an object; below `s3://` unless told otherwise.
    seam
        Called after each step of a commit, so that a test can stop a run anywhere.
    batch_bytes, small_text_bytes
        Limits of what is read outside Spark.

    Raises
    ------
    JobError
        With what was found and what to change. Of the commit under way nothing is visible then.
    """
    steps = recipe.parse(known.recipe, known.fields)
    identifier = known.identifier("raw")
    book = commits.Book(known.zones.raw.bucket, known.dataset, (identifier,))
    tables.ensure(
        spark,
        identifier,
        raw_schema(known.fields),
        known.location("raw"),
        known.table_properties(),
        {**known.comments(), **_COMMENTS},
    )
    # The table's state first, what is recorded after: a run that commits in between is found at the
    # commit.
    base = tables.head(spark, identifier)
    commits.recover(spark, s3, book)
    recorded = ledger.entries(s3, book.bucket, book.dataset)
    found = landing.look(s3, known.zones.landing, known.dataset)
    new = landing.unprocessed(found.files, recorded)
    written: list[Entry] = []
    where = address or landing.s3_address
    made = databrew.newest_output(spark, s3, known, where)
    limits = (batch_bytes, small_text_bytes)
    notes = schema_binding.Notes(schema_drift.former_shapes(recorded))
    for batch in _batches(spark, s3, known, steps, made, new, where, notes, *limits):
        name = ledger.free_name([*recorded, *written], run_id)
        entry = _entry(batch, name)
        if batch.landed_rows:
            rows = _cleaned(spark, known, steps, made, batch)
            entry = _commit(spark, s3, book, known, rows, made, batch, entry, base, seam)
            base = tables.head(spark, identifier)
        else:
            entry = ledger.commit(s3, book.bucket, book.dataset, entry)
        written.append(entry)
    for landed in landing.unprocessed(found.replays, recorded):
        name = ledger.free_name([*recorded, *written], run_id)
        present = tables.snapshot(spark, identifier, base)
        taken = replaying.take(spark, s3, known, landed, present, found.replaced)
        entry = replaying.clean_entry(taken, name)
        if taken.opened:
            batch = _Batch(list(taken.opened))
            rows = replaying.rows(spark, known, steps, taken)
            places = replaying.places(spark, taken)
            entry = _commit(spark, s3, book, known, rows, None, batch, entry, base, seam, places)
            base = tables.head(spark, identifier)
        else:
            entry = ledger.commit(s3, book.bucket, book.dataset, entry)
        written.append(entry)
    return written


def _batches(
    spark: SparkSession,
    s3: Any,
    known: Settings,
    steps: Recipe,
    made: databrew.Output | None,
    new: Sequence[Landed],
    address: Address,
    notes: schema_binding.Notes,
    batch_bytes: int,
    small_text_bytes: int,
) -> Iterator[_Batch]:
    batch = _Batch(notes=notes)
    for landed in new:
        try:
            manifest = manifests.read(s3, landed, known.dataset)
            one = readers.open_file(spark, s3, landed, known.landing, address, small_text_bytes)
            manifests.check(manifest, one)
            one = schema_binding.bind(one, known, steps, batch.notes)
            if known.databrew is not None:
                one = _taken_over(one, known, made)
        except databrew.FileWaitsError as waits:
            log("file-waits", object=landed.key, version=landed.version_id, reason=str(waits))
            continue
        except FileRefusedError as error:
            batch.refused.append(_refused(s3, landed, str(error)))
            continue
        batch.add(one)
        if batch.held_bytes >= batch_bytes:
            yield batch
            batch = _Batch(notes=batch.notes.next())
    if batch.opened or batch.refused:
        yield batch


def _taken_over(one: OpenedFile, known: Settings, made: databrew.Output | None) -> OpenedFile:
    """Return the file without its own rows, once DataBrew's are known to be those of this version."""
    if made is not None:
        made.check(one, known.dataset)
    elif one.row_count:
        raise databrew.FileWaitsError("waits for the first run of DataBrew")
    odd = sum(row.problem is not None for row in one.rows or ())
    note = f"{odd:,} rows do not match the heading; DataBrew decided what becomes of them"
    return replace(one, rows=(), frame=None, note=note if odd else one.note)


def _cleaned(
    spark: SparkSession,
    known: Settings,
    steps: Recipe,
    made: databrew.Output | None,
    batch: _Batch,
) -> DataFrame:
    """Return the rows of a batch with the recipe applied, whoever applied it."""
    if made is not None:
        return recipe.apply(made.rows(spark, known, batch.opened), recipe.parse((), known.fields))
    return recipe.apply(source_rows(spark, batch.opened, steps.headings(known.fields)), steps)


def _refused(s3: Any, landed: Landed, sentence: str) -> Input:
    reason = f"{landed.name} {sentence}"
    log("file-refused", object=landed.key, version=landed.version_id, reason=reason)
    return Input(
        key=landed.key,
        version_id=landed.version_id,
        sha256=landing.checksum(s3, landed),
        bytes=landed.bytes,
        rows=0,
        outcome="refused",
        reason=reason,
    )


def _entry(batch: _Batch, name: str) -> Entry:
    accepted = [
        Input(
            key=one.landed.key,
            version_id=one.landed.version_id,
            sha256=one.sha256,
            bytes=one.landed.bytes,
            rows=one.row_count,
            outcome="accepted",
        )
        for one in batch.opened
    ]
    notes = {one.landed.key: one.note for one in batch.opened if one.note}
    return Entry(
        run=name,
        step="clean",
        inputs=(*accepted, *batch.refused),
        counts={
            "landedRows": batch.landed_rows,
            "rawRows": batch.landed_rows,
            "refusedFiles": len(batch.refused),
        },
        details={
            **({"notes": notes} if notes else {}),
            **batch.notes.details(),
        },
    )


def _commit(
    spark: SparkSession,
    s3: Any,
    book: commits.Book,
    known: Settings,
    rows: DataFrame,
    made: databrew.Output | None,
    batch: _Batch,
    entry: Entry,
    base: int,
    seam: commits.Seam,
    replaced: DataFrame | None = None,
) -> Entry:
    """Write a batch's rows and its entry, after checking that every landed row was written.

    `replaced` are the origins of rows whose places they take.
    """
    identifier = book.identifiers[0]
    typed = type_columns(rows, known.fields, entry.run)
    counted = Observation("clean")
    watched = typed.observe(
        counted,
        fn.count(fn.lit(1)).alias("rows"),
        fn.count_if(fn.size("_unreadable") > 0).alias("unreadable"),
    )

    def check(step: str) -> None:
        if step == f"append {identifier}":
            _check_written(batch, observed(counted))
            by_address = [one.landed for one in batch.opened if one.frame is not None]
            landing.refuse_replaced(s3, by_address)
            if made is not None:
                made.refuse_replaced(s3)
        seam(step)

    changes = (commits.Change(identifier, watched, replaced),)
    return commits.commit(spark, s3, book, entry, changes, {identifier: base}, check)


def _check_written(batch: _Batch, counted: Mapping[str, int]) -> None:
    log("rows-written", rows=counted["rows"], withUnreadable=counted["unreadable"])
    if counted["rows"] != batch.landed_rows:
        raise JobError(
            f"{counted['rows']:,} rows were written and the files hold {batch.landed_rows:,}; "
            "nothing was published, run the job again"
        )
