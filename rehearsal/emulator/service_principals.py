"""Lets root assume a role as an AWS service does, judged by the role's trust policy.

No caller of an emulator can be `glue.amazonaws.com`. Where the account's root names a service in a
header, the trust policy is asked whether that service may take on the role, on behalf of this
account and of the source that another header names. See
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

SERVICE_HEADER = "x-rehearsal-service"
SOURCE_HEADER = "x-rehearsal-source-arn"


def service_of(headers: Mapping[str, str], caller_arn: str) -> str | None:
    """The service that root speaks for in this request, if any."""
    return headers.get(SERVICE_HEADER) if caller_arn.endswith(":root") else None


def document_for(document: Any, service: str) -> dict[str, Any]:
    """The trust policy's statements that name the service, as if they named whoever asks."""
    parsed = json.loads(document) if isinstance(document, str) else document
    statements = parsed.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return {
        **parsed,
        "Statement": [
            {**statement, "Principal": "*"} for statement in listed if _names(statement, service)
        ],
    }


def context_for(context: Any, headers: Mapping[str, str], account: str) -> Any:
    """The request's context with the keys that a service adds about whom it acts for."""
    keys = {"aws:sourceaccount": account, "aws:principalisawsservice": "true"}
    if headers.get(SOURCE_HEADER):
        keys["aws:sourcearn"] = headers[SOURCE_HEADER]
    return dataclasses.replace(context, service_context={**context.service_context, **keys})


def _names(statement: Any, service: str) -> bool:
    principal = statement.get("Principal", {}) if isinstance(statement, dict) else {}
    named = principal.get("Service", []) if isinstance(principal, dict) else []
    return service in (named if isinstance(named, list) else [named])
