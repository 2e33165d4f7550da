"""From settings JSON to `lake.settings`: one typed value, or every problem at once."""

from __future__ import annotations

import codecs
import json
from typing import Any, cast
from urllib.parse import urlparse

from botocore.exceptions import ClientError

from lake.checks import Checks, read_checks
from lake.collecting_source import read_source
from lake.column_types import type_problem
from lake.errors import JobError, raise_all
from lake.json_document import DocumentReader
from lake.products import read_products
from lake.settings import (
    Classification,
    CuratedTable,
    DataBrewCleaning,
    Field,
    Landing,
    LandingKind,
    Privacy,
    Settings,
    Zone,
    Zones,
)

_CLASSIFICATIONS = ("public", "internal", "confidential", "restricted")
_PRIVACY = ("keep", "mask", "pseudonymise", "drop")
_TABLE_ZONES = ("raw", "trusted", "quarantine", "curated")
_LANDING_KEYS = {
    "excel": {"kind", "sheet"},
    "csv": {"kind", "delimiter", "encoding"},
    "json": {"kind"},
    "parquet": {"kind"},
}


def load(s3: Any, uri: str) -> Settings:
    """Read and parse a settings object.

    Raises
    ------
    JobError
        When the object is not there, may not be read, or holds no sound settings.
    """
    place = urlparse(uri)
    if place.scheme != "s3" or not place.netloc or not place.path.strip("/"):
        raise JobError(f"--settings must be s3://bucket/key, got {uri!r}")
    try:
        body = s3.get_object(Bucket=place.netloc, Key=place.path.lstrip("/"))["Body"].read()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise JobError(f"the settings {uri} cannot be read ({code}); deploy the stack") from error
    return parse(body, uri)


