"""Replaces MiniStack 1.5.33's Athena: its meaning, the caller's rights, measured scans.

Replaced are `_start_query_execution`, `_stop_query_execution` and `_get_query_results` of
`services.athena`, which its dispatcher looks up by name at each call;
`app._dispatch_service_request` is wrapped to see what S3 answers a query.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import request_scope
from athena_answers import caller_access_key, query_results, result_configuration
from athena_engine import Credentials, Engine, Meter
from athena_execution import Outcome, Query, execute

_CONCURRENT = 4
_CANCELLED_BY_LIMIT = "Query cancelled! : Bytes scanned limit was exceeded"


class AthenaHook:
    """See the module.

    Parameters
    ----------
    endpoint
        Host and port of the emulator.
    ca_file
        The authority that signed its certificate.
    region
        The rehearsal's region.
    """

    def __init__(self, endpoint: str, ca_file: Path, region: str) -> None:
        self._endpoint = endpoint
        self._engine = Engine(endpoint, ca_file, region)
        self._context = ssl.create_default_context(cafile=str(ca_file))
        self._meters: dict[str, Meter] = {}
        self._tokens: dict[tuple[str, str], str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_CONCURRENT)

    def install(self) -> None:
        """Replace MiniStack's functions. Call once before serving."""
        from ministack import app
        from ministack.services import athena

        self._dispatch_stock = app._dispatch_service_request
        self._stop_stock = athena._stop_query_execution
        app._dispatch_service_request = self._dispatch
        athena._start_query_execution = self._start
        athena._stop_query_execution = self._stop
        athena._get_query_results = query_results

    def warm_up(self) -> None:
        """Load the engine in the background, so that the first query does not wait for it."""
        threading.Thread(target=self._engine.warm_up, daemon=True, name="athena-warm-up").start()

    def via_of(self, headers: Mapping[str, str]) -> str:
        """`athena` for a request that a running query makes, else `api`."""
        return "athena" if self._engine.meter_of(headers.get("user-agent", "")) else "api"

    async def _dispatch(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        request_id: str,
    ) -> Any:
        answer = await self._dispatch_stock(method, path, headers, body, query, request_id)
        meter = self._engine.meter_of(headers.get("user-agent", ""))
        if meter is not None:
            status, _, content = answer
            if status == 403:
                meter.denied.append("s3:/" + path)
            elif method == "GET" and status < 300 and _is_data(path, query):
                meter.count(len(content) if isinstance(content, bytes) else 0)
        return answer

    def _start(self, data: dict[str, Any]) -> Any:
        from ministack.core.responses import error_response_json, json_response, new_uuid
        from ministack.services import athena

        request = request_scope.current()
        workgroup = data.get("WorkGroup") or "primary"
        group = athena._workgroups.get(workgroup)
        if group is None:
            return error_response_json("InvalidRequestException", "WorkGroup is not found.", 400)
        if group.get("State") == "DISABLED":
            message = f"WorkGroup {workgroup} is disabled."
            return error_response_json("InvalidRequestException", message, 400)
        result = result_configuration(group.get("Configuration") or {}, data)
        if not result.get("OutputLocation"):
            return error_response_json(
                "InvalidRequestException",
                "No output location provided. An output location is required either through the "
                "Workgroup result configuration setting or as an API input.",
                400,
            )
        caller = caller_access_key(request.headers if request else {})
        token = str(data.get("ClientRequestToken") or "")
        if token and (caller, token) in self._tokens:
            return json_response({"QueryExecutionId": self._tokens[caller, token]})
        identity = new_uuid()
        if token:
            self._tokens[caller, token] = identity
        context = data.get("QueryExecutionContext") or {}
        location = result["OutputLocation"].rstrip("/") + f"/{identity}.csv"
        execution = {
            "QueryExecutionId": identity,
            "Query": data.get("QueryString", ""),
            "StatementType": athena._detect_statement_type(data.get("QueryString", "")),
            "ResultConfiguration": {**result, "OutputLocation": location},
            "QueryExecutionContext": {
                "Database": context.get("Database") or "default",
                "Catalog": context.get("Catalog") or "AwsDataCatalog",
            },
            "Status": {"State": "QUEUED", "SubmissionDateTime": time.time()},
            "Statistics": {"EngineExecutionTimeInMillis": 0, "DataScannedInBytes": 0},
            "WorkGroup": workgroup,
            "EngineVersion": {
                "SelectedEngineVersion": "AUTO",
                "EffectiveEngineVersion": "Athena engine version 3",
            },
            "_results": None,
        }
        athena._executions[identity] = execution
        cutoff = (group.get("Configuration") or {}).get("BytesScannedCutoffPerQuery")
        meter = Meter(limit_bytes=int(cutoff) if cutoff else None)
        self._meters[identity] = meter
        parameters = data.get("ExecutionParameters") or []
        task = asyncio.get_running_loop().create_task(
            self._run(execution, meter, caller, bool(parameters))
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return json_response({"QueryExecutionId": identity})

    async def _run(
        self, execution: dict[str, Any], meter: Meter, caller: str, parameterised: bool
    ) -> None:
        from ministack.core.concurrency import run_reentrant
        from ministack.core.iam_evaluator import CredentialResolutionError, resolve_credential
        from ministack.core.responses import get_account_id, get_region

        request = request_scope.current()
        if request is not None:
            # What follows is Athena's doing in its caller's name.
            own = request_scope.Request("POST", "/", request.headers, b"", {}, "athena")
            request_scope.enter(own)
        queued = time.time()
        async with self._slots:
            if execution["Status"]["State"] != "QUEUED":
                return
            execution["Status"]["State"] = "RUNNING"
            started = time.time()
            credential = resolve_credential(caller, get_account_id())
            if isinstance(credential, CredentialResolutionError):
                outcome = Outcome(reason=f"ACCESS_DENIED: {credential.message}")
            else:
                query = Query(
                    text=execution["Query"],
                    database=execution["QueryExecutionContext"]["Database"],
                    catalog=execution["QueryExecutionContext"]["Catalog"],
                    parameterised=parameterised,
                    result=execution["ResultConfiguration"],
                    caller=Credentials(
                        credential.access_key_id,
                        credential.secret_access_key,
                        credential.session_token,
                    ),
                    region=get_region(),
                    account=get_account_id(),
                )
                outcome = await run_reentrant(
                    execute, query, self._engine, meter, self._endpoint, self._context
                )
        self._finish(execution, meter, outcome, queued, started)

    def _finish(
        self,
        execution: dict[str, Any],
        meter: Meter,
        outcome: Outcome,
        queued: float,
        started: float,
    ) -> None:
        ended = time.time()
        self._meters.pop(execution["QueryExecutionId"], None)
        execution["Statistics"] = {
            "EngineExecutionTimeInMillis": int((ended - started) * 1000),
            "DataScannedInBytes": meter.scanned_bytes,
            "TotalExecutionTimeInMillis": int((ended - queued) * 1000),
            "QueryQueueTimeInMillis": int((started - queued) * 1000),
            "QueryPlanningTimeInMillis": outcome.planning_milliseconds,
            "ServiceProcessingTimeInMillis": 0,
        }
        status = execution["Status"]
        if status["State"] == "CANCELLED":
            return
        status["CompletionDateTime"] = ended
        if meter.over_limit:
            status.update(State="CANCELLED", StateChangeReason=_CANCELLED_BY_LIMIT)
        elif outcome.reason:
            # 2 is Athena's category for what the user can mend.
            status.update(
                State="FAILED",
                StateChangeReason=outcome.reason,
                AthenaError={
                    "ErrorCategory": 2,
                    "ErrorType": 1006 if "denied" in outcome.reason.lower() else 1001,
                    "Retryable": False,
                    "ErrorMessage": outcome.reason,
                },
            )
        else:
            execution["_results"] = outcome
            status["State"] = "SUCCEEDED"

    def _stop(self, data: dict[str, Any]) -> Any:
        answer = self._stop_stock(data)
        meter = self._meters.get(str(data.get("QueryExecutionId")))
        if meter is not None:
            meter.interrupt()
        return answer


def _is_data(path: str, query: Mapping[str, Any]) -> bool:
    """Whether a read counts: a listing and an Iceberg table's metadata do not on Athena."""
    return "list-type" not in query and not path.endswith((".avro", ".metadata.json"))
