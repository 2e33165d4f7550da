"""Signed S3 requests that Athena makes in its caller's name: list, read and write."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import botocore.auth
import botocore.awsrequest
import botocore.credentials
from athena_engine import Credentials
from athena_types import InvalidQueryError

_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


def split(location: str) -> tuple[str, str]:
    """Bucket and key, or prefix, of an `s3://` address."""
    bucket, _, key = location.partition("://")[2].partition("/")
    return bucket, key


class CallerS3:
    """S3 as the caller of a query sees it.

    Parameters
    ----------
    endpoint
        Host and port of the emulator.
    agent
        User agent that ties the requests to the query.
    """

    def __init__(
        self,
        endpoint: str,
        context: ssl.SSLContext,
        credentials: Credentials,
        region: str,
        agent: str,
    ) -> None:
        self._endpoint = endpoint
        self._connection = http.client.HTTPSConnection(endpoint, context=context, timeout=60)
        self._region = region
        self._agent = agent
        self._credentials = botocore.credentials.Credentials(
            credentials.access_key, credentials.secret_key, credentials.session_token
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def put(self, location: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Write an object; a refusal fails the query."""
        bucket, key = split(location)
        self._send("PUT", f"/{bucket}/{quote(key)}", body, headers, location)

    def get(self, location: str) -> bytes:
        """Read an object; a refusal fails the query."""
        bucket, key = split(location)
        return self._send("GET", f"/{bucket}/{quote(key)}", b"", {}, location)

    def files(self, location: str) -> list[str]:
        """Addresses of the data files under a location; names with a leading _ or . are none."""
        bucket, prefix = split(location)
        prefix = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
        found: list[str] = []
        token = ""
        while True:
            query = {"list-type": "2", "prefix": prefix}
            if token:
                query["continuation-token"] = token
            answer = self._send("GET", f"/{bucket}?{urlencode(query)}", b"", {}, location)
            root = ElementTree.fromstring(answer)
            for entry in root.iter(f"{_NAMESPACE}Contents"):
                key = entry.findtext(f"{_NAMESPACE}Key") or ""
                parts = key[len(prefix) :].split("/")
                if not key.endswith("/") and not any(part.startswith(("_", ".")) for part in parts):
                    found.append(f"s3://{bucket}/{key}")
            token = root.findtext(f"{_NAMESPACE}NextContinuationToken") or ""
            if not token:
                return sorted(found)

    def _send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], location: str
    ) -> bytes:
        request = botocore.awsrequest.AWSRequest(
            method, f"https://{self._endpoint}{path}", headers=dict(headers), data=body
        )
        request.headers["User-Agent"] = self._agent
        botocore.auth.S3SigV4Auth(self._credentials, "s3", self._region).add_auth(request)
        self._connection.request(method, path, body, dict(request.headers.items()))
        response = self._connection.getresponse()
        answer = response.read()
        if response.status == 403:
            raise InvalidQueryError(f"PERMISSION_DENIED: Permission denied on S3 path: {location}")
        if response.status >= 300:
            raise InvalidQueryError(
                f"HIVE_FILESYSTEM_ERROR: S3 answered {response.status} on {location}"
            )
        return answer
