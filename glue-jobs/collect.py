"""The collect job: what an open data portal publishes comes into landing, when it has changed.

It runs before the workflow of its dataset, and starts nothing. A run that is killed has landed whole
files or none; the next run does the rest (`lake.collecting`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lake import arguments, clients, collecting, settings_file
from lake.errors import JobError


def main(argv: Sequence[str]) -> None:
    """Run the job with the arguments that Glue passes."""
    told = arguments.parse(argv)
    known = settings_file.load(clients.s3_client(), told.settings)
    if known.source is None:
        raise JobError(f"{known.dataset} has no source to collect from; give it a source.yaml")
    collecting.run(clients.s3_client(known.encryption_key), known, known.source)


if __name__ == "__main__":
    main(sys.argv[1:])
