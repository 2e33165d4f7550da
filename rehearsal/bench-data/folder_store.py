# ruff: noqa: N803  # arguments are called as boto3 calls them
"""A folder that answers the calls of S3 that the jobs make.

A bench measures the jobs, not an object store: the embedded AWS is a Python program that would
share the jobs' two cores and hold every byte in memory. Objects are files; each has one version.
"""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

_VERSION = "null"


class FolderStore:
    """Buckets are folders, keys are paths below them.

    Parameters
    ----------
    folder
        Holds the buckets.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def address(self, bucket: str, key: str) -> str:
        """Return where Spark finds an object."""
        return str(self._path(bucket, key))

    def put_object(self, Bucket: str, Key: str, Body: bytes, **more: Any) -> dict[str, Any]:
        """Write an object; with `IfNoneMatch="*"` only a new one."""
        path = self._path(Bucket, Key)
        path.parent.mkdir(parents=True, exist_ok=True)
        if more.get("IfNoneMatch") == "*" and path.exists():
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        path.write_bytes(Body)
        return {}

    def get_object(self, Bucket: str, Key: str, VersionId: str = _VERSION) -> dict[str, Any]:
        """Open an object."""
        path = self._path(Bucket, Key)
        if not path.is_file() or VersionId != _VERSION:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": path.open("rb")}

    def head_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        """Return an object's version."""
        return {"VersionId": _VERSION}

    def delete_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        """Delete an object, if it is there."""
        self._path(Bucket, Key).unlink(missing_ok=True)
        return {}

    def list_objects_v2(
        self, Bucket: str, Prefix: str, Delimiter: str = "", MaxKeys: int = 1000
    ) -> dict[str, Any]:
        """List the keys below a prefix."""
        keys = [key for key in self._keys(Bucket) if key.startswith(Prefix)]
        if Delimiter:
            keys = [key for key in keys if Delimiter not in key.removeprefix(Prefix)]
        return {"Contents": [{"Key": key} for key in keys[:MaxKeys]]} if keys else {}

    def list_object_versions(self, Bucket: str, Prefix: str) -> dict[str, Any]:
        """List the objects below a prefix with size and time."""
        found = []
        for key in self._keys(Bucket):
            if key.startswith(Prefix):
                about = self._path(Bucket, key).stat()
                found.append(
                    {
                        "Key": key,
                        "VersionId": _VERSION,
                        "Size": about.st_size,
                        "LastModified": datetime.fromtimestamp(about.st_mtime, timezone.utc),
                        "IsLatest": True,
                    }
                )
        return {"Versions": found}

    def get_paginator(self, operation: str) -> Any:
        """Return a paginator of one page."""
        call = getattr(self, operation)

        class Pages:
            def paginate(self, **arguments: Any) -> list[dict[str, Any]]:
                return [call(**arguments)]

        return Pages()

    def _path(self, bucket: str, key: str) -> Path:
        return self._folder / bucket / key

    def _keys(self, bucket: str) -> list[str]:
        root = self._folder / bucket
        return sorted(one.relative_to(root).as_posix() for one in root.rglob("*") if one.is_file())
