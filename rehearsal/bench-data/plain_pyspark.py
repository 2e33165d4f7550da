"""The usual PySpark script, without checks: parse, type, clean, keep the latest, the same tables.

    python plain_pyspark.py --settings FILE --landing DIR --work DIR [--tuned]

It keeps no original row, gives no reasons, masks nothing, and commits nothing: Parquet files that
the next run overwrites. What breaks the contract it drops, so that its figures can be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from figures import spark_figures
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as fn
from spark_session import start
from usual import (
    COLUMNS,
    DROPPED,
    LOCAL_AREAS,
    MARKERS,
    NULL_MARKED,
    SPACES,
    STATUSES,
    TRIMMED,
    UPPER,
    landed_files,
)

_TYPES = {
    "folder_year": "int",
    "licence_rsn": "bigint",
    "issued_at": "timestamp",
    "expired_date": "date",
    "number_of_employees": "decimal(9,2)",
    "fee_paid": "decimal(12,2)",
    "extracted_at": "timestamp",
    "latitude": "decimal(6,3)",
    "longitude": "decimal(7,3)",
}
_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)$"


def main(argv: Sequence[str]) -> int:
    """Make trusted and the curated tables of the files of a folder."""
    parser = argparse.ArgumentParser()
    for name in ("--settings", "--landing", "--work"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument(
        "--tuned", action="store_true", help="limit generated methods as our jobs do"
    )
    told = parser.parse_args(argv)
    started = time.monotonic()
    spark = start(told.work)
    if told.tuned:
        spark.conf.set("spark.sql.codegen.hugeMethodLimit", "8000")
    ready = time.monotonic()
    files = landed_files(told.landing)
    lines = spark.read.csv(
        [str(one) for one in files], header=True, sep=";", quote='"', escape='"', encoding="UTF-8"
    )
    place = fn.monotonically_increasing_id().alias("place")
    rows = cleaned(lines.toDF(*COLUMNS).select("*", place))
    latest = Window.partitionBy("licence_rsn").orderBy(
        fn.col("extracted_at").desc(), fn.col("place").desc()
    )
    kept = (
        valid(rows)
        .withColumn("rank", fn.row_number().over(latest))
        .where("rank = 1")
        .drop("rank", "place", *DROPPED)
    )
    trusted = str(told.work / "trusted")
    kept.write.mode("overwrite").parquet(trusted)
    spark.read.parquet(trusted).createOrReplaceTempView("business_licences")
    found = {}
    for one in json.loads(told.settings.read_text())["curated"]:
        path = str(told.work / "curated" / one["table"])
        spark.sql(one["sql"].strip().rstrip(";")).coalesce(1).write.mode("overwrite").parquet(path)
        found[one["table"]] = spark_figures(spark.read.parquet(path))
    ended = time.monotonic()
    seconds = {"spark": round(ready - started, 2), "work": round(ended - ready, 2)}
    print(json.dumps({"seconds": seconds, "figures": found}))
    spark.stop()
    return 0


def cleaned(lines: DataFrame) -> DataFrame:
    """Clean values and give columns their types; what cannot be read becomes null."""
    text = {name: fn.col(name) for name in COLUMNS}
    for name in TRIMMED:
        text[name] = fn.btrim(
            fn.regexp_replace(text[name], f"[{SPACES}]{{2,}}", " "), fn.lit(SPACES)
        )
    for name in NULL_MARKED:
        text[name] = fn.when(~text[name].isin(*MARKERS), text[name])
    for name in UPPER:
        text[name] = fn.upper(text[name])
    year = text["folder_year"]
    text["folder_year"] = fn.when(fn.length(year) == 2, fn.concat(fn.lit("20"), year)).otherwise(
        year
    )
    pairs = [fn.lit(one) for pair in STATUSES.items() for one in pair]
    reported = text["status"]
    text["status"] = fn.coalesce(fn.create_map(*pairs)[fn.lower(reported)], fn.lower(reported))
    code = fn.upper(fn.regexp_replace(text["postal_code"], f"[{SPACES}]", ""))
    area = r"^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z]"
    text["postal_area"] = fn.when(code.rlike(area), fn.left(code, fn.lit(3)))
    point = text["geo_point_2d"]
    text["latitude"] = fn.regexp_extract(point, r"^-?[0-9]{1,2}\.[0-9]{1,3}", 0)
    text["longitude"] = fn.regexp_extract(point, r"-?[0-9]{1,3}\.[0-9]{1,3}(?=[0-9]*$)", 0)
    typed = {
        name: fn.when(one.rlike(_NUMBER), one).cast(_TYPES[name])
        if _TYPES.get(name, "").startswith(("decimal", "int", "bigint"))
        else one.cast(_TYPES[name])
        if name in _TYPES
        else one
        for name, one in text.items()
    }
    # A whole number with decimals is none, and a date is one in ISO form only.
    for name in ("folder_year", "licence_rsn"):
        typed[name] = fn.when(text[name].rlike(r"^[+-]?\d+(\.0*)?$"), text[name]).cast(_TYPES[name])
    named = {name: one.alias(name) for name, one in typed.items()}
    odd = [
        (text[name].isNotNull() & (text[name] != "") & typed[name].isNull())
        for name in ("issued_at", "expired_date", "number_of_employees", "fee_paid")
    ]
    return lines.select(*named.values(), (odd[0] | odd[1] | odd[2] | odd[3]).alias("odd"), "place")


def valid(rows: DataFrame) -> DataFrame:
    """Keep the rows that the contract takes."""
    issued_on = fn.to_date(fn.from_utc_timestamp("issued_at", "America/Vancouver"))
    return rows.where(
        fn.col("folder_year").between(2013, 2099)
        & (fn.col("licence_rsn") >= 1)
        & fn.col("licence_number").rlike("^[0-9]{2}-[0-9]{6}$")
        & fn.col("licence_revision_number").rlike("^[0-9]{2}$")
        & fn.col("status").isin(*set(STATUSES.values()))
        & (fn.trim("business_type") != "")
        & fn.col("extracted_at").isNotNull()
        & (fn.col("local_area").isNull() | fn.col("local_area").isin(*LOCAL_AREAS))
        & (fn.coalesce("number_of_employees", fn.lit(0)) >= 0)
        & (fn.coalesce("fee_paid", fn.lit(0)) >= 0)
        & ((fn.col("status") != "Issued") | fn.col("issued_at").isNotNull())
        & fn.coalesce(issued_on <= fn.col("expired_date"), fn.lit(True))
        & ~fn.coalesce("odd", fn.lit(False))
    ).drop("odd")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
