"""DataBrew's job, played: it reads what landed, applies the recipe, and writes one Parquet file.

It does what AWS documents of such a job, under the job's own role, with the interpreter of recipes
in the place of DataBrew's engine. A row whose cells do not match the heading comes out empty: what
DataBrew makes of it is not documented.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lake import clients, readers, recipe, settings_file
from lake.errors import FileRefusedError, JobError
from lake.landing import Landed, is_landed_file, s3_address
from lake.readers.frames import source_rows
from lake.readers.source import OpenedFile
from lake.recipe_table import quoted
from lake.settings import DataBrewCleaning, Settings
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn


class _CurrentVersions:
    """S3 as DataBrew uses it: it reads what is there and knows no versions."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3

    def get_object(self, **request: str) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._s3.get_object(
            Bucket=request["Bucket"], Key=request["Key"]
        )
        return answer


def play(spark: SparkSession, document: Mapping[str, Any], work: Path) -> int:
    """Run the DataBrew job of a dataset and return how many rows it wrote.

    Parameters
    ----------
    document
        The settings of the dataset's jobs, as the program writes them.
    work
        Folder for the file before it is uploaded.

    Raises
    ------
    JobError
        When the dataset is not cleaned by DataBrew.
    """
    known = settings_file.parse(json.dumps(document))
    if known.databrew is None:
        raise JobError(f"{known.dataset} is not cleaned by DataBrew")
    s3 = clients.s3_client(known.encryption_key)
    rows = _cleaned(spark, s3, known, known.databrew)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        place = Path(folder) / "output"
        rows.coalesce(1).write.parquet(place.as_uri())
        (part,) = place.glob("part-*.parquet")
        written = spark.read.parquet(part.as_uri()).count()
        _overwrite(s3, known.zones.raw.bucket, known.databrew, part)
    print(f"{known.databrew.job}: {written} rows")
    return int(written)


def _cleaned(
    spark: SparkSession, s3: Any, known: Settings, cleaning: DataBrewCleaning
) -> DataFrame:
    steps = recipe.parse(known.recipe, known.fields)
    rows = source_rows(spark, _opened(spark, s3, known), steps.headings(known.fields))
    cleaned = recipe.apply(rows, steps)
    columns = [name for name in cleaned.columns if not name.startswith("_")]
    file = fn.substring(fn.col("_object"), len(known.dataset) + 2, 1024)
    return cleaned.orderBy("_object", "_row").select(
        *[quoted(name) for name in columns], file.alias(cleaning.file_column)
    )


def _opened(spark: SparkSession, s3: Any, known: Settings) -> list[OpenedFile]:
    """Open every landed file; one that cannot be opened gives no rows."""
    bucket, prefix = known.zones.landing, f"{known.dataset}/"
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    found = [
        Landed(bucket, one["Key"], "null", one["Size"], one["LastModified"])
        for page in pages
        for one in page.get("Contents", [])
        if is_landed_file(known.dataset, one["Key"])
    ]
    opened = []
    for landed in found:
        try:
            current = _CurrentVersions(s3)
            opened.append(readers.open_file(spark, current, landed, known.landing, s3_address))
        except FileRefusedError as error:
            print(f"{landed.key} {error}")
    return opened


def _overwrite(s3: Any, bucket: str, cleaning: DataBrewCleaning, part: Path) -> None:
    """Put the file in the place of the last output, named as DataBrew names it."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=cleaning.prefix)
    for one in [one for page in pages for one in page.get("Contents", [])]:
        s3.delete_object(Bucket=bucket, Key=one["Key"])
    key = f"{cleaning.prefix}{cleaning.job}_part00000.parquet.snappy"
    s3.put_object(Bucket=bucket, Key=key, Body=part.read_bytes())
