"""Typed pieces of DuckDB SQL, and Athena's conversions between them, by `CAST` and unasked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from athena_types import (
    DOUBLE,
    TIMESTAMP,
    VARCHAR,
    InvalidQueryError,
    NotSupportedError,
    SqlType,
    common_type,
)

_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?"
)
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_TIMES = ("timestamp", "timestamp with time zone")


@dataclass(frozen=True)
class Typed:
    """A translated expression.

    Attributes
    ----------
    sql
        DuckDB SQL that can stand anywhere an operand can.
    type
        The type that Athena gives it; the DuckDB SQL has exactly its DuckDB counterpart.
    literal
        The text of a string literal or the digits of an integer literal, None for anything else.
    """

    sql: str
    type: SqlType
    literal: str | None = None


def text(value: str) -> str:
    """A DuckDB string literal."""
    return "'" + value.replace("'", "''") + "'"


def mismatch(message: str) -> InvalidQueryError:
    """Trino's error for operands that do not go together."""
    return InvalidQueryError(f"TYPE_MISMATCH: {message}")


def coerce(value: Typed, to: SqlType) -> Typed:
    """Convert without being asked, to a type that `common_type` found."""
    if value.type.duckdb == to.duckdb and value.type.kind != "unknown":
        return Typed(value.sql, to, value.literal)
    return Typed(f"CAST({value.sql} AS {to.duckdb})", to)


def unify(values: list[Typed], what: str) -> list[Typed]:
    """Convert several values to the one type that all go into."""
    wanted = values[0].type
    for value in values[1:]:
        common = common_type(wanted, value.type)
        if common is None:
            raise mismatch(f"{what}: {wanted} and {value.type} have no common type")
        wanted = common
    return [coerce(value, wanted) for value in values]


def local_time(value: Typed) -> str:
    """SQL of the wall-clock time of a date or of any timestamp, as a TIMESTAMP."""
    if value.type.kind == "timestamp with time zone":
        return f"timezone({text(value.type.zone)}, {value.sql})"
    return f"CAST({value.sql} AS TIMESTAMP)"


def moment_literal(kind: str, value: str) -> Typed:
    """`DATE '…'` or `TIMESTAMP '…'`."""
    pattern = _DAY if kind == "date" else _MOMENT
    if not pattern.fullmatch(value):
        raise NotSupportedError(
            f"the literal {kind} '{value}'; write yyyy-mm-dd hh:mm:ss.fff at most"
        )
    to = TIMESTAMP if kind == "timestamp" else SqlType("date")
    return Typed(f"CAST({text(value)} AS {to.duckdb})", to)


def cast(value: Typed, to: SqlType, length: int | None, attempt: bool) -> Typed:
    """`CAST`, or `TRY_CAST` when `attempt`.

    Parameters
    ----------
    length
        Of a target `varchar(n)`, else None.

    Raises
    ------
    NotSupportedError
        When DuckDB would not surely give Athena's value.
    """
    source, verb = value.type, "TRY_CAST" if attempt else "CAST"

    def done(sql: str) -> Typed:
        return Typed(f"{verb}({sql} AS {to.duckdb})", to)

    if source.nested or to.nested or "varbinary" in (source.kind, to.kind):
        raise NotSupportedError(f"a cast from {source} to {to}")
    if source.kind == "unknown":
        return done(value.sql)
    if source.kind == "varchar":
        return _from_text(value, to, length, attempt, done)
    if to == VARCHAR:
        if length is not None or source.kind in ("double", "real", *_TIMES):
            raise NotSupportedError(
                f"a cast from {source} to varchar, whose form differs; "
                "cast a number to decimal first, give a timestamp to date_format"
            )
        return done(value.sql)
    if to.kind in ("date", *_TIMES):
        return _to_moment(value, to, done)
    if source.kind == "boolean" or to.kind == "boolean":
        if "decimal" in (source.kind, to.kind):
            raise NotSupportedError(f"a cast from {source} to {to}")
        return value if source == to else done(value.sql)
    if not (source.is_numeric and to.is_numeric):
        raise mismatch(f"Cannot cast {source} to {to}")
    if source.kind in ("double", "real"):
        return _from_double(value, to, done)
    return value if source == to else done(value.sql)


def _from_double(value: Typed, to: SqlType, done: Callable[[str], Typed]) -> Typed:
    if to.is_integer:
        # DuckDB rounds half to even, Trino half away from zero.
        return Typed(done(f"round({value.sql})").sql, to)
    if to.kind == "decimal":
        if value.type.kind == "real":
            raise NotSupportedError("a cast from real to decimal; cast to double first")
        shortest = done(f"CAST({value.sql} AS VARCHAR)").sql
        exact = done(f"format('{{:.60f}}', {value.sql})").sql
        return Typed(f"t_agree({shortest}, {exact})", to)
    return value if value.type == to else done(value.sql)


def _from_text(
    value: Typed, to: SqlType, length: int | None, attempt: bool, done: Callable[[str], Typed]
) -> Typed:
    ending = "_or_null" if attempt else ""
    if to == VARCHAR:
        return value if length is None else Typed(f"t_substr_n({value.sql}, 1, {length})", VARCHAR)
    if to.is_integer:
        name = "INT" if to.kind == "integer" else to.kind.upper()
        more = "" if attempt else f", '{name}'"
        return Typed(done(f"t_int_text{ending}({value.sql}{more})").sql, to)
    if to.is_numeric:
        return Typed(done(f"t_number_text{ending}({value.sql})").sql, to)
    if to.kind == "boolean":
        return Typed(f"t_bool_text{ending}({value.sql})", to)
    if to.kind == "date":
        return Typed(done(f"t_day_text{ending}({value.sql})").sql, to)
    if to.kind == "timestamp":
        more = "" if attempt else ", 'timestamp'"
        parsed = done(f"t_moment_text{ending}({value.sql}{more})").sql
        return Typed(_to_milliseconds(parsed), to)
    raise NotSupportedError(f"a cast from varchar to {to}")


def _to_milliseconds(sql: str) -> str:
    return f"date_trunc('millisecond', {sql} + INTERVAL 500 MICROSECOND)"


def _to_moment(value: Typed, to: SqlType, done: Callable[[str], Typed]) -> Typed:
    source = value.type
    if source.kind not in ("date", *_TIMES):
        raise mismatch(f"Cannot cast {source} to {to}")
    if to.kind == "date":
        return done(local_time(value)) if source.kind != "date" else value
    sql = value.sql
    if source.precision == 6 and to.precision == 3:
        sql = _to_milliseconds(sql)
    if to.kind == "timestamp":
        return Typed(local_time(Typed(sql, source)), to)
    if source.kind == "timestamp with time zone":
        return Typed(sql, SqlType(to.kind, to.precision, zone=source.zone))
    return done(sql)


def as_double(value: Typed) -> Typed:
    """Convert a number to double, as functions such as `sqrt` do."""
    if value.type.kind != "unknown" and not value.type.is_numeric:
        raise mismatch(f"a number is expected, got {value.type}")
    return coerce(value, DOUBLE)
