"""A landing zone in a folder: an S3 with versions for boto3, the same files by path for Spark."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from botocore.exceptions import ClientError
from lake import cleaning, ledger, settings, settings_file
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

NUMBERS = itertools.count(1)
LANDING, RAW = "landing-bucket", "raw-bucket"


class FakeS3:
    """The few calls of S3 that clean makes. Landed objects are files too, for Spark to read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.objects: dict[tuple[str, str], list[tuple[str, bytes, datetime]]] = {}
        self.versions = itertools.count(1)

    def land(self, key: str, body: bytes) -> str:
        """Put an object into landing as its sender would, and return its version."""
        version = f"v{next(self.versions)}"
        at = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=int(version[1:]))
        self.objects.setdefault((LANDING, key), []).append((version, body, at))
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return version

    def address(self, bucket: str, key: str) -> str:
        """Return where Spark finds a landed object."""
        assert bucket == LANDING
        return str(self.folder / key)

    def put_object(
        self, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str = "", ContentType: str = ""
    ) -> dict[str, Any]:
        if IfNoneMatch == "*" and (Bucket, Key) in self.objects:
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        self.objects[(Bucket, Key)] = [("null", Body, datetime.now(timezone.utc))]
        return {}

    def get_object(self, Bucket: str, Key: str, VersionId: str | None = None) -> dict[str, Any]:
        for version, body, _ in reversed(self.objects.get((Bucket, Key), [])):
            if VersionId in (None, version):
                return {"Body": io.BytesIO(body)}
        raise ClientError({"Error": {"Code": "NoSuchVersion"}}, "GetObject")

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        return {"VersionId": self.objects[(Bucket, Key)][-1][0]}

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
        contents = [
            {"Key": key, "Size": len(body), "LastModified": at}
            for key in found[:MaxKeys]
            for _, body, at in self.objects[(Bucket, key)][-1:]
        ]
        return {"Contents": contents} if contents else {}

    def list_object_versions(self, Bucket: str, Prefix: str) -> dict[str, Any]:
        return {
            "Versions": [
                {
                    "Key": key,
                    "VersionId": version,
                    "Size": len(body),
                    "LastModified": at,
                    "IsLatest": place == len(held) - 1,
                }
                for (bucket, key), held in sorted(self.objects.items())
                if bucket == Bucket and key.startswith(Prefix)
                for place, (version, body, at) in enumerate(held)
            ]
        }

    def get_paginator(self, operation: str) -> Any:
        call = getattr(self, operation)

        class Pages:
            def paginate(self, **arguments: Any) -> list[dict[str, Any]]:
                return [call(**arguments)]

        return Pages()


def column(name: str, kind: str = "string", required: bool = False) -> dict[str, Any]:
    """Return a contract's column as the settings have it."""
    return {
        "name": name,
        "type": kind,
        "description": f"The {name}",
        "required": required,
        "key": required,
        "classification": "internal",
        "privacy": "keep",
    }


def step(operation: str, conditions: Sequence[Any] = (), **parameters: str) -> dict[str, Any]:
    """Return a recipe's step as DataBrew exports it."""
    action = {"Action": {"Operation": operation, "Parameters": parameters}}
    return {**action, "ConditionExpressions": list(conditions)} if conditions else action


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return an Excel workbook; datetimes become date cells."""
    body = io.BytesIO()
    book = xlsxwriter.Workbook(body, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                if cell is not None:
                    sheet.write(number, place, cell)
    book.close()
    return body.getvalue()


@dataclass
class Zone:
    """Landing, raw and clean of one dataset, in a database of its own."""

    spark: SparkSession
    s3: FakeS3
    database: str
    landing: dict[str, Any]
    fields: list[dict[str, Any]]
    recipe: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Return the settings as the program writes them."""
        zone = {"bucket": "other-bucket", "database": f"{self.database}_other"}
        return {
            "department": "ohs",
            "stage": "dev",
            "dataset": "reports",
            "table": "reports",
            "zones": {
                "landing": {"bucket": LANDING},
                "raw": {"bucket": RAW, "database": self.database},
                "trusted": zone,
                "quarantine": zone,
                "curated": zone,
            },
            "landing": self.landing,
            "fields": self.fields,
            "recipe": self.recipe,
            "rules": [],
            "curated": [],
            "owner": "Safety Office",
            "licence": "internal",
            "title": "Reports",
            "description": "",
            "retentionDays": 365,
            "contractVersion": "1.0.0",
            "pseudonymKeyParameter": "/ohs-dev/pseudonymisation-key",
        }

    @property
    def settings(self) -> settings.Settings:
        return settings_file.parse(json.dumps(self.document()))

    def land(self, name: str, body: bytes | str) -> str:
        content = body.encode() if isinstance(body, str) else body
        return self.s3.land(f"reports/{name}", content)

    def clean(self, run: str = "run-1", **options: Any) -> list[ledger.Entry]:
        return cleaning.run(
            self.spark, self.s3, self.settings, run, address=self.s3.address, **options
        )

    def refusals(self) -> list[str | None]:
        """Run clean and return the reasons of the refused files."""
        return [
            one.reason for entry in self.clean() for one in entry.inputs if one.outcome == "refused"
        ]

    def raw(self) -> DataFrame:
        return self.spark.table(self.settings.identifier("raw"))

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """Return raw's rows by file and number, the contract's columns unless others are named."""
        names = columns or tuple(one["name"] for one in self.fields)
        ordered = self.raw().orderBy("_object", "_version", "_row")
        return [
            tuple(row) for row in ordered.select(*[fn.col(f"`{name}`") for name in names]).collect()
        ]

    def entries(self) -> list[ledger.Entry]:
        return ledger.entries(self.s3, RAW, "reports")


@pytest.fixture
def make_zone(
    spark: SparkSession,
    warehouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Callable[..., Zone]:
    """Return a maker of zones; tables live in the session's warehouse instead of S3."""
    monkeypatch.setattr(
        settings.Settings, "location", lambda self, zone, table=None: _path(self, zone)
    )
    base = "clean_" + "".join(c if c.isalnum() else "_" for c in request.node.name).lower()[:40]

    def _path(known: settings.Settings, zone: str) -> str:
        # A Hadoop catalog places tables itself and refuses another place.
        return str(warehouse / known.zone(zone).database / known.table)  # type: ignore[arg-type]

    def make(
        landing: dict[str, Any] | None = None,
        fields: list[dict[str, Any]] | None = None,
        recipe: list[dict[str, Any]] | None = None,
    ) -> Zone:
        return Zone(
            spark,
            FakeS3(tmp_path / f"landing{next(NUMBERS)}"),
            f"{base}_{next(NUMBERS)}",
            landing or {"kind": "excel"},
            fields or [column("id", "string", required=True)],
            recipe or [],
        )

    return make


@pytest.fixture
def make_column() -> Callable[..., dict[str, Any]]:
    return column


@pytest.fixture
def make_step() -> Callable[..., dict[str, Any]]:
    return step


@pytest.fixture
def make_workbook() -> Callable[..., bytes]:
    return workbook
