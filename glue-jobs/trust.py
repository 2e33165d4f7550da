"""The trust job: raw rows become trusted ones, or are set aside with the reason.

What is processed is what clean accepted and no trust run has recorded. Rules are judged on those
rows; the trusted and the quarantine table change together or not at all (`lake.commits`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lake import arguments, clients, metrics, settings_file, trust_run
from lake.log import log
from lake.session import open_session


def main(argv: Sequence[str]) -> None:
    """Run the job with the arguments that Glue passes."""
    told = arguments.parse(argv)
    known = settings_file.load(clients.s3_client(), told.settings)
    s3 = clients.s3_client(known.encryption_key)
    spark = open_session(f"{known.dataset} trust")
    entry = trust_run.run(spark, s3, clients.ssm_client, known, told.run_id)
    if entry is None:
        log("nothing-new", dataset=known.dataset, step="trust")
    else:
        log("committed", dataset=known.dataset, step="trust", run=entry.run, **entry.counts)
    metrics.report(clients.cloudwatch_client, known, entry)


if __name__ == "__main__":
    main(sys.argv[1:])
