"""The scripts as Glue starts them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest


def _settings_json(lake: Any) -> bytes:
    """Return the settings as the program writes them."""
    return lake.settings_json().encode()


def test_trust_and_curate_run_as_glue_starts_them(
    make_lake: Callable[..., Any],
    make_column: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    import curate
    import trust

    lake = make_lake(
        [make_column("id", key=True), make_column("n", "int")],
        curated=[
            {"table": "a_totals", "sql": "SELECT sum(total) AS grand FROM z_by_n"},
            {"table": "z_by_n", "sql": "SELECT n, count(*) AS total FROM things GROUP BY n"},
        ],
    )
    lake.land({"things/a.json": [("1", 5), ("2", 5), ("3", 7)]})
    lake.s3.put_object("artifacts", "settings/things.json", _settings_json(lake))
    arguments = ["--settings", "s3://artifacts/settings/things.json", "--JOB_NAME", "j"]

    trust.main([*arguments, "--run_id", "r1"])
    curate.main([*arguments, "--run_id", "r1"])
    first = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    trust.main([*arguments, "--run_id", "r2"])
    curate.main([*arguments, "--run_id", "r2"])
    second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [one["event"] for one in first] == ["committed", "profiled", "committed"]
    assert first[2]["tables"] == {"z_by_n": 2, "a_totals": 1}
    assert [one["event"] for one in second] == ["nothing-new", "nothing-new"]
    assert lake.curated_rows("z_by_n") == [(5, 2), (7, 1)]
    assert lake.curated_rows("a_totals") == [(3,)]
    assert [one.run for one in lake.ledger_of("curated")] == ["r1"]
    # Each run says how many rows it took in, the one that found nothing as well.
    assert [
        (namespace, data[0]["MetricName"], data[0]["Value"])
        for namespace, data in lake.cloudwatch.told
    ] == [
        ("DataPlatform", "RowsLanded", 3.0),
        ("DataPlatform", "DriftLevel", 0.0),
        ("DataPlatform", "RowsLanded", 0.0),
    ]
