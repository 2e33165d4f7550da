"""An open data portal on 127.0.0.1: Opendatasoft's Explore API v2.1, as far as a collection asks it.

It serves files as a portal's exports, counts their records, and can be told to fail. Tests speak
plain HTTP with it. In a rehearsal the job asks for the real address: the stub is then the proxy of
those hosts only, and answers in their name with a certificate of its own.

As a program it reads one JSON line, `{"exports": [{"dataset", "where", "file"}], "hosts", "directory"}`,
answers `{"endpoint", "caFile", "rows": […]}`, answers each further line with `{"requests": […]}`, and
ends with its standard input.

See https://help.opendatasoft.com/apis/ods-explore-v2/explore_v2.1.html
"""

from __future__ import annotations

import csv
import json
import socket
import ssl
import sys
import threading
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

Kind = Literal["metadata", "count", "export"]
_BASE = "/api/explore/v2.1/catalog/datasets/"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Export:
    """A file that the portal exports for a dataset and a filter. It is CSV with a heading in labels."""

    dataset: str
    where: str | None
    file: Path

    @property
    def rows(self) -> int:
        """Count the records; a portal has no blank ones."""
        with self.file.open(encoding="utf-8-sig", newline="") as file:
            return max(0, sum(1 for line in csv.reader(file, delimiter=";") if line) - 1)


@dataclass(frozen=True)
class Fault:
    """How the portal answers one request instead."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    #: The body instead of the true one.
    body: bytes | None = None
    #: Send only so many bytes of the body, and break off.
    cut_after: int | None = None
    #: Whether `Content-Length` announces the whole body.
    announced: bool = True


class Portal:
    """The portal, and what was asked of it."""

    def __init__(self, exports: Sequence[Export], processed: str = "2026-01-01T00:00:00+00:00"):
        self.exports = list(exports)
        #: What the metadata of every dataset say of its age.
        self.processed = processed
        #: Answers that replace the next ones, in their order.
        self.faults: dict[Kind, deque[Fault]] = defaultdict(deque)
        self.requests: list[str] = []
        self._lock = threading.Lock()

    def answer(self, target: str) -> tuple[int, str, bytes, Fault]:
        """Return status, content type, body, and how to misbehave."""
        with self._lock:
            self.requests.append(target)
            place = urlsplit(target)
            status, content_type, body, kind = self._true(place.path, parse_qs(place.query))
            queue = self.faults[kind] if kind is not None else deque[Fault]()
            fault = queue.popleft() if queue else Fault(status)
        return fault.status, content_type, fault.body if fault.body is not None else body, fault

    def _true(
        self, path: str, query: Mapping[str, list[str]]
    ) -> tuple[int, str, bytes, Kind | None]:
        name, _, rest = path.removeprefix(_BASE).partition("/")
        mine = [one for one in self.exports if one.dataset == unquote(name)]
        if not path.startswith(_BASE) or not mine:
            return (*_error(404, f"Unknown dataset: {name}"), None)
        if rest == "":
            return (*_json(self._metadata(mine)), "metadata")
        where = query.get("where", [None])[0]
        chosen = [one for one in mine if one.where == where]
        if not chosen:
            return (*_error(400, f"ODSQL query is malformed: {where}"), None)
        if rest == "records":
            found = {"total_count": sum(one.rows for one in chosen), "results": []}
            return (*_json(found), "count")
        if rest == "exports/csv":
            return (200, "text/csv", _csv(chosen[0].file.read_bytes(), query), "export")
        return (*_error(404, "Not found"), None)

    def _metadata(self, mine: Sequence[Export]) -> dict[str, Any]:
        default = {
            "title": mine[0].dataset,
            "modified": self.processed,
            "data_processed": self.processed,
            "metadata_processed": self.processed,
            "license": "Open Government Licence - Vancouver",
            "records_count": sum(one.rows for one in mine),
        }
        return {"dataset_id": mine[0].dataset, "has_records": True, "metas": {"default": default}}


def _csv(body: bytes, query: Mapping[str, list[str]]) -> bytes:
    """Return a file in the form that was asked for: heading in labels or names, with a mark or not."""
    content = body.removeprefix(_BOM)
    heading, newline, rows = content.partition(b"\n")
    if query.get("use_labels", ["false"])[0] != "true":
        heading = heading.decode().lower().encode()
    mark = _BOM if query.get("with_bom", ["true"])[0] == "true" else b""
    return mark + heading + newline + rows


def _json(value: Any) -> tuple[int, str, bytes]:
    return 200, "application/json; charset=utf-8", json.dumps(value).encode()


def _error(status: int, message: str) -> tuple[int, str, bytes]:
    body = json.dumps({"error_code": "ODSQLError", "message": message}).encode()
    return status, "application/json; charset=utf-8", body


class Server(ThreadingHTTPServer):
    """Serves a portal on a free port of 127.0.0.1, and as the proxy of some hosts."""

    daemon_threads = True

    def __init__(
        self, portal: Portal, hosts: Sequence[str] = (), tls: ssl.SSLContext | None = None
    ):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.portal = portal
        self.hosts = tuple(hosts)
        self.tls = tls

    @property
    def endpoint(self) -> str:
        """Return where it answers, in plain HTTP."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Serve from a thread of its own until `shutdown`."""
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that break off are part of what is tried."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: Server

    def do_CONNECT(self) -> None:
        """Become the host that is stood in for."""
        tls = self.server.tls
        if tls is None or self.path not in [f"{one}:443" for one in self.server.hosts]:
            self.send_error(403, "this proxy leads to the portals only")
            return
        self.send_response(200)
        self.end_headers()
        self.connection = tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_GET(self) -> None:
        """Answer as the portal, or as it was told to fail."""
        status, content_type, body, fault = self.server.portal.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        for name, value in fault.headers.items():
            self.send_header(name, value)
        if fault.announced:
            self.send_header("Content-Length", str(len(body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body[: fault.cut_after])
        if fault.cut_after is not None or not fault.announced:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing: standard output is for answers."""


def _certified(directory: Path, hosts: Sequence[str]) -> tuple[ssl.SSLContext, Path]:
    """Make an authority that lives as long as this process, and a certificate for the hosts."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "emulator"))
    from certificates import make_certificates

    directory.mkdir(parents=True, exist_ok=True)
    made = make_certificates(directory, directory, hosts=hosts)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(made.server_file, made.key_file)
    made.key_file.unlink()
    return tls, made.ca_file


def main() -> None:
    """Serve until standard input closes."""
    start = json.loads(sys.stdin.readline())
    exports = [Export(one["dataset"], one["where"], Path(one["file"])) for one in start["exports"]]
    processed = datetime.now(timezone.utc).isoformat(timespec="seconds")
    portal = Portal(exports, processed)
    tls, ca_file = _certified(Path(start["directory"]), start["hosts"])
    server = Server(portal, start["hosts"], tls)
    server.start()
    rows = [one.rows for one in exports]
    told = {"endpoint": server.endpoint, "caFile": str(ca_file), "rows": rows}
    print(json.dumps(told), flush=True)
    for _ in sys.stdin:
        print(json.dumps({"requests": portal.requests}), flush=True)
    server.shutdown()


if __name__ == "__main__":
    main()
