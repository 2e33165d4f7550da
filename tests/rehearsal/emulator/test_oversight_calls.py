"""Calls on alarms, dashboards, metrics and budgets: judged on what AWS judges them on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from condition_keys import request_keys
from request_scope import Request
from resource_arns import action_name, budgets_arn, cloudwatch_arn
from running_emulator import ACCOUNT, Emulator

REGION = "ca-west-1"


def body(**data: Any) -> bytes:
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("data", "arn"),
    [
        (body(AlarmName="parks-a"), f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:parks-a"),
        (body(AlarmNames=["parks-a"]), f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:parks-a"),
        (body(DashboardName="parks"), f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/parks"),
        (body(Namespace="DataPlatform", MetricData=[]), None),
    ],
)
def test_a_call_on_cloudwatch_names_the_alarm_or_the_global_dashboard(
    data: bytes, arn: str | None
) -> None:
    assert cloudwatch_arn(data, REGION, ACCOUNT) == arn


@pytest.mark.parametrize(
    "data", [body(BudgetName="parks-s3"), body(Budget={"BudgetName": "parks-s3"})]
)
def test_a_call_on_a_budget_names_it_without_a_region(data: bytes) -> None:
    assert budgets_arn(data, ACCOUNT) == f"arn:aws:budgets::{ACCOUNT}:budget/parks-s3"


def test_budgets_know_two_rights_and_other_services_keep_their_names() -> None:
    assert action_name("budgets:CreateBudget") == "budgets:ModifyBudget"
    assert action_name("budgets:DescribeNotificationsForBudget") == "budgets:ViewBudget"
    assert action_name("budgets:TagResource") == "budgets:TagResource"
    assert action_name("logs:CreateBudget") == "logs:CreateBudget"


def test_metrics_are_judged_by_their_namespace_and_nothing_else_is() -> None:
    request = Request("POST", "/", {}, body(Namespace="DataPlatform"))

    def unknown(upload: str) -> None:
        return None

    assert request_keys("cloudwatch:PutMetricData", request, unknown) == {
        "cloudwatch:namespace": "DataPlatform"
    }
    assert request_keys("cloudwatch:ListMetrics", request, unknown) == {}


def test_a_role_may_put_metrics_in_its_namespace_only(emulator: Emulator) -> None:
    condition = {"StringEquals": {"cloudwatch:namespace": ["DataPlatform"]}}
    statement = {
        "Effect": "Allow",
        "Action": "cloudwatch:PutMetricData",
        "Resource": "*",
        "Condition": condition,
    }
    client = emulator.client("cloudwatch", emulator.role("reports-metrics", [statement]))
    datum = [{"MetricName": "RowsLanded", "Value": 1.0}]
    client.put_metric_data(Namespace="DataPlatform", MetricData=datum)
    with pytest.raises(ClientError, match="AccessDenied"):
        client.put_metric_data(Namespace="Glue", MetricData=datum)
