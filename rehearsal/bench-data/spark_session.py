"""The one Spark configuration that ours and the plain script share: two threads, the same memory."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[2]
_JARS = ("iceberg-spark-runtime-*.jar", "deequ-*.jar", "dqdl-*.jar")


def start(work: Path, more: Mapping[str, str] | None = None) -> SparkSession:
    """Return a Spark on two threads whose catalog `lake` lives in a folder.

    Parameters
    ----------
    more
        Settings beside those that are shared.
    """
    os.environ["PYSPARK_PYTHON"] = sys.executable
    found = [str(one) for name in _JARS for one in sorted((ROOT / ".venv" / "jars").glob(name))]
    settings = {
        "spark.jars": ",".join(found),
        "spark.driver.memory": "3g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(work / "spark-warehouse"),
        "spark.local.dir": str(work / "spark"),
        "spark.sql.extensions": (
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
        ),
        "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.lake.type": "hadoop",
        "spark.sql.catalog.lake.warehouse": str(work / "warehouse"),
        "spark.sql.catalog.lake.cache-enabled": "false",
        "spark.sql.iceberg.vectorization.enabled": "false",
        **(more or {}),
    }
    if events := os.environ.get("BENCH_EVENTS"):
        settings |= {"spark.eventLog.enabled": "true", "spark.eventLog.dir": events}
    for pair in filter(None, os.environ.get("BENCH_CONF", "").split(";")):
        key, _, value = pair.partition("=")
        settings[key] = value
    builder = SparkSession.builder.master("local[2]").appName("bench")
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark
