"""A lake in a folder: an S3 of dictionaries for ledgers, Iceberg tables, and a clean step that only writes what it is given."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError
from lake import clients, ledger, settings_file, tables, trust_run
from lake.column_types import spark_type
from pyspark.sql import SparkSession
from pyspark.sql.types import (
    LongType,
    MapType,
    StringType,
    StructField,
    StructType,
)

KEY = "k" * 40


class FakeS3:
    """The few calls of S3 that jobs make, on a dictionary."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}

    def put_object(
        self, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str = "", ContentType: str = ""
    ) -> dict[str, Any]:
        if IfNoneMatch == "*" and (Bucket, Key) in self.objects:
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        self.objects[(Bucket, Key)] = Body
        return {}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if (Bucket, Key) not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[(Bucket, Key)])}

    def delete_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        self.objects.pop((Bucket, Key), None)
        return {}

    def list_objects_v2(
        self, Bucket: str, Prefix: str, Delimiter: str = "", MaxKeys: int = 1000
    ) -> dict[str, Any]:
        keys = sorted(key for bucket, key in self.objects if bucket == Bucket)
        found = [
            key
            for key in keys
            if key.startswith(Prefix) and not (Delimiter and Delimiter in key.removeprefix(Prefix))
        ]
        return {"Contents": [{"Key": key} for key in found[:MaxKeys]]} if found else {}

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_objects_v2"
        s3 = self

        class Pages:
            def paginate(self, **arguments: Any) -> list[dict[str, Any]]:
                return [s3.list_objects_v2(**arguments)]

        return Pages()


class FakeSsm:
    """One SecureString."""

    def get_parameter(self, Name: str, WithDecryption: bool) -> dict[str, Any]:
        assert WithDecryption
        return {"Parameter": {"Name": Name, "Type": "SecureString", "Value": KEY}}


@dataclass
class FakeCloudWatch:
    """Keeps what it is told, by namespace."""

    told: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)

    def put_metric_data(self, Namespace: str, MetricData: list[dict[str, Any]]) -> None:
        self.told.append((Namespace, MetricData))


def column(
    name: str,
    kind: str = "string",
    *,
    required: bool = False,
    key: bool = False,
    privacy: str = "keep",
) -> dict[str, Any]:
    """Return a field as the settings have it."""
    return {
        "name": name,
        "type": kind,
        "description": f"The {name}",
        "required": required,
        "key": key,
        "classification": "internal",
        "privacy": privacy,
    }


