"""Checks of the arguments of Athena's functions."""

from __future__ import annotations

from athena_casts import Typed, coerce
from athena_types import VARCHAR, InvalidQueryError


def arguments(name: str, given: list[Typed], least: int, most: int | None = None) -> None:
    """Refuse a wrong number of arguments as Trino does."""
    most = least if most is None else most
    if not least <= len(given) <= most:
        kinds = ", ".join(str(value.type) for value in given)
        raise InvalidQueryError(
            f"FUNCTION_NOT_FOUND: Unexpected parameters ({kinds}) for function {name}"
        )


def text_argument(name: str, value: Typed) -> Typed:
    """An argument that must be a varchar."""
    if value.type.kind not in ("varchar", "unknown"):
        raise InvalidQueryError(
            f"FUNCTION_NOT_FOUND: Unexpected parameters ({value.type}) for function {name}; "
            "a varchar is expected"
        )
    return coerce(value, VARCHAR)
