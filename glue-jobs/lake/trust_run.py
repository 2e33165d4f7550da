"""One run of trust: what is new, what becomes of it, and the commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from lake import commits, ledger, privacy, quality, tables, trusting
from lake.dqdl import Rule
from lake.errors import raise_all
from lake.ledger import Entry, Input
from lake.outcomes import Work, settled, work_out
from lake.settings import Settings


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
    work = _find_work(spark, s3, known, run_id, book)
    if not work.new:
        return None
    key = None
    if any(one.privacy == "pseudonymise" for one in known.fields):
        key = privacy.read_key(open_ssm(), known.pseudonym_key_parameter)
    raw = tables.snapshot(
        spark, known.identifier("raw"), tables.head(spark, known.identifier("raw"))
    )
    rows = settled(_new_rows(spark, raw, work))
    _check_counts(rows, work.new, known)
    outcome = work_out(spark, rows, raw, known, rules, work, key)
    entry = Entry(
        run=work.run,
        step="trust",
        inputs=work.new,
        counts=outcome.counts,
        quality=outcome.quality,
        details={"personalData": outcome.personal_data},
    )
    changes = (
        commits.Change(quarantine, outcome.quarantine),
        commits.Change(
            trusted,
            outcome.trusted,
            outcome.superseded if outcome.counts["supersededRows"] else None,
        ),
    )
    return commits.commit(spark, s3, book, entry, changes, work.bases, seam)


def _read_contract(spark: SparkSession, known: Settings) -> list[Rule]:
    raise_all(privacy.problems(known.fields), f"the contract of {known.dataset}")
    return quality.read_rules(spark, known.rules, {one.name: one.type for one in known.fields})


def _ensure_tables(spark: SparkSession, known: Settings) -> None:
    comments = {**known.comments(), **trusting.ORIGIN_COMMENTS}
    for zone, schema in (
        ("trusted", trusting.trusted_schema(known.fields)),
        ("quarantine", trusting.QUARANTINE_SCHEMA),
    ):
        tables.ensure(
            spark,
            known.identifier(zone),  # type: ignore[arg-type]
            schema,
            known.location(zone),  # type: ignore[arg-type]
            known.table_properties(),
            comments,
        )


def _find_work(
    spark: SparkSession, s3: Any, known: Settings, run_id: str, book: commits.Book
) -> Work:
    # The tables' state first, the ledger after: a run that commits in between is seen in the ledger
    # and refused at the commit.
    bases = {one: tables.head(spark, one) for one in book.identifiers}
    done_entries = ledger.entries(s3, book.bucket, book.dataset)
    done = {one.origin for entry in done_entries for one in entry.inputs}
    accepted = {
        one.origin: one
        for entry in ledger.entries(s3, known.zones.raw.bucket, known.dataset)
        for one in entry.inputs
        if one.outcome == "accepted"
    }
    return Work(
        run=ledger.free_name(done_entries, run_id),
        at=datetime.now(timezone.utc),
        new=tuple(one for origin, one in accepted.items() if origin not in done),
        landed=tuple(accepted),
        bases=bases,
    )


def _new_rows(spark: SparkSession, raw: DataFrame, work: Work) -> DataFrame:
    order = trusting.landing_order(spark, work.landed)
    wanted = trusting.landing_order(spark, [one.origin for one in work.new])
    mine = raw.join(
        fn.broadcast(wanted.select("_object", "_version")), ["_object", "_version"], "left_semi"
    )
    return trusting.with_landing_order(mine, order)


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
