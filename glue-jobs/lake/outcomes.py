"""Works out what becomes of a run's rows: trusted, refused or a duplicate, and which rows yield.

Rows are wide and decisions are narrow. Each row is judged once and only its verdict, its key and
its place in raw are kept; records that a single row speaks of need no comparison, and the few
others are compared without their values. The wide rows are read again when they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as fn

from lake import privacy, quality, quality_levels, rivals, tables, trusting
from lake.dqdl import Rule
from lake.held import carried, settled
from lake.ledger import Input, RuleResult
from lake.observed import observed
from lake.replaying import NO_REPLAYS, Replays
from lake.rivals import HASH, ORIGIN, PLACE, Fates, Rivals
from lake.settings import Settings
from lake.trusting import REASONS_COLUMN

_ROWS_PER_FILE = 500_000
#: Up to here a run's rows are held, so that nothing is read or worked out twice.
HELD_ROWS = 250_000


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
    #: Repaired rows that clean took since.
    replays: Replays = NO_REPLAYS
    #: How many of them are judged again, beside the rows of `new`.
    replayed_rows: int = 0
    #: Versions that others have replaced, when the run judges the whole dataset again.
    obsolete: tuple[tuple[str, str], ...] = ()
    #: Files whose columns differed from the contract's since the last run.
    schema: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What becomes of a run's rows."""

    trusted: DataFrame
    superseded: DataFrame
    quarantine: DataFrame
    counts: dict[str, int]
    quality: dict[str, RuleResult]
    #: Undeclared personal data by column and kind; known once `trusted` has been written.
    personal_data: Callable[[], Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class _Judged:
    """A run's rows with their verdicts."""

    #: As trusted may show them, with their origin, `_landed`, `_original` and identity.
    private: DataFrame
    #: `_landed`, `_row`, what tells a record, and the reasons.
    verdicts: DataFrame
    refused: int
    quality: dict[str, RuleResult]
    personal_data: Callable[[], Mapping[str, Mapping[str, int]]]


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
        Raw rows of the objects to process, with `_landed`.
    raw
        Every raw row: the originals of rows that yield, and the values of records without a key.
    key
        Secret of the pseudonyms; None when no field is pseudonymised.

    Raises
    ------
    JobError
        When a rule cannot be evaluated, or when a row is not accounted for.
    """
    total = sum(one.rows for one in work.new) + work.replayed_rows
    judged = _judged(spark, rows, known, rules, total, key)
    found = judged.quality
    valid = judged.verdicts.where(fn.size(REASONS_COLUMN) == 0)
    present = _trusted_now(spark, raw, known, work)
    shared = rivals.find(valid, present, known.fields) if total else None
    repeated, repeated_rows = None, 0
    unique = [one for one in rules if one.level == "unique"]
    if unique and total:
        again, results = _judged_together(spark, judged.private, shared, unique, known)
        found |= results
        repeated = again
        repeated_rows = again.count()
    fates = rivals.fates(shared, repeated)
    refused_rows = judged.refused + repeated_rows
    counts = {
        "inputRows": total,
        "trustedRows": total - refused_rows - fates.duplicate_rows,
        "quarantinedRows": refused_rows,
        "duplicateRows": fates.duplicate_rows,
        "supersededRows": fates.superseded_rows,
    }
    found = quality_levels.with_levels(found, known.checks)
    quality_levels.refuse_stopped(found, known)
    quality_levels.refuse_too_many(counts, known)
    refused = judged.verdicts.where(fn.size(REASONS_COLUMN) > 0)
    aside = _aside([refused] if repeated is None else [refused, repeated], fates.duplicates)
    aside_rows = refused_rows + fates.duplicate_rows
    leaving = carried(aside.select(*PLACE), aside_rows)
    staying = judged.private
    if aside_rows:
        staying = staying.join(leaving, PLACE, "left_anti")
    nothing = raw.select(*ORIGIN).where(fn.lit(False))
    return Outcome(
        trusted=_in_few_files(
            trusting.trusted_rows(staying, known.fields, work.run), counts["trustedRows"], total
        ),
        superseded=nothing if fates.superseded is None else fates.superseded,
        quarantine=_quarantine(judged.private, raw, carried(aside, aside_rows), fates, work),
        counts=counts,
        quality=found,
        personal_data=judged.personal_data,
    )


def _judged(
    spark: SparkSession,
    rows: DataFrame,
    known: Settings,
    rules: Sequence[Rule],
    total: int,
    key: bytes | None,
) -> _Judged:
    """Judge the rows, and say what each rule found."""
    fields = known.fields
    asked = [one for one in rules if one.level != "unique"]
    judged = trusting.with_contract_reasons(rows, fields)
    if not any(one.key for one in fields):
        judged = trusting.with_identity(judged, fields)
    if not total:
        # Deequ judges no table without rows; of its rules only those on the number can fail here.
        found = {
            one.text: RuleResult(
                "failed" if one.form == "RowCount" and not one.zero_passes else "passed", 0, 0
            )
            for one in asked
        }
        private = privacy.apply(judged, fields, key)
        return _Judged(private, _verdicts(private, known), 0, found, lambda: {})
    judged = quality.judge(spark, judged, asked, "_broken")
    broken = quality_levels.refusing("_broken", asked, known.checks)
    personal = trusting.finding_counts(fields)
    by_rule, by_row = Observation(), Observation()

    def hidden(rows: DataFrame) -> DataFrame:
        rows = rows.withColumn(REASONS_COLUMN, fn.concat(fn.col(REASONS_COLUMN), broken))
        private = privacy.apply(rows.drop("_broken"), fields, key)
        return trusting.with_personal_data_reasons(private, fields)

    # A rule's condition looks at values before they are hidden, so it is counted there.
    measures = quality.measures(asked, "_broken")
    counted = hidden(judged.observe(by_rule, *measures) if measures else judged)
    refused = fn.count_if(fn.size(REASONS_COLUMN) > 0).alias("refused")
    if total <= HELD_ROWS:
        private = settled(counted.observe(by_row, refused, *personal))
        verdicts, written = _verdicts(private, known), by_row
    else:
        verdicts = settled(_verdicts(counted.observe(by_row, refused), known))
        private, written = hidden(judged), Observation()
        private = private.observe(written, *personal) if personal else private
    return _Judged(
        private,
        verdicts,
        int(observed(by_row)["refused"]),
        quality.measured(asked, observed(by_rule)) if asked else {},
        lambda: trusting.findings(observed(written), fields) if personal else {},
    )


def _verdicts(private: DataFrame, known: Settings) -> DataFrame:
    """Return of each row its place, what tells its record, and why it is refused."""
    identity = trusting.identity_columns(known.fields)
    latest = [fn.col(f"`{known.latest_by}`").alias(trusting.LATEST)] if known.latest_by else []
    reasons = [REASONS_COLUMN] if REASONS_COLUMN in private.columns else []
    return private.select(
        *PLACE,
        fn.xxhash64(*identity).alias(HASH),
        *identity,
        *latest,
        *reasons,
    )


def _trusted_now(
    spark: SparkSession, raw: DataFrame, known: Settings, work: Work
) -> DataFrame | None:
    """Return of each trusted row what tells whether a new row is the same record.

    None when there is none; or when everything is judged again and nothing counts as trusted before.
    """
    identifier = known.identifier("trusted")
    if work.obsolete or not tables.row_count(spark, identifier, work.bases[identifier]):
        return None
    present = tables.snapshot(spark, identifier, work.bases[identifier])
    if not any(one.key for one in known.fields):
        # Trusted may show less than what landed, and rows that differ only in what is hidden are
        # not the same.
        names = [f"`{one.name}`" for one in known.fields]
        present = raw.select(*ORIGIN, *names).join(present.select(*ORIGIN), ORIGIN, "left_semi")
        present = trusting.with_identity(present, known.fields)
    placed = trusting.with_landing_order(present, trusting.landing_order(spark, work.landed))
    identity = trusting.identity_columns(known.fields)
    latest = [fn.col(f"`{known.latest_by}`").alias(trusting.LATEST)] if known.latest_by else []
    return placed.select(*ORIGIN, "_landed", fn.xxhash64(*identity).alias(HASH), *identity, *latest)


def _judged_together(
    spark: SparkSession,
    private: DataFrame,
    shared: Rivals | None,
    unique: Sequence[Rule],
    known: Settings,
) -> tuple[DataFrame, dict[str, RuleResult]]:
    """Judge the rows that would enter trusted by the rules that look at all of them together.

    Returns the places of those that fail, with the reasons, and what each rule found.
    """
    candidates = private.where(fn.size(REASONS_COLUMN) == 0)
    if shared is not None:
        yielding = shared.mine.where("NOT _first").select(*PLACE)
        candidates = candidates.join(yielding, PLACE, "left_anti")
    judged = settled(quality.judge(spark, settled(candidates), unique, "_repeated"))
    found = quality.results(judged, unique, "_repeated")
    kept = quality_levels.refusing("_repeated", unique, known.checks)
    failing = judged.select(*PLACE, kept.alias(REASONS_COLUMN))
    return settled(failing.where(fn.size(REASONS_COLUMN) > 0)), found


def _aside(refused: Sequence[DataFrame], duplicates: DataFrame | None) -> DataFrame:
    """Return the places of this run's rows that do not enter trusted, with kind and reasons."""
    frames = [
        one.select(*PLACE, fn.lit("refused").alias("kind"), fn.col(REASONS_COLUMN))
        for one in refused
    ]
    if duplicates is not None:
        none = fn.array().cast(quality.REASONS).alias(REASONS_COLUMN)
        frames.append(duplicates.select(*PLACE, fn.lit("duplicate").alias("kind"), none))
    return reduce(DataFrame.unionByName, frames)


def _quarantine(
    private: DataFrame, raw: DataFrame, aside: DataFrame, fates: Fates, work: Work
) -> DataFrame:
    """Return the rows that the run sets aside, with what was received."""
    originals = private.select(*ORIGIN, "_landed", "_original")
    found = originals.join(aside, PLACE)
    rows = trusting.quarantined(found, fn.col("kind"), work.run, work.at, REASONS_COLUMN)
    if fates.superseded is not None and fates.superseded_rows:
        gone = carried(fates.superseded, fates.superseded_rows)
        texts = raw.select(*ORIGIN, "_original").join(gone, ORIGIN, "left_semi")
        yielded = fates.superseded.join(texts, ORIGIN, "left")
        rows = rows.unionByName(trusting.quarantined(yielded, "duplicate", work.run, work.at))
    set_aside = fates.duplicate_rows + fates.superseded_rows
    return _in_few_files(rows, set_aside, 0)


def _in_few_files(frame: DataFrame, rows: int, total: int) -> DataFrame:
    """Write as few files as the rows need: each run adds files, and readers open them all."""
    least = 2 if total > HELD_ROWS else 1
    return frame.coalesce(max(least, 1 + rows // _ROWS_PER_FILE))
