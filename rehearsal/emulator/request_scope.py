"""What is known about the request being served, for hooks that sit too deep to be handed it."""

from __future__ import annotations

import contextvars
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One HTTP request as the emulator dispatches it.

    Attributes
    ----------
    headers
        Names in lower case.
    via
        `api` for a client's own request, `athena` for one that Athena makes in its caller's name.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, object] = field(default_factory=dict)
    via: str = "api"


_current: contextvars.ContextVar[Request | None] = contextvars.ContextVar(
    "rehearsal_request", default=None
)


def enter(request: Request) -> contextvars.Token[Request | None]:
    """Make a request the current one, here and in the tasks and threads started from here."""
    return _current.set(request)


def leave(token: contextvars.Token[Request | None]) -> None:
    """Undo `enter`."""
    _current.reset(token)


def current() -> Request | None:
    """The request being served, or None outside of one."""
    return _current.get()
