"""An open data portal that speaks Opendatasoft's Explore API, version 2.1.

The export has all records of a dataset, the records endpoint stops at 10,000; so records are taken
from the export and only counted by the other.

See https://help.opendatasoft.com/apis/ods-explore-v2/explore_v2.1.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from lake.collecting_requests import Patience, get, get_json, repeated
from lake.collecting_source import Part, Source
from lake.errors import JobError


@dataclass(frozen=True)
class Metadata:
    """What the portal says of a dataset."""

    #: When it took the records in; ISO 8601.
    data_processed: str | None
    #: When the publisher changed the dataset; ISO 8601.
    modified: str | None
    records: int


class Portal:
    """What is asked of a portal."""

    def __init__(self, source: Source, patience: Patience) -> None:
        self._source = source
        self._patience = patience

    def metadata(self, part: Part) -> Metadata:
        """Return what the portal says of a part's dataset.

        Raises
        ------
        JobError
            When it cannot be had, or does not say how many records there are.
        """
        what = f"the metadata of {part.dataset}"
        url = self._dataset(part)
        answer = repeated(self._patience, what, lambda: get_json(url, self._patience))
        said = _inside(answer, "metas", "default")
        return Metadata(
            data_processed=_text(said.get("data_processed")),
            modified=_text(said.get("modified")),
            records=_count(said.get("records_count"), f"{url}: metas.default.records_count"),
        )

    def count(self, part: Part, metadata: Metadata) -> int:
        """Return how many records a part has.

        Raises
        ------
        JobError
            When the portal cannot count them.
        """
        if part.where is None:
            return metadata.records
        query = urlencode({"where": part.where, "limit": 1})
        url = f"{self._dataset(part)}/records?{query}"
        what = f"the number of records of {part.dataset}"
        answer = repeated(self._patience, what, lambda: get_json(url, self._patience))
        found = answer.get("total_count") if isinstance(answer, dict) else None
        return _count(found, f"{url}: total_count")

    def export_url(self, part: Part) -> str:
        """Return the address of a part's export: what is asked for, and so what the file is."""
        wanted = {
            "delimiter": self._source.delimiter,
            "use_labels": "true",
            "with_bom": "true" if self._source.with_bom else "false",
            "timezone": self._source.timezone,
            "limit": "-1",
            **({} if part.where is None else {"where": part.where}),
            **({} if part.order_by is None else {"order_by": part.order_by}),
        }
        return f"{self._dataset(part)}/exports/csv?{urlencode(wanted)}"

    def export(self, part: Part) -> Iterator[bytes]:
        """Stream a part's records as CSV, in one attempt.

        Raises
        ------
        PassingError
            When asking again may help.
        JobError
            When it would not.
        """
        return get(self.export_url(part), self._patience)

    def _dataset(self, part: Part) -> str:
        place = f"{self._source.base_url}/api/explore/v2.1/catalog/datasets"
        return f"{place}/{quote(part.dataset, safe='')}"


def _inside(value: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: Any, where: str) -> int:
    if type(value) is not int or value < 0:
        raise JobError(
            f"{where} is no number of records, so an export could not be checked; "
            "nothing was landed"
        )
    return value
