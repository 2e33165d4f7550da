"""What Spark counted on the side while it wrote or settled rows."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Any

from pyspark.sql import Observation

from lake.errors import JobError

_SECONDS = 120


def observed(observation: Observation) -> Mapping[str, Any]:
    """Return what was counted, by name; Spark reports it on a thread of its own.

    Raises
    ------
    JobError
        When Spark does not tell, two minutes after it ended the work.
    """
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        return pool.submit(lambda: observation.get).result(_SECONDS)
    except TooLate as error:
        raise JobError("Spark did not say what it counted; run the job again") from error
    finally:
        pool.shutdown(wait=False)
