"""DuckDB as Athena's engine: instances with the extensions loaded, lent to one query at a time."""

from __future__ import annotations

import importlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from athena_casts import text
from athena_macros import prelude

_EXTENSIONS = ("httpfs", "avro", "iceberg")
_AGENT = "rehearsal-athena/"


@dataclass(frozen=True)
class Credentials:
    """The caller's own keys, with which everything is read and written."""

    access_key: str
    secret_key: str
    session_token: str | None


@dataclass
class Meter:
    """What a running query has read.

    Attributes
    ----------
    limit_bytes
        The workgroup's cutoff, None without one.
    denied
        The S3 paths that the caller was refused.
    """

    limit_bytes: int | None = None
    scanned_bytes: int = 0
    denied: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    connection: duckdb.DuckDBPyConnection | None = None

    def count(self, size: int) -> None:
        """Add bytes of a data file; past the limit the query is interrupted."""
        self.scanned_bytes += size
        if self.over_limit:
            self.interrupt()

    @property
    def over_limit(self) -> bool:
        """Whether more was read than the workgroup allows."""
        return self.limit_bytes is not None and self.scanned_bytes > self.limit_bytes

    def interrupt(self) -> None:
        """Stop the query as soon as it can be."""
        self.stop.set()
        if self.connection is not None:
            self.connection.interrupt()


class Engine:
    """Lends DuckDB instances, each with a secret user agent that ties S3 requests to queries.

    Parameters
    ----------
    endpoint
        Host and port of the emulator.
    ca_file
        The authority that signed its certificate.
    region
        Region that S3 requests are signed for.
    """

    def __init__(self, endpoint: str, ca_file: Path, region: str) -> None:
        self._endpoint = endpoint
        self._ca_file = ca_file
        self._region = region
        self._idle: list[tuple[str, duckdb.DuckDBPyConnection]] = []
        self._meters: dict[str, Meter] = {}
        self._lock = threading.Lock()

    def meter_of(self, user_agent: str) -> Meter | None:
        """The running query that a request belongs to, by its user agent."""
        _, mark, rest = user_agent.partition(_AGENT)
        return self._meters.get(rest.partition(" ")[0]) if mark else None

    def agent(self, meter: Meter) -> str:
        """The user agent for requests that are made for a query outside of DuckDB."""
        return _AGENT + next(token for token, one in self._meters.items() if one is meter)

    def warm_up(self) -> None:
        """Make the first instance before it is asked for."""
        made = self._make()
        with self._lock:
            self._idle.append(made)

    @contextmanager
    def lend(self, credentials: Credentials, meter: Meter) -> Iterator[duckdb.DuckDBPyConnection]:
        """An instance that reads S3 with the caller's credentials, for one query."""
        with self._lock:
            token, connection = self._idle.pop() if self._idle else ("", None)
        if connection is None:
            token, connection = self._make()
        session = ""
        if credentials.session_token:
            session = f", SESSION_TOKEN {text(credentials.session_token)}"
        connection.execute(
            "CREATE OR REPLACE SECRET caller (TYPE s3, PROVIDER config, "
            f"KEY_ID {text(credentials.access_key)}, "
            f"SECRET {text(credentials.secret_key)}{session}, "
            f"REGION {text(self._region)}, ENDPOINT {text(self._endpoint)}, "
            "URL_STYLE 'path', USE_SSL true)"
        )
        self._meters[token] = meter
        meter.connection = connection
        try:
            yield connection
        finally:
            meter.connection = None
            del self._meters[token]
            connection.execute("DROP SECRET caller")
            with self._lock:
                self._idle.append((token, connection))

    def _make(self) -> tuple[str, duckdb.DuckDBPyConnection]:
        token = secrets.token_hex(16)
        connection = duckdb.connect(":memory:", config={"custom_user_agent": _AGENT + token})
        version = duckdb.__version__
        for name in _EXTENSIONS:
            module = importlib.import_module(f"duckdb_extension_{name}")
            folder = Path(str(module.__file__)).parent / "extensions" / f"v{version}"
            connection.execute(f"LOAD {text(str(folder / f'{name}.duckdb_extension'))}")
        for statement in (
            f"SET ca_cert_file = {text(str(self._ca_file))}",
            "SET enable_server_cert_verification = true",
            "SET http_retries = 0",
            "SET httpfs_connection_caching = true",
            # What is cached is neither counted nor put to the caller's rights.
            "SET enable_external_file_cache = false",
            *prelude(),
            "SET allow_persistent_secrets = false",
            # Queries read S3 and nothing else.
            "SET disabled_filesystems = 'LocalFileSystem'",
            "SET lock_configuration = true",
        ):
            connection.execute(statement)
        return token, connection
