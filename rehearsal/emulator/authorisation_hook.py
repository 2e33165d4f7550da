"""Puts a recorder, and AWS's own resources and condition keys, before MiniStack's policy engine.

Every decision of MiniStack 1.5.33 passes `core.iam_evaluator.enforce`, which each caller imports at
call time, so replacing it there sees them all; role trust passes `evaluate_trust_policy`. What the
hook changes, it changes towards AWS and names here: resources and Budgets' actions
(`resource_arns`), missing condition keys (`condition_keys`), and an S3 request without a signature,
which MiniStack treats as root and AWS as nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import request_scope
from call_recorder import CallRecorder
from condition_keys import request_keys, resource_tag_keys
from resource_arns import (
    action_name,
    athena_arn,
    budgets_arn,
    cloudfront_new_arn,
    cloudwatch_arn,
    ec2_new_arn,
    events_arn,
    glue_arns,
    iam_arn,
    kms_alias_arn,
    scheduler_arn,
)
from service_principals import caller_context, context_for, document_for, service_of

ViaOf = Callable[[Mapping[str, str]], str]
"""Tells from a request's headers whether a client (`api`) or Athena (`athena`) makes it."""


class PrincipalNames:
    """Finds who an access key belongs to, and remembers it: a key never changes its owner."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str | None]] = {}

    def of(self, access_key: str, account: str) -> tuple[str, str | None]:
        """The ARN of the role or user (`…:root` for the account itself) and the session's name."""
        from ministack.core import iam_evaluator as iam

        if iam.is_root_access_key(access_key):
            return f"arn:aws:iam::{account}:root", None
        found = self._known.get(access_key)
        if found is None:
            found = self._look_up(access_key, account)
            if found[0] != "unknown":
                self._known[access_key] = found
        return found

    @staticmethod
    def _look_up(access_key: str, account: str) -> tuple[str, str | None]:
        from ministack.core import iam_evaluator as iam
        from ministack.core.responses import _account_from_sts_session
        from ministack.services import iam as iam_service

        account = _account_from_sts_session(access_key) or account
        credential = iam.resolve_credential(access_key, account)
        if isinstance(credential, iam.CredentialResolutionError):
            return "unknown", None
        return principal_of(credential.principal_arn, iam_service)


def principal_of(arn: str, iam_service: Any) -> tuple[str, str | None]:
    """Turn a session's ARN into its role's ARN and its name; leave any other ARN as it is."""
    prefix, mark, rest = arn.partition(":assumed-role/")
    if not mark:
        return arn, None
    role, _, session = rest.partition("/")
    account = prefix.rsplit(":", 1)[-1]
    record = iam_service._roles.get_scoped(account, None, role) or {}
    return str(record.get("Arn") or f"arn:aws:iam::{account}:role/{role}"), session


