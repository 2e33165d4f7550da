"""Readings of text: which texts are a number, a date, a truth value, and which value they are.

Each reading is null for a text that it cannot read exactly; none of them rounds, guesses a decimal
comma or swaps day and month.
"""

from __future__ import annotations

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as fn
from pyspark.sql.types import DecimalType

from lake.column_types import spark_type

#: Trimmed text → value, null when it cannot be read.
Reading = Callable[[Column], Column]

_WHOLE = r"^[+-]?\d+(\.0*)?$"
_DECIMAL = r"^[+-]?(\d+(\.\d*)?|\.\d+)$"
_DOUBLE = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$"
_DATE = r"^\d{4}-\d{2}-\d{2}"
_CLOCK = r"([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$"
_SERIAL = r"^\d{5}(\.\d+)?$"
# Excel counts days from 1899-12-30 once its invented 29 February 1900 (day 60) is past.
_EXCEL_EPOCH = "1899-12-30"
_EXCEL_EPOCH_AS_UNIX_DAY = 25569
# 1954-10-03 to 2119-01-11: a five-digit number outside is more likely a code than a day.
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_TRUE, _FALSE = ("true", "yes"), ("false", "no")


def reading(type_name: str) -> Reading:
    """Return how text becomes a value of a contract's type, e.g. `decimal(10,2)`."""
    kind = spark_type(type_name)
    if isinstance(kind, DecimalType):
        return _decimal(kind)
    return _READINGS[type_name]


def whole_number(type_name: str) -> Reading:
    """Return the reading of whole numbers; `43.0` is 43, `12.5` and `2.2E+11` are none."""
    return lambda text: fn.when(text.rlike(_WHOLE), text.cast(type_name))


def floating_number(type_name: str) -> Reading:
    """Return the reading of floating-point numbers; infinity and NaN are none."""

    def read(text: Column) -> Column:
        value = fn.when(text.rlike(_DOUBLE), text.cast(type_name))
        return fn.when(fn.abs(value) < fn.lit(float("inf")), value)

    return read


def boolean(text: Column) -> Column:
    """Read true, false, yes and no in any case."""
    lower = fn.lower(text)
    return fn.when(lower.isin(*_TRUE), fn.lit(True)).when(lower.isin(*_FALSE), fn.lit(False))


def date(text: Column) -> Column:
    """Read an ISO date, the date of an ISO date and time as written, or an Excel serial number."""
    iso = fn.when(text.rlike(_DATE + _CLOCK), fn.substring(text, 1, 10).cast("date"))
    days = fn.floor(_serial(text)).cast("int")
    return fn.coalesce(iso, fn.date_add(fn.lit(_EXCEL_EPOCH).cast("date"), days))


def timestamp(text: Column) -> Column:
    """Read an ISO date with or without a time, UTC unless it says otherwise, or a serial."""
    iso = fn.when(text.rlike(_DATE + _CLOCK), text.cast("timestamp"))
    seconds = fn.round((_serial(text) - fn.lit(_EXCEL_EPOCH_AS_UNIX_DAY)) * fn.lit(86_400))
    return fn.coalesce(iso, fn.timestamp_seconds(seconds.cast("bigint")))


def _serial(text: Column) -> Column:
    number = fn.when(text.rlike(_SERIAL), text.cast("double"))
    return fn.when(number.between(_FIRST_SERIAL, _LAST_SERIAL), number)


def _decimal(kind: DecimalType) -> Reading:
    # More decimals than the contract has are refused unless they are zeros: rounding would change
    # the value.
    exact = rf"^[+-]?\d*(\.\d{{0,{kind.scale}}}0*)?$"
    return lambda text: fn.when(text.rlike(_DECIMAL) & text.rlike(exact), text.cast(kind))


_READINGS: dict[str, Reading] = {
    "string": lambda text: text,
    "int": whole_number("int"),
    "bigint": whole_number("bigint"),
    "double": floating_number("double"),
    "boolean": boolean,
    "date": date,
    "timestamp": timestamp,
}
