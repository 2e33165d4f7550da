"""The arguments of a job script, as Glue passes them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from lake.errors import JobError


@dataclass(frozen=True)
class Arguments:
    """What a job is told when it starts."""

    #: `s3://…` address of the settings JSON.
    settings: str
    #: Names this pass of the workflow; the ledger's entry is called so.
    run_id: str


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise JobError(f"the job's arguments cannot be used: {message}")


def parse(argv: Sequence[str]) -> Arguments:
    """Read `--settings` and `--run_id` and ignore what Glue adds of its own.

    The run is named by `--run_id`, else by the workflow's run, else by the job's own run.

    Raises
    ------
    JobError
        When the settings or any name for the run are missing.
    """
    parser = _Parser(add_help=False, allow_abbrev=False)
    for name in ("settings", "run_id", "WORKFLOW_RUN_ID", "JOB_RUN_ID"):
        parser.add_argument(f"--{name}", default="")
    found, _ = parser.parse_known_args(list(argv))
    run = found.run_id or found.WORKFLOW_RUN_ID or found.JOB_RUN_ID
    if not found.settings:
        raise JobError("the job needs --settings s3://bucket/settings/<dataset>.json")
    if not run:
        raise JobError("the job needs --run_id, --WORKFLOW_RUN_ID or --JOB_RUN_ID to name its run")
    return Arguments(found.settings, run)
