"""Frames that are worked out once, and small ones that travel to where the large ones are."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as fn

#: Up to here places of rows travel to where the rows are; more of them meet the rows half-way.
_CARRIED_PLACES = 400_000


def settled(frame: DataFrame) -> DataFrame:
    """Work a frame out now.

    So that what follows neither repeats the work nor carries its whole plan along.
    """
    return frame.localCheckpoint(eager=True)


def carried(places: DataFrame, rows: int) -> DataFrame:
    """Bring few places to where the rows are, so that the rows need not move."""
    return fn.broadcast(places) if rows <= _CARRIED_PLACES else places
