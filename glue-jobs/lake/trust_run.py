"""One run of trust: what is new, what becomes of it, and the commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from lake import commits, ledger, privacy, quality, tables, trusting
from lake.dqdl import Rule
from lake.errors import JobError, raise_all
from lake.ledger import Entry, Input, RuleResult
from lake.settings import Settings
from lake.trusting import REASONS_COLUMN

_ORIGIN = ["_object", "_version", "_row"]


@dataclass(frozen=True)
class _Work:
    """What a run of trust has to do, and what it starts from."""

    run: str
    at: datetime
    #: Objects to process, in the order in which they landed.
    new: tuple[Input, ...]
    #: Every object that clean has accepted, in that order.
    landed: tuple[tuple[str, str], ...]
    #: By table, the snapshot that readers see.
    bases: Mapping[str, int]


@dataclass(frozen=True)
class _Outcome:
    """What becomes of a run's rows."""

    trusted: DataFrame
    superseded: DataFrame
    quarantine: DataFrame
    counts: dict[str, int]
    quality: dict[str, RuleResult]
    personal_data: Mapping[str, Mapping[str, int]]


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
    # Quarantine first: between the two publications a superseded row is in both tables, and in neither never.
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
    rows = _settled(_new_rows(spark, raw, work))
    _check_counts(rows, work.new, known)
    outcome = _work_out(spark, rows, raw, known, rules, work, key)
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
) -> _Work:
    # The tables' state first, the ledger after: a run that commits in between is seen in the ledger and refused at the commit.
    bases = {one: tables.head(spark, one) for one in book.identifiers}
    done_entries = ledger.entries(s3, book.bucket, book.dataset)
    done = {one.origin for entry in done_entries for one in entry.inputs}
    accepted = {
        one.origin: one
        for entry in ledger.entries(s3, known.zones.raw.bucket, known.dataset)
        for one in entry.inputs
        if one.outcome == "accepted"
    }
    return _Work(
        run=ledger.free_name(done_entries, run_id),
        at=datetime.now(timezone.utc),
        new=tuple(one for origin, one in accepted.items() if origin not in done),
        landed=tuple(accepted),
        bases=bases,
    )


def _new_rows(spark: SparkSession, raw: DataFrame, work: _Work) -> DataFrame:
    order = trusting.landing_order(spark, work.landed)
    wanted = trusting.landing_order(spark, [one.origin for one in work.new])
    mine = raw.join(
        fn.broadcast(wanted.select("_object", "_version")), ["_object", "_version"], "left_semi"
    )
    return trusting.with_landing_order(mine, order)


def _check_counts(rows: DataFrame, new: Sequence[Input], known: Settings) -> None:
    """Compare what raw holds with what clean recorded: a difference is a loss, never an empty success."""
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


def _work_out(
    spark: SparkSession,
    rows: DataFrame,
    raw: DataFrame,
    known: Settings,
    rules: Sequence[Rule],
    work: _Work,
    key: bytes | None,
) -> _Outcome:
    total = sum(one.rows for one in work.new)
    private, found = _judged(spark, rows, known, rules, total, key)
    private = _settled(private)
    refused = private.where(fn.size(REASONS_COLUMN) > 0)
    ranked = trusting.with_winners(private.where(fn.size(REASONS_COLUMN) == 0), "_first")
    candidates = ranked.where("_first")
    unique = [one for one in rules if one.level == "unique"]
    not_unique = None
    if unique and total:
        judged = _settled(quality.judge(spark, _settled(candidates), unique, "_repeated"))
        found |= quality.results(judged, total, unique, "_repeated")
        not_unique = judged.where(fn.size("_repeated") > 0)
        candidates = judged.where(fn.size("_repeated") == 0).drop("_repeated")
    present = _trusted_now(spark, raw, known, work)
    placed = _settled(trusting.against_trusted(candidates, present))
    late = placed.where("_incoming AND NOT _wins")
    fates = _fates(placed)
    superseded = placed.where("NOT _incoming AND NOT _wins").select(*_ORIGIN)
    duplicates = [ranked.where("NOT _first"), late]
    if fates.get((False, False)):
        originals = raw.select(*_ORIGIN, "_original")
        duplicates.append(superseded.join(originals, _ORIGIN, "left"))

    def set_aside(frame: DataFrame, kind: str, reasons: str | None = None) -> DataFrame:
        return trusting.quarantined(frame, kind, work.run, work.at, reasons)

    quarantine = set_aside(refused, "refused", REASONS_COLUMN)
    if not_unique is not None:
        quarantine = quarantine.unionByName(set_aside(not_unique, "refused", "_repeated"))
    for frame in duplicates:
        quarantine = quarantine.unionByName(set_aside(frame, "duplicate"))
    quarantine = _settled(quarantine)
    return _Outcome(
        trusted=trusting.trusted_rows(placed.where("_incoming AND _wins"), known.fields, work.run),
        superseded=superseded,
        quarantine=quarantine,
        counts=_counts(total, quarantine, fates),
        quality=found,
        personal_data=trusting.findings(private, known.fields),
    )


