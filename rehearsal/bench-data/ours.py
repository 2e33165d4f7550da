"""The project's own clean, trust and curate, run as a job runs them.

    python ours.py --settings FILE --landing DIR --work DIR [--repeat 1] [--reports DIR]

Prints one JSON line: seconds of each step, the rows' fates and the curated figures.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "glue-jobs")]

from figures import spark_figures  # noqa: E402
from folder_store import FolderStore  # noqa: E402
from lake import cleaning, curating, settings_file, trust_run  # noqa: E402
from lake.session import open_session  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from scanned import scanned_bytes  # noqa: E402
from spark_session import start  # noqa: E402


class _Secret:
    """The pseudonymisation key of a bench."""

    def get_parameter(self, Name: str, WithDecryption: bool) -> dict[str, Any]:  # noqa: N803
        return {"Parameter": {"Name": Name, "Type": "SecureString", "Value": "bench" * 8}}


def main(argv: Sequence[str]) -> int:
    """Run the three steps on the files of a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--landing", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--reports", type=Path)
    told = parser.parse_args(argv)
    started = time.monotonic()
    # As in a rehearsal, where one process runs every job.
    start(told.work, {"spark.sql.codegen.cache.maxEntries": "2000"})
    spark = open_session("bench")
    ready = time.monotonic() - started
    laps = []
    for lap in range(told.repeat):
        work = told.work / f"lap{lap}"
        laps.append(_lap(spark, told.settings, told.landing, work, lap, told.reports))
    print(
        json.dumps(
            {"sparkSeconds": round(ready, 2), **laps[-1], "laps": [one["seconds"] for one in laps]}
        )
    )
    spark.stop()
    return 0


def _lap(
    spark: SparkSession, settings: Path, landing: Path, work: Path, lap: int, reports: Path | None
) -> dict[str, Any]:
    document = json.loads(settings.read_text())
    # Several laps in one Spark each have tables of their own.
    for zone in ("raw", "trusted", "quarantine", "curated"):
        document["zones"][zone]["database"] += f"_{lap}"
    known = settings_file.parse(json.dumps(document))
    store = FolderStore(work / "buckets")
    place = work / "buckets" / known.zones.landing / known.dataset
    # Linked, not copied: landing may hold gigabytes.
    shutil.copytree(landing, place, copy_function=os.link)
    seconds: dict[str, float] = {}

    def timed(name: str, action: Any) -> Any:
        started = time.monotonic()
        found = action()
        seconds[name] = round(time.monotonic() - started, 2)
        return found

    timed("clean", lambda: cleaning.run(spark, store, known, "bench", store.address))
    entry = timed("trust", lambda: trust_run.run(spark, store, _Secret, known, "bench"))
    if entry is None:
        raise SystemExit("clean took no file; the settings must say that Glue cleans")
    timed("curate", lambda: curating.run(spark, store, known, "bench"))
    figures = {
        one.table: spark_figures(spark.table(known.identifier("curated", one.table)))
        for one in known.curated
    }
    found = {"seconds": seconds, "counts": entry.counts, "figures": figures}
    if reports is not None:
        tables = {one.table: known.identifier("curated", one.table) for one in known.curated}
        found["scanned"] = scanned_bytes(spark, reports, tables)
        found["landed"] = sum(one.stat().st_size for one in place.rglob("*") if one.is_file())
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
