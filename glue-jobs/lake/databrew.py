"""What DataBrew made of the landed files, taken over file by file.

DataBrew reads everything that lies in landing and overwrites its last output with one Parquet file.
It says of each row which file it comes from, in a column of its own, but not which version of that
file, and not which line. So nothing is taken on trust: the rows of a file are counted in landing
too, and a file whose version is in doubt waits for the next output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as fn

from lake.errors import FileRefusedError, JobError
from lake.landing import Address, Landed
from lake.readers.parquet_file import column_text
from lake.readers.source import OpenedFile
from lake.recipe_table import quoted
from lake.settings import DataBrewCleaning, Settings


class FileWaitsError(Exception):
    """A file of which the present output cannot tell whether DataBrew has read this version."""


@dataclass(frozen=True)
class Output:
    """One output of DataBrew's job."""

    bucket: str
    key: str
    version_id: str
    #: When it was complete. DataBrew does not say when it began to read.
    at: datetime
    cleaning: DataBrewCleaning
    frame: DataFrame
    #: Value of the file's column → rows.
    counts: Mapping[str, int]

    @property
    def surely_before(self) -> datetime:
        """No run takes longer than its timeout: what landed until then was there when it began."""
        return self.at - timedelta(minutes=self.cleaning.timeout_minutes)

    def value_of(self, landed: Landed, dataset: str) -> str:
        """Return what the file's column says for a landed file.

        That is its key without the dataset, or the same escaped as in an address, if nothing has
        that very name.
        """
        name = landed.key.removeprefix(f"{dataset}/")
        if name in self.counts:
            return name
        return next((one for one in self.counts if unquote(one) == name), name)

    def check(self, one: OpenedFile, dataset: str) -> None:
        """Decide whether the output's rows of a file are the rows of the version that is there.

        Raises
        ------
        FileWaitsError
            When DataBrew may have read another version, or nothing of the file yet.
        FileRefusedError
            When it has surely read it, and the numbers of rows differ.
        """
        landed = one.landed
        found = self.counts.get(self.value_of(landed, dataset), 0)
        if one.row_count == 0 and found == 0:
            return
        if landed.at > self.at:
            raise FileWaitsError("landed after DataBrew's last run")
        sure = landed.at <= self.surely_before
        if landed.replaces and not sure:
            raise FileWaitsError("was replaced shortly before or while DataBrew ran")
        if found == 0 and not sure:
            raise FileWaitsError("landed while DataBrew ran")
        if found != one.row_count:
            raise FileRefusedError(
                f"holds {one.row_count:,} rows and DataBrew made {found:,} of it; look at the file "
                "with a DataBrew project, correct it and land it again"
            )

    def rows(self, spark: SparkSession, known: Settings, opened: Sequence[OpenedFile]) -> DataFrame:
        """Return the rows of some files.

        Returns
        -------
        DataFrame
            One row for each of DataBrew's: `_object`, `_version`, `_row` (the row's place among
            those of its file, from 1), `_original` (the row as DataBrew made it, as JSON text),
            `_problem` (null), then each column of the contract as text, null where the output lacks
            it.
        """
        wanted = spark.createDataFrame(
            [
                (self.value_of(one.landed, known.dataset), one.landed.key, one.landed.version_id)
                for one in opened
            ],
            "_file string, _object string, _version string",
        )
        column = self.cleaning.file_column
        # Joined before anything is worked out: of what is below a join Spark derives constraints,
        # and their number doubles with each column that `_original` and a column both use.
        joined = self.frame.select("*", fn.col("_metadata.row_index").alias("_place")).join(
            fn.broadcast(wanted), quoted(column) == fn.col("_file")
        )
        texts = {
            one.name: column_text(one.name, one.dataType)
            for one in self.frame.schema
            if one.name != column
        }
        nothing = fn.lit(None).cast("string")
        within = Window.partitionBy("_file").orderBy("_place")
        return joined.select(
            "_object",
            "_version",
            fn.row_number().over(within).cast("bigint").alias("_row"),
            fn.to_json(
                fn.struct(*[text.alias(name) for name, text in texts.items()]),
                {"ignoreNullFields": "false"},
            ).alias("_original"),
            nothing.alias("_problem"),
            *[texts.get(one.name, nothing).alias(one.name) for one in known.fields],
        )

    def refuse_replaced(self, s3: Any) -> None:
        """Check that DataBrew has not written another output meanwhile.

        Raises
        ------
        JobError
            When it has. Nothing has been written.
        """
        if _version(s3, self.bucket, self.key) != self.version_id:
            raise JobError(
                f"DataBrew replaced s3://{self.bucket}/{self.key} while it was read; "
                "run the job again when DataBrew has finished"
            )


def newest_output(spark: SparkSession, s3: Any, known: Settings, address: Address) -> Output | None:
    """Find the newest output of DataBrew's job; None when there is none, or DataBrew does not clean.

    DataBrew names its file `<job>_part00000.parquet.snappy`, in a folder
    `<job>_<day>_<milliseconds>` when it does not overwrite; then the newest counts.

    Raises
    ------
    JobError
        When the output is in several parts, of which some might be missing, or when it lacks the
        file's column or a column that the contract requires.
    """
    cleaning = known.databrew
    if cleaning is None:
        return None
    bucket = known.zones.raw.bucket
    newest = _newest(_objects(s3, bucket, cleaning.prefix), cleaning.job)
    if newest is None:
        return None
    key, at = newest
    version_id = _version(s3, bucket, key)
    frame = (
        spark.read.options(recursiveFileLookup=True)
        .option("__globPaths__", "false")
        .parquet(address(bucket, key))
    )
    required = [one.name for one in known.fields if one.required]
    missing = [one for one in (cleaning.file_column, *required) if one not in frame.columns]
    if missing:
        raise JobError(
            f"DataBrew's output s3://{bucket}/{key} lacks the column {', '.join(missing)}; "
            f"deploy the stack, then start the DataBrew job {cleaning.job} again"
        )
    counted = frame.groupBy(quoted(cleaning.file_column).alias("file")).count().collect()
    counts = {row["file"]: row["count"] for row in counted if row["file"] is not None}
    return Output(bucket, key, version_id, at, cleaning, frame, counts)


def _objects(s3: Any, bucket: str, prefix: str) -> Iterable[tuple[str, datetime]]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [(one["Key"], one["LastModified"]) for page in pages for one in page.get("Contents", [])]


def _newest(objects: Iterable[tuple[str, datetime]], job: str) -> tuple[str, datetime] | None:
    run = re.escape(job) + r"(_\d{2}[A-Z][a-z]{2}\d{4}_\d+)?"
    part = re.compile(rf"(?:^|/){run}_part(\d+)\.parquet(\.snappy)?$")
    found = [(at, key, match[2]) for key, at in objects if (match := part.search(key))]
    if not found:
        return None
    at, key, number = max(found)
    stem = key[: key.rindex("_part")]
    parts = [other for _, other, _ in found if other.startswith(f"{stem}_part")]
    if len(parts) > 1 or int(number) != 0:
        raise JobError(
            f"DataBrew wrote {stem} in {len(parts)} parts, so that nobody can tell whether all are "
            "there; set maxOutputFiles of the job to 1"
        )
    return key, at


def _version(s3: Any, bucket: str, key: str) -> str:
    return str(s3.head_object(Bucket=bucket, Key=key).get("VersionId", "null"))
