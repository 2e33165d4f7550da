"""The curate job: the dataset's SQL files over its trusted table, each result one table.

It does nothing when neither the trusted rows nor the SQL have changed since the last recorded run.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lake import arguments, clients, curating, metrics, settings_file
from lake.log import log
from lake.session import open_session


def main(argv: Sequence[str]) -> None:
    """Run the job with the arguments that Glue passes."""
    told = arguments.parse(argv)
    known = settings_file.load(clients.s3_client(), told.settings)
    s3 = clients.s3_client(known.encryption_key)
    spark = open_session(f"{known.dataset} curate")
    entry = curating.run(spark, s3, known, told.run_id)
    if entry is None:
        log("nothing-new", dataset=known.dataset, step="curate")
    else:
        log(
            "committed",
            dataset=known.dataset,
            step="curate",
            run=entry.run,
            tables=dict(entry.counts),
        )
        metrics.report_drift(clients.cloudwatch_client, known, entry)


if __name__ == "__main__":
    main(sys.argv[1:])
