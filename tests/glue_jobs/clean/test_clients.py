"""A writer names the key of a dataset that has its own, and says nothing where there is none."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from lake import clients, ledger, session, settings_file

KEY = "arn:aws:kms:ca-central-1:111122223333:alias/parks-dev-data-trees"
ALGORITHM = "x-amz-server-side-encryption"
KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"


class Answer:
    """The body of an answer, as urllib3 hands it over."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Any:
        yield self._body


@pytest.fixture
def ambient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_REGION", "ca-central-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def sent_by(s3: Any, body: bytes = b"") -> list[tuple[str, dict[str, str]]]:
    """Answer every request of a client, and collect what it would have sent."""
    sent: list[tuple[str, dict[str, str]]] = []

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else str(value)
            for name, value in request.headers.items()
        }
        encryption = {name: value for name, value in headers.items() if name.startswith(ALGORITHM)}
        sent.append((f"{request.method} {request.url}", encryption))
        return AWSResponse(request.url, 200, {}, Answer(body))

    s3.meta.events.register("before-send.s3", answer)
    return sent


@pytest.mark.usefixtures("ambient")
def test_names_the_key_whenever_an_object_is_begun() -> None:
    s3 = clients.s3_client(KEY)
    sent = sent_by(s3, b"<R><UploadId>u</UploadId></R>")
    ledger.commit(s3, "b", "trees", ledger.Entry(run="r", step="clean"))
    s3.create_multipart_upload(Bucket="b", Key="k")
    s3.copy_object(Bucket="b", Key="k", CopySource="b/other")
    assert [headers for _, headers in sent] == [{ALGORITHM: "aws:kms", KEY_ID: KEY}] * 3


@pytest.mark.usefixtures("ambient")
def test_names_no_key_where_a_request_begins_no_object() -> None:
    s3 = clients.s3_client(KEY)
    sent = sent_by(s3)
    s3.upload_part(Bucket="b", Key="k", UploadId="u", PartNumber=1, Body=b"x")
    s3.get_object(Bucket="b", Key="k")
    s3.delete_object(Bucket="b", Key="k")
    assert [headers for _, headers in sent] == [{}] * 3


@pytest.mark.usefixtures("ambient")
def test_says_nothing_about_encryption_without_a_key() -> None:
    s3 = clients.s3_client()
    sent = sent_by(s3)
    ledger.commit(s3, "b", "trees", ledger.Entry(run="r", step="clean"))
    assert [headers for _, headers in sent] == [{}]


@pytest.mark.usefixtures("ambient")
def test_keeps_the_key_to_the_client_that_was_given_it() -> None:
    clients.s3_client(KEY)
    other = boto3.session.Session(region_name="ca-central-1").client("s3")
    sent = sent_by(other)
    other.put_object(Bucket="b", Key="k", Body=b"x")
    assert [headers for _, headers in sent] == [{}]


class StoppedError(Exception):
    """The test has seen enough."""


@pytest.mark.parametrize("step", ["clean", "trust", "curate"])
def test_each_job_reads_its_settings_first_and_writes_with_the_key_that_they_name(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    def stop(name: str) -> None:
        raise StoppedError(name)

    known = SimpleNamespace(dataset="trees", encryption_key=KEY)
    monkeypatch.setattr(clients, "s3_client", lambda key=None: asked.append(key))
    monkeypatch.setattr(settings_file, "load", lambda s3, uri: known)
    monkeypatch.setattr(session, "open_session", stop)
    script = Path(__file__).parents[3] / "glue-jobs" / f"{step}.py"
    monkeypatch.setattr("sys.argv", [str(script), "--settings", "s3://b/k", "--run_id", "r"])
    with pytest.raises(StoppedError):
        runpy.run_path(str(script), run_name="__main__")
    assert asked == [None, KEY]
