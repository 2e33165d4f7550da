"""What the processes of the drills have in common: a small Spark on the embedded AWS, and lines of JSON in and out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[3]

Command = dict[str, Any]


def say(**answer: Any) -> None:
    """Write one answer."""
    print(json.dumps(answer, default=str), flush=True)


def serve(
    endpoint: str,
    warehouse: str,
    jars: Sequence[str],
    settings: Mapping[str, str],
    obey: Callable[[SparkSession, Command], None],
) -> None:
    """Start Spark and obey until standard input closes.

    Parameters
    ----------
    warehouse
        Bucket in which tables lie that say no other place.
    jars
        Patterns of the Java archives that are needed.
    settings
        Spark's settings that not every worker has.
    """
    from lake.errors import JobError

    found = [one for name in jars for one in sorted((ROOT / ".venv" / "jars").glob(name))]
    prefix = "spark.sql.catalog.lake"
    builder = SparkSession.builder.master("local[2]")
    for key, value in {
        "spark.jars": ",".join(str(one) for one in found),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # A worker lives for seconds: compiling it well would take longer than running it.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.iceberg.vectorization.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.extensions": (
            "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions"
        ),
        prefix: "org.apache.iceberg.spark.SparkCatalog",
        f"{prefix}.type": "glue",
        f"{prefix}.warehouse": f"s3://{warehouse}/",
        f"{prefix}.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        f"{prefix}.cache-enabled": "false",
        f"{prefix}.glue.endpoint": endpoint,
        f"{prefix}.s3.endpoint": endpoint,
        f"{prefix}.s3.path-style-access": "true",
        f"{prefix}.client.region": "ca-central-1",
        **settings,
    }.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    spark.range(10).groupBy().count().collect()
    say(ready=True)
    for line in sys.stdin:
        command = json.loads(line)
        try:
            obey(spark, command)
        except JobError as error:
            say(done=command["do"], outcome=f"refused: {error}")
        except (Py4JJavaError, PySparkException) as error:
            say(done=command["do"], outcome=f"error: {str(error)[:2000]}")
