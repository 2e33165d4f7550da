"""A process that runs clean, trust and curate as their jobs do, told so on standard input; made to be killed.

`{"do": "run", "run": "r3"}` runs the three steps; `{"do": "read"}` answers with every row of every table.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "glue-jobs"), str(Path(__file__).parent)]

from chain_model import SETTINGS  # noqa: E402
from lake import cleaning, clients, curating, settings_file, tables, trust_run  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from worker import say, serve  # noqa: E402

KNOWN = settings_file.parse(json.dumps(SETTINGS))
ORIGIN = ("_object", "_version", "_row")


class Secret:
    """The pseudonymisation key, without SSM."""

    def get_parameter(self, Name: str, WithDecryption: bool) -> dict[str, Any]:
        return {"Parameter": {"Name": Name, "Type": "SecureString", "Value": "k" * 40}}


def run(spark: SparkSession, name: str) -> None:
    """Run the three steps."""
    s3 = clients.s3_client()

    def seam(step: str) -> None:
        say(step=step)

    cleaning.run(spark, s3, KNOWN, f"{name}-clean", seam=seam)
    say(step="cleaned")
    trust_run.run(spark, s3, Secret, KNOWN, f"{name}-trust", seam)
    say(step="trusted")
    curating.run(spark, s3, KNOWN, f"{name}-curate")


def read(spark: SparkSession) -> dict[str, list[list[Any]]]:
    """Return what readers see."""

    def rows(identifier: str, *names: str) -> list[list[Any]]:
        if not tables.exists(spark, identifier):
            return []
        return [list(row) for row in spark.table(identifier).select(*names).collect()]

    texts = ["_original", *(f"`{one.name}`" for one in KNOWN.fields if one.privacy == "keep")]
    return {
        "raw": rows(KNOWN.identifier("raw"), *ORIGIN),
        "trusted": rows(KNOWN.identifier("trusted"), *ORIGIN, "id", "amount"),
        "quarantine": rows(KNOWN.identifier("quarantine"), *ORIGIN, "kind"),
        "curated": rows(KNOWN.identifier("curated", "by_kind"), "kind", "n", "amount"),
        "shown": [
            *rows(KNOWN.identifier("trusted"), "*"),
            *rows(KNOWN.identifier("curated", "by_kind"), "*"),
        ],
        "texts": rows(KNOWN.identifier("raw"), *texts)[:1],
    }


def obey(spark: SparkSession, command: dict[str, Any]) -> None:
    """Do what one line says and answer."""
    if command["do"] == "run":
        run(spark, command["run"])
        say(done="run", outcome="ran")
    else:
        say(done="read", seen=read(spark))


if __name__ == "__main__":
    serve(
        sys.argv[1],
        KNOWN.zones.trusted.bucket,
        ("iceberg-*.jar", "deequ-*.jar", "dqdl-*.jar"),
        {
            "spark.driver.memory": "900m",
            # Deep plans are read without generated code.
            "spark.driver.extraJavaOptions": "-Xss4m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        },
        obey,
    )
