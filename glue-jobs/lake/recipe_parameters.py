"""The parameters of recipe operations: what each means and which texts it accepts.

In a DataBrew recipe every parameter is a text; some hold JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: Parsed parameters of one step.
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """What a parameter's text must be."""

    #: For the documentation, such as `true` or `false`.
    meaning: str
    #: Raises ValueError with what was expected.
    parse: Callable[[str], Any]
    #: Whether the value names columns that must exist.
    reads: bool = False
    #: Whether the value names a column that the step makes.
    makes: bool = False


@dataclass(frozen=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    kind: Kind
    required: bool = True


def _any(text: str) -> str:
    return text


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError('must be "true" or "false"')
    return text == "true"


def _pattern(text: str) -> str:
    try:
        compiled(text)
    except re.error as error:
        raise ValueError(f"must be a regular expression ({error})") from error
    return text


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a Java pattern in Python, which is near enough to find what is broken beforehand."""
    python = re.sub(r"\\\\[pP]\{\w+\}", r"\\\\w", pattern)
    python = re.sub(r"\(\?<(?=[A-Za-z])", "(?P<", python)
    return re.compile(re.sub(r"(?<!\\\\)([*+?}])\+", r"\1", python))


def _text_map(text: str) -> dict[str, str]:
    found = _json(text, "an object of texts")
    if not isinstance(found, dict) or not found:
        raise ValueError("must be a JSON object of texts")
    if not all(isinstance(value, str) for value in found.values()):
        raise ValueError("must map texts to texts")
    return found


def _names(text: str) -> list[str]:
    found = _json(text, "a list of column names")
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise ValueError("must be a JSON list of column names")
    return found


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"must be {what} as JSON ({error})") from error


def count(lowest: int, highest: int) -> Kind:
    """Return the kind of a whole number within bounds."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    return Kind(f"whole number, {lowest} to {highest}", parse)


def choice(*allowed: str) -> Kind:
    """Return the kind of a text that must be one of a few."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text

    return Kind("one of " + ", ".join(f"`{one}`" for one in allowed), parse)


COLUMN = Kind("a column that exists", _any, reads=True)
COLUMNS = Kind("JSON list of columns that exist", _names, reads=True)
NEW_COLUMN = Kind("a column to make", _any, makes=True)
TEXT = Kind("text", _any)
FLAG = Kind("`true` or `false`", _flag)
PATTERN = Kind("regular expression (Java)", _pattern)
TEXT_MAP = Kind("JSON object, text to text", _text_map)

SOURCE = Parameter("sourceColumn", COLUMN)
TARGET = Parameter("targetColumn", NEW_COLUMN)
