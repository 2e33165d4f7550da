"""Progress of a job: one JSON object a line on standard output.

Counts and names only. A row's values never appear here: logs are kept and read by other people than
the data.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone

LogValue = str | int | float | bool | None | list["LogValue"] | dict[str, "LogValue"]


def log(event: str, **details: LogValue) -> None:
    """Write one progress line.

    Parameters
    ----------
    event
        What happened, in kebab-case, for example `rows-checked`.
    details
        Counts and names. Never the values of a row.
    """
    at = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    print(json.dumps({"at": at, "event": event, **details}, ensure_ascii=False), file=sys.stdout)
    sys.stdout.flush()
