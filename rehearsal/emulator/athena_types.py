"""The types of Athena SQL, how they convert into one another, and what they are called in DuckDB.

Athena's engine is Trino; its conversion rules are at
https://trino.io/docs/current/functions/conversion.html and its decimal rules at
https://trino.io/docs/current/functions/decimal.html.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

MAX_PRECISION = 38
_INTEGERS = ("tinyint", "smallint", "integer", "bigint")
_DIGITS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}
_DUCKDB = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "varchar": "VARCHAR",
    "varbinary": "BLOB",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamp with time zone": "TIMESTAMP WITH TIME ZONE",
    "unknown": "INTEGER",
}
_FROM_DUCKDB = {
    **{duck: kind for kind, duck in _DUCKDB.items() if kind != "unknown"},
    '"NULL"': "unknown",
    "NULL": "unknown",
}
_ALIASES = {"int": "integer", "string": "varchar", "float": "real", "binary": "varbinary"}


class NotSupportedError(Exception):
    """The statement is refused: its meaning here would not surely be Athena's."""


class InvalidQueryError(Exception):
    """Athena refuses the statement; the message starts with Trino's error code."""


@dataclass(frozen=True)
class SqlType:
    """A type of Athena SQL.

    Attributes
    ----------
    kind
        Trino's name without parameters, in lower case.
    precision, scale
        Of a decimal. `precision` of a timestamp is its count of fraction digits, 3 or 6.
    zone
        The zone in which a timestamp with time zone is shown and cut up; empty elsewhere.
    nested
        DuckDB's text of an array, row or map, which is only passed through.
    """

    kind: str
    precision: int = 0
    scale: int = 0
    zone: str = ""
    nested: str = ""

    @property
    def is_integer(self) -> bool:
        """Whether it is one of the four integer types."""
        return self.kind in _INTEGERS

    @property
    def is_numeric(self) -> bool:
        """Whether arithmetic applies to it."""
        return self.is_integer or self.kind in ("decimal", "real", "double")

    @property
    def duckdb(self) -> str:
        """The DuckDB type that holds the same values."""
        if self.kind == "decimal":
            return f"DECIMAL({self.precision},{self.scale})"
        return self.nested or _DUCKDB[self.kind]

    def __str__(self) -> str:
        """Spell it as Athena does."""
        return f"decimal({self.precision},{self.scale})" if self.kind == "decimal" else self.kind


BOOLEAN = SqlType("boolean")
INTEGER = SqlType("integer")
BIGINT = SqlType("bigint")
DOUBLE = SqlType("double")
REAL = SqlType("real")
VARCHAR = SqlType("varchar")
DATE = SqlType("date")
TIMESTAMP = SqlType("timestamp", 3)
TIMESTAMP_TZ = SqlType("timestamp with time zone", 3, zone="UTC")
UNKNOWN = SqlType("unknown")


def decimal(precision: int, scale: int) -> SqlType:
    """A decimal type; more digits than Trino holds are refused as Trino does."""
    if precision > MAX_PRECISION:
        raise InvalidQueryError(
            f"NUMERIC_VALUE_OUT_OF_RANGE: decimal({precision},{scale}) has more than 38 digits"
        )
    return SqlType("decimal", precision, scale)


def as_decimal(kind: SqlType) -> SqlType:
    """The decimal type that holds every value of an integer type; a decimal is itself."""
    return decimal(_DIGITS[kind.kind], 0) if kind.is_integer else kind


def parse_type(text: str) -> SqlType:
    """Read a type as Glue or a CAST spells it, such as `decimal(10,2)` or `timestamp`.

    Raises
    ------
    NotSupportedError
        For a type that cannot be translated with the same meaning.
    """
    compact = text.strip().lower()
    found = re.fullmatch(r"decimal\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?", compact)
    if found:
        return decimal(int(found[1] or 38), int(found[2] or 0))
    compact = _ALIASES.get(compact, compact)
    if compact in ("timestamp", "timestamp(3)"):
        return TIMESTAMP
    if compact in ("timestamp(6)", "timestamp_ntz"):
        return replace(TIMESTAMP, precision=6)
    if compact in ("timestamp with time zone", "timestamp(3) with time zone"):
        return TIMESTAMP_TZ
    if compact in _DUCKDB:
        return SqlType(compact)
    raise NotSupportedError(f"the type {text.strip()} is not translated")


def from_duckdb(text: str) -> SqlType:
    """The Athena type of a DuckDB column; nested types are passed through as they are."""
    upper = str(text).upper()
    found = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", upper)
    if found:
        return decimal(int(found[1]), int(found[2]))
    if upper.endswith("[]"):
        return SqlType("array", nested=str(text))
    if upper.startswith("STRUCT("):
        return SqlType("row", nested=str(text))
    if upper.startswith("MAP("):
        return SqlType("map", nested=str(text))
    kind = _FROM_DUCKDB.get(upper)
    if kind is None:
        raise NotSupportedError(f"a column of the type {text} is not translated")
    # Iceberg keeps microseconds, and Athena shows all six digits.
    if kind.startswith("timestamp"):
        zone = "UTC" if kind.endswith("zone") else ""
        return SqlType(kind, 6, zone=zone)
    return SqlType(kind)


def common_type(left: SqlType, right: SqlType) -> SqlType | None:
    """The type that both convert to unasked, or None where Trino reports a type mismatch."""
    if left == right:
        return left
    if left.kind == "unknown":
        return right
    if right.kind == "unknown":
        return left
    if left.is_numeric and right.is_numeric:
        return _common_number(left, right)
    if left.kind == right.kind == "timestamp":
        return replace(left, precision=max(left.precision, right.precision))
    moments = ("date", "timestamp", "timestamp with time zone")
    if left.kind in moments and right.kind in moments:
        wider = max(left, right, key=lambda one: moments.index(one.kind))
        if left.kind == right.kind:
            return replace(wider, precision=max(left.precision, right.precision), zone="UTC")
        precision = max(left.precision, right.precision)
        return replace(wider, precision=precision)
    return None


def _common_number(left: SqlType, right: SqlType) -> SqlType:
    for kind in (DOUBLE, REAL):
        if kind in (left, right):
            return kind
    if left.is_integer and right.is_integer:
        return max(left, right, key=lambda one: _INTEGERS.index(one.kind))
    one, two = as_decimal(left), as_decimal(right)
    scale = max(one.scale, two.scale)
    whole = max(one.precision - one.scale, two.precision - two.scale)
    return decimal(min(MAX_PRECISION, whole + scale), scale)
