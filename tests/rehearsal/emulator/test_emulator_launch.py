"""The launcher: what it prints, where it listens, how it ends; rights enforced and recorded."""

from __future__ import annotations

import importlib.metadata
import os
import signal
import subprocess
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from launch_settings import PINNED_VERSION, CannotStartError, check_packages
from running_emulator import ACCOUNT, Emulator, spawn, start

ARN = f"arn:aws:iam::{ACCOUNT}"


def listeners(pid: int) -> list[str]:
    output = subprocess.run(["ss", "-ltnpH"], capture_output=True, text=True, check=True).stdout
    return [line.split()[3] for line in output.splitlines() if f"pid={pid}," in line]


def test_listens_on_one_loopback_port_and_nowhere_else(emulator: Emulator) -> None:
    emulator.client("s3").list_buckets()
    port = emulator.line["endpoint"].rpartition(":")[2]
    assert listeners(emulator.line["pid"]) == [f"127.0.0.1:{port}"]


def test_prints_exactly_the_documented_keys(emulator: Emulator) -> None:
    keys = ["endpoint", "caFile", "trustStore", "trustStorePassword", "pid"]
    assert list(emulator.line) == keys


def test_the_truststore_holds_the_authority_as_a_trusted_entry(emulator: Emulator) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs12

    store = Path(emulator.line["trustStore"]).read_bytes()
    loaded = pkcs12.load_pkcs12(store, emulator.line["trustStorePassword"].encode())
    authority = x509.load_pem_x509_certificate(Path(emulator.line["caFile"]).read_bytes())
    assert [one.certificate for one in loaded.additional_certs] == [authority]


def test_the_private_keys_are_not_readable_by_others(emulator: Emulator) -> None:
    private = emulator.state / "tmp"
    assert (private.stat().st_mode & 0o077, (private / "server.key").stat().st_mode & 0o077) == (
        0,
        0,
    )


@pytest.mark.parametrize("how", ["stdin", "SIGTERM", "SIGINT"])
def test_ends_with_0_and_leaves_no_temporary_file(tmp_path: Path, how: str) -> None:
    started = start(tmp_path)
    if how == "stdin":
        assert started.stop() == 0
    else:
        os.kill(started.line["pid"], getattr(signal, how))
        assert started.process.wait(10) == 0
        started.stop()
    left = sorted(one.name for one in tmp_path.iterdir())
    assert left == ["ca.pem", "calls.jsonl", "emulator.log", "truststore.p12"]


def refused(state: Path, *more: str) -> str:
    process = spawn(state, *more)
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, out) == (2, b"")
    return errors.decode()


def test_a_port_in_use_gives_one_sentence_and_2(emulator: Emulator, tmp_path: Path) -> None:
    port = emulator.line["endpoint"].rpartition(":")[2]
    assert refused(tmp_path, "--port", port) == (
        f"Port {port} of 127.0.0.1 cannot be opened (Address already in use); "
        "stop what listens there or name another one with --port.\n"
    )


