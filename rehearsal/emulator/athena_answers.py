"""What Athena answers about a query: where its results go, and the results themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import request_scope
from athena_execution import Outcome
from athena_values import column_info

_PAGE = 1000


def query_results(data: dict[str, Any]) -> Any:
    """Answer `GetQueryResults`."""
    from ministack.core.responses import error_response_json, json_response
    from ministack.services import athena

    identity = str(data.get("QueryExecutionId"))
    execution = athena._executions.get(identity)

    def invalid(message: str) -> Any:
        return error_response_json("InvalidRequestException", message, 400)

    if execution is None:
        return invalid(f"QueryExecution {identity} was not found")
    state = execution["Status"]["State"]
    if state == "FAILED":
        return invalid(
            "Query did not finish successfully. Final query state: FAILED. "
            f"{execution['Status']['StateChangeReason']}"
        )
    if state != "SUCCEEDED":
        return invalid(f"Query has not yet finished. Current state: {state}")
    denied = _denied_result(execution)
    if denied:
        return error_response_json("InvalidRequestException", denied, 400)
    outcome: Outcome = execution["_results"]
    size = int(data.get("MaxResults") or _PAGE)
    start = str(data.get("NextToken") or "0")
    if not 1 <= size <= _PAGE:
        return invalid(f"MaxResults must be between 1 and {_PAGE}, got {size}")
    if not start.isdigit():
        return invalid("NextToken is not valid")
    # The header is the first row of the first page, and counts as one.
    names = [name for name, _ in outcome.columns]
    everything = [names, *outcome.rows]
    page = everything[int(start) : int(start) + size]
    rows = [{"Data": [{} if one is None else {"VarCharValue": one} for one in row]} for row in page]
    columns = [column_info(name, kind) for name, kind in outcome.columns]
    answer: dict[str, Any] = {
        "ResultSet": {"Rows": rows, "ResultSetMetadata": {"ColumnInfo": columns}},
        "UpdateCount": 0,
    }
    if int(start) + size < len(everything):
        answer["NextToken"] = str(int(start) + size)
    return json_response(answer)


def _denied_result(execution: dict[str, Any]) -> str:
    """Athena reads the result file in the name of whoever asks for the results."""
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_region

    request = request_scope.current()
    headers = request.headers if request else {}
    location = execution["ResultConfiguration"]["OutputLocation"]
    token = None
    if request is not None:
        own = request_scope.Request("POST", "/", headers, b"", {}, "athena")
        token = request_scope.enter(own)
    denied = iam_evaluator.enforce(
        caller_access_key(headers),
        "s3:GetObject",
        "s3",
        get_region(),
        resource_arn="arn:aws:s3:::" + location.removeprefix("s3://"),
    )
    if token is not None:
        request_scope.leave(token)
    return f"Access denied when reading the query results at {location}" if denied else ""


def result_configuration(group: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Where and how results are written: the workgroup decides when enforced, else the request."""
    own = dict(group.get("ResultConfiguration") or {})
    asked = dict(data.get("ResultConfiguration") or {})
    # Athena enforces a workgroup's settings unless it is told not to.
    if group.get("EnforceWorkGroupConfiguration", bool(own)):
        return own
    return {**own, **asked}


def caller_access_key(headers: Mapping[str, str]) -> str:
    """The access key that signed a request."""
    from ministack.core.router import extract_access_key_id

    return str(extract_access_key_id(dict(headers), {}) or "")
