"""A portal on 127.0.0.1 for each test; what is tried with it is in `collecting_world`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2] / "rehearsal" / "jobs")]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Any]:
    """Return a portal without datasets and an empty landing zone."""
    from collecting_world import World
    from portal_stub import Portal, Server

    portal = Portal([])
    server = Server(portal)
    server.start()
    yield World(tmp_path, portal, server.endpoint)
    server.shutdown()
    server.server_close()
