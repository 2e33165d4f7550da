"""Starts the embedded AWS (MiniStack): TLS, IAM enforced and recorded, Athena's own meaning.

Usage: `launch.py --state DIR --account 111122223333 --region ca-central-1 [--port N]`

Prints one JSON line on stdout once it answers: `endpoint`, `caFile`, `trustStore`,
`trustStorePassword`, `pid`. Writes `emulator.log` and `calls.jsonl` into DIR. Listens on one port
of 127.0.0.1 and nowhere else. Exits with 0 on SIGTERM, SIGINT or when its stdin closes, and with 2
and one sentence on stderr when it cannot start. `GET /_rehearsal/flush` answers when all decisions
so far are in `calls.jsonl`.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NoReturn

from launch_settings import (
    CannotStartError,
    Options,
    check_packages,
    open_port,
    parse_options,
    prepare_state,
    set_environment,
)

_FLUSH_PATH = "/_rehearsal/flush"
_READY_SECONDS = 30.0
_SHUTDOWN_SECONDS = 1.0


def redirect_output(log: Path) -> int:
    """Send what is printed from now on to the log; return a descriptor of the real stdout."""
    real_stdout = os.dup(1)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    return real_stdout


def watch_stdin(ended: Callable[[], object]) -> None:
    """Call `ended` once stdin is closed, as it is when the parent dies."""

    def read() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        ended()

    threading.Thread(target=read, daemon=True, name="stdin-watch").start()


async def wait_until_it_answers(port: int, ca_file: Path) -> None:
    """Return once the health page answers over TLS."""
    context = ssl.create_default_context(cafile=str(ca_file))
    deadline = asyncio.get_running_loop().time() + _READY_SECONDS
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
            writer.write(
                b"GET /_ministack/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            )
            status = await reader.readline()
            writer.close()
            if b" 200 " in status:
                return
        except OSError:
            pass
        if asyncio.get_running_loop().time() > deadline:
            raise CannotStartError(f"The emulator did not answer within {_READY_SECONDS:.0f} s.")
        await asyncio.sleep(0.02)


def with_flush(app: Callable[..., Awaitable[None]], flush: Callable[[], None]) -> Any:
    """Wrap the ASGI application with the page that writes the recorded calls to disk."""

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == _FLUSH_PATH:
            flush()
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    return wrapped


async def serve(options: Options, listener: socket.socket, private: Path, stdout: int) -> None:
    """Serve until a signal or the end of stdin."""
    from athena_hook import AthenaHook
    from authorisation_hook import AuthorisationHook
    from call_recorder import CallRecorder
    from certificates import make_certificates
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config

    class TlsConfig(Config):
        """Speaks TLS 1.3 only, so that `s3:TlsVersion` is known for every request."""

        def create_ssl_context(self) -> ssl.SSLContext | None:
            context = super().create_ssl_context()
            if context is not None:
                context.minimum_version = ssl.TLSVersion.TLSv1_3
            return context

    certificates = make_certificates(options.state, private)
    port = listener.getsockname()[1]
    recorder = CallRecorder(options.state / "calls.jsonl")
    from ministack.app import app

    athena = AthenaHook(f"127.0.0.1:{port}", certificates.ca_file, options.region)
    authorisation = AuthorisationHook(recorder, athena.via_of)
    authorisation.install()
    athena.install()

    config = TlsConfig()
    config.bind = [f"fd://{listener.fileno()}"]
    config.certfile, config.keyfile = str(certificates.server_file), str(certificates.key_file)
    config.alpn_protocols = ["http/1.1"]
    # DuckDB keeps its connections and does not try again: the server must not be the first to
    # close.
    config.keep_alive_timeout = 86400
    config.keep_alive_max_requests = 1_000_000_000
    config.graceful_timeout = _SHUTDOWN_SECONDS
    config.shutdown_timeout = _SHUTDOWN_SECONDS

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    watch_stdin(lambda: loop.call_soon_threadsafe(stop.set))

    async def stopped() -> None:
        await stop.wait()

    served = asyncio.create_task(
        hypercorn_serve(with_flush(app, recorder.flush), config, shutdown_trigger=stopped)
    )
    ready = asyncio.create_task(wait_until_it_answers(port, certificates.ca_file))
    try:
        await asyncio.wait({served, ready}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            ready.result()
            line = {
                "endpoint": f"https://127.0.0.1:{port}",
                "caFile": str(certificates.ca_file),
                "trustStore": str(certificates.trust_store),
                "trustStorePassword": certificates.trust_store_password,
                "pid": os.getpid(),
            }
            os.write(stdout, (json.dumps(line) + "\n").encode())
            athena.warm_up()
        ready.cancel()
        await asyncio.wait({served, asyncio.create_task(stopped())}, return_when="FIRST_COMPLETED")
        # Requests under way may end; idle TLS connections would hold the close up for
        # half a minute.
        await asyncio.wait({served}, timeout=2 * _SHUTDOWN_SECONDS)
        if served.done():
            served.result()
    finally:
        recorder.close()


def main(arguments: list[str]) -> NoReturn:
    """Start, serve, clean up; the exit code is 0, or 2 when it could not start."""
    errors = os.dup(2)
    private: Path | None = None
    code = 0
    try:
        options = parse_options(arguments)
        check_packages()
        listener = open_port(options.port)
        private = prepare_state(options.state)
        set_environment(options, listener.getsockname()[1], private)
        stdout = redirect_output(options.state / "emulator.log")
        asyncio.new_event_loop().run_until_complete(serve(options, listener, private, stdout))
    except CannotStartError as refusal:
        os.write(errors, f"{refusal}\n".encode())
        code = 2
    finally:
        if private is not None:
            shutil.rmtree(private, ignore_errors=True)
    # MiniStack's worker threads would hold the process open; nothing is left for them to do.
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