@dataclass
class Lake:
    """One dataset in one database of its own."""

    spark: SparkSession
    name: str
    columns: list[dict[str, Any]]
    rules: list[str] = field(default_factory=list)
    curated: list[dict[str, str]] = field(default_factory=list)
    products: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[str, Any] = field(default_factory=dict)
    s3: FakeS3 = field(default_factory=FakeS3)
    cloudwatch: FakeCloudWatch = field(default_factory=FakeCloudWatch)
    landed: int = 0
    latest_by: str | None = None

    @property
    def settings(self) -> settings.Settings:
        """Return the settings, parsed from the JSON that the program would write."""
        return settings_file.parse(self.settings_json())

    def settings_json(self) -> str:
        """Return the settings as the program writes them."""
        zones = {
            zone: {"bucket": f"{self.name}-{zone}", "database": f"{self.name}_{zone}"}
            for zone in ("raw", "trusted", "quarantine", "curated")
        }
        return json.dumps(
            {
                "department": "d",
                "stage": "dev",
                "dataset": "things",
                "table": "things",
                "zones": {"landing": {"bucket": f"{self.name}-landing"}, **zones},
                "landing": {"kind": "json"},
                "fields": self.columns,
                "recipe": [],
                "rules": self.rules,
                "curated": self.curated,
                **({"products": self.products} if self.products else {}),
                **({"checks": self.checks} if self.checks else {}),
                **({"latestBy": self.latest_by} if self.latest_by else {}),
                "owner": "O",
                "licence": "L",
                "title": "Things",
                "description": "",
                "retentionDays": 90,
                "contractVersion": "1.0.0",
                "pseudonymKeyParameter": "/d-dev/pseudonymisation-key",
            }
        )

    def raw_schema(self) -> StructType:
        """Return the columns of raw."""
        return StructType(
            [
                *[StructField(one["name"], spark_type(one["type"])) for one in self.columns],
                StructField("_object", StringType()),
                StructField("_version", StringType()),
                StructField("_row", LongType()),
                StructField("_run", StringType()),
                StructField("_original", StringType()),
                StructField("_unreadable", MapType(StringType(), StringType())),
            ]
        )

    def land(
        self,
        files: Mapping[str, Sequence[Sequence[Any]]],
        unreadable: Mapping[tuple[str, int], Mapping[str, str]] | None = None,
        shuffled: bool = False,
    ) -> None:
        """Do what clean does: write typed rows to raw and an entry to its ledger."""
        self.landed += 1
        known = self.settings
        run = f"c{self.landed:03d}"
        identifier = known.identifier("raw")
        tables.ensure(self.spark, identifier, self.raw_schema(), "", {}, {})
        rows = [
            (
                *values,
                key,
                "v1",
                place,
                run,
                json.dumps([str(one) for one in values]),
                (unreadable or {}).get((key, place)),
            )
            for key, contents in files.items()
            for place, values in enumerate(contents, start=1)
        ]
        if shuffled:
            rows = list(reversed(rows))
        frame = self.spark.createDataFrame(rows, self.raw_schema())
        tables.replace_objects(self.spark, frame, identifier, [(key, "v1") for key in files])
        inputs = tuple(
            ledger.Input(
                key, "v1", hashlib.sha256(key.encode()).hexdigest(), 1, len(contents), "accepted"
            )
            for key, contents in files.items()
        )
        ledger.commit(
            self.s3,
            known.zones.raw.bucket,
            "things",
            ledger.Entry(run, "clean", inputs, at=f"2026-01-01T00:00:{self.landed:02d}Z"),
        )

    def trust(
        self, run_id: str = "t1", seam: Callable[[str], None] = lambda step: None
    ) -> ledger.Entry | None:
        """Run the trust step."""
        return trust_run.run(self.spark, self.s3, FakeSsm, self.settings, run_id, seam)

    def rows(self, zone: str, *names: str) -> list[tuple[Any, ...]]:
        """Return a table's rows, sorted by origin, of the columns named (all but the time by default)."""
        frame = self.spark.table(self.settings.identifier(zone))  # type: ignore[arg-type]
        wanted = names or tuple(one for one in frame.columns if one != "quarantined_at")
        ordered = frame.orderBy("_object", "_version", "_row", *names[:0])
        return [tuple(row) for row in ordered.select(*wanted).collect()]

    def curated_rows(self, table: str) -> list[tuple[Any, ...]]:
        """Return a curated table's rows, sorted."""
        frame = self.spark.table(self.settings.identifier("curated", table))
        return sorted(tuple(row) for row in frame.collect())

    def product(self, name: str, *columns: str) -> dict[str, Any]:
        """Return a product of the curated table `z_by_n` as the settings tell it."""
        return {
            **{"name": name, "title": "For readers", "database": f"{self.name}_products"},
            **{"table": name.replace("-", "_"), "source": "z_by_n"},
            **{"columns": list(columns), "folder": f"products/{name}"},
        }

    def origins(self, zone: str) -> list[tuple[str, int]]:
        """Return where a table's rows come from."""
        return [tuple(one) for one in self.rows(zone, "_object", "_row")]  # type: ignore[misc]

    def ledger_of(self, zone: str) -> list[ledger.Entry]:
        """Return the ledger in a zone's bucket."""
        return ledger.entries(self.s3, f"{self.name}-{zone}", "things")


@pytest.fixture
def make_column() -> Callable[..., dict[str, Any]]:
    """Return the maker of fields."""
    return column


@pytest.fixture
def fake_s3() -> FakeS3:
    """Return an S3 without objects."""
    return FakeS3()


_COUNTER = itertools.count(1)


@pytest.fixture
def make_lake(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Lake]]:
    """Return a maker of lakes that share nothing but Spark."""

    def make(columns: list[dict[str, Any]], **more: Any) -> Lake:
        lake = Lake(spark, f"l{next(_COUNTER)}", columns, **more)
        monkeypatch.setattr(clients, "s3_client", lambda key=None: lake.s3)
        monkeypatch.setattr(clients, "ssm_client", FakeSsm)
        monkeypatch.setattr(clients, "cloudwatch_client", lambda: lake.cloudwatch)
        return lake

    yield make
