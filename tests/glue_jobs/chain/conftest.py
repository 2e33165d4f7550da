"""A whole lake in a folder: files land with versions, and clean, trust and curate run as their jobs do."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from lake import (
    cleaning,
    curating,
    landing,
    ledger,
    manifests,
    settings,
    settings_file,
    tables,
    trust_run,
)
from pyspark.sql import SparkSession

NUMBERS = itertools.count(1)
KEY = "k" * 40
SQL = "SELECT kind, count(*) AS n, sum(amount) AS amount FROM things GROUP BY kind"


class VersionedS3:
    """The calls of S3 that the jobs make, on a dictionary; every object has versions."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], list[tuple[str, bytes, datetime]]] = {}
        self.ticks = itertools.count(1)

    def put_object(
        self, Bucket: str, Key: str, Body: bytes, IfNoneMatch: str = "", ContentType: str = ""
    ) -> dict[str, Any]:
        if IfNoneMatch == "*" and (Bucket, Key) in self.objects:
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        tick = next(self.ticks)
        at = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=tick)
        self.objects.setdefault((Bucket, Key), []).append((f"v{tick}", Body, at))
        return {"VersionId": f"v{tick}"}

    def get_object(self, Bucket: str, Key: str, VersionId: str | None = None) -> dict[str, Any]:
        for version, body, _ in reversed(self.objects.get((Bucket, Key), [])):
            if VersionId in (None, version):
                return {"Body": io.BytesIO(body)}
        raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        return {"VersionId": self.objects[(Bucket, Key)][-1][0]}

    def delete_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        self.objects.pop((Bucket, Key), None)
        return {}

    def list_objects_v2(
        self, Bucket: str, Prefix: str, Delimiter: str = "", MaxKeys: int = 1000
    ) -> dict[str, Any]:
        found = [
            {"Key": key, "Size": len(held[-1][1]), "LastModified": held[-1][2]}
            for (bucket, key), held in sorted(self.objects.items())
            if bucket == Bucket
            and key.startswith(Prefix)
            and not (Delimiter and Delimiter in key.removeprefix(Prefix))
        ]
        return {"Contents": found[:MaxKeys]} if found else {}

    def list_object_versions(self, Bucket: str, Prefix: str) -> dict[str, Any]:
        versions = [
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
        return {"Versions": versions}

    def get_paginator(self, operation: str) -> Any:
        call = getattr(self, operation)

        class Pages:
            def paginate(self, **arguments: Any) -> list[dict[str, Any]]:
                return [call(**arguments)]

        return Pages()


class FakeSsm:
    """One SecureString."""

    def get_parameter(self, Name: str, WithDecryption: bool) -> dict[str, Any]:
        return {"Parameter": {"Name": Name, "Type": "SecureString", "Value": KEY}}


def column(
    name: str, kind: str = "string", key: bool = False, privacy: str = "keep"
) -> dict[str, Any]:
    """Return a contract's column as the settings have it."""
    return {
        "name": name,
        "type": kind,
        "description": f"The {name}",
        "required": key,
        "key": key,
        "classification": "internal" if privacy == "keep" else "restricted",
        "privacy": privacy,
    }


FIELDS = [
    column("id", key=True),
    column("day", "date"),
    column("amount", "int"),
    column("kind"),
    column("person", privacy="pseudonymise"),
    column("note", privacy="drop"),
]
Row = tuple[Any, ...]


@dataclass
class Chain:
    """One dataset from landing to curated."""

    spark: SparkSession
    name: str
    s3: VersionedS3 = field(default_factory=VersionedS3)
    runs: Any = field(default_factory=lambda: itertools.count(1))
    rules: list[str] = field(default_factory=lambda: ['ColumnValues "amount" >= 0'])

    @property
    def settings(self) -> settings.Settings:
        zones = {
            zone: {"bucket": f"{self.name}-{zone}", "database": f"{self.name}_{zone}"}
            for zone in ("raw", "trusted", "quarantine", "curated")
        }
        return settings_file.parse(
            json.dumps(
                {
                    **{"department": "d", "stage": "dev", "dataset": "things", "table": "things"},
                    "zones": {"landing": {"bucket": f"{self.name}-landing"}, **zones},
                    "landing": {"kind": "csv", "delimiter": ",", "encoding": "utf-8"},
                    "fields": FIELDS,
                    "recipe": [
                        {
                            "Action": {
                                "Operation": "RENAME",
                                "Parameters": {"sourceColumn": "No.", "targetColumn": "id"},
                            }
                        }
                    ],
                    "rules": self.rules,
                    "curated": [{"table": "by_kind", "sql": SQL}],
                    **{"owner": "O", "licence": "L", "title": "Things", "description": ""},
                    **{"retentionDays": 90, "contractVersion": "1.0.0"},
                    "pseudonymKeyParameter": "/d-dev/pseudonymisation-key",
                }
            )
        )

    def land(self, file: str, body: str | bytes, **said: Any) -> str:
        """Land a file, with a manifest when something is said about it, and return its version."""
        content = body.encode() if isinstance(body, str) else body
        if said:
            stated = {
                **{"file": file, "sha256": hashlib.sha256(content).hexdigest()},
                **{"bytes": len(content), "rows": None, "sender": "The Office"},
                **{"sent_at": "2026-01-01T00:00:00Z", **said},
            }
            stated.pop("sent", None)
            manifests.write(self.s3, f"{self.name}-landing", "things", manifests.Manifest(**stated))
        answer = self.s3.put_object(f"{self.name}-landing", f"things/{file}", content)
        return str(answer["VersionId"])

    def clean(self, seam: Callable[[str], None] = lambda step: None) -> list[ledger.Entry]:
        run = f"c{next(self.runs)}"
        return cleaning.run(self.spark, self.s3, self.settings, run, seam=seam)

    def trust(self, seam: Callable[[str], None] = lambda step: None) -> ledger.Entry | None:
        run = f"t{next(self.runs)}"
        return trust_run.run(self.spark, self.s3, FakeSsm, self.settings, run, seam)

    def run(self, curate: bool = False) -> None:
        """Run the jobs, one after the other."""
        self.clean()
        self.trust()
        if curate:
            curating.run(self.spark, self.s3, self.settings, f"k{next(self.runs)}")

    def rows(self, zone: str, *names: str) -> list[Row]:
        """Return a table's rows by origin."""
        frame = self.spark.table(self.settings.identifier(zone))  # type: ignore[arg-type]
        ordered = frame.orderBy("_object", "_version", "_row")
        return [tuple(row) for row in ordered.select(*names).collect()]

    def curated(self) -> list[Row]:
        frame = self.spark.table(self.settings.identifier("curated", "by_kind"))
        return sorted((tuple(row) for row in frame.collect()), key=str)

    def places(self) -> Mapping[Row, list[str]]:
        """Return by origin of raw, trusted and quarantine where it is."""
        found: dict[Row, list[str]] = {}
        origin = ("_object", "_version", "_row")
        for row in self.rows("raw", *origin):
            found.setdefault(row, []).append("raw")
        for row in self.rows("trusted", *origin):
            found.setdefault(row, []).append("trusted")
        for *row, kind in self.rows("quarantine", *origin, "kind"):
            found.setdefault(tuple(row), []).append(kind)
        return found

    def assert_exact(self) -> None:
        """Check that each landed row is in raw once, and behind it once."""
        astray = {
            origin: where
            for origin, where in self.places().items()
            if where[:1] != ["raw"] or len(where) != 2 or where[1] == "raw"
        }
        assert astray == {}
        accepted = [
            one
            for entry in ledger.entries(self.s3, f"{self.name}-raw", "things")
            for one in entry.inputs
            if one.outcome == "accepted"
        ]
        assert sum(one.rows for one in accepted) == len(self.places())
        assert all(landing.is_landed_file("things", one.key) for one in accepted)

    def snapshots(self) -> list[Any]:
        """Return the state of every table."""
        return [
            tables.head(self.spark, self.settings.identifier(zone))  # type: ignore[arg-type]
            for zone in ("raw", "trusted", "quarantine")
        ]

    def refusals(self) -> list[str | None]:
        """Return the reasons of the files that clean refused, in the ledger's order."""
        return [
            one.reason
            for entry in ledger.entries(self.s3, f"{self.name}-raw", "things")
            for one in entry.inputs
            if one.outcome == "refused"
        ]

    def forget(self) -> None:
        """Drop every table and every ledger, as before a rebuild from landing."""
        for zone in ("raw", "trusted", "quarantine"):
            self.spark.sql(f"DROP TABLE {self.settings.identifier(zone)} PURGE")  # type: ignore[arg-type]
        self.spark.sql(f"DROP TABLE {self.settings.identifier('curated', 'by_kind')} PURGE")
        for bucket, key in [one for one in self.s3.objects if "/ledger/" in one[1]]:
            del self.s3.objects[(bucket, key)]


@pytest.fixture
def make_chain(
    spark: SparkSession, warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Chain]:
    """Return a maker of chains that share nothing but Spark."""

    def location(self: settings.Settings, zone: str, table: str | None = None) -> str:
        # A Hadoop catalog places tables itself and refuses another place.
        database = self.zone(zone).database  # type: ignore[arg-type]
        return str(warehouse / database / (table or self.table))

    monkeypatch.setattr(settings.Settings, "location", location)
    return lambda **more: Chain(spark, f"chain{next(NUMBERS)}", **more)
