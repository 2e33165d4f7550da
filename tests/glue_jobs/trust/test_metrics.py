"""What a run tells CloudWatch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from lake import metrics
from lake.ledger import Entry, RuleResult


class Known:
    """The part of the settings that names a dataset."""

    department = "parks"
    stage = "dev"
    dataset = "park-benches"


KNOWN: Any = Known()
STACK = {"Name": "Stack", "Value": "parks-dev"}
DATASET = {"Name": "Dataset", "Value": "park-benches"}
COUNTS = {"inputRows": 8, "trustedRows": 5, "quarantinedRows": 2, "duplicateRows": 1}
PASSED, FAILED = RuleResult("passed", 0, 8), RuleResult("failed", 2, 8)


def _entry(**changes: Any) -> Entry:
    return Entry(run="r1", step="trust", **{"counts": COUNTS, "quality": {}, **changes})


def _datum(name: str, value: float, unit: str, *dimensions: dict[str, str]) -> dict[str, Any]:
    return {"MetricName": name, "Dimensions": list(dimensions), "Value": value, "Unit": unit}


def test_a_run_tells_its_rows_and_how_many_of_its_rules_held() -> None:
    entry = _entry(quality={"a": PASSED, "b": FAILED, "c": PASSED, "d": PASSED})
    assert metrics.data(KNOWN, entry) == [
        _datum("RowsLanded", 8.0, "Count", STACK, DATASET),
        _datum("RowsTrusted", 5.0, "Count", STACK, DATASET),
        _datum("RowsQuarantined", 2.0, "Count", STACK, DATASET),
        _datum("RowsLanded", 8.0, "Count", STACK),
        _datum("QuarantinedPercent", 25.0, "Percent", STACK, DATASET),
        _datum("QualityScore", 75.0, "Percent", STACK, DATASET),
    ]


def test_a_run_without_rules_says_nothing_of_quality() -> None:
    assert "QualityScore" not in [one["MetricName"] for one in metrics.data(KNOWN, _entry())]


@pytest.mark.parametrize("entry", [None, _entry(counts={"inputRows": 0})])
def test_no_rows_are_counted_and_give_no_share(entry: Entry | None) -> None:
    assert metrics.data(KNOWN, entry) == [
        _datum("RowsLanded", 0.0, "Count", STACK, DATASET),
        _datum("RowsTrusted", 0.0, "Count", STACK, DATASET),
        _datum("RowsQuarantined", 0.0, "Count", STACK, DATASET),
        _datum("RowsLanded", 0.0, "Count", STACK),
    ]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            ClientError(
                {"Error": {"Code": "AccessDenied", "Message": "jane@example.org may not"}},
                "PutMetricData",
            ),
            "AccessDenied",
        ),
        (EndpointConnectionError(endpoint_url="https://here"), "EndpointConnectionError"),
    ],
)
def test_a_run_that_cannot_tell_succeeds_and_logs_the_kind_of_the_error_only(
    error: Exception, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> Any:
        raise error

    metrics.report(refuse, KNOWN, _entry())
    line = json.loads(capsys.readouterr().out)
    line.pop("at")
    assert line == {
        "event": "metrics-not-reported",
        "dataset": "park-benches",
        "reason": reason,
    }


def test_an_error_of_our_own_is_not_hidden() -> None:
    def broken() -> Any:
        raise KeyError("a mistake")

    with pytest.raises(KeyError):
        metrics.report(broken, KNOWN, _entry())
