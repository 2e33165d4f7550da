"""Large text files, looked through once as they stream by: checksum, encoding and lines."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from lake.landing import Landed, chunks
from lake.readers.text import Encoding, EncodingScan

_JAVA_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "windows-1252"}


@dataclass(frozen=True)
class TextFacts:
    """What one pass over a text file tells."""

    sha256: str
    encoding: Encoding
    #: Lines that hold more than white space, the heading included.
    lines: int
    #: Whether every line closes the quotes that it opens, so that a line is a record.
    line_is_record: bool

    @property
    def java_encoding(self) -> str:
        """The encoding's name in Java."""
        return _JAVA_NAMES.get(self.encoding.name, self.encoding.name)


def scan(s3: Any, landed: Landed, declared: str) -> TextFacts:
    """Stream a file through the checksum, the encoding scan and the line count.

    Raises
    ------
    FileRefusedError
        When the file is no text in a single encoding.
    """
    digest = hashlib.sha256()
    encoding = EncodingScan(declared)
    lines = 0
    odd_quotes = False
    rest = b""
    for chunk in chunks(s3, landed):
        digest.update(chunk)
        encoding.feed(chunk)
        complete = (rest + chunk).splitlines(keepends=True)
        # A carriage return at the end may be the first half of a line end.
        rest = complete.pop() if not complete[-1].endswith(b"\n") else b""
        for line in complete:
            lines += bool(line.strip())
            odd_quotes = odd_quotes or bool(line.count(b'"') & 1)
    lines += bool(rest.strip())
    odd_quotes = odd_quotes or bool(rest.count(b'"') & 1)
    return TextFacts(digest.hexdigest(), encoding.result(), lines, not odd_quotes)


def stream(s3: Any, landed: Landed, encoding: str) -> IO[str]:
    """Open a landed file as text whose line ends are left as they are."""
    raw = io.BufferedReader(_Chunks(chunks(s3, landed)))
    return io.TextIOWrapper(raw, encoding=encoding, newline="")


class _Chunks(io.RawIOBase):
    """Chunks of bytes as a readable file."""

    def __init__(self, source: Iterator[bytes]) -> None:
        super().__init__()
        self._source = source
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = next(self._source, b"")
        part = self._rest[: len(buffer)]
        self._rest = self._rest[len(part) :]
        buffer[: len(part)] = part
        return len(part)
