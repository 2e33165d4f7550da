"""Athena's date and time functions, see https://trino.io/docs/current/functions/datetime.html."""

from __future__ import annotations

from collections.abc import Callable

from athena_casts import Typed, coerce, local_time, mismatch, text
from athena_operators import integer, shift
from athena_types import (
    BIGINT,
    TIMESTAMP_TZ,
    VARCHAR,
    InvalidQueryError,
    NotSupportedError,
    common_type,
)

_MOMENTS = ("date", "timestamp", "timestamp with time zone")
_DATE_UNITS = ("day", "week", "month", "quarter", "year")
_TIME_UNITS = ("second", "minute", "hour")
_FIELDS = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week": "week",
    "week_of_year": "week",
    "day": "day",
    "day_of_month": "day",
    "day_of_week": "isodow",
    "dow": "isodow",
    "day_of_year": "dayofyear",
    "doy": "dayofyear",
    "year_of_week": "isoyear",
    "yow": "isoyear",
}
_TIME_FIELDS = {"hour": "hour", "minute": "minute", "second": "second"}
# https://trino.io/docs/current/functions/datetime.html#mysql-date-functions, to strftime.
_FORMAT = {
    "Y": "%Y",
    "y": "%y",
    "m": "%m",
    "c": "%-m",
    "d": "%d",
    "e": "%-d",
    "H": "%H",
    "k": "%-H",
    "h": "%I",
    "I": "%I",
    "l": "%-I",
    "i": "%M",
    "s": "%S",
    "S": "%S",
    "T": "%H:%M:%S",
    "p": "%p",
    "M": "%B",
    "b": "%b",
    "W": "%A",
    "a": "%a",
    "j": "%j",
    "v": "%V",
    "x": "%G",
    "%": "%%",
}


def _count(name: str, given: list[Typed], count: int) -> None:
    if len(given) != count:
        kinds = ", ".join(str(value.type) for value in given)
        raise InvalidQueryError(
            f"FUNCTION_NOT_FOUND: Unexpected parameters ({kinds}) for function {name}"
        )


def _moment(name: str, value: Typed) -> Typed:
    if value.type.kind not in _MOMENTS:
        raise mismatch(f"{name} takes a date or timestamp, got {value.type}")
    return value


def _unit(name: str, value: Typed, kind: str) -> str:
    if value.literal is None or value.type != VARCHAR:
        raise NotSupportedError(f"{name} with a computed unit")
    unit = value.literal.lower()
    if unit not in _DATE_UNITS + _TIME_UNITS:
        raise NotSupportedError(f"{name} with the unit {unit}")
    if kind == "date" and unit in _TIME_UNITS:
        raise InvalidQueryError(f"INVALID_FUNCTION_ARGUMENT: '{unit}' is not a valid DATE field")
    return unit


def field(name: str, value: Typed) -> Typed:
    """`year(x)`, `EXTRACT(year FROM x)` and their like."""
    part = _FIELDS.get(name)
    moment = _moment(name, value)
    if part is None:
        part = _TIME_FIELDS.get(name)
        if part is None:
            raise NotSupportedError(f"the date field {name}")
        if moment.type.kind == "date":
            raise mismatch(f"{name} takes a timestamp, got date")
    return Typed(f"CAST(date_part('{part}', {local_time(moment)}) AS BIGINT)", BIGINT)


def _field(name: str, given: list[Typed]) -> Typed:
    _count(name, given, 1)
    return field(name, given[0])


def _trunc(name: str, given: list[Typed]) -> Typed:
    _count(name, given, 2)
    moment = _moment(name, given[1])
    unit = _unit(name, given[0], moment.type.kind)
    if moment.type.kind == "timestamp with time zone" and moment.type.zone != "UTC":
        raise NotSupportedError(
            "date_trunc in a zone with daylight saving; cast to timestamp first"
        )
    whole = f"date_trunc('{unit}', {local_time(moment)})"
    if moment.type.kind == "timestamp with time zone":
        whole = f"timezone('UTC', {whole})"
    return Typed(f"CAST({whole} AS {moment.type.duckdb})", moment.type)


def _add(name: str, given: list[Typed]) -> Typed:
    _count(name, given, 3)
    moment = _moment(name, given[2])
    unit = _unit(name, given[0], moment.type.kind)
    factor, base = {"week": (7, "day"), "quarter": (3, "month")}.get(unit, (1, unit))
    count = f"CAST({integer(given[1]).sql} AS INTEGER) * {factor}"
    interval = f"to_{base}s({count})"
    return shift(moment, "+", interval, base)


def _diff(name: str, given: list[Typed]) -> Typed:
    _count(name, given, 3)
    common = common_type(_moment(name, given[1]).type, _moment(name, given[2]).type)
    if common is None or common.kind == "timestamp with time zone":
        raise NotSupportedError("date_diff of timestamps with time zone; cast them to timestamp")
    unit = _unit(name, given[0], common.kind)
    start, end = coerce(given[1], common), coerce(given[2], common)
    # date_sub counts whole units as Trino does; DuckDB's date_diff counts borders crossed.
    return Typed(f"date_sub('{unit}', {local_time(start)}, {local_time(end)})", BIGINT)


def _format(name: str, given: list[Typed]) -> Typed:
    _count(name, given, 2)
    pattern = given[1].literal
    if pattern is None or given[1].type != VARCHAR:
        raise NotSupportedError("date_format with a computed format")
    done, index = [], 0
    while index < len(pattern):
        letter = pattern[index]
        if letter == "%":
            code = pattern[index + 1 : index + 2]
            if code not in _FORMAT or not code:
                raise NotSupportedError(f"date_format with %{code}")
            done.append(_FORMAT[code])
            index += 1
        else:
            done.append(letter)
        index += 1
    return Typed(f"strftime({local_time(_moment(name, given[0]))}, {text(''.join(done))})", VARCHAR)


def _now(name: str, given: list[Typed]) -> Typed:
    _count(name, given, 0)
    return Typed("date_trunc('millisecond', current_timestamp)", TIMESTAMP_TZ)


DATE_FUNCTIONS: dict[str, Callable[[str, list[Typed]], Typed]] = {
    **dict.fromkeys((*_FIELDS, *_TIME_FIELDS), _field),
    "date_trunc": _trunc,
    "date_add": _add,
    "date_diff": _diff,
    "date_format": _format,
    "now": _now,
}
"""The date functions that are translated, by their names in lower case."""
