"""Athena's aggregate and window functions that are translated; others are refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from athena_arguments import arguments
from athena_casts import Typed, as_double, coerce, mismatch
from athena_operators import divide, integer
from athena_types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    REAL,
    InvalidQueryError,
    NotSupportedError,
    SqlType,
    common_type,
    decimal,
)


@dataclass(frozen=True)
class Aggregate:
    """An aggregate call before its FILTER and OVER are known.

    Attributes
    ----------
    build
        Makes the SQL from the text that goes behind the call itself.
    """

    build: Callable[[str], str]
    type: SqlType


def _simple(call: str, result: SqlType, stock: SqlType | None = None) -> Aggregate:
    """An aggregate whose DuckDB counterpart has the same values, in the type `stock`."""
    if stock is not None and stock == result:
        return Aggregate(lambda behind: f"{call}{behind}", result)
    return Aggregate(lambda behind: f"CAST({call}{behind} AS {result.duckdb})", result)


def _number(name: str, value: Typed) -> Typed:
    if not value.type.is_numeric:
        raise InvalidQueryError(
            f"FUNCTION_NOT_FOUND: Unexpected parameters ({value.type}) for function {name}"
        )
    return value


def _sum(value: Typed, word: str) -> Aggregate:
    call = f"sum({word}{value.sql})"
    if value.type.kind == "decimal":
        return _simple(call, decimal(38, value.type.scale))
    if value.type.is_integer:
        # DuckDB sums into 128 bits; the cast fails where Trino's bigint overflows.
        return _simple(call, BIGINT)
    return _simple(call, value.type)


def _avg(value: Typed, word: str) -> Aggregate:
    kind = value.type
    if kind.kind != "decimal":
        return _simple(f"avg({word}{value.sql})", REAL if kind == REAL else DOUBLE)
    total, count = decimal(38, kind.scale), decimal(19, 0)

    def build(behind: str) -> str:
        top = f"CAST(sum({word}{value.sql}){behind} AS {total.duckdb})"
        bottom = f"CAST(nullif(count({word}{value.sql}){behind}, 0) AS {count.duckdb})"
        return divide(top, bottom, total, count, kind)

    return Aggregate(build, kind)


def _extreme(name: str, value: Typed, word: str) -> Aggregate:
    if value.type.nested or value.type.kind in ("double", "real", "boolean"):
        if value.type.kind == "double":
            # NaN is the greatest number in DuckDB and none in Trino.
            guarded = f"CASE WHEN isnan({value.sql}) THEN error('NOT_SUPPORTED: {name} of NaN') "
            return _simple(f"{name}({word}{guarded}ELSE {value.sql} END)", DOUBLE)
        raise NotSupportedError(f"{name} of {value.type} values")
    return _simple(f"{name}({word}{value.sql})", value.type)


_STATISTICS = {
    "stddev": "stddev_samp",
    "stddev_samp": "stddev_samp",
    "stddev_pop": "stddev_pop",
    "variance": "var_samp",
    "var_samp": "var_samp",
    "var_pop": "var_pop",
    "corr": "corr",
    "covar_pop": "covar_pop",
    "covar_samp": "covar_samp",
}
_BOOLEANS = {"bool_and": "bool_and", "every": "bool_and", "bool_or": "bool_or"}
AGGREGATES = frozenset(
    {
        *("count", "count_if", "sum", "avg", "min", "max", "max_by", "min_by", "any_value"),
        *("arbitrary", "approx_distinct"),
        *_STATISTICS,
        *_BOOLEANS,
    }
)
"""Every aggregate function that is translated."""


def aggregate(name: str, given: list[Typed], distinct: bool, star: bool) -> Aggregate:
    """Translate an aggregate call.

    Parameters
    ----------
    name
        In lower case, one of `AGGREGATES`.
    distinct
        Whether the arguments stand behind DISTINCT.
    star
        Whether the argument is `*`.
    """
    word = "DISTINCT " if distinct else ""
    if name == "count" and (star or not given):
        return _simple("count(*)", BIGINT, BIGINT)
    if star:
        raise InvalidQueryError(f"SYNTAX_ERROR: {name}(*) is not a call")
    if name in ("max_by", "min_by"):
        arguments(name, given, 2)
        if given[1].type.nested or given[1].type.kind in ("double", "real"):
            raise NotSupportedError(f"{name} ordered by {given[1].type}")
        function = "arg_max_null" if name == "max_by" else "arg_min_null"
        call = f"{function}({word}{given[0].sql}, {given[1].sql})"
        return _simple(call, given[0].type)
    if name in ("corr", "covar_pop", "covar_samp"):
        arguments(name, given, 2)
        pair = ", ".join(as_double(value).sql for value in given)
        return _simple(f"{_STATISTICS[name]}({word}{pair})", DOUBLE)
    arguments(name, given, 1)
    value = given[0]
    if name == "count":
        return _simple(f"count({word}{value.sql})", BIGINT, BIGINT)
    if name == "approx_distinct":
        # The exact count lies within the error that Athena allows itself.
        return _simple(f"count(DISTINCT {value.sql})", BIGINT, BIGINT)
    if name == "count_if" or name in _BOOLEANS:
        if value.type.kind not in ("boolean", "unknown"):
            raise mismatch(f"{name} takes a boolean, got {value.type}")
        flag = coerce(value, BOOLEAN).sql
        if name == "count_if":
            return _simple(f"count_if({word}{flag})", BIGINT)
        return _simple(f"{_BOOLEANS[name]}({word}{flag})", BOOLEAN)
    if name in _STATISTICS:
        return _simple(f"{_STATISTICS[name]}({word}{as_double(value).sql})", DOUBLE)
    if name == "sum":
        return _sum(_number(name, value), word)
    if name == "avg":
        return _avg(_number(name, value), word)
    if name in ("min", "max"):
        return _extreme(name, value, word)
    return _simple(f"any_value({word}{value.sql})", value.type)


_RANKS = {
    "row_number": BIGINT,
    "rank": BIGINT,
    "dense_rank": BIGINT,
    "percent_rank": DOUBLE,
    "cume_dist": DOUBLE,
}
WINDOW_ONLY = frozenset({*_RANKS, "ntile", "lag", "lead", "first_value", "last_value", "nth_value"})
"""Functions that stand only in front of OVER."""


def window_function(name: str, given: list[Typed]) -> Aggregate:
    """Translate a call of one of `WINDOW_ONLY`."""
    if name in _RANKS:
        arguments(name, given, 0)
        return _simple(f"{name}()", _RANKS[name])
    if name == "ntile":
        arguments(name, given, 1)
        return _simple(f"ntile({integer(given[0]).sql})", BIGINT)
    if name in ("first_value", "last_value"):
        arguments(name, given, 1)
        return _simple(f"{name}({given[0].sql})", given[0].type)
    if name == "nth_value":
        arguments(name, given, 2)
        return _simple(f"nth_value({given[0].sql}, {integer(given[1]).sql})", given[0].type)
    arguments(name, given, 1, 3)
    value, rest = given[0], []
    if len(given) > 1:
        if given[1].literal is None or not given[1].type.is_integer:
            raise NotSupportedError(f"{name} with a computed offset")
        rest.append(given[1].sql)
    if len(given) > 2:
        common = common_type(value.type, given[2].type)
        if common != value.type:
            raise NotSupportedError(
                f"{name} with a default of another type; cast it to {value.type}"
            )
        rest.append(coerce(given[2], common).sql)
    return _simple(f"{name}({', '.join([value.sql, *rest])})", value.type)
