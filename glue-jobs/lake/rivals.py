"""Rows that share a record with another, and which of them yields.

Equal hashes only nominate rows; which of them are the same record their values decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as fn

from lake import trusting
from lake.held import carried, settled
from lake.observed import observed
from lake.settings import Field

#: Name of the column by whose values rows are nominated.
HASH = "_hash"
#: A row's place: which landed object, and which row in it.
PLACE = ["_landed", "_row"]
#: The same as the tables have it.
ORIGIN = ["_object", "_version", "_row"]


@dataclass(frozen=True)
class Rivals:
    """The rows that share their record with another; the rest needs no comparison."""

    #: Valid rows of this run, with `_first` on the one that counts within the run.
    mine: DataFrame
    #: Rows that are in trusted.
    present: DataFrame | None


@dataclass(frozen=True)
class Fates:
    """What came of rivalry."""

    #: Rows of this run that yield: `_landed`, `_row`.
    duplicates: DataFrame | None = None
    duplicate_rows: int = 0
    #: Trusted rows that yield: `_object`, `_version`, `_row`.
    superseded: DataFrame | None = None
    superseded_rows: int = 0


def find(valid: DataFrame, present: DataFrame | None, fields: Sequence[Field]) -> Rivals | None:
    """Return the rows that share a record, None when there is no such row.

    Parameters
    ----------
    valid
        This run's rows that broke no rule: `_landed`, `_row`, the hash and what tells a record.
    present
        The rows that are in trusted, with the same; None when there is none.
    """
    hashes = valid.select(HASH)
    if present is not None:
        hashes = hashes.unionByName(present.select(HASH))
    counted = Observation()
    shared = settled(
        hashes.groupBy(HASH)
        .count()
        .where("count > 1")
        .select(HASH)
        .observe(counted, fn.count(fn.lit(1)).alias("shared"))
    )
    found = int(observed(counted)["shared"])
    if not found:
        return None
    nominated = carried(shared, found)

    def meet(rows: DataFrame) -> DataFrame:
        met = rows.join(nominated, HASH, "left_semi")
        keyed = any(one.key for one in fields)
        return trusting.with_identity(met, fields) if keyed else met

    mine = trusting.with_winners(meet(valid), "_first")
    return Rivals(settled(mine), None if present is None else meet(present))


def fates(rivals: Rivals | None, repeated: DataFrame | None) -> Fates:
    """Set rivals against each other, this run's first rows against those of trusted.

    Parameters
    ----------
    repeated
        Places of rows of this run that rules on all rows together refuse.
    """
    if rivals is None:
        return Fates()
    duplicates = rivals.mine.where("NOT _first").select(*PLACE)
    if rivals.present is None:
        return Fates(duplicates, duplicates.count())
    candidates = rivals.mine.where("_first")
    if repeated is not None:
        candidates = candidates.join(repeated.select(*PLACE), PLACE, "left_anti")
    placed = settled(trusting.against_trusted(candidates, rivals.present))
    duplicates = duplicates.unionByName(placed.where("_incoming AND NOT _wins").select(*PLACE))
    superseded = placed.where("NOT _incoming AND NOT _wins").select(*ORIGIN)
    return Fates(duplicates, duplicates.count(), superseded, superseded.count())
