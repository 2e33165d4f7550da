"""Landed files: which are new, and their bytes.

A landed file is one version of one object below `<dataset>/`. Keys that start with `_` after that
prefix are not data. Below `manifests/` lie what senders say about their files, below `replays/` rows
that were repaired.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from lake.errors import JobError
from lake.ledger import Entry

#: Folders below a dataset's prefix that hold no landed files.
MANIFESTS, REPLAYS = "manifests/", "replays/"

_CHUNK_BYTES = 4 * 1024 * 1024

#: Turns a bucket and a key into the address under which Spark reads the object.
Address = Callable[[str, str], str]


@dataclass(frozen=True)
class Sidecar:
    """One version of a manifest as it lies in landing, unread."""

    key: str
    version_id: str
    bytes: int


@dataclass(frozen=True)
class Landed:
    """One version of one object in landing."""

    bucket: str
    key: str
    version_id: str
    bytes: int
    at: datetime
    #: Whether the key has had another version before.
    replaces: bool = False
    #: What its sender says about it.
    manifest: Sidecar | None = None

    @property
    def origin(self) -> tuple[str, str]:
        """What rows call `_object` and `_version`."""
        return (self.key, self.version_id)

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rsplit("/", 1)[-1]


def s3_address(bucket: str, key: str) -> str:
    """Return the address that Spark uses on AWS; the rehearsal maps the scheme to its own store."""
    return f"s3://{bucket}/{key}"


@dataclass(frozen=True)
class Contents:
    """What lies in landing for a dataset, oldest first."""

    files: tuple[Landed, ...]
    #: Files of repaired rows.
    replays: tuple[Landed, ...]
    #: Versions that newer ones have replaced: key, version.
    replaced: frozenset[tuple[str, str]] = frozenset()


def look(s3: Any, bucket: str, dataset: str) -> Contents:
    """List the present version of every landed file and of every file of repaired rows.

    A version that was replaced before anyone read it is not listed: the sender has corrected it. A
    manifest is written before its file, so a version's manifest is the newest that is not younger.
    """
    prefix = f"{dataset}/"
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    versions = [one for page in pages for one in page.get("Versions", [])]
    replaced = {one["Key"] for one in versions if not one["IsLatest"]}
    manifests: dict[str, list[Mapping[str, Any]]] = {}
    for one in versions:
        if one["Key"].startswith(prefix + MANIFESTS):
            manifests.setdefault(one["Key"], []).append(one)
    found = [
        Landed(
            bucket,
            one["Key"],
            one["VersionId"],
            one["Size"],
            one["LastModified"],
            one["Key"] in replaced,
            _manifest_of(one, prefix, manifests),
        )
        for one in versions
        if one["IsLatest"] and _is_data(one["Key"][len(prefix) :])
    ]
    found.sort(key=lambda one: (one.at, one.key))
    repaired = prefix + REPLAYS
    return Contents(
        tuple(one for one in found if not one.key.startswith(repaired)),
        tuple(one for one in found if one.key.startswith(repaired)),
        frozenset((one["Key"], one["VersionId"]) for one in versions if not one["IsLatest"]),
    )


def current_files(s3: Any, bucket: str, dataset: str) -> list[Landed]:
    """List the present version of every landed file, oldest first; see `look`."""
    return list(look(s3, bucket, dataset).files)


def is_landed_file(dataset: str, key: str) -> bool:
    """Tell whether an object's key is that of a landed file of a dataset."""
    prefix = f"{dataset}/"
    return (
        key.startswith(prefix)
        and _is_data(key[len(prefix) :])
        and not key.startswith(prefix + REPLAYS)
    )


def unprocessed(files: Iterable[Landed], entries: Iterable[Entry]) -> list[Landed]:
    """Return the files that no entry of clean's ledger holds, accepted or refused."""
    known = {one.origin for entry in entries for one in entry.inputs}
    return [one for one in files if one.origin not in known]


def chunks(s3: Any, landed: Landed) -> Iterator[bytes]:
    """Stream the bytes of exactly this version.

    Raises
    ------
    JobError
        When the version is gone or may not be read.
    """
    try:
        answer = s3.get_object(Bucket=landed.bucket, Key=landed.key, VersionId=landed.version_id)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise JobError(
            f"version {landed.version_id} of s3://{landed.bucket}/{landed.key} cannot be read "
            f"({code}); restore it or allow the job's role s3:GetObjectVersion"
        ) from error
    body = answer["Body"]
    while chunk := body.read(_CHUNK_BYTES):
        yield chunk


def fetch(s3: Any, landed: Landed) -> tuple[bytes, str]:
    """Return the bytes of exactly this version and their SHA-256."""
    body = b"".join(chunks(s3, landed))
    return body, hashlib.sha256(body).hexdigest()


def checksum(s3: Any, landed: Landed) -> str:
    """Return the SHA-256 of exactly this version, streamed."""
    digest = hashlib.sha256()
    for chunk in chunks(s3, landed):
        digest.update(chunk)
    return digest.hexdigest()


def refuse_replaced(s3: Any, files: Iterable[Landed]) -> None:
    """Check that Spark, which reads by address, saw the versions that were listed.

    Raises
    ------
    JobError
        When an object was replaced meanwhile. Nothing has been written.
    """
    for one in files:
        present = s3.head_object(Bucket=one.bucket, Key=one.key).get("VersionId", "null")
        if present != one.version_id:
            raise JobError(
                f"s3://{one.bucket}/{one.key} was replaced while it was read "
                f"(version {one.version_id}, now {present}); run the job again"
            )


def _manifest_of(
    file: Mapping[str, Any], prefix: str, manifests: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Sidecar | None:
    key = f"{prefix}{MANIFESTS}{file['Key'][len(prefix) :]}.json"
    sent = [one for one in manifests.get(key, ()) if one["LastModified"] <= file["LastModified"]]
    if not sent:
        return None
    newest = max(sent, key=lambda one: (one["LastModified"], one["IsLatest"]))
    return Sidecar(key, newest["VersionId"], newest["Size"])


def _is_data(path: str) -> bool:
    return bool(path) and not path.startswith(("_", MANIFESTS)) and not path.endswith("/")