def parse(text: str | bytes, where: str = "settings") -> Settings:
    """Turn settings JSON into `Settings`.

    Raises
    ------
    JobError
        With every problem at once, each with its path in the document.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise JobError(f"{where} is not JSON: {error}") from error
    reader = DocumentReader()
    found = _settings(reader, document)
    raise_all(reader.problems, where)
    return found


_KEYS = {
    *("department", "stage", "dataset", "table", "zones", "landing", "fields", "recipe", "rules"),
    *("curated", "owner", "licence", "title", "description", "retentionDays", "contractVersion"),
    *("pseudonymKeyParameter", "cleaning", "encryptionKey", "products", "source", "checks"),
    "latestBy",
}


def _settings(reader: DocumentReader, document: Any) -> Settings:
    top = reader.table(document, "", _KEYS)
    if not top:
        reader.problems = reader.problems or ["the document is empty"]
    fields = tuple(
        _field(reader, one, f"fields[{index}]")
        for index, one in enumerate(reader.list(top, "fields", ""))
    )
    _refuse_repeated(reader, [one.name for one in fields])
    return Settings(
        department=reader.text(top, "department", ""),
        stage=reader.text(top, "stage", ""),
        dataset=reader.text(top, "dataset", ""),
        table=reader.text(top, "table", ""),
        zones=_zones(reader, top.get("zones")),
        landing=_landing(reader, top.get("landing")),
        fields=fields,
        recipe=reader.items(top, "recipe", "", dict),
        rules=reader.items(top, "rules", "", str),
        curated=tuple(
            _curated(reader, one, f"curated[{index}]")
            for index, one in enumerate(reader.list(top, "curated", ""))
        ),
        owner=reader.text(top, "owner", ""),
        licence=reader.text(top, "licence", ""),
        title=reader.text(top, "title", ""),
        description=reader.text(top, "description", "", empty=True),
        retention_days=reader.count(top, "retentionDays", ""),
        contract_version=reader.text(top, "contractVersion", ""),
        pseudonym_key_parameter=reader.text(top, "pseudonymKeyParameter", ""),
        databrew=_databrew(reader, top["cleaning"]) if "cleaning" in top else None,
        encryption_key=reader.text(top, "encryptionKey", "") if "encryptionKey" in top else None,
        products=read_products(reader, top) if "products" in top else (),
        source=read_source(reader, top["source"]) if "source" in top else None,
        checks=read_checks(reader, top["checks"]) if "checks" in top else Checks(),
        latest_by=_latest_by(reader, top, fields) if "latestBy" in top else None,
    )


def _field(reader: DocumentReader, value: Any, path: str) -> Field:
    known = {"name", "type", "description", "required", "key", "classification", "privacy"}
    table = reader.table(value, path, known)
    kind = reader.text(table, "type", path)
    if kind and (problem := type_problem(kind)):
        reader.problems.append(f"{path}.type {problem}, got {kind!r}")
    name = reader.text(table, "name", path)
    if name.startswith("_"):
        reader.problems.append(
            f"{path}.name must not start with _, which is the platform's own; got {name!r}"
        )
    return Field(
        name=name,
        type=kind,
        description=reader.text(table, "description", path, empty=True),
        required=reader.flag(table, "required", path),
        key=reader.flag(table, "key", path),
        classification=cast(
            Classification, reader.choice(table, "classification", path, _CLASSIFICATIONS)
        ),
        privacy=cast(Privacy, reader.choice(table, "privacy", path, _PRIVACY)),
    )


def _latest_by(reader: DocumentReader, top: Any, fields: tuple[Field, ...]) -> str | None:
    name = reader.text(top, "latestBy", "")
    kept = [one.name for one in fields if one.privacy == "keep" and not one.key]
    if name and name not in kept:
        reader.problems.append(
            f"latestBy must be a column that is kept as it is and no part of the key, got {name!r}"
        )
    return name or None


def _refuse_repeated(reader: DocumentReader, names: list[str]) -> None:
    if not names:
        reader.problems.append("fields must name at least one column")
    folded = [name.casefold() for name in names]
    repeated = sorted({name for name in names if name and folded.count(name.casefold()) > 1})
    if repeated:
        reader.problems.append(f"fields names a column more than once: {', '.join(repeated)}")


def _zones(reader: DocumentReader, value: Any) -> Zones:
    table = reader.table(value, "zones", {"landing", *_TABLE_ZONES})
    landing = reader.table(table.get("landing"), "zones.landing", {"bucket"})
    found: dict[str, Zone] = {}
    for name in _TABLE_ZONES:
        path = f"zones.{name}"
        zone = reader.table(table.get(name), path, {"bucket", "database"})
        found[name] = Zone(reader.text(zone, "bucket", path), reader.text(zone, "database", path))
    return Zones(landing=reader.text(landing, "bucket", "zones.landing"), **found)


def _landing(reader: DocumentReader, value: Any) -> Landing:
    kinds = tuple(_LANDING_KEYS)
    found = value.get("kind") if isinstance(value, dict) else None
    every = set().union(*_LANDING_KEYS.values())
    known = _LANDING_KEYS[found] if found in kinds else every
    table = reader.table(value, "landing", known)
    kind = reader.choice(table, "kind", "landing", kinds)
    if kind == "csv":
        delimiter = reader.text(table, "delimiter", "landing")
        if len(delimiter) > 1:
            reader.problems.append(f"landing.delimiter must be one character, got {delimiter!r}")
        encoding = reader.text(table, "encoding", "landing")
        if encoding and not _is_encoding(encoding):
            reader.problems.append(
                f"landing.encoding must be an encoding such as utf-8, got {encoding!r}"
            )
        return Landing("csv", delimiter=delimiter, encoding=encoding)
    sheet = reader.text(table, "sheet", "landing") if table.get("sheet") is not None else None
    return Landing(cast(LandingKind, kind), sheet=sheet)


def _databrew(reader: DocumentReader, value: Any) -> DataBrewCleaning | None:
    keys = {"job", "prefix", "fileColumn", "timeoutMinutes"}
    engine = value.get("engine") if isinstance(value, dict) else None
    path = "cleaning"
    table = reader.table(value, path, {"engine"} if engine == "glue" else {"engine", *keys})
    if reader.choice(table, "engine", path, ("glue", "databrew")) != "databrew":
        return None
    return DataBrewCleaning(
        reader.text(table, "job", path),
        reader.text(table, "prefix", path),
        reader.text(table, "fileColumn", path),
        reader.count(table, "timeoutMinutes", path),
    )


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _curated(reader: DocumentReader, value: Any, path: str) -> CuratedTable:
    table = reader.table(value, path, {"table", "sql"})
    return CuratedTable(reader.text(table, "table", path), reader.text(table, "sql", path))
