"""Collecting a dataset from an open data portal into landing.

One part is one export and one file. A file is named by what it holds, such as a year, and not by the
day of its collection: a newer or corrected export takes the place of the one before, of which the
bucket keeps the version. Nothing is landed that is not whole, and nothing that is there already:

- the portal's metadata are as they were, and the file lies there: nothing is asked for;
- they differ, and the export's SHA-256 is that of the file: only the record is renewed;
- else the export is checked against the portal's count, and lands: its manifest first, then the file,
  then the record.

A part that fails does not keep the others from landing; at the end all failures are told.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

from boto3.s3.transfer import TransferConfig

from lake import collecting_files, collecting_record, manifests
from lake.collecting_files import Download
from lake.collecting_portal import Metadata, Portal
from lake.collecting_record import Present, Record
from lake.collecting_requests import PassingError, Patience, repeated
from lake.collecting_source import Part, Source
from lake.errors import JobError, raise_all
from lake.log import log
from lake.settings import Settings

Outcome = Literal["landed", "unchanged", "same-content", "empty"]

# Two parts of 8 MiB in memory at once, whatever the file's size.
_TRANSFER = TransferConfig(multipart_chunksize=8 * 1024**2, max_concurrency=2)


def run(
    s3: Any,
    known: Settings,
    source: Source,
    patience: Patience | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
) -> dict[str, Outcome]:
    """Collect every part of a dataset and return what became of each file.

    Raises
    ------
    JobError
        With every part that could not be collected. The others have been.
    """
    collector = _Collector(s3, known, source, patience or Patience(), now)
    outcomes: dict[str, Outcome] = {}
    problems: list[str] = []
    for part in source.parts:
        try:
            outcomes[part.file] = collector.collect(part)
        except JobError as error:
            problems.append(f"{part.file}: {error}")
    raise_all(problems, f"{known.dataset} is not collected")
    return outcomes


@dataclass(frozen=True)
class _Export:
    """A whole export, and what the portal said of it at the same time."""

    file: Download
    metadata: Metadata


class _Collector:
    def __init__(
        self,
        s3: Any,
        known: Settings,
        source: Source,
        patience: Patience,
        now: Callable[[], datetime],
    ) -> None:
        self._s3 = s3
        self._known = known
        self._source = source
        self._patience = patience
        self._now = now
        self._portal = Portal(source, patience)
        self._bucket = known.zones.landing
        self._there: Present = collecting_record.present(s3, self._bucket, known.dataset)

    def collect(self, part: Part) -> Outcome:
        dataset = self._known.dataset
        last = collecting_record.read(self._s3, self._bucket, dataset, part.file, self._there)
        metadata = self._portal.metadata(part)
        if last is not None and self._there.has(last) and self._agree(part, last, metadata):
            return self._told("unchanged", part, last.rows)
        if self._portal.count(part, metadata) == 0:
            return self._nothing(part, last)
        with tempfile.TemporaryDirectory(prefix="collect-") as folder:
            path = Path(folder) / "export.csv"
            export = repeated(
                self._patience,
                f"the export of {part.dataset}",
                lambda: self._export(part, path),
            )
            return self._take(part, last, export)

    def _agree(self, part: Part, last: Record, metadata: Metadata) -> bool:
        """Tell whether the portal says what it said last time. One that gives no date never does."""
        said = Metadata(last.data_processed, last.modified, last.records)
        dated = metadata.data_processed is not None or metadata.modified is not None
        return dated and said == metadata and last.url == self._portal.export_url(part)

    def _nothing(self, part: Part, last: Record | None) -> Outcome:
        if last is not None and last.rows > 0:
            raise JobError(
                f"the portal counted {last.rows:,} records of {part.dataset} at {last.collected_at} "
                "and counts none now; nothing was landed, ask the publisher"
            )
        return self._told("empty", part, 0)

    def _export(self, part: Part, path: Path) -> _Export:
        """Make one attempt: what came must be what the portal counts before and after it."""
        metadata = self._portal.metadata(part)
        expected = self._portal.count(part, metadata)
        file = collecting_files.save(self._portal.export(part), path, self._source)
        if file.rows != expected:
            raise PassingError(
                f"the export has {file.rows:,} rows and the portal counts {expected:,}"
            )
        if self._portal.metadata(part) != metadata:
            raise PassingError("the portal took in new records meanwhile")
        return _Export(file, metadata)

    def _take(self, part: Part, last: Record | None, export: _Export) -> Outcome:
        file, metadata = export.file, export.metadata
        known = last is not None and self._there.has(last) and last.sha256 == file.sha256
        if not known:
            self._land(part, file)
        collecting_record.write(
            self._s3,
            self._bucket,
            self._known.dataset,
            Record(
                file=part.file,
                url=self._portal.export_url(part),
                sha256=file.sha256,
                bytes=file.bytes,
                rows=file.rows,
                data_processed=metadata.data_processed,
                modified=metadata.modified,
                records=metadata.records,
                attribution=self._known.licence,
                collected_at=self._moment(),
            ),
        )
        return self._told("same-content" if known else "landed", part, file.rows)

    def _land(self, part: Part, file: Download) -> None:
        manifest = manifests.Manifest(
            file=part.file,
            sha256=file.sha256,
            bytes=file.bytes,
            rows=file.rows,
            sender=self._source.sender,
            sent_at=self._moment(),
        )
        manifests.write(self._s3, self._bucket, self._known.dataset, manifest)
        self._s3.upload_file(
            str(file.path),
            self._bucket,
            f"{self._known.dataset}/{part.file}",
            ExtraArgs={"ContentType": "text/csv"},
            Config=_TRANSFER,
        )

    def _told(self, outcome: Outcome, part: Part, rows: int) -> Outcome:
        log(f"part-{outcome}", dataset=self._known.dataset, file=part.file, rows=rows)
        return outcome

    def _moment(self) -> str:
        return self._now().isoformat(timespec="seconds").replace("+00:00", "Z")
