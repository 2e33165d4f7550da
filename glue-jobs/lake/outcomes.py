"""Works out what becomes of a run's rows: trusted, refused or a duplicate, and which rows yield."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from lake import privacy, quality, tables, trusting
from lake.dqdl import Rule
from lake.errors import JobError
from lake.ledger import Input, RuleResult
from lake.settings import Settings
from lake.trusting import REASONS_COLUMN

_ROWS_PER_FILE = 500_000
_ORIGIN = ["_object", "_version", "_row"]


@dataclass(frozen=True)
class Work:
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
class Outcome:
    """What becomes of a run's rows."""

    trusted: DataFrame
    superseded: DataFrame
    quarantine: DataFrame
    counts: dict[str, int]
    quality: dict[str, RuleResult]
    personal_data: Mapping[str, Mapping[str, int]]


def work_out(
    spark: SparkSession,
    rows: DataFrame,
    raw: DataFrame,
    known: Settings,
    rules: Sequence[Rule],
    work: Work,
    key: bytes | None,
) -> Outcome:
    """Judge a run's rows, hide what is private, and set each record's rows against each other.

    Parameters
    ----------
    rows
        Raw rows of the objects to process, with `_landed`; settled, because they are read twice.
    raw
        Every raw row: the originals of rows that yield, and the values of records without a key.
    key
        Secret of the pseudonyms; None when no field is pseudonymised.

    Raises
    ------
    JobError
        When a rule cannot be evaluated, or when a row is not accounted for.
    """
    total = sum(one.rows for one in work.new)
    private, found = _judged(spark, rows, known, rules, total, key)
    private = settled(private)
    refused = private.where(fn.size(REASONS_COLUMN) > 0)
    ranked = trusting.with_winners(private.where(fn.size(REASONS_COLUMN) == 0), "_first")
    candidates = ranked.where("_first")
    unique = [one for one in rules if one.level == "unique"]
    not_unique = None
    if unique and total:
        judged = settled(quality.judge(spark, settled(candidates), unique, "_repeated"))
        found |= quality.results(judged, unique, "_repeated")
        not_unique = judged.where(fn.size("_repeated") > 0)
        candidates = judged.where(fn.size("_repeated") == 0).drop("_repeated")
    present = _trusted_now(spark, raw, known, work)
    placed = settled(trusting.against_trusted(candidates, present))
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
    quarantine = settled(quarantine)
    counts = _counts(total, quarantine, fates)
    trusted = trusting.trusted_rows(placed.where("_incoming AND _wins"), known.fields, work.run)
    set_aside_rows = total - counts["trustedRows"] + counts["supersededRows"]
    return Outcome(
        trusted=_in_few_files(trusted, counts["trustedRows"]),
        superseded=superseded,
        quarantine=_in_few_files(quarantine, set_aside_rows),
        counts=counts,
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
        judged = settled(quality.judge(spark, judged, asked, "_broken"))
        found = quality.results(judged, asked, "_broken")
        joined = fn.concat(fn.col(REASONS_COLUMN), fn.col("_broken"))
        judged = judged.withColumn(REASONS_COLUMN, joined).drop("_broken")
    else:
        # Deequ judges no table without rows; of its rules only those on the number can fail here.
        found = {
            one.text: RuleResult(
                "failed" if one.form == "RowCount" and not one.zero_passes else "passed", 0, 0
            )
            for one in rules
        }
    private = privacy.apply(judged, fields, key)
    if any(one.key for one in fields):
        private = trusting.with_identity(private, fields)
    return trusting.with_personal_data_reasons(private, fields), found


def _trusted_now(spark: SparkSession, raw: DataFrame, known: Settings, work: Work) -> DataFrame:
    """Return the trusted rows with what is needed to tell whether a new row is the same record."""
    identifier = known.identifier("trusted")
    present = tables.snapshot(spark, identifier, work.bases[identifier])
    if not any(one.key for one in known.fields):
        # Trusted may show less than what landed, and rows that differ only in what is hidden are
        # not the same.
        names = [f"`{one.name}`" for one in known.fields]
        present = raw.select(*_ORIGIN, *names).join(present.select(*_ORIGIN), _ORIGIN, "left_semi")
    identified = trusting.with_identity(present, known.fields)
    return trusting.with_landing_order(identified, trusting.landing_order(spark, work.landed))


def _fates(placed: DataFrame) -> dict[tuple[bool, bool], int]:
    """Count candidates and trusted rows of their records: incoming or not, winning or not."""
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


def _in_few_files(frame: DataFrame, rows: int) -> DataFrame:
    """Write as few files as the rows need: each run adds files, and readers open them all."""
    return frame.coalesce(1 + rows // _ROWS_PER_FILE)


def settled(frame: DataFrame) -> DataFrame:
    """Work a frame out now.

    So that what follows neither repeats the work nor carries its whole plan along.
    """
    return frame.localCheckpoint(eager=True)