def test_an_unwritable_state_directory_gives_one_sentence_and_2(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert refused(blocked / "state") == (
        f"The state directory {blocked / 'state'} cannot be written (Not a directory); "
        "name another one with --state.\n"
    )


def test_another_version_of_ministack_is_refused_by_name() -> None:
    with pytest.raises(CannotStartError, match=f"MiniStack 9.9.9 is installed.*{PINNED_VERSION}"):
        check_packages(lambda package: "9.9.9")


def test_a_missing_package_is_refused_by_name() -> None:
    def installed(package: str) -> str:
        if package == "duckdb":
            raise importlib.metadata.PackageNotFoundError(package)
        return PINNED_VERSION

    with pytest.raises(CannotStartError, match="The Python package duckdb is missing"):
        check_packages(installed)


def test_a_role_is_denied_what_it_was_not_granted_and_both_are_recorded(
    emulator: Emulator,
) -> None:
    root = emulator.client("s3")
    root.create_bucket(
        Bucket="granted-1", CreateBucketConfiguration={"LocationConstraint": "ca-central-1"}
    )
    statement = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::granted-1/a/*",
    }
    s3 = emulator.client("s3", emulator.role("writer", [statement]))
    s3.put_object(
        Bucket="granted-1",
        Key="a/x",
        Body=b"1",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId="arn:aws:kms:ca-central-1:111122223333:key/k",
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket="granted-1", Key="b/x", Body=b"1")
    mine = [one for one in emulator.calls() if one["principal"] == f"{ARN}:role/writer"]
    assert [
        (one["session"], one["action"], one["resource"], one["decision"], one["via"])
        for one in mine
    ] == [
        ("test", "s3:PutObject", "arn:aws:s3:::granted-1/a/x", "allowed", "api"),
        ("test", "s3:PutObject", "arn:aws:s3:::granted-1/b/x", "denied", "api"),
    ]
    assert mine[0]["context"] == {
        "s3:x-amz-server-side-encryption": "aws:kms",
        "s3:TlsVersion": "1.3",
        "s3:x-amz-server-side-encryption-aws-kms-key-id": (
            "arn:aws:kms:ca-central-1:111122223333:key/k"
        ),
        "aws:SecureTransport": "true",
    }


def test_a_bucket_policy_on_the_key_of_an_object_is_honoured(emulator: Emulator) -> None:
    root = emulator.client("s3")
    root.create_bucket(
        Bucket="keyed-1", CreateBucketConfiguration={"LocationConstraint": "ca-central-1"}
    )
    header = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",'
        '"Action":"s3:PutObject","Resource":"arn:aws:s3:::keyed-1/*",'
        f'"Condition":{{"StringNotEquals":{{"{header}":"right"}}}}}}]}}'
    )
    root.put_bucket_policy(Bucket="keyed-1", Policy=policy)
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    s3 = emulator.client("s3", emulator.role("keyed", [statement]))
    s3.put_object(
        Bucket="keyed-1", Key="x", Body=b"1", ServerSideEncryption="aws:kms", SSEKMSKeyId="right"
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(
            Bucket="keyed-1",
            Key="x",
            Body=b"1",
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId="wrong",
        )


def test_glue_checks_the_catalog_the_database_and_the_table(emulator: Emulator) -> None:
    glue = emulator.client("glue")
    glue.create_database(DatabaseInput={"Name": "checked"})
    for name in ("open", "closed"):
        glue.create_table(DatabaseName="checked", TableInput={"Name": name})
    root = f"arn:aws:glue:ca-central-1:{ACCOUNT}"
    granted = [f"{root}:catalog", f"{root}:database/checked", f"{root}:table/checked/open"]
    statement = {"Effect": "Allow", "Action": "glue:GetTable", "Resource": granted}
    reader = emulator.client("glue", emulator.role("table-reader", [statement]))
    assert reader.get_table(DatabaseName="checked", Name="open")["Table"]["Name"] == "open"
    with pytest.raises(ClientError, match="AccessDenied"):
        reader.get_table(DatabaseName="checked", Name="closed")
    mine = [
        (one["resource"], one["decision"])
        for one in emulator.calls()
        if one["principal"] == f"{ARN}:role/table-reader"
    ]
    assert mine == [
        *((arn, "allowed") for arn in granted),
        *((arn, "allowed") for arn in granted[:2]),
        (f"{root}:table/checked/closed", "denied"),
    ]


def test_an_unsigned_request_to_s3_is_denied(emulator: Emulator) -> None:
    import http.client
    import ssl

    context = ssl.create_default_context(cafile=emulator.line["caFile"])
    host = emulator.line["endpoint"].removeprefix("https://")
    connection = http.client.HTTPSConnection(host, context=context)
    connection.request("GET", "/granted-1/a/x")
    assert connection.getresponse().status == 403
    connection.close()
    assert [
        (one["action"], one["decision"])
        for one in emulator.calls()
        if one["principal"] == "anonymous"
    ] == [("s3:GetObject", "denied")]


def test_a_trust_policy_that_refuses_is_recorded_with_the_caller(emulator: Emulator) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    credentials = emulator.role("stranger", [statement])
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":{"Service":"glue.amazonaws.com"}}]}'
    )
    emulator.client("iam").create_role(RoleName="closed", AssumeRolePolicyDocument=trust)
    with pytest.raises(ClientError, match="AccessDenied"):
        emulator.client("sts", credentials).assume_role(
            RoleArn=f"{ARN}:role/closed", RoleSessionName="ss"
        )
    mine = [
        (one["action"], one["resource"], one["decision"])
        for one in emulator.calls()
        if one["principal"] == f"{ARN}:role/stranger"
    ]
    assert mine == [
        ("sts:AssumeRole", f"{ARN}:role/closed", "allowed"),
        ("sts:AssumeRole", f"{ARN}:role/closed", "denied"),
    ]


def test_the_encryption_context_of_a_kms_call_is_recorded(emulator: Emulator) -> None:
    kms = emulator.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"use": "test"})
    found = [one for one in emulator.calls() if one["action"] == "kms:Encrypt"]
    assert found[0]["principal"] == f"{ARN}:root"
    assert found[0]["context"]["kms:EncryptionContext:use"] == "test"
