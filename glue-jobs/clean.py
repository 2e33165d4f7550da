"""The clean job: landed files become typed rows of the raw table.

What is processed is what landing holds and no clean run has recorded. A file that cannot be opened
is refused with a sentence and
stays in landing; rows are never dropped (`lake.cleaning`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lake import arguments, cleaning, clients, settings_file
from lake.log import log
from lake.session import open_session


def main(argv: Sequence[str]) -> None:
    """Run the job with the arguments that Glue passes."""
    told = arguments.parse(argv)
    known = settings_file.load(clients.s3_client(), told.settings)
    s3 = clients.s3_client(known.encryption_key)
    spark = open_session(f"{known.dataset} clean")
    entries = cleaning.run(spark, s3, known, told.run_id)
    if not entries:
        log("nothing-new", dataset=known.dataset, step="clean")
    for entry in entries:
        log("committed", dataset=known.dataset, step="clean", run=entry.run, **entry.counts)


if __name__ == "__main__":
    main(sys.argv[1:])
