"""What was collected last of each part, so that the next run knows whether anything is new.

A record is `<dataset>/manifests/_collected/<file>.json` in landing, beside the manifests. It is
written after the file, so a run that ends in between does the part again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lake.errors import JobError

_FOLDER = "manifests/_collected"


@dataclass(frozen=True)
class Record:
    """One export as it was landed, and what the portal said of its dataset then."""

    file: str
    #: The address that it was exported from: another filter is another export.
    url: str
    sha256: str
    bytes: int
    rows: int
    #: As the portal said.
    data_processed: str | None
    modified: str | None
    records: int
    #: What whoever shows the data has to say of it.
    attribution: str
    #: ISO 8601 in UTC.
    collected_at: str


@dataclass(frozen=True)
class Present:
    """What landing holds of a dataset: sizes by key below the dataset's prefix."""

    sizes: Mapping[str, int]

    def has(self, record: Record) -> bool:
        """Tell whether a recorded file lies there, as far as its size tells."""
        return self.sizes.get(record.file) == record.bytes


def present(s3: Any, bucket: str, dataset: str) -> Present:
    """List what landing holds of a dataset."""
    prefix = f"{dataset}/"
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    listed = [one for page in pages for one in page.get("Contents", [])]
    return Present({one["Key"].removeprefix(prefix): one["Size"] for one in listed})


def read(s3: Any, bucket: str, dataset: str, file: str, there: Present) -> Record | None:
    """Return the record of a file; None where it was never collected.

    Raises
    ------
    JobError
        When there is a record that cannot be read.
    """
    name = _name(file)
    if name not in there.sizes:
        return None
    key = f"{dataset}/{name}"
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    try:
        found = Record(**json.loads(body))
    except (ValueError, TypeError) as error:
        raise JobError(
            f"s3://{bucket}/{key} is no record of a collection ({type(error).__name__}); "
            "delete it, and the next run collects the file anew"
        ) from error
    return found


def write(s3: Any, bucket: str, dataset: str, record: Record) -> None:
    """Put a record in the place of the one before."""
    s3.put_object(
        Bucket=bucket,
        Key=f"{dataset}/{_name(record.file)}",
        Body=json.dumps(asdict(record), ensure_ascii=False, indent=1).encode(),
        ContentType="application/json",
    )


def _name(file: str) -> str:
    return f"{_FOLDER}/{file}.json"
