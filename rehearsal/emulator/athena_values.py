"""How Athena writes values, in `GetQueryResults` and in a query's CSV file."""

from __future__ import annotations

import datetime as dt
import math
import struct
from collections.abc import Sequence
from decimal import Decimal

import pytz
from athena_types import SqlType

_PRECISION = {
    "boolean": (0, 0),
    "tinyint": (3, 0),
    "smallint": (5, 0),
    "integer": (10, 0),
    "bigint": (19, 0),
    "float": (17, 0),
    "double": (17, 0),
    "varchar": (2147483647, 0),
    "timestamp": (3, 0),
    "timestamp with time zone": (3, 0),
    "varbinary": (1073741824, 0),
}


def type_name(kind: SqlType) -> str:
    """The type's name in `ResultSetMetadata`."""
    return "float" if kind.kind == "real" else kind.kind


def column_info(name: str, kind: SqlType) -> dict[str, object]:
    """One entry of `ResultSetMetadata.ColumnInfo`."""
    precision, scale = _PRECISION.get(type_name(kind), (0, 0))
    if kind.kind == "decimal":
        precision, scale = kind.precision, kind.scale
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": type_name(kind),
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": kind.kind == "varchar",
    }


def _floating(value: float, digits: str) -> str:
    """Java's `Double.toString`: plain from 1e-3 up to 1e7, else with an E."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        plain = format(Decimal(digits), "f")
        return plain if "." in plain else f"{plain}.0"
    sign, numbers, exponent = Decimal(digits).as_tuple()
    assert isinstance(exponent, int)
    letters = "".join(map(str, numbers)).rstrip("0") or "0"
    power = len(numbers) - 1 + exponent
    return f"{'-' if sign else ''}{letters[0]}.{letters[1:] or '0'}E{power}"


def _single(value: float) -> str:
    """The shortest digits that name a 32-bit float."""
    if math.isnan(value) or math.isinf(value):
        return "0"
    wanted = struct.pack("f", value)
    for count in range(1, 10):
        digits = f"{value:.{count}g}"
        if struct.pack("f", float(digits)) == wanted:
            return digits
    return repr(value)


def _moment(value: dt.datetime, kind: SqlType) -> str:
    zone = ""
    if kind.kind == "timestamp with time zone":
        value = value.astimezone(pytz.timezone(kind.zone or "UTC"))
        zone = f" {kind.zone or 'UTC'}"
    fraction = f"{value.microsecond:06d}"[: kind.precision or 3]
    return f"{value.replace(tzinfo=None, microsecond=0).isoformat(sep=' ')}.{fraction}{zone}"


def _nested(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_nested(part)}" for key, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_nested(part) for part in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _floating(value, repr(value))
    return str(value)


def text_of(value: object, kind: SqlType) -> str | None:
    """A value as Athena writes it, None for NULL."""
    if value is None:
        return None
    if kind.nested:
        return _nested(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _floating(value, _single(value) if kind.kind == "real" else repr(value))
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return _moment(value, kind)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex(" ")
    return str(value)


def csv_file(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> bytes:
    """The result file: everything quoted, NULL as nothing, unlike an empty text."""

    def line(cells: Sequence[str | None]) -> str:
        return ",".join("" if one is None else '"' + one.replace('"', '""') + '"' for one in cells)

    return ("\n".join([line(names), *map(line, rows)]) + "\n").encode()
