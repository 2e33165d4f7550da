"""A process that commits as the trust job does, told what to do on standard input; made to be killed.

Commands, one JSON object a line: `{"do": "make"}` makes the tables; `{"do": "run", "batch": 3, "run": "r3"}` processes every
batch up to that one that the ledger does not hold; `{"do": "read"}` answers with what readers see; `{"do": "sweep"}` deletes
files that nothing refers to.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "glue-jobs"), str(Path(__file__).parent)]

from lake import clients, commits, ledger, tables, trusting, upkeep  # noqa: E402
from lake.settings import Field  # noqa: E402
from pyspark.sql import DataFrame, SparkSession  # noqa: E402
from pyspark.sql import functions as fn  # noqa: E402
from worker import say, serve  # noqa: E402

DATASET = "things"
BUCKETS = {"trusted": "drill-trusted", "quarantine": "drill-quarantine"}
TABLES = {zone: f"lake.drill_{zone}.things" for zone in BUCKETS}
ROWS = 1000
KEYS = 3000
FIELDS = tuple(
    Field(name, "string", name, name == "id", name == "id", "internal", "keep")
    for name in ("id", "text")
)


def batch_rows(spark: SparkSession, batch: int) -> DataFrame:
    """Return a batch's rows; every tenth is to be refused, and keys come back in later batches."""
    number = fn.col("id").cast("bigint") + 1
    return spark.range(0, ROWS, 1, 4).select(
        fn.concat(fn.lit("k"), ((number * 7 + batch * 331) % KEYS).cast("string")).alias("id"),
        fn.repeat(fn.concat(fn.lit(f"b{batch}-"), number.cast("string")), 20).alias("text"),
        fn.lit(f"things/b{batch:04d}").alias("_object"),
        fn.lit("v1").alias("_version"),
        number.alias("_row"),
        fn.concat(fn.lit(f"{batch}/"), number.cast("string")).alias("_original"),
    )


def run(spark: SparkSession, batch: int, name: str) -> str:
    """Process what is new up to a batch, as trust does, and say how it ended."""
    s3 = clients.s3_client()
    book = commits.Book(BUCKETS["trusted"], DATASET, (TABLES["quarantine"], TABLES["trusted"]))
    recovered = commits.recover(spark, s3, book)
    bases = {one: tables.head(spark, one) for one in book.identifiers}
    present = ledger.entries(s3, book.bucket, DATASET)
    done = {one.key for entry in present for one in entry.inputs}
    new = [one for one in range(batch + 1) if f"things/b{one:04d}" not in done]
    if not new:
        return f"nothing new, recovered {recovered}"
    rows = batch_rows(spark, new[0])
    for one in new[1:]:
        rows = rows.unionByName(batch_rows(spark, one))
    order = trusting.landing_order(
        spark, [(f"things/b{one:04d}", "v1") for one in range(batch + 1)]
    )
    rows = trusting.with_landing_order(trusting.with_identity(rows, FIELDS), order)
    refused = rows.where("_row % 10 = 0")
    ranked = trusting.with_winners(rows.where("_row % 10 <> 0"), "_first").localCheckpoint()
    base = tables.snapshot(spark, TABLES["trusted"], bases[TABLES["trusted"]])
    known = trusting.with_landing_order(trusting.with_identity(base, FIELDS), order)
    placed = trusting.against_trusted(ranked.where("_first"), known).localCheckpoint()
    lost = placed.where("NOT _incoming AND NOT _wins").withColumn(
        "_original", fn.lit(None).cast("string")
    )
    at = datetime(2026, 1, 1)
    aside = trusting.quarantined(refused, "refused", name, at)
    for frame in (ranked.where("NOT _first"), placed.where("_incoming AND NOT _wins"), lost):
        aside = aside.unionByName(trusting.quarantined(frame, "duplicate", name, at))
    entry = ledger.Entry(
        ledger.free_name(present, name),
        "trust",
        tuple(ledger.Input(f"things/b{one:04d}", "v1", "", 1, ROWS, "accepted") for one in new),
        {"inputRows": ROWS * len(new)},
    )
    changes = (
        commits.Change(TABLES["quarantine"], aside),
        commits.Change(
            TABLES["trusted"],
            trusting.trusted_rows(placed.where("_incoming AND _wins"), FIELDS, name),
            lost if lost.limit(1).count() else None,
        ),
    )
    say(phase="prepared")
    commits.commit(spark, s3, book, entry, changes, bases, lambda step: say(phase=step))
    say(phase="tidied")
    return "committed"


def read(spark: SparkSession) -> dict[str, Any]:
    """Return what readers see: by table and object, the rows' number, the sum of their numbers, and their hash."""
    seen: dict[str, Any] = {}
    for zone, identifier in TABLES.items():
        rows = (
            spark.table(identifier)
            .groupBy("_object")
            .agg(fn.count(fn.lit(1)), fn.sum("_row"), fn.sum(fn.col("_row") * fn.col("_row")))
            .collect()
        )
        seen[zone] = {row[0]: [row[1], row[2], row[3]] for row in rows}
    return seen


def make(spark: SparkSession) -> None:
    """Create the tables as trust does."""
    for zone, schema in (
        ("trusted", trusting.trusted_schema(FIELDS)),
        ("quarantine", trusting.QUARANTINE_SCHEMA),
    ):
        tables.ensure(spark, TABLES[zone], schema, f"s3://{BUCKETS[zone]}/{DATASET}/table", {}, {})


def obey(spark: SparkSession, command: dict[str, Any]) -> None:
    """Do what one line says and answer."""
    started = time.time()
    if command["do"] == "make":
        make(spark)
        say(done="make")
    elif command["do"] == "run":
        outcome = run(spark, command["batch"], command["run"])
        say(done="run", outcome=outcome, seconds=round(time.time() - started, 2))
    elif command["do"] == "read":
        say(done="read", seen=read(spark))
    elif command["do"] == "sweep":
        removed = {}
        for zone, identifier in TABLES.items():
            upkeep.after_commit(spark, [identifier], margin_seconds=0)
            removed[zone] = upkeep.sweep(spark, identifier, time.time())
        say(done="sweep", removed=removed)


if __name__ == "__main__":
    serve(
        sys.argv[1],
        BUCKETS["trusted"],
        ("iceberg-*.jar",),
        {"spark.driver.memory": "700m"},
        obey,
    )
