"""The one door to Spark.

On AWS the catalog `lake` comes from the job's own `--conf` argument; in a rehearsal the runner has
applied the same configuration to the session that is active. Either way a script asks here and
never builds a session of its own.
"""

from __future__ import annotations

from typing import Any

from py4j.java_gateway import java_import
from pyspark.sql import SparkSession

from lake.errors import JobError

CATALOG = "lake"

# Every step reads decimals, dates and time stamps the same way wherever it runs.
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    # A cached table would hide what another run has committed since.
    f"spark.sql.catalog.{CATALOG}.cache-enabled": "false",
    # HotSpot compiles no method of more than 8,000 bytes: Spark's one method for all steps of a wide row would be
    # interpreted for ever, which took more than half of the jobs' time. Beyond, Spark makes a method for each step.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    # See lake.tables: a cancelled vectorised scan can end the process.
    "spark.sql.iceberg.vectorization.enabled": "false",
}


def open_session(app_name: str) -> SparkSession:
    """Return the session that is active, or build the first one from the ambient configuration.

    Parameters
    ----------
    app_name
        Shown by Spark in its logs when the session is new.

    Raises
    ------
    JobError
        When the session knows no catalog `lake`: the job would otherwise write into Spark's own
        warehouse.
    """
    spark = _active_session() or SparkSession.builder.appName(app_name).getOrCreate()
    if spark.conf.get(f"spark.sql.catalog.{CATALOG}", None) is None:
        raise JobError(
            f"the Spark session has no catalog named {CATALOG}; "
            f"pass spark.sql.catalog.{CATALOG} in the job's --conf argument"
        )
    for key, value in _SETTINGS.items():
        spark.conf.set(key, value)
    # Each call of a function looks this class up; by its full name it is not searched for in every archive.
    java_import(spark._jvm, "org.apache.spark.sql.functions")
    return spark


def _active_session() -> SparkSession | None:
    """Return the JVM's active session.

    Pyspark's own getter may answer with the first one that was ever built.
    """
    context: Any = _context()
    if context is None:
        return None
    active = context._jvm.org.apache.spark.sql.SparkSession.getActiveSession()
    if not active.isDefined():
        return None
    latest = SparkSession.getActiveSession()
    if latest is not None and latest._jsparkSession.equals(active.get()):
        return latest
    return SparkSession(context, active.get())


def _context() -> Any:
    from pyspark import SparkContext

    return SparkContext._active_spark_context
