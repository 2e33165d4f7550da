"""One Spark for all tests of the data code: two local threads, Iceberg in a temporary folder, Deequ."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[2]
JARS = ROOT / ".venv" / "jars"

sys.path.insert(0, str(ROOT / "glue-jobs"))

# Spark's own log would drown the tests' output; errors still reach the assertions.
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ["PYSPARK_PYTHON"] = sys.executable
os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable

_JARS_WANTED = ("iceberg-spark-runtime-*.jar", "deequ-*.jar", "dqdl-*.jar")


def iceberg_settings(warehouse: Path) -> dict[str, str]:
    """Return the Spark settings of a catalog `lake` that lives in a folder."""
    return {
        "spark.sql.extensions": (
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
        ),
        "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.lake.type": "hadoop",
        "spark.sql.catalog.lake.warehouse": str(warehouse),
        "spark.sql.catalog.lake.cache-enabled": "false",
        "spark.sql.iceberg.vectorization.enabled": "false",
    }


@pytest.fixture(scope="session")
def warehouse() -> Iterator[Path]:
    """Return the folder of the session's Iceberg tables."""
    with tempfile.TemporaryDirectory(prefix="lake-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def spark(warehouse: Path) -> Iterator[SparkSession]:
    """Return the session that all tests share; they keep apart by database."""
    jars = [str(path) for pattern in _JARS_WANTED for path in sorted(JARS.glob(pattern))]
    builder = (
        SparkSession.builder.master("local[2]")
        .appName("tests")
        .config("spark.jars", ",".join(jars))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        # A test's few rows take less time than compiling code for them.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.warehouse.dir", str(warehouse / "spark"))
        .config("spark.driver.extraJavaOptions", "-Xss4m -XX:+UseSerialGC -Dderby.system.home=/tmp")
    )
    for key, value in iceberg_settings(warehouse).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
