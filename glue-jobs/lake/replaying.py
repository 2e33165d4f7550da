"""Replay: rows that quarantine holds, repaired by the data steward, go through the pipeline again.

A file of repaired rows lies below `<dataset>/replays/`. It is CSV: `_object`, `_version` and `_row`
say which landed row a line repairs, the columns without a leading `_` are the row as it was
received. A repaired row keeps its origin: in raw it takes the place of the row that landed, and
trust moves it out of quarantine to wherever it now belongs. So each landed row stays in one place,
and all counts stay what they were. See docs/decisions/0015-replay.md.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from lake import ledger, manifests, recipe, tables
from lake.errors import FileRefusedError
from lake.landing import Landed, checksum
from lake.ledger import Entry, Input
from lake.log import log
from lake.readers.frames import source_rows
from lake.readers.json_file import json_text
from lake.readers.source import OpenedFile, SourceRow, as_json
from lake.recipe import Recipe
from lake.repaired_rows import (
    ORIGIN,
    OWN_COLUMNS,
    Origin,
    named,
    open_repaired,
    refuse_all,
    repaired_rows,
)
from lake.settings import Settings

_ORIGIN_SCHEMA = "_object string, _version string, _row bigint"


@dataclass(frozen=True)
class Taken:
    """What clean takes of one file of repaired rows."""

    #: The file in the ledger: replayed or refused.
    input: Input
    #: The rows that changed, as files of the objects that they come from; empty changes nothing.
    opened: tuple[OpenedFile, ...] = ()
    #: Rows that say what raw holds already, or repair what a newer version has replaced.
    unchanged: int = 0


@dataclass(frozen=True)
class Replays:
    """Repaired rows that clean took and trust has not judged yet."""

    #: Runs of clean: raw says of each row which run brought it.
    runs: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()


NO_REPLAYS = Replays()


def take(
    spark: SparkSession,
    s3: Any,
    known: Settings,
    landed: Landed,
    raw: DataFrame,
    replaced: Collection[tuple[str, str]] = (),
) -> Taken:
    """Read a file of repaired rows and decide what raw takes of it: all that changed, or nothing.

    Parameters
    ----------
    raw
        The rows of raw as they are now.
    replaced
        Versions of landed files that newer ones have replaced. A rebuild reads none of them, so what
        was once repaired in them changes nothing, and keeps no other row of the file from its repair.

    Returns
    -------
    Taken
        Refused, with every line that does not repair a row that quarantine holds. A row that no
        run of trust has judged yet may be repaired too.
    """
    try:
        manifest = manifests.read(s3, landed, known.dataset)
        one = open_repaired(s3, landed)
        manifests.check(manifest, one)
        wanted = repaired_rows(one)
        present = _originals(spark, raw, wanted)
        changed = {
            origin: values
            for origin, values in wanted.items()
            if (present[origin] != values if origin in present else origin[:2] not in replaced)
        }
        _refuse_astray(spark, s3, known, changed, present)
    except FileRefusedError as error:
        reason = f"{landed.name} {error}"
        log("file-refused", object=landed.key, version=landed.version_id, reason=reason)
        return Taken(_input(s3, landed, 0, reason))
    return Taken(
        _input(s3, landed, len(changed)),
        _by_object(landed, one.headings, changed),
        len(wanted) - len(changed),
    )


def clean_entry(taken: Taken, run: str) -> Entry:
    """Return what clean's ledger is to hold of a file of repaired rows; it adds no row to raw."""
    refused = taken.input.outcome == "refused"
    return Entry(
        run=run,
        step="clean",
        inputs=(taken.input,),
        counts={
            "landedRows": 0,
            "rawRows": 0,
            "refusedFiles": int(refused),
            "replayedRows": taken.input.rows,
            "unchangedRows": taken.unchanged,
        },
    )


def rows(spark: SparkSession, known: Settings, steps: Recipe, taken: Taken) -> DataFrame:
    """Return the repaired rows with the recipe applied.

    Where DataBrew cleans, the row as received is the row as DataBrew made it.
    """
    if known.databrew is not None:
        steps = recipe.parse((), known.fields)
    return recipe.apply(source_rows(spark, taken.opened, steps.headings(known.fields)), steps)


def places(spark: SparkSession, taken: Taken) -> DataFrame:
    """Return `_object`, `_version`, `_row` of the rows that the repaired ones replace."""
    return spark.createDataFrame(
        [
            (one.landed.key, one.landed.version_id, row.number)
            for one in taken.opened
            for row in one.rows or ()
        ],
        _ORIGIN_SCHEMA,
    )


def pending(cleaned: Iterable[Entry], done: set[tuple[str, str]]) -> Replays:
    """Find the repaired rows that clean recorded and that no run of trust has.

    Parameters
    ----------
    done
        The origins of all files in trust's ledger.
    """
    found = [
        (entry.run, one)
        for entry in cleaned
        for one in entry.inputs
        if one.outcome == "replayed" and one.rows and one.origin not in done
    ]
    return Replays(tuple(dict.fromkeys(run for run, _ in found)), tuple(one for _, one in found))


def to_judge(
    spark: SparkSession,
    raw: DataFrame,
    quarantine: DataFrame,
    replays: Replays,
    new: Sequence[Input],
) -> DataFrame:
    """Return the repaired rows of raw that are to leave quarantine.

    Parameters
    ----------
    quarantine
        The rows of quarantine as this run found them.
    new
        Objects that this run judges as a whole; their rows come with them.

    Returns
    -------
    DataFrame
        Columns of raw, one row for each origin that quarantine holds as refused. What has meanwhile
        found another place is left there, so that no row is ever in two.
    """
    objects = spark.createDataFrame([one.origin for one in new], "_object string, _version string")
    refused = quarantine.where("kind = 'refused'").select(*ORIGIN)
    return (
        raw.where(fn.col("_run").isin(list(replays.runs)))
        .join(fn.broadcast(objects), ["_object", "_version"], "left_anti")
        .join(refused, list(ORIGIN), "left_semi")
    )


def _originals(
    spark: SparkSession, raw: DataFrame, wanted: Iterable[Origin]
) -> dict[Origin, dict[str, str]]:
    """Return what raw has as received of the wanted origins, without the empty values."""
    asked = spark.createDataFrame(list(wanted), _ORIGIN_SCHEMA)
    found = raw.join(fn.broadcast(asked), list(ORIGIN), "left_semi")
    return {
        (row["_object"], row["_version"], row["_row"]): {
            name: text
            for name, value in json.loads(row["_original"]).items()
            if (text := json_text(value))
        }
        for row in found.select(*ORIGIN, "_original").collect()
    }


def _refuse_astray(
    spark: SparkSession,
    s3: Any,
    known: Settings,
    changed: Iterable[Origin],
    present: Mapping[Origin, Any],
) -> None:
    """Refuse rows that never landed, and rows whose place is no longer quarantine."""
    problems = [f"{named(one)} has not landed" for one in changed if one not in present]
    judged = {
        one.origin
        for entry in ledger.entries(s3, known.zones.trusted.bucket, known.dataset)
        for one in entry.inputs
    }
    settled = [one for one in changed if one in present and one[:2] in judged]
    if settled:
        table = known.identifier("quarantine")
        asked = spark.createDataFrame(settled, _ORIGIN_SCHEMA)
        quarantine = tables.snapshot(spark, table, tables.head(spark, table))
        held = quarantine.where("kind = 'refused'").join(
            fn.broadcast(asked), list(ORIGIN), "left_semi"
        )
        there = {tuple(row) for row in held.select(*ORIGIN).collect()}
        problems += [f"{named(one)} is not in quarantine" for one in settled if one not in there]
    refuse_all(problems)


def _by_object(
    landed: Landed, headings: Sequence[str], changed: Mapping[Origin, Mapping[str, str]]
) -> tuple[OpenedFile, ...]:
    """Return the rows as if read from the objects that they come from."""
    names = tuple(one for one in headings if one not in OWN_COLUMNS)
    by_object: dict[tuple[str, str], list[SourceRow]] = {}
    for (key, version, number), values in changed.items():
        original = as_json({name: values.get(name) for name in names if name})
        by_object.setdefault((key, version), []).append(SourceRow(number, original))
    return tuple(
        OpenedFile(
            Landed(landed.bucket, key, version, 0, landed.at),
            "",
            names,
            len(found),
            rows=tuple(found),
        )
        for (key, version), found in by_object.items()
    )


def _input(s3: Any, landed: Landed, replaced: int, reason: str | None = None) -> Input:
    return Input(
        key=landed.key,
        version_id=landed.version_id,
        sha256=checksum(s3, landed),
        bytes=landed.bytes,
        rows=replaced,
        outcome="replayed" if reason is None else "refused",
        reason=reason,
    )
