"""Athena's operators between typed values: arithmetic, comparison, dates with intervals."""

from __future__ import annotations

from athena_casts import Typed, coerce, mismatch, unify
from athena_types import (
    BIGINT,
    BOOLEAN,
    MAX_PRECISION,
    VARCHAR,
    NotSupportedError,
    SqlType,
    as_decimal,
    common_type,
    decimal,
)

_DATE_UNITS = ("day", "month", "year")
_TIME_UNITS = ("hour", "minute", "second")
_FLOATS = ("double", "real")
_COMPARISONS = {
    "=": ("t_eq", False),
    "<>": ("t_ne", False),
    "<": ("t_lt", False),
    "<=": ("t_le", False),
    ">": ("t_lt", True),
    ">=": ("t_le", True),
}
_ORDERED_NEVER = ("array", "row", "map", "varbinary")


def compare(operator: str, left: Typed, right: Typed) -> Typed:
    """`=`, `<>`, `<`, `<=`, `>` or `>=`; the operator is spelled like that."""
    common = common_type(left.type, right.type)
    if common is None:
        raise mismatch(f"Cannot apply operator: {left.type} {operator} {right.type}")
    if common.kind in _ORDERED_NEVER:
        raise NotSupportedError(f"a comparison of {common} values")
    one, two = coerce(left, common), coerce(right, common)
    if common.kind in _FLOATS:
        macro, swap = _COMPARISONS[operator]
        first, second = (two, one) if swap else (one, two)
        return Typed(f"{macro}({first.sql}, {second.sql})", BOOLEAN)
    return Typed(f"({one.sql} {operator} {two.sql})", BOOLEAN)


def distinct_from(left: Typed, right: Typed, negated: bool) -> Typed:
    """`IS [NOT] DISTINCT FROM`, where NULL is a value like any other."""
    one, two = unify([left, right], "IS DISTINCT FROM")
    if one.type.nested:
        raise NotSupportedError(f"a comparison of {one.type} values")
    word = "IS NOT DISTINCT FROM" if negated else "IS DISTINCT FROM"
    return Typed(f"({one.sql} {word} {two.sql})", BOOLEAN)


def arithmetic(operator: str, left: Typed, right: Typed) -> Typed:
    """`+`, `-`, `*`, `/` or `%`, with Trino's result types, overflows and errors."""
    if operator in "+-" and "interval" in (left.type.kind, right.type.kind):
        return _shift(operator, left, right)
    for value in (left, right):
        if not value.type.is_numeric and value.type.kind != "unknown":
            hint = ""
            if left.type.kind == right.type.kind and left.type.kind in ("date", "timestamp"):
                hint = "; use date_diff"
            problem = f"Cannot apply operator: {left.type} {operator} {right.type}{hint}"
            if hint and operator == "-":
                raise NotSupportedError(problem)
            raise mismatch(problem)
    common = common_type(left.type, right.type)
    if common is None or common.kind == "unknown":
        return Typed("CAST(NULL AS INTEGER)", SqlType("integer"))
    if common.kind == "decimal":
        return _decimal_arithmetic(operator, _decimal(left), _decimal(right))
    one, two = coerce(left, common), coerce(right, common)
    if common.is_integer and operator in "/%":
        macro = "t_div" if operator == "/" else "t_mod"
        return Typed(f"{macro}({one.sql}, {two.sql})", common)
    return Typed(f"({one.sql} {operator} {two.sql})", common)


def _decimal(value: Typed) -> Typed:
    if value.type.kind == "unknown":
        return coerce(value, decimal(1, 0))
    return coerce(value, as_decimal(value.type))