class AuthorisationHook:
    """Replaces MiniStack's entry points; see the module.

    Parameters
    ----------
    recorder
        Receives every decision.
    via_of
        Recognises Athena's own requests.
    """

    def __init__(self, recorder: CallRecorder, via_of: ViaOf) -> None:
        self._recorder = recorder
        self._via_of = via_of
        self._names = PrincipalNames()

    def install(self) -> None:
        """Replace the entry points. Call once, after the environment is set and before serving."""
        from ministack import app
        from ministack.core import iam_actions, iam_evaluator

        self._enforce_stock = iam_evaluator.enforce
        self._trust_stock = iam_evaluator.evaluate_trust_policy
        self._resource_stock = iam_actions.extract_resource_arn
        self._special_stock = app._handle_special_data_plane_request
        iam_evaluator.enforce = self.enforce
        iam_evaluator.evaluate_trust_policy = self._trust
        iam_actions.extract_resource_arn = self._resource
        app._handle_special_data_plane_request = self._special

    async def _special(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        *rest: Any,
        **named: Any,
    ) -> Any:
        # The server runs each request in a task of its own, so what is entered here ends with it.
        request_scope.enter(
            request_scope.Request(method, path, headers, body, query, self._via_of(headers))
        )
        return await self._special_stock(method, path, headers, body, query, *rest, **named)

    def _resource(
        self,
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        region: str,
        account: str,
    ) -> str:
        action = "x:" + headers.get("x-amz-target", "").rpartition(".")[2]
        if service == "glue":
            return glue_arns(action, body, region, account)[-1]
        if service == "athena":
            return athena_arn(action, body, region, account, _workgroup_of)
        if service == "events":
            arn = events_arn(action, body, region, account)
            if arn:
                return arn
        if service == "kms":
            arn = kms_alias_arn(action, body, region, account)
            if arn:
                return arn
        if service == "budgets":
            arn = budgets_arn(body, account)
            if arn:
                return arn
        if service == "monitoring":
            arn = cloudwatch_arn(body, region, account)
            if arn:
                return arn
        if service == "scheduler":
            arn = scheduler_arn(path, body, query, region, account)
            if arn:
                return arn
        stock: str = self._resource_stock(
            service, method, path, headers, body, query, region, account
        )
        if service == "iam" and stock == "*":
            return iam_arn(body, account) or stock
        if service == "cloudfront" and stock == "*":
            return cloudfront_new_arn(path, account) or stock
        if service == "ec2" and stock == "*":
            return ec2_new_arn(body, region, account) or stock
        return stock

    def enforce(
        self,
        access_key: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        """Decide one call and record it; arguments and answer are those of the stock `enforce`."""
        from ministack.core.responses import get_account_id

        action = action_name(action)
        request = request_scope.current()
        context = {**(service_context or {}), **request_keys(action, request, _upload_key)}
        resources = [resource_arn]
        if service == "glue" and request is not None and request.via == "api":
            resources = glue_arns(action, request.body, region, get_account_id())
        for resource in resources:
            denied = self._decide(access_key, action, service, region, resource, context)
            if denied is not None:
                return denied
        return None

    def _decide(
        self,
        access_key: str,
        action: str,
        service: str,
        region: str,
        resource: str,
        context: dict[str, Any],
    ) -> Any:
        from ministack.core import iam_evaluator as iam
        from ministack.core.responses import get_account_id

        account = get_account_id()
        context = {**resource_tag_keys(service, resource), **context}
        if service == "s3" and iam._anonymous.get() and not access_key:
            principal: tuple[str, str | None] = ("anonymous", None)
            denied = iam.EvalResult("ImplicitDeny", "anonymous", "", "no signature")
        else:
            principal = self._names.of(access_key, account)
            denied = self._enforce_stock(
                access_key,
                action,
                service,
                region,
                resource_arn=resource,
                service_context=context,
            )
        request = request_scope.current()
        recorded = {key: value for key, value in context.items() if value is not None}
        recorded["aws:SecureTransport"] = "true"
        self._recorder.record(
            at=time.time(),
            principal=principal[0],
            session=principal[1],
            action=action,
            resource=resource,
            context=recorded,
            allowed=denied is None,
            via=request.via if request else "api",
            because=_because(denied),
        )
        return denied

    def _trust(self, document: Any, caller_arn: str, context: Any) -> bool:
        from ministack.core.responses import get_account_id
        from ministack.services import iam as iam_service

        request = request_scope.current()
        principal, session = principal_of(caller_arn, iam_service)
        service = service_of(request.headers, caller_arn) if request else None
        if request is not None and service is not None:
            document = document_for(document, service)
            context = context_for(context, request.headers, get_account_id())
        elif request is not None:
            context = caller_context(context, request.headers, principal)
        allowed: bool = self._trust_stock(document, caller_arn, context)
        if not allowed:
            self._recorder.record(
                at=time.time(),
                principal=service or principal,
                session=session,
                action=context.action,
                resource=context.resource_arn,
                context={"aws:SecureTransport": "true"},
                allowed=False,
                via="api",
                because="the role's trust policy does not allow the caller",
            )
        return allowed


def _because(denied: Any) -> str:
    if denied is None:
        return ""
    if hasattr(denied, "decision"):
        explicit = "an explicit deny" if denied.decision == "Deny" else "no statement allows it"
        return f"{explicit} ({denied.reason})" if denied.reason else explicit
    return f"{denied.code}: {denied.message}"


def _workgroup_of(store: str, identity: str) -> str | None:
    from ministack.services import athena

    records = athena._executions if store == "query" else athena._named_queries
    record = records.get(identity)
    return str(record["WorkGroup"]) if record else None


def _upload_key(upload_id: str) -> str | None:
    from ministack.services import s3

    upload = s3._multipart_uploads.get(upload_id)
    if not upload or not upload.get("requested_sse"):
        return None
    wanted = "x-amz-server-side-encryption-aws-kms-key-id"
    for name, value in upload["preserved_headers"].items():
        if name.lower() == wanted:
            return str(value)
    return None
