"""A portal on 127.0.0.1, a landing zone in memory, and a collection between the two."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import portal_stub
from lake import collecting
from lake.collecting_requests import Patience
from lake.collecting_source import Part, Source
from lake.settings import Settings

HEADING = "FolderYear;BusinessName"
LANDING = "landing-bucket"
ATTRIBUTION = "Contains information licensed under the Open Government Licence – Vancouver"


class MemoryS3:
    """The calls of S3 that collect makes, and the order in which it puts."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.puts: list[str] = []

    def put_object(self, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:
        assert (Bucket, ContentType) == (LANDING, "application/json")
        self.objects[Key] = Body
        self.puts.append(Key)

    def upload_file(
        self, Filename: str, Bucket: str, Key: str, ExtraArgs: dict[str, str], Config: Any
    ) -> None:
        assert (Bucket, ExtraArgs) == (LANDING, {"ContentType": "text/csv"})
        self.objects[Key] = Path(Filename).read_bytes()
        self.puts.append(Key)

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        assert Bucket == LANDING
        return {"Body": io.BytesIO(self.objects[Key])}

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_objects_v2"

        def paginate(Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:
            assert Bucket == LANDING
            yield {}
            for key in sorted(self.objects):
                if key.startswith(Prefix):
                    yield {"Contents": [{"Key": key, "Size": len(self.objects[key])}]}

        return SimpleNamespace(paginate=paginate)


@dataclass
class World:
    """A portal that exports `dataset` as files of a folder, and what a collection makes of it."""

    folder: Path
    portal: portal_stub.Portal
    endpoint: str
    s3: MemoryS3 = field(default_factory=MemoryS3)
    waits: list[float] = field(default_factory=list)
    #: What `random` says, from 0 to 1.
    chance: float = 1.0
    parts: tuple[Part, ...] = ()
    patience: dict[str, Any] = field(default_factory=dict)

    def publish(self, dataset: str, rows: str, where: str | None = None, file: str = "") -> Part:
        """Let the portal export these rows, and collect them under a file name."""
        name = file or f"{dataset}.csv"
        path = self.folder / f"{len(self.portal.exports)}.csv"
        path.write_bytes(b"\xef\xbb\xbf" + f"{HEADING}\r\n{rows}".encode())
        self.portal.exports.append(portal_stub.Export(dataset, where, path))
        part = Part(file=name, dataset=dataset, where=where)
        self.parts = (*self.parts, part)
        return part

    def correct(self, rows: str, processed: str, place: int = 0) -> None:
        """Let the portal export other rows, as of another time."""
        heading = b"\xef\xbb\xbf" + f"{HEADING}\r\n".encode()
        self.portal.exports[place].file.write_bytes(heading + rows.encode())
        self.portal.processed = processed

    def run(self) -> dict[str, collecting.Outcome]:
        """Collect once."""
        source = Source(
            base_url=self.endpoint,
            sender="City of Vancouver open data",
            timezone="America/Vancouver",
            delimiter=";",
            with_bom=True,
            parts=self.parts,
        )
        known = SimpleNamespace(
            dataset="licences", licence=ATTRIBUTION, zones=SimpleNamespace(landing=LANDING)
        )
        patience = Patience(
            **{
                "attempts": 3,
                "sleep": self.waits.append,
                "chance": lambda: self.chance,
                **self.patience,
            }
        )
        now = datetime(2026, 1, 4, 22, 29, tzinfo=timezone.utc)
        return collecting.run(self.s3, cast(Settings, known), source, patience, now=lambda: now)

    def asked(self, what: str) -> int:
        """Count the requests whose address holds a text."""
        return sum(what in one for one in self.portal.requests)

    @property
    def files(self) -> list[str]:
        """The landed files, without what is said about them."""
        return sorted(key for key in self.s3.objects if "/manifests/" not in key)
