"""Corrected files: a new version of a landed file takes the place of the one before.

A row of the corrected version that the new one no longer has must leave trusted, and a row of
another file that had yielded to it may count again. So a run that finds a corrected file judges the
whole dataset again, from raw: the present version of each file, as if nothing had been judged
before. That is what a rebuild from landing does, so both give the same rows. Rows of versions that
are no longer current are duplicates: what they said is said again, or was taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from lake import trusting
from lake.commits import Change
from lake.held import settled
from lake.ledger import Input
from lake.outcomes import Outcome, Work

_OBJECT = ["_object", "_version"]
_ORIGIN = [*_OBJECT, "_row"]


def obsolete(landed: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the versions that a later one of the same file has replaced, in landing order."""
    last = dict(landed)
    return tuple(one for one in landed if last[one[0]] != one[1])


def widened(work: Work, accepted: Mapping[tuple[str, str], Input]) -> Work:
    """Return the work with every current file as new when one of the new files corrects another.

    Parameters
    ----------
    accepted
        Every file that clean has accepted, by origin.
    """
    replaced = obsolete(work.landed)
    fresh = {one.key for one in work.new}
    if not any(key in fresh for key, _ in replaced):
        return work
    old = set(replaced)
    current = tuple(one for origin, one in accepted.items() if origin not in old)
    return replace(work, new=current, obsolete=replaced)


def changes(
    spark: SparkSession,
    raw: DataFrame,
    quarantine: tuple[str, DataFrame],
    trusted: tuple[str, DataFrame],
    work: Work,
    outcome: Outcome,
) -> tuple[Change, Change]:
    """Return what a run that judged everything again does to quarantine and trusted.

    Parameters
    ----------
    raw
        Every raw row.
    quarantine, trusted
        Each table's identifier and its rows as the run found them.

    Returns
    -------
    tuple[Change, Change]
        All rows of current files as they are judged now; rows of obsolete versions are duplicates,
        and those that were before stay as they are.
    """
    old = fn.broadcast(
        spark.createDataFrame(list(work.obsolete), "_object string, _version string")
    )
    of_old = quarantine[1].join(old, _OBJECT, "left_semi")
    kept = of_old.where("kind = 'duplicate'").select(*_ORIGIN)
    gone = raw.join(old, _OBJECT, "left_semi").join(kept, _ORIGIN, "left_anti")
    aside = trusting.quarantined(gone, "duplicate", work.run, work.at)
    leaving = quarantine[1].select(*_ORIGIN).join(kept, _ORIGIN, "left_anti")
    return (
        Change(quarantine[0], settled(outcome.quarantine.unionByName(aside)), settled(leaving)),
        Change(trusted[0], outcome.trusted, settled(trusted[1].select(*_ORIGIN))),
    )
