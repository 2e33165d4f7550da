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
