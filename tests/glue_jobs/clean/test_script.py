"""The clean script as Glue starts it."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from lake import arguments, clients, landing
from lake.errors import JobError

SCRIPT = Path(__file__).parents[3] / "glue-jobs" / "clean.py"


@pytest.fixture
def run_script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a runner of the script on a zone."""

    def run(zone: Any, *more: str) -> None:
        zone.s3.put_object(
            "artifacts", "settings/reports.json", json.dumps(zone.document()).encode()
        )
        monkeypatch.setattr(clients, "s3_client", lambda key=None: zone.s3)
        monkeypatch.setattr(landing, "s3_address", zone.s3.address)
        told = ["--settings", "s3://artifacts/settings/reports.json", *more]
        monkeypatch.setattr("sys.argv", [str(SCRIPT), *told])
        runpy.run_path(str(SCRIPT), run_name="__main__")

    return run


def test_reads_its_settings_and_names_the_run_after_the_workflow(
    make_zone: Any, make_workbook: Any, run_script: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    zone = make_zone()
    zone.land("week.xlsx", make_workbook({"S": [["id"], ["a"], ["b"]]}))
    run_script(zone, "--JOB_NAME", "j", "--WORKFLOW_RUN_ID", "wr_1", "--JOB_RUN_ID", "jr_1")
    assert [one.run for one in zone.entries()] == ["wr_1"]
    assert zone.rows() == [("a",), ("b",)]
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    del last["at"]
    assert last == {
        **{"event": "committed", "dataset": "reports", "step": "clean", "run": "wr_1"},
        **{"landedRows": 2, "rawRows": 2, "refusedFiles": 0},
    }


def test_says_that_nothing_is_new_and_writes_nothing(
    make_zone: Any, run_script: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    zone = make_zone()
    run_script(zone, "--run_id", "r1")
    assert json.loads(capsys.readouterr().out)["event"] == "nothing-new"
    assert zone.entries() == []


def test_reads_the_arguments_that_glue_passes() -> None:
    told = arguments.parse(["--JOB_NAME", "x", "--settings", "s3://b/k", "--run_id", "r"])
    assert told == arguments.Arguments("s3://b/k", "r")
    assert arguments.parse(["--settings", "s3://b/k", "--JOB_RUN_ID", "jr"]).run_id == "jr"


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--run_id", "r"], "the job needs --settings"),
        (["--settings", "s3://b/k"], "to name its run"),
        (["--settings"], "cannot be used: argument --settings: expected one argument"),
    ],
)
def test_refuses_arguments_that_are_missing(argv: list[str], said: str) -> None:
    with pytest.raises(JobError, match=said):
        arguments.parse(argv)
