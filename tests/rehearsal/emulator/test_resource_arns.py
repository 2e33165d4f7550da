"""The resources of EventBridge calls, as AWS names them."""

from __future__ import annotations

import json

import pytest
from resource_arns import events_arn

RULE = "arn:aws:events:ca-central-1:111122223333:rule/parks-dev-failed"


@pytest.mark.parametrize(
    ("action", "request_body", "expected"),
    [
        ("events:PutRule", {"Name": "parks-dev-failed"}, RULE),
        ("events:DescribeRule", {"Name": "parks-dev-failed", "EventBusName": "default"}, RULE),
        ("events:PutTargets", {"Rule": "parks-dev-failed", "Targets": []}, RULE),
        ("events:ListTargetsByRule", {"Rule": "parks-dev-failed"}, RULE),
        ("events:TagResource", {"ResourceARN": RULE}, RULE),
        (
            "events:PutRule",
            {"Name": "failed", "EventBusName": "own"},
            RULE.replace("parks-dev-failed", "own/failed"),
        ),
        ("events:PutEvents", {"Entries": []}, None),
        ("events:CreateEventBus", {"Name": "own"}, None),
    ],
)
def test_a_call_is_authorised_on_the_rule_that_it_names(
    action: str, request_body: dict[str, object], expected: str | None
) -> None:
    body = json.dumps(request_body).encode()
    assert events_arn(action, body, "ca-central-1", "111122223333") == expected
