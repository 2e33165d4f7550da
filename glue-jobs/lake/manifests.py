"""Manifests: what the sender of a file says about it, checked before the file is believed.

A manifest is one JSON object, `<dataset>/manifests/<file name>.json` in landing, written before its
file, so that no run sees the file without it:

    {"version": 1, "file": "2024/week 11.csv", "sha256": "<64 hex digits>", "bytes": 1048576,
     "rows": 20000, "sender": "Office of Safety", "sentAt": "2024-03-18T08:15:00Z"}

`rows` counts data rows as the reader does, without the heading; null where the sender cannot count.
A file that differs from its manifest is refused whole, and so is one whose manifest cannot be read.
A file without a manifest is taken as it is. No sentence quotes a manifest's texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lake.errors import FileRefusedError
from lake.landing import MANIFESTS, Landed, Sidecar, chunks
from lake.readers.source import OpenedFile

VERSION = 1
#: A manifest has a few hundred bytes; what is longer is none, and is not fetched.
MAX_BYTES = 64 * 1024
_MAX_NUMBER = 2**63 - 1
_MAX_SENDER = 200
_SHA256 = re.compile("[0-9a-f]{64}")
_NEXT = "land the file again with npm run land"


@dataclass(frozen=True)
class Manifest:
    """What a sender says about one file."""

    #: The file's key without the dataset's prefix.
    file: str
    #: In lower case.
    sha256: str
    bytes: int
    #: Data rows without the heading; None when the sender cannot count.
    rows: int | None
    #: An office or a program, never a person.
    sender: str
    #: ISO 8601 in UTC.
    sent_at: str

    def as_json(self) -> dict[str, Any]:
        """Return the manifest as it is written."""
        return {
            "version": VERSION,
            "file": self.file,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "rows": self.rows,
            "sender": self.sender,
            "sentAt": self.sent_at,
        }


def key(dataset: str, file: str) -> str:
    """Return the object key of a file's manifest."""
    return f"{dataset}/{MANIFESTS}{file}.json"


def write(s3: Any, bucket: str, dataset: str, manifest: Manifest) -> None:
    """Put a manifest into landing; its file follows."""
    s3.put_object(
        Bucket=bucket,
        Key=key(dataset, manifest.file),
        Body=json.dumps(manifest.as_json(), ensure_ascii=False).encode(),
        ContentType="application/json",
    )


def read(s3: Any, landed: Landed, dataset: str) -> Manifest | None:
    """Return the manifest that was sent with a landed file, None when none was.

    Raises
    ------
    FileRefusedError
        When it cannot be read, speaks of another file, or says another size. The sentence starts
        with a verb; the file's name goes before it.
    """
    if landed.manifest is None:
        return None
    manifest = parse(_body(s3, landed, landed.manifest), landed.key.removeprefix(f"{dataset}/"))
    if manifest.bytes != landed.bytes:
        raise FileRefusedError(
            _differs([f"{landed.bytes:,} bytes where its manifest says {manifest.bytes:,}"])
        )
    return manifest


def check(manifest: Manifest | None, one: OpenedFile) -> None:
    """Compare what was read of a file with its manifest.

    Raises
    ------
    FileRefusedError
        With every difference, expected and found.
    """
    if manifest is None:
        return
    problems = []
    if manifest.sha256 != one.sha256:
        problems.append(f"SHA-256 {one.sha256} where its manifest says {manifest.sha256}")
    if manifest.rows is not None and manifest.rows != one.row_count:
        problems.append(f"{one.row_count:,} rows where its manifest says {manifest.rows:,}")
    if problems:
        raise FileRefusedError(_differs(problems))


def parse(body: bytes, file: str) -> Manifest:
    """Turn a manifest's bytes into a `Manifest`.

    Parameters
    ----------
    file
        The file that it was found beside.

    Raises
    ------
    FileRefusedError
        With everything that is wrong with it.
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(f"has a manifest that is no JSON; {_NEXT}") from error
    if not isinstance(said, dict):
        raise FileRefusedError(f"has a manifest that is no JSON object; {_NEXT}")
    problems = _problems(said, file)
    if problems:
        raise FileRefusedError(
            f"has a manifest that cannot be used ({'; '.join(problems)}); {_NEXT}"
        )
    return Manifest(
        file, said["sha256"], said["bytes"], said["rows"], said["sender"], said["sentAt"]
    )


def _problems(said: Mapping[str, Any], file: str) -> list[str]:
    if not _is_number(said.get("version")) or said["version"] != VERSION:
        return [f"its version is not {VERSION}"]
    found = []
    if said.get("file") != file:
        found.append("it speaks of another file")
    sha256 = said.get("sha256")
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        found.append("sha256 is not 64 hexadecimal digits in lower case")
    if not _is_number(said.get("bytes")):
        found.append("bytes is no whole number from 0")
    if "rows" not in said or not (said["rows"] is None or _is_number(said["rows"])):
        found.append("rows is neither a whole number from 0 nor null")
    sender = said.get("sender")
    if not isinstance(sender, str) or not 0 < len(sender.strip()) <= _MAX_SENDER:
        found.append(f"sender is no text of 1 to {_MAX_SENDER} characters")
    if not _is_moment(said.get("sentAt")):
        found.append("sentAt is no ISO 8601 time in UTC")
    return found


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _MAX_NUMBER


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str) or not value.endswith("Z"):
        return False
    try:
        datetime.fromisoformat(value.removesuffix("Z"))
    except ValueError:
        return False
    return True


def _body(s3: Any, landed: Landed, manifest: Sidecar) -> bytes:
    if manifest.bytes > MAX_BYTES:
        raise FileRefusedError(
            f"has a manifest of {manifest.bytes:,} bytes and at most {MAX_BYTES:,} are read; {_NEXT}"
        )
    beside = Landed(landed.bucket, manifest.key, manifest.version_id, manifest.bytes, landed.at)
    return b"".join(chunks(s3, beside))


def _differs(problems: list[str]) -> str:
    return f"is not the file that was sent: it has {' and '.join(problems)}; {_NEXT}"
