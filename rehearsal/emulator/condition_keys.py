"""Condition keys that AWS hands to policies and MiniStack 1.5.33 does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from request_scope import Request
from resource_arns import json_body

TLS_VERSION = "1.3"
"""The listener speaks this version only, so `s3:TlsVersion` is known."""

RequestedKey = Callable[[str], str | None]
"""Maps a multipart upload's id to the KMS key that its CreateMultipartUpload named."""

_PUT_HEADERS = (
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-storage-class",
    "x-amz-copy-source",
    "x-amz-metadata-directive",
    "x-amz-object-lock-mode",
)
_ROLE_CHANGES = ("AttachRolePolicy", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy")
_GRANT_KEYS = ("GrantIsForAWSResource", "GranteePrincipal")


def _first(value: object) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return str(value) if value is not None else ""


def _s3_keys(action: str, request: Request, requested_key: RequestedKey) -> dict[str, object]:
    keys: dict[str, object] = {"s3:TlsVersion": TLS_VERSION}
    if action == "s3:PutObject":
        upload = _first(request.query.get("uploadId"))
        if upload:
            # A part and the completion carry no such header: the upload's own request decides.
            key_id = requested_key(upload)
            if key_id:
                keys[f"s3:{_PUT_HEADERS[0]}"] = key_id
        else:
            for name in _PUT_HEADERS:
                if request.headers.get(name):
                    keys[f"s3:{name}"] = request.headers[name]
    version = _first(request.query.get("versionId"))
    if version:
        keys["s3:VersionId"] = version
    return keys


def _kms_keys(body: bytes) -> dict[str, object]:
    data = json_body(body)
    keys: dict[str, object] = {}
    context = data.get("EncryptionContext")
    if isinstance(context, dict) and context:
        for name, value in context.items():
            keys[f"kms:EncryptionContext:{name}"] = str(value)
        keys["kms:EncryptionContextKeys"] = [str(name) for name in context]
    key_id = data.get("KeyId")
    if isinstance(key_id, str) and (key_id.startswith("alias/") or ":alias/" in key_id):
        keys["kms:RequestAlias"] = "alias/" + key_id.partition("alias/")[2]
    if isinstance(data.get("Operations"), list):
        keys["kms:GrantOperations"] = [str(item) for item in data["Operations"]]
    for name in _GRANT_KEYS:
        if isinstance(data.get(name), str):
            keys[f"kms:{name}"] = data[name]
    return keys


def _cloudwatch_keys(action: str, body: bytes) -> dict[str, object]:
    namespace = json_body(body).get("Namespace")
    if action == "cloudwatch:PutMetricData" and isinstance(namespace, str):
        return {"cloudwatch:namespace": namespace}
    return {}


def _role_boundary(role: str) -> object:
    from ministack.services import iam as iam_service

    return (iam_service._roles.get(role) or {}).get("PermissionsBoundary")


def _iam_keys(action: str, body: bytes) -> dict[str, object]:
    """The boundary that a new role gets, or that the changed role has."""
    form = parse_qs(body.decode("utf-8", "replace"))
    operation = action.partition(":")[2]
    if operation in ("CreateRole", "PutRolePermissionsBoundary"):
        boundary: object = _first(form.get("PermissionsBoundary"))
    elif operation in _ROLE_CHANGES:
        boundary = _role_boundary(_first(form.get("RoleName")))
    else:
        return {}
    return {"iam:PermissionsBoundary": boundary} if boundary else {}


def resource_tag_keys(service: str, resource: str) -> dict[str, object]:
    """The tags of a key; MiniStack looks at them too, but does not tell which it saw."""
    if service != "kms":
        return {}
    from ministack.services.tagging import resource_tags

    return {
        f"aws:ResourceTag/{key}": value for key, value in (resource_tags(resource) or {}).items()
    }


def request_keys(
    action: str, request: Request | None, requested_key: RequestedKey
) -> Mapping[str, Any]:
    """The keys to add for a call.

    Parameters
    ----------
    action
        `service:Operation`.
    request
        The request being served, None for a check that no request caused.
    requested_key
        How to find the key of a multipart upload.
    """
    if request is None:
        return {}
    keys: dict[str, object] = {}
    service = action.partition(":")[0]
    if service == "s3":
        keys.update(_s3_keys(action, request, requested_key))
    elif service == "kms":
        keys.update(_kms_keys(request.body))
    elif service == "iam":
        keys.update(_iam_keys(action, request.body))
    elif service == "cloudwatch":
        keys.update(_cloudwatch_keys(action, request.body))
    if request.via == "athena":
        keys["aws:CalledVia"] = ["athena.amazonaws.com"]
        keys["aws:CalledViaFirst"] = "athena.amazonaws.com"
        keys["aws:CalledViaLast"] = "athena.amazonaws.com"
        keys["aws:ViaAWSService"] = "true"
    return keys
