"""Who takes on a role, as its trust policy sees it: an AWS service, a role, a person with MFA.

No caller of an emulator can be `glue.amazonaws.com`. Where the account's root names a service in a
header, the trust policy is asked whether that service may take on the role, on behalf of this
account and of the source that another header names. See
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html.

A person signs in with a second factor in front of a screen, which no rehearsal has: a header says
that it happened. `aws:PrincipalArn` of a session is the role's ARN; MiniStack 1.5.33 gives the
session's. See
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

SERVICE_HEADER = "x-rehearsal-service"
SOURCE_HEADER = "x-rehearsal-source-arn"
FACTOR_HEADER = "x-rehearsal-second-factor"


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


def caller_context(context: Any, headers: Mapping[str, str], role_arn: str) -> Any:
    """The request's context with the caller's role, and its second factor where a header tells one."""
    keys = dict(context.principal_keys)
    if headers.get(FACTOR_HEADER):
        keys["aws:multifactorauthpresent"] = "true"
    return dataclasses.replace(context, principal_arn=role_arn, principal_keys=keys)


def _names(statement: Any, service: str) -> bool:
    principal = statement.get("Principal", {}) if isinstance(statement, dict) else {}
    named = principal.get("Service", []) if isinstance(principal, dict) else []
    return service in (named if isinstance(named, list) else [named])
