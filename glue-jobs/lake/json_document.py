"""Reading JSON documents: values of the right form, and every problem with its place."""

from __future__ import annotations

from typing import Any, TypeVar

from lake.errors import nearest

T = TypeVar("T")
_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}


class DocumentReader:
    """Reads values out of JSON and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def table(self, value: Any, path: str, known: set[str]) -> dict[str, Any]:
        """Return an object, empty when it is none; unknown keys are problems."""
        if not isinstance(value, dict):
            self.problems.append(f"{path or 'the document'} must be an object, got {kind(value)}")
            return {}
        for key in value:
            if key not in known:
                self.problems.append(f"{join(path, key)} is not known{nearest(key, known)}")
        return value

    def text(self, parent: dict[str, Any], key: str, path: str, empty: bool = False) -> str:
        """Return a text, which must not be empty unless `empty` is set."""
        value = self._required(parent, key, path)
        if value is None:
            return ""
        if not isinstance(value, str) or (not value and not empty):
            self.problems.append(f"{join(path, key)} must be a text, got {kind(value)}")
            return ""
        return value

    def choice(self, parent: dict[str, Any], key: str, path: str, known: tuple[str, ...]) -> str:
        """Return one of a few texts."""
        value = self.text(parent, key, path)
        if value and value not in known:
            allowed = ", ".join(known)
            self.problems.append(
                f"{join(path, key)} must be one of {allowed}, got {value!r}{nearest(value, known)}"
            )
        return value

    def flag(self, parent: dict[str, Any], key: str, path: str) -> bool:
        """Return true or false."""
        value = self._required(parent, key, path)
        if value is not None and not isinstance(value, bool):
            self.problems.append(f"{join(path, key)} must be true or false, got {kind(value)}")
        return value is True

    def count(self, parent: dict[str, Any], key: str, path: str) -> int:
        """Return a whole number from 1."""
        value = self._required(parent, key, path)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.problems.append(f"{join(path, key)} must be a whole number from 1, got {value!r}")
            return 0
        return value

    def list(self, parent: dict[str, Any], key: str, path: str) -> list[Any]:
        """Return a list."""
        value = self._required(parent, key, path)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problems.append(f"{join(path, key)} must be a list, got {kind(value)}")
            return []
        return value

    def items(self, parent: dict[str, Any], key: str, path: str, wanted: type[T]) -> tuple[T, ...]:
        """Return a list whose items are all of one type."""
        found = []
        for index, one in enumerate(self.list(parent, key, path)):
            if isinstance(one, wanted):
                found.append(one)
            else:
                self.problems.append(
                    f"{join(path, key)}[{index}] must be {_NAMES[wanted]}, got {kind(one)}"
                )
        return tuple(found)

    def _required(self, parent: dict[str, Any], key: str, path: str) -> Any:
        if parent.get(key) is None:
            self.problems.append(f"{join(path, key)} is missing")
            return None
        return parent[key]


def join(path: str, key: str) -> str:
    """Return the place of a key below another."""
    return f"{path}.{key}" if path else key


def kind(value: Any) -> str:
    """Return what a value is, without the value."""
    if value is None:
        return "nothing"
    if value == "":
        return "an empty text"
    return _NAMES.get(type(value), "a number")
