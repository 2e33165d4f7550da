"""What must be right before the emulator starts: arguments, packages, port, environment."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PINNED_VERSION = "1.5.33"
"""The hooks replace private functions of exactly this MiniStack."""

_REQUIRED = ("ministack", "hypercorn", "cryptography", "duckdb", "sqlglot", "botocore", "pytz")


class CannotStartError(Exception):
    """The emulator cannot start; the message is one sentence that says what to change."""


@dataclass(frozen=True)
class Options:
    """The command line, checked.

    Attributes
    ----------
    state
        Directory for certificates, log and calls; made if missing.
    account
        The 12-digit AWS account id.
    port
        The loopback port; 0 takes a free one.
    """

    state: Path
    account: str
    region: str
    port: int


def parse_options(arguments: list[str]) -> Options:
    """Read the command line; unusable arguments end the process with 2 and a sentence."""
    parser = argparse.ArgumentParser(prog="launch.py", description="Starts the embedded AWS.")
    parser.add_argument("--state", required=True, type=Path)
    parser.add_argument("--account", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args(arguments)
    if not re.fullmatch(r"\d{12}", given.account):
        raise CannotStartError(f"--account must be 12 digits, got {given.account!r}.")
    if not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", given.region):
        raise CannotStartError(
            f"--region must be a region such as ca-central-1, got {given.region!r}."
        )
    if not 0 <= given.port <= 65535:
        raise CannotStartError(f"--port must be between 0 and 65535, got {given.port}.")
    return Options(given.state.absolute(), given.account, given.region, given.port)


def check_packages(installed: Callable[[str], str] = importlib.metadata.version) -> None:
    """Refuse a missing package, or a MiniStack that the hooks were not written for."""
    for package in _REQUIRED:
        try:
            version = installed(package)
        except importlib.metadata.PackageNotFoundError as missing:
            raise CannotStartError(
                f"The Python package {package} is missing from {sys.prefix}; "
                "install setup/python/ministack's lock file there."
            ) from missing
        if package == "ministack" and version != PINNED_VERSION:
            raise CannotStartError(
                f"MiniStack {version} is installed, but the hooks are for {PINNED_VERSION}; "
                f"install ministack=={PINNED_VERSION}."
            )


def prepare_state(state: Path) -> Path:
    """Make the state directory and an empty private one in it, which is removed at exit."""
    private = state / "tmp"
    try:
        state.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(private, ignore_errors=True)
        private.mkdir(mode=0o700)
    except OSError as problem:
        raise CannotStartError(
            f"The state directory {state} cannot be written ({problem.strerror}); "
            "name another one with --state."
        ) from problem
    return private


def open_port(port: int) -> socket.socket:
    """Bind the one loopback socket that the emulator listens on."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(256)
    except OSError as problem:
        listener.close()
        raise CannotStartError(
            f"Port {port} of 127.0.0.1 cannot be opened ({problem.strerror}); "
            "stop what listens there or name another one with --port."
        ) from problem
    return listener


def set_environment(options: Options, port: int, private: Path) -> None:
    """Give MiniStack exactly the settings of a rehearsal; it reads them when it is imported."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "MINISTACK_", "LOCALSTACK_", "S3_", "ATHENA_", "LAMBDA_")):
            del os.environ[name]
    for name in ("SERVICES", "PERSIST_STATE", "STATE_DIR", "EDGE_PORT"):
        os.environ.pop(name, None)
    os.environ.update(
        AUTH="true",
        USE_SSL="1",
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(port),
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        CLOUDTRAIL_RECORDING="1",
        LOG_LEVEL="INFO",
        MINISTACK_ACCOUNT_ID=options.account,
        MINISTACK_REGION=options.region,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        S3_DATA_DIR=str(private / "s3"),
        TMPDIR=str(private),
        # A socket that does not exist: MiniStack never looks for containers.
        DOCKER_HOST=f"unix://{private}/no-docker",
    )