def _decimal_arithmetic(operator: str, left: Typed, right: Typed) -> Typed:
    one, two = left.type, right.type
    scale = max(one.scale, two.scale)
    if operator in "+-":
        whole = max(one.precision - one.scale, two.precision - two.scale)
        result = decimal(min(MAX_PRECISION, whole + scale + 1), scale)
        wide = decimal(result.precision, scale)
        sides = [f"CAST({value.sql} AS {wide.duckdb})" for value in (left, right)]
        return Typed(f"CAST(({sides[0]} {operator} {sides[1]}) AS {result.duckdb})", result)
    if operator == "*":
        result = decimal(min(MAX_PRECISION, one.precision + two.precision), one.scale + two.scale)
        return Typed(f"CAST(({left.sql} * {right.sql}) AS {result.duckdb})", result)
    if operator == "/":
        more = max(0, two.scale - one.scale)
        precision = min(MAX_PRECISION, one.precision + two.scale + more)
        result = decimal(precision, scale)
        return Typed(divide(left.sql, right.sql, one, two, result), result)
    raise NotSupportedError("% between decimals; cast to an integer type or to double first")


def divide(top: str, bottom: str, one: SqlType, two: SqlType, result: SqlType) -> str:
    """SQL of an exact decimal quotient, rounded half away from zero."""
    power = 10 ** (result.scale + two.scale - one.scale)
    unscaled = f"t_half_up(t_unscaled({top}) * CAST({power} AS HUGEINT), t_unscaled({bottom}))"
    return from_unscaled(f"CAST({unscaled} AS HUGEINT)", result)


def from_unscaled(sql: str, result: SqlType) -> str:
    """SQL of a decimal from its digits as a HUGEINT."""
    digits = f"CAST({sql} AS DECIMAL(38,0))"
    if result.scale:
        unit = "0." + "0" * (result.scale - 1) + "1"
        digits = f"({digits} * CAST({unit} AS DECIMAL({result.scale},{result.scale})))"
    return f"CAST({digits} AS {result.duckdb})"


def _shift(operator: str, left: Typed, right: Typed) -> Typed:
    moment, interval = (right, left) if left.type.kind == "interval" else (left, right)
    if interval.type.kind != "interval" or (operator == "-" and moment is right):
        raise mismatch(f"Cannot apply operator: {left.type} {operator} {right.type}")
    return shift(moment, operator, interval.sql, interval.literal or "")


def shift(moment: Typed, operator: str, interval_sql: str, unit: str) -> Typed:
    """A date or timestamp moved by an interval whose largest unit is `unit`."""
    kind = moment.type.kind
    if kind == "date":
        if unit not in _DATE_UNITS:
            raise mismatch(f"Cannot add hour, minutes or seconds to a date ({unit})")
        return Typed(f"CAST(({moment.sql} {operator} {interval_sql}) AS DATE)", moment.type)
    if kind == "timestamp":
        if unit not in _DATE_UNITS + _TIME_UNITS:
            raise NotSupportedError(f"an interval of {unit}")
        return Typed(f"({moment.sql} {operator} {interval_sql})", moment.type)
    if kind == "timestamp with time zone" and moment.type.zone == "UTC":
        return Typed(f"({moment.sql} {operator} {interval_sql})", moment.type)
    raise NotSupportedError(f"moving a {kind} in a zone with daylight saving; cast it to timestamp")


def negate(value: Typed) -> Typed:
    """Unary minus."""
    if not value.type.is_numeric:
        raise mismatch(f"Cannot negate {value.type}")
    return Typed(f"(-{value.sql})", value.type)


def concatenate(left: Typed, right: Typed) -> Typed:
    """`||` between texts; NULL makes NULL."""
    for value in (left, right):
        if value.type.kind not in ("varchar", "unknown"):
            raise mismatch(f"Cannot apply operator: {left.type} || {right.type}; cast to varchar")
    one, two = coerce(left, VARCHAR), coerce(right, VARCHAR)
    return Typed(f"CAST({one.sql} || {two.sql} AS VARCHAR)", VARCHAR)


def integer(value: Typed) -> Typed:
    """An argument that must be an integer, as BIGINT."""
    if not value.type.is_integer and value.type.kind != "unknown":
        raise mismatch(f"an integer is expected, got {value.type}")
    return coerce(value, BIGINT)
