"""AWS clients of a job.

Region, endpoint and credentials come from the environment (on AWS: the job's role). Clients are
made on every call and never kept: in a rehearsal the jobs share one process, each with credentials
of its own.
"""

from __future__ import annotations

import os
from typing import Any

import boto3
from botocore.config import Config

# Glue sets AWS_REGION or AWS_DEFAULT_REGION, depending on the worker image.
_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


# The calls that decide under which key an object is; the parts of an upload follow its beginning.
_KEYED_OPERATIONS = ("PutObject", "CreateMultipartUpload", "CopyObject")


def s3_client(encryption_key: str | None = None) -> Any:
    """Return an S3 client with the job's own rights.

    Parameters
    ----------
    encryption_key
        ARN of the KMS key, or of its alias, that every object is written with. S3 uses the bucket's
        default when it is None.
    """
    client = _client("s3")
    if encryption_key is not None:

        def name_the_key(params: dict[str, Any], **_: Any) -> None:
            params.update(ServerSideEncryption="aws:kms", SSEKMSKeyId=encryption_key)

        for operation in _KEYED_OPERATIONS:
            client.meta.events.register(f"provide-client-params.s3.{operation}", name_the_key)
    return client


def ssm_client() -> Any:
    """Return a Systems Manager client with the job's own rights."""
    return _client("ssm")


def cloudwatch_client() -> Any:
    """Return a CloudWatch client with the job's own rights."""
    return _client("cloudwatch")


def _client(service: str) -> Any:
    region = next((os.environ[name] for name in _REGION_VARIABLES if os.environ.get(name)), None)
    # A session of its own: boto3's default session keeps the credentials of the first job of a
    # process.
    return boto3.session.Session(region_name=region).client(service, config=_config())


def _config() -> Config:
    # The embedded AWS answers on one host name; on AWS "auto" picks the virtual style.
    style = "path" if os.environ.get("AWS_ENDPOINT_URL") else "auto"
    return Config(
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=10,
        read_timeout=60,
        s3={"addressing_style": style},
    )
