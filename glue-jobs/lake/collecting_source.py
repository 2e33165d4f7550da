"""Where a dataset is collected from, as the settings tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lake.json_document import DocumentReader


@dataclass(frozen=True)
class Part:
    """One export of the portal, which becomes one file."""

    #: The file below the dataset's prefix, such as `2024/licences-2024.csv`.
    file: str
    #: The portal's own name of the dataset.
    dataset: str
    #: Filter in the portal's query language; None takes every record.
    where: str | None = None
    #: Fields that records are sorted by; None leaves the order to the portal.
    order_by: str | None = None


@dataclass(frozen=True)
class Source:
    """A portal, and what is taken from it."""

    #: `https://…` without a path; plain HTTP is for a portal on this machine only.
    base_url: str
    #: Who sends, for the manifest: an office, never a person.
    sender: str
    #: IANA zone in which the portal writes moments.
    timezone: str
    delimiter: str
    #: Whether files begin with a byte order mark.
    with_bom: bool
    parts: tuple[Part, ...]


def read_source(reader: DocumentReader, value: Any) -> Source:
    """Return the source of the settings; problems go to the reader."""
    path = "source"
    keys = {"baseUrl", "sender", "timezone", "delimiter", "withBom", "parts"}
    table = reader.table(value, path, keys)
    base_url = reader.text(table, "baseUrl", path)
    if base_url and not _is_base(base_url):
        reader.problems.append(
            f"{path}.baseUrl must be https://host without a path, got {base_url!r}"
        )
    parts = tuple(
        _part(reader, one, f"{path}.parts[{index}]")
        for index, one in enumerate(reader.list(table, "parts", path))
    )
    if not parts:
        reader.problems.append(f"{path}.parts must name at least one export")
    files = [one.file for one in parts]
    for file in sorted({one for one in files if files.count(one) > 1}):
        reader.problems.append(f"{path}.parts must not write {file} twice")
    return Source(
        base_url=base_url,
        sender=reader.text(table, "sender", path),
        timezone=reader.text(table, "timezone", path),
        delimiter=reader.text(table, "delimiter", path),
        with_bom=reader.flag(table, "withBom", path),
        parts=parts,
    )


def _part(reader: DocumentReader, value: Any, path: str) -> Part:
    table = reader.table(value, path, {"file", "dataset", "where", "orderBy"})
    return Part(
        file=reader.text(table, "file", path),
        dataset=reader.text(table, "dataset", path),
        where=reader.text(table, "where", path) if "where" in table else None,
        order_by=reader.text(table, "orderBy", path) if "orderBy" in table else None,
    )


def _is_base(url: str) -> bool:
    found = urlsplit(url)
    safe = found.scheme == "https" or (found.scheme == "http" and found.hostname == "127.0.0.1")
    return safe and bool(found.hostname) and not (found.path or found.query or found.fragment)
