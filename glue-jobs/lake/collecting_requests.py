"""Requests to a portal: patient with what passes by itself, and short with what does not.

A request is repeated when the portal is busy (408, 429, 500, 502, 503, 504), when it does not answer
in time, or when what came is not whole. Each time the wait doubles, and a part of it is left to
chance, so that jobs which failed together do not come back together. `Retry-After` is honoured. All
else is told at once: a wrong address does not become right by asking again.
"""

from __future__ import annotations

import http.client
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timezone
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from lake.errors import JobError
from lake.log import log

T = TypeVar("T")

_BUSY = frozenset({408, 429, 500, 502, 503, 504})
_SOCKET_SECONDS = 60.0
_CHUNK_BYTES = 256 * 1024
_MOST_JSON_BYTES = 4 * 1024 * 1024
_SHOWN_CHARACTERS = 200


class PassingError(Exception):
    """Something that may be over at the next attempt; the sentence says what was found."""

    def __init__(self, found: str, wait_seconds: float = 0.0) -> None:
        super().__init__(found)
        #: How long the portal asks to wait.
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Patience:
    """How often and how long a request is repeated."""

    attempts: int = 6
    first_wait_seconds: float = 2.0
    longest_wait_seconds: float = 120.0
    #: A portal that asks for more is left alone until the next run.
    longest_asked_seconds: float = 600.0
    #: One answer, from its first byte to its last.
    answer_seconds: float = 1800.0
    sleep: Callable[[float], None] = time.sleep
    #: From 0 to 1.
    chance: Callable[[], float] = random.random

    def wait(self, attempt: int, asked_seconds: float) -> float:
        """Return the seconds to wait after the given attempt, counted from 1."""
        grown = min(self.longest_wait_seconds, self.first_wait_seconds * 2.0 ** (attempt - 1))
        return max(asked_seconds, grown * (0.5 + self.chance() / 2))


def repeated(patience: Patience, what: str, attempt: Callable[[], T]) -> T:
    """Return what an attempt returns, and make another one while it raises `PassingError`.

    Raises
    ------
    JobError
        When the last attempt fails too, or the portal asks for a longer wait than is waited here.
    """
    for number in range(1, patience.attempts + 1):
        try:
            return attempt()
        except PassingError as error:
            if error.wait_seconds > patience.longest_asked_seconds:
                raise JobError(
                    f"{what}: {error}, and the portal asks to come back in "
                    f"{error.wait_seconds:,.0f} seconds; nothing was landed, the next run asks again"
                ) from error
            if number == patience.attempts:
                raise JobError(
                    f"{what}: {error}, after {number} attempts; nothing was landed, "
                    "the next run asks again"
                ) from error
            seconds = patience.wait(number, error.wait_seconds)
            log("portal-asked-again", what=what, found=str(error), seconds=round(seconds, 1))
            patience.sleep(seconds)
    raise JobError(f"{what}: no attempt is allowed; raise the number of attempts")


def get_json(url: str, patience: Patience) -> Any:
    """Return the JSON of an answer; it is read whole, so it must be small.

    Raises
    ------
    PassingError, JobError
        As `get`; an answer that is no JSON may be one next time.
    """
    body = bytearray()
    for chunk in get(url, patience):
        body += chunk
        if len(body) > _MOST_JSON_BYTES:
            raise JobError(f"{url} answers with more than {_MOST_JSON_BYTES:,} bytes of JSON")
    try:
        return json.loads(bytes(body))
    except ValueError as error:
        raise PassingError("the answer is no JSON") from error


def get(url: str, patience: Patience) -> Iterator[bytes]:
    """Stream the body of one answer.

    Raises
    ------
    PassingError
        When the portal is busy, silent or slow, or ends before it has sent what it announced.
    JobError
        When asking again would not help.
    """
    try:
        answer = _opener().open(_request(url), timeout=_SOCKET_SECONDS)
    except urllib.error.HTTPError as error:
        with closing(error):
            raise _refused(url, error) from error
    except (OSError, http.client.HTTPException) as error:
        raise PassingError(f"the portal does not answer ({_reason(error)})") from error
    with closing(answer):
        yield from _body(answer, patience)


def _body(answer: Any, patience: Patience) -> Iterator[bytes]:
    announced = _number(answer.headers.get("Content-Length"))
    started = time.monotonic()
    received = 0
    while True:
        try:
            chunk = answer.read(_CHUNK_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise PassingError(
                f"the answer broke off after {received:,} bytes ({_reason(error)})"
            ) from error
        if not chunk:
            break
        received += len(chunk)
        yield chunk
        if time.monotonic() - started > patience.answer_seconds:
            raise PassingError(f"the answer took more than {patience.answer_seconds:,.0f} seconds")
    if announced is not None and received != announced:
        raise PassingError(f"the answer has {received:,} of the {announced:,} bytes announced")


class _SamePlace(urllib.request.HTTPRedirectHandler):
    """Follows within the portal only: what another host sends is not the portal's data."""

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        asked, told = urlsplit(req.full_url), urlsplit(newurl)
        if (asked.scheme, asked.netloc) != (told.scheme, told.netloc):
            raise JobError(
                f"{req.full_url} leads to {told.scheme}://{told.netloc}; "
                "name that portal in source.yaml if it is the right one"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> Any:
    # Made anew: proxies and certificates come from the environment, as it is now.
    return urllib.request.build_opener(_SamePlace())


def _request(url: str) -> urllib.request.Request:
    headers = {"Accept-Encoding": "identity", "User-Agent": "data-platform-collect/1"}
    return urllib.request.Request(url, headers=headers)  # noqa: S310 - see collecting_source


def _refused(url: str, error: urllib.error.HTTPError) -> Exception:
    said = _said(error)
    if error.code in _BUSY:
        return PassingError(f"the portal answers {error.code}{said}", _asked_wait(error.headers))
    why = {
        400: "it does not understand the request; check where and orderBy in source.yaml",
        401: "it wants a key; only public datasets are collected",
        403: "it does not give the data away; only public datasets are collected",
        404: "it has no such dataset; check dataset in source.yaml",
    }.get(error.code, "nobody foresaw this answer; look at the portal")
    return JobError(f"{url}: the portal answers {error.code}{said}: {why}")


def _said(error: urllib.error.HTTPError) -> str:
    """Return the portal's own sentence, where it has one, on one line and not too long."""
    try:
        message = json.loads(error.read(_MOST_JSON_BYTES)).get("message")
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        return ""
    if not isinstance(message, str) or not message.strip():
        return ""
    line = "".join(one if one.isprintable() else " " for one in message.strip())
    return f' ("{line[:_SHOWN_CHARACTERS]}")'


def _asked_wait(headers: Message) -> float:
    """Return the seconds of `Retry-After`, which is a number or a date; 0 where it says nothing."""
    said = (headers.get("Retry-After") or "").strip()
    if (seconds := _number(said)) is not None:
        return float(seconds)
    try:
        moment = parsedate_to_datetime(said)
    except (TypeError, ValueError, IndexError):
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", None)
    return type(inner if isinstance(inner, Exception) else error).__name__
