"""One run of trust: what is new, what becomes of it, and the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import StructType

from lake import (
    commits,
    corrections,
    ledger,
    privacy,
    quality,
    quality_levels,
    replaying,
    schema_drift,
    tables,
    trusting,
)
from lake.dqdl import Rule
from lake.errors import raise_all
from lake.held import settled
from lake.ledger import Entry, Input
from lake.outcomes import Work, work_out
from lake.settings import Settings, TableZone

#: So many landed objects are named in a filter.
_NAMED_OBJECTS = 200


def run(
    spark: SparkSession,
    s3: Any,
    open_ssm: Callable[[], Any],
    known: Settings,
    run_id: str,
    seam: commits.Seam = lambda step: None,
) -> Entry | None:
    """Process what is new and return the ledger entry, or None when nothing is.

    Raises
    ------
    JobError
        With what was found and what to change; nothing of the run is visible then.
    """
    rules = _read_contract(spark, known)
    trusted, quarantine = known.identifier("trusted"), known.identifier("quarantine")
    _ensure_tables(spark, known)
    # Quarantine first: between the two publications a superseded row is in both tables, and in
    # neither never.
    book = commits.Book(known.zones.trusted.bucket, known.dataset, (quarantine, trusted))
    commits.recover(spark, s3, book)
    work, inputs = _find_work(spark, s3, known, run_id, book)
    if not inputs:
        return None
    key = None
    if any(one.privacy == "pseudonymise" for one in known.fields):
        key = privacy.read_key(open_ssm(), known.pseudonym_key_parameter)
    raw = tables.snapshot(
        spark, known.identifier("raw"), tables.head(spark, known.identifier("raw"))
    )
    rows = _new_rows(spark, raw, work)
    _check_counts(rows, work.new, known)
    replayed = None
    if work.replays.inputs and not work.obsolete:
        aside = tables.snapshot(spark, quarantine, work.bases[quarantine])
        replayed = settled(replaying.to_judge(spark, raw, aside, work.replays, work.new))
        work = replace(work, replayed_rows=replayed.count())
        order = trusting.landing_order(spark, work.landed)
        rows = rows.unionByName(trusting.with_landing_order(replayed, order))
    if not work.new:
        # A rule on the table judges what was delivered, not the few rows that were repaired.
        rules = [one for one in rules if one.level != "table"]
    outcome = work_out(spark, rows, raw, known, rules, work, key)
    entry = Entry(
        run=work.run,
        step="trust",
        inputs=inputs,
        counts={
            **outcome.counts,
            **({"replayedRows": work.replayed_rows} if replayed is not None else {}),
        },
        quality=outcome.quality,
        details={
            "qualityScore": quality_levels.score(outcome.quality),
            **({"judgedAgain": "a file was corrected"} if work.obsolete else {}),
            **({"schema": list(work.schema)} if work.schema else {}),
        },
    )
    changes = (
        commits.Change(
            quarantine,
            outcome.quarantine,
            replayed,
            outcome.counts["quarantinedRows"]
            + outcome.counts["duplicateRows"]
            + outcome.counts["supersededRows"],
        ),
        commits.Change(
            trusted,
            outcome.trusted,
            outcome.superseded if outcome.counts["supersededRows"] else None,
            outcome.counts["trustedRows"],
        ),
    )
    if work.obsolete:
        before = [(one, tables.snapshot(spark, one, work.bases[one])) for one in book.identifiers]
        changes = corrections.changes(spark, raw, before[0], before[1], work, outcome)

    def completed(known_so_far: Entry) -> Entry:
        details = {**known_so_far.details, "personalData": outcome.personal_data()}
        return replace(known_so_far, details=details)

    return commits.commit(spark, s3, book, entry, changes, work.bases, seam, completed)


def _read_contract(spark: SparkSession, known: Settings) -> list[Rule]:
    raise_all(privacy.problems(known.fields), f"the contract of {known.dataset}")
    where = f"the quality rules of {known.department}/{known.dataset} in contract.yaml"
    columns = {one.name: one.type for one in known.fields}
    return quality.read_rules(spark, known.rules, columns, where)


def _ensure_tables(spark: SparkSession, known: Settings) -> None:
    comments = {**known.comments(), **trusting.ORIGIN_COMMENTS}
    schemas: dict[TableZone, StructType] = {
        "trusted": trusting.trusted_schema(known.fields),
        "quarantine": trusting.QUARANTINE_SCHEMA,
    }
    for zone, schema in schemas.items():
        tables.ensure(
            spark,
            known.identifier(zone),
            schema,
            known.location(zone),
            known.table_properties(),
            comments,
        )


def _find_work(
    spark: SparkSession, s3: Any, known: Settings, run_id: str, book: commits.Book
) -> tuple[Work, tuple[Input, ...]]:
    """Return what is to be judged, and what the ledger is to hold of it."""
    # The tables' state first, the ledger after: a run that commits in between is seen in the ledger
    # and refused at the commit.
    bases = {one: tables.head(spark, one) for one in book.identifiers}
    done_entries = ledger.entries(s3, book.bucket, book.dataset)
    done = {one.origin for entry in done_entries for one in entry.inputs}
    cleaned = ledger.entries(s3, known.zones.raw.bucket, known.dataset)
    accepted = {
        one.origin: one for entry in cleaned for one in entry.inputs if one.outcome == "accepted"
    }
    work = Work(
        run=ledger.free_name(done_entries, run_id),
        at=datetime.now(timezone.utc),
        new=tuple(one for origin, one in accepted.items() if origin not in done),
        landed=tuple(accepted),
        bases=bases,
        replays=replaying.pending(cleaned, done),
        schema=schema_drift.untold(cleaned, done_entries),
    )
    return corrections.widened(work, accepted), (*work.new, *work.replays.inputs)


def _new_rows(spark: SparkSession, raw: DataFrame, work: Work) -> DataFrame:
    order = {origin: place for place, origin in enumerate(work.landed)}
    objects = [(*one.origin, order[one.origin]) for one in work.new]
    keys = sorted({one.key for one in work.new})
    # Names of few files tell Iceberg which of raw's own files it need not open.
    mine = raw.where(fn.col("_object").isin(keys)) if len(keys) <= _NAMED_OBJECTS else raw
    return trusting.at_their_places(mine, trusting.placed_objects(spark, objects))


def _check_counts(rows: DataFrame, new: Sequence[Input], known: Settings) -> None:
    """Compare what raw holds with what clean recorded.

    A difference is a loss, never an empty success.
    """
    counted = {
        (row["_object"], row["_version"]): row["count"]
        for row in rows.groupBy("_object", "_version").count().collect()
    }
    problems = [
        f"{one.key} has {counted.get(one.origin, 0)} rows in raw and {one.rows} in clean's ledger"
        for one in new
        if counted.get(one.origin, 0) != one.rows
    ]
    raise_all(
        problems,
        f"{known.identifier('raw')} does not hold what clean recorded, nothing was committed; "
        "restore the table's snapshot",
    )