def _judged(
    spark: SparkSession,
    rows: DataFrame,
    known: Settings,
    rules: Sequence[Rule],
    total: int,
    key: bytes | None,
) -> tuple[DataFrame, dict[str, RuleResult]]:
    """Return the rows with their reasons and as trusted may show them, and what each rule found."""
    fields = known.fields
    asked = [one for one in rules if one.level != "unique"]
    judged = trusting.with_contract_reasons(rows, fields)
    if not any(one.key for one in fields):
        judged = trusting.with_identity(judged, fields)
    if total:
        judged = _settled(quality.judge(spark, judged, asked, "_broken"))
        found = quality.results(judged, total, asked, "_broken")
        joined = fn.concat(fn.col(REASONS_COLUMN), fn.col("_broken"))
        judged = judged.withColumn(REASONS_COLUMN, joined).drop("_broken")
    else:
        short = [repr(one.text) for one in asked if one.form == "RowCount" and not one.zero_passes]
        raise_all(short, "no row has landed, and rules on the whole table fail")
        found = {one.text: RuleResult("passed", 0, 0) for one in rules}
    private = privacy.apply(judged, fields, key)
    if any(one.key for one in fields):
        private = trusting.with_identity(private, fields)
    return trusting.with_personal_data_reasons(private, fields), found


def _trusted_now(spark: SparkSession, raw: DataFrame, known: Settings, work: _Work) -> DataFrame:
    """Return the trusted rows with what is needed to tell whether a new row is the same record."""
    identifier = known.identifier("trusted")
    present = tables.snapshot(spark, identifier, work.bases[identifier])
    if not any(one.key for one in known.fields):
        # Trusted may show less than what landed, and rows that differ only in what is hidden are not the same.
        names = [f"`{one.name}`" for one in known.fields]
        present = raw.select(*_ORIGIN, *names).join(present.select(*_ORIGIN), _ORIGIN, "left_semi")
    identified = trusting.with_identity(present, known.fields)
    return trusting.with_landing_order(identified, trusting.landing_order(spark, work.landed))


def _fates(placed: DataFrame) -> dict[tuple[bool, bool], int]:
    """Count candidates and trusted rows of their records by whether they are incoming and whether they win."""
    counted = placed.groupBy("_incoming", "_wins").count().collect()
    return {(row["_incoming"], row["_wins"]): row["count"] for row in counted}


def _counts(
    total: int, quarantine: DataFrame, fates: Mapping[tuple[bool, bool], int]
) -> dict[str, int]:
    """Count a run's rows by what became of them.

    Raises
    ------
    JobError
        When a row is missing or counted twice: nothing is committed then.
    """
    kinds = {row["kind"]: row["count"] for row in quarantine.groupBy("kind").count().collect()}
    superseded = fates.get((False, False), 0)
    counts = {
        "inputRows": total,
        "trustedRows": fates.get((True, True), 0),
        "quarantinedRows": kinds.get("refused", 0),
        "duplicateRows": kinds.get("duplicate", 0) - superseded,
        "supersededRows": superseded,
    }
    accounted = counts["trustedRows"] + counts["quarantinedRows"] + counts["duplicateRows"]
    if accounted != total:
        raise JobError(
            f"{total} rows came in and {accounted} were accounted for; nothing was committed"
        )
    return counts


def _settled(frame: DataFrame) -> DataFrame:
    """Work a frame out now, so that what follows neither repeats the work nor carries its whole plan along."""
    return frame.localCheckpoint(eager=True)
