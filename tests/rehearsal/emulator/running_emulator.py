"""A launched emulator, and clients for it."""

from __future__ import annotations

import http.client
import json
import ssl
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

REPOSITORY = Path(__file__).resolve().parents[3]
LAUNCHER = REPOSITORY / "rehearsal" / "emulator" / "launch.py"
ACCOUNT = "111122223333"
REGION = "ca-central-1"
ROOT = {"AccessKeyId": "test", "SecretAccessKey": "test"}


@dataclass
class Emulator:
    """A running emulator."""

    process: subprocess.Popen[bytes]
    line: dict[str, Any]
    state: Path

    def client(self, service: str, credentials: Mapping[str, str] | None = None) -> Any:
        """A client with the given credentials, root's when there are none."""
        keys = credentials or ROOT
        return botocore.session.Session().create_client(
            service,
            region_name=REGION,
            endpoint_url=self.line["endpoint"],
            verify=self.line["caFile"],
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            # Athena's least scan limit is 10 MB; the tests set a smaller one.
            config=Config(
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},
                parameter_validation=False,
            ),
        )

    def role(self, name: str, statements: list[dict[str, Any]]) -> dict[str, str]:
        """Make a role that may do what the statements say, and a session of it called `test`."""
        iam = self.client("iam")
        trust = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        }
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document([trust]))
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=_document(statements))
        arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        answer = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")
        credentials: dict[str, str] = answer["Credentials"]
        return credentials

    def calls(self) -> list[dict[str, Any]]:
        """Every decision so far."""
        host = self.line["endpoint"].removeprefix("https://")
        context = ssl.create_default_context(cafile=self.line["caFile"])
        connection = http.client.HTTPSConnection(host, context=context)
        connection.request("GET", "/_rehearsal/flush")
        assert connection.getresponse().status == 204
        connection.close()
        lines = (self.state / "calls.jsonl").read_text("utf-8").splitlines()
        return [json.loads(one) for one in lines]

    def stop(self) -> int:
        """Close its stdin and wait for its end."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        code = self.process.wait(10)
        self.process.stdout.close()
        return code


def _document(statements: list[dict[str, Any]]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def spawn(state: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start the launcher with pipes for stdin, stdout and stderr."""
    command = [sys.executable, str(LAUNCHER), "--state", str(state)]
    command += ["--account", ACCOUNT, "--region", REGION, *more]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)


def start(state: Path) -> Emulator:
    """Start an emulator and wait until it answers."""
    process = spawn(state)
    assert process.stdout is not None and process.stderr is not None
    line = process.stdout.readline()
    assert line, process.stderr.read().decode()
    return Emulator(process, json.loads(line), state)
