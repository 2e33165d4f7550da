"""The ledger: what each step has processed, one JSON object a run, written once and never changed.

An entry is `s3://<bucket>/<dataset>/ledger/<run>.json`. It is written after the data it speaks of,
by one PUT that succeeds only when the object does not exist. What no entry holds has not been
processed, whatever lies in the tables.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any, Literal

from botocore.exceptions import ClientError

from lake.errors import JobError

#: `replayed`: a file of repaired rows, which took the places of as many rows that landed before.
Outcome = Literal["accepted", "refused", "replayed"]


@dataclass(frozen=True)
class Input:
    """One landed object as a step saw it."""

    key: str
    version_id: str
    sha256: str
    bytes: int
    rows: int
    outcome: Outcome
    reason: str | None = None

    @property
    def origin(self) -> tuple[str, str]:
        """The object and its version: what rows call `_object` and `_version`."""
        return (self.key, self.version_id)


@dataclass(frozen=True)
class RuleResult:
    """What one quality rule found in one run."""

    outcome: Literal["passed", "failed"]
    failed_rows: int
    checked_rows: int
    #: What follows from a failure: warn, quarantine or stop.
    level: str = "quarantine"

    @property
    def score(self) -> float:
        """The share of the rows it looked at that passed; of none, whether it passed."""
        if not self.checked_rows:
            return float(self.outcome == "passed")
        return 1 - self.failed_rows / self.checked_rows


@dataclass(frozen=True)
class Entry:
    """One completed run of one step on one dataset."""

    run: str
    step: str
    inputs: tuple[Input, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    quality: Mapping[str, RuleResult] = field(default_factory=dict)
    #: Further facts of the step, such as a snapshot that was read.
    details: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the entry as it is written."""
        return {
            "run": self.run,
            "step": self.step,
            "at": self.at,
            "inputs": [
                {
                    "key": one.key,
                    "versionId": one.version_id,
                    "sha256": one.sha256,
                    "bytes": one.bytes,
                    "rows": one.rows,
                    "outcome": one.outcome,
                    "reason": one.reason,
                }
                for one in self.inputs
            ],
            "counts": dict(self.counts),
            "quality": {
                rule: {
                    "outcome": result.outcome,
                    "failedRows": result.failed_rows,
                    "checkedRows": result.checked_rows,
                    "level": result.level,
                    "score": round(result.score, 6),
                }
                for rule, result in self.quality.items()
            },
            "details": dict(self.details),
        }


class EntryExistsError(JobError):
    """The ledger already holds an entry of this name."""


def now() -> str:
    """Return the present moment in UTC, as entries write it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def prefix(dataset: str) -> str:
    """Return the folder of a dataset's ledger."""
    return f"{dataset}/ledger/"


def entry_key(dataset: str, run: str) -> str:
    """Return the object key of a run's entry."""
    return f"{prefix(dataset)}{run}.json"


def entries(s3: Any, bucket: str, dataset: str) -> list[Entry]:
    """Read every entry of a dataset's ledger in one bucket, oldest first.

    Raises
    ------
    JobError
        When an entry cannot be read: a ledger with a hole would process files twice.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix(dataset), Delimiter="/"
    )
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    read = [
        parse(s3.get_object(Bucket=bucket, Key=key)["Body"].read(), f"s3://{bucket}/{key}")
        for key in keys
        if key.endswith(".json")
    ]
    return sorted(read, key=lambda entry: (entry.at, entry.run))


def parse(body: bytes, where: str) -> Entry:
    """Turn an entry's JSON into an `Entry`.

    Raises
    ------
    JobError
        When the text is no ledger entry; `where` names it.
    """
    try:
        raw = json.loads(body)
        return Entry(
            run=raw["run"],
            step=raw["step"],
            at=raw["at"],
            inputs=tuple(
                Input(
                    key=one["key"],
                    version_id=one["versionId"],
                    sha256=one["sha256"],
                    bytes=one["bytes"],
                    rows=one["rows"],
                    outcome=one["outcome"],
                    reason=one["reason"],
                )
                for one in raw["inputs"]
            ),
            counts=raw["counts"],
            quality={
                rule: RuleResult(
                    one["outcome"],
                    one["failedRows"],
                    one["checkedRows"],
                    one.get("level", "quarantine"),
                )
                for rule, one in raw["quality"].items()
            },
            details=raw.get("details", {}),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise JobError(
            f"the ledger entry {where} cannot be read ({type(error).__name__}: {error}); "
            "restore an earlier version of this object"
        ) from error


def commit(s3: Any, bucket: str, dataset: str, entry: Entry) -> Entry:
    """Write an entry with one conditional PUT and return it as written (with its time).

    Raises
    ------
    EntryExistsError
        When the ledger already holds an entry of this run.
    """
    written = entry if entry.at else replace(entry, at=now())
    key = entry_key(dataset, written.run)
    body = json.dumps(written.as_json(), ensure_ascii=False, indent=1).encode()
    try:
        s3.put_object(
            Bucket=bucket, Key=key, Body=body, ContentType="application/json", IfNoneMatch="*"
        )
    except ClientError as error:
        # 409: another conditional PUT of the same key is under way.
        if error.response["Error"]["Code"] in {
            "PreconditionFailed",
            "ConditionalRequestConflict",
            "412",
            "409",
        }:
            raise EntryExistsError(
                f"s3://{bucket}/{key} exists already: another run named {written.run} has "
                "completed; start this one under another run id"
            ) from error
        raise
    return written


def free_name(present: Iterable[Entry], run: str) -> str:
    """Return the run's name.

    Or with a number behind it when an earlier attempt of the run has an entry already.
    """
    taken = {one.run for one in present}
    if run not in taken:
        return run
    return next(name for n in itertools.count(2) if (name := f"{run}-{n}") not in taken)
