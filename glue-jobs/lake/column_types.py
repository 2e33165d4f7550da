"""The column types of a contract as Spark knows them."""

from __future__ import annotations

import re

from pyspark.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    TimestampType,
)

_SIMPLE: dict[str, DataType] = {
    "string": StringType(),
    "int": IntegerType(),
    "bigint": LongType(),
    "double": DoubleType(),
    "boolean": BooleanType(),
    "date": DateType(),
    "timestamp": TimestampType(),
}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


def type_problem(name: str) -> str | None:
    """Return what is wrong with a type's name, or None."""
    decimal = _DECIMAL.fullmatch(name)
    if decimal is None:
        known = ", ".join(list(_SIMPLE))
        return None if name in _SIMPLE else f"must be {known} or decimal(p,s)"
    precision, scale = int(decimal[1]), int(decimal[2])
    if 1 <= precision <= 38 and scale <= precision:
        return None
    return "must have 1 to 38 digits and no more decimals than digits"


def spark_type(name: str) -> DataType:
    """Return the Spark type of a contract's type name, e.g. `decimal(10,2)`.

    Raises
    ------
    ValueError
        For a name that no parsed settings can hold.
    """
    decimal = _DECIMAL.fullmatch(name)
    if decimal:
        return DecimalType(int(decimal[1]), int(decimal[2]))
    if name not in _SIMPLE:
        raise ValueError(f"{name!r} is no column type")
    return _SIMPLE[name]
