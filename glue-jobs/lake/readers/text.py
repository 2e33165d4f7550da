"""Text files: which encoding they are in, decided by their bytes, never guessed into mojibake."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lake.errors import FileRefusedError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Well-formed UTF-8 for a character beyond ASCII. In Windows-1252 text these pairs all but never
# occur.
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# Bytes that Windows-1252 leaves undefined.
_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# Declared encodings whose files are told apart by their bytes; any other is taken at its word.
_WESTERN = {"utf-8", "utf-8-sig", "cp1252", "iso8859-1", "ascii"}
_UTF8_NAMES = {"utf-8", "utf8", "utf-8-sig"}
_OTHER_FORMATS = (
    (b"PK\x03\x04", "a zip archive or Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF file"),
)


@dataclass(frozen=True)
class Encoding:
    """How a file is decoded, and what to tell when that is not what the contract says."""

    name: str
    note: str | None = None


class EncodingScan:
    """Decides the encoding of a file whose bytes pass by in chunks.

    Parameters
    ----------
    declared
        What the contract says.
    """

    def __init__(self, declared: str) -> None:
        self._declared = declared
        self._start = b""
        self._tail = b""
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._is_utf8 = True
        self._has_multibyte = False
        self._undefined = False
        self._line = 1
        self._bad_line = 0
        self._has_nul = False
        self.size = 0

    def feed(self, chunk: bytes) -> None:
        """Look at the next bytes."""
        if len(self._start) < 8:
            self._start = (self._start + chunk)[:8]
        self.size += len(chunk)
        self._has_nul = self._has_nul or b"\0" in chunk
        if chunk.isascii() and not self._tail:
            self._line += chunk.count(b"\n")
            return
        window = self._tail + chunk
        self._has_multibyte = self._has_multibyte or bool(_MULTIBYTE.search(window))
        self._undefined = self._undefined or bool(_UNDEFINED.search(chunk))
        if self._is_utf8:
            self._decode(chunk)
        self._line += chunk.count(b"\n")
        self._tail = b"" if window[-3:].isascii() else window[-3:]

    def _decode(self, chunk: bytes, final: bool = False) -> None:
        try:
            self._utf8.decode(chunk, final)
        except UnicodeDecodeError as error:
            self._is_utf8 = False
            self._bad_line = self._line + error.object[: error.start].count(b"\n")

    def result(self) -> Encoding:
        """Return the encoding of what was fed.

        Raises
        ------
        FileRefusedError
            When the file is no text, or no single encoding reads all of it.
        """
        for magic, what in _OTHER_FORMATS:
            if self._start.startswith(magic):
                raise FileRefusedError(f"is {what}, not a text file; land the text itself")
        for bom, name in _BOMS:
            if self._start.startswith(bom) and name != "utf-8-sig":
                return Encoding(name, f"read as {name} by its byte order mark")
        if self._is_utf8:
            self._decode(b"", final=True)
        if self._has_nul:
            raise FileRefusedError(
                "holds NUL bytes, so it is not text in a known encoding; save it as UTF-8"
            )
        if self._is_utf8:
            has_mark = self._start.startswith(codecs.BOM_UTF8)
            return self._noted("utf-8-sig" if has_mark else "utf-8")
        declared = codecs.lookup(self._declared).name
        if declared not in _WESTERN:
            return Encoding(declared)
        if self._has_multibyte:
            raise FileRefusedError(
                "mixes encodings: it holds UTF-8 text, and bytes that are not UTF-8 first on line "
                f"{self._bad_line}; save it as UTF-8 and land it again"
            )
        if self._undefined:
            raise FileRefusedError(
                f"is neither UTF-8 nor Windows-1252 (first odd byte on line {self._bad_line}); "
                "save it as UTF-8 and land it again"
            )
        return self._noted("cp1252")

    def _noted(self, name: str) -> Encoding:
        declared = self._declared.lower()
        same = name == declared or (name in _UTF8_NAMES and declared in _UTF8_NAMES)
        ascii_only = name == "utf-8" and not self._has_multibyte
        if same or ascii_only:
            return Encoding(name)
        return Encoding(name, f"read as {name}, the contract says {self._declared}")
