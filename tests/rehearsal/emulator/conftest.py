"""Makes the emulator's modules importable, and starts one for the tests that talk to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPOSITORY / "rehearsal" / "emulator"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from running_emulator import Emulator, start  # noqa: E402


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One emulator for the whole session."""
    started = start(tmp_path_factory.mktemp("emulator"))
    yield started
    started.stop()
