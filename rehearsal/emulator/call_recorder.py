"""Writes every authorisation decision to `calls.jsonl`, cheaply enough to be always on."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

_FLUSH_SECONDS = 0.5


class CallRecorder:
    """Collects decisions in memory and appends them to a file at least every second.

    One line is one decision: `at` (UTC, ISO 8601), `principal` (the ARN of the role or user, or
    `…:root`), `session` (the role session's name, else null), `action`, `resource`, `context` (the
    condition keys that the engine saw), `decision` (`allowed` or `denied`), `via` (`api`, or
    `athena` for what Athena does in its caller's name), and, when denied, `because`.

    Parameters
    ----------
    path
        The file; what an earlier launch left there is replaced.
    """

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8", buffering=1 << 16)
        self._pending: list[tuple[float, dict[str, object]]] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="call-recorder")
        self._thread.start()

    def record(
        self,
        *,
        at: float,
        principal: str,
        session: str | None,
        action: str,
        resource: str,
        context: Mapping[str, object],
        allowed: bool,
        via: str,
        because: str = "",
    ) -> None:
        """Remember one decision; it is on disk within a second."""
        entry: dict[str, object] = {
            "principal": principal,
            "session": session,
            "action": action,
            "resource": resource,
            "context": context,
            "decision": "allowed" if allowed else "denied",
            "via": via,
        }
        if because:
            entry["because"] = because
        self._pending.append((at, entry))

    def flush(self) -> None:
        """Write everything recorded so far."""
        with self._lock:
            batch, self._pending = self._pending, []
            if self._file.closed:
                return
            for at, entry in batch:
                moment = dt.datetime.fromtimestamp(at, dt.timezone.utc)
                line = {"at": moment.isoformat(timespec="milliseconds"), **entry}
                self._file.write(json.dumps(line, default=str, separators=(",", ":")) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Write the rest and close the file."""
        self._stop.set()
        self.flush()
        with self._lock:
            self._file.close()

    def _run(self) -> None:
        while not self._stop.wait(_FLUSH_SECONDS):
            self.flush()
