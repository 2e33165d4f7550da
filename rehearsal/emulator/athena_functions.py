"""Athena's scalar functions that are translated. One that is not in `FUNCTIONS` is refused by name.

Meaning: https://trino.io/docs/current/functions.html, which Athena engine version 3 refers to.
"""

from __future__ import annotations

from collections.abc import Callable

from athena_arguments import arguments, text_argument
from athena_casts import (
    Typed,
    as_double,
    cast,
    local_time,
    mismatch,
    unify,
)
from athena_dates import DATE_FUNCTIONS
from athena_operators import arithmetic, compare, concatenate, integer
from athena_regex import REGEX_FUNCTIONS
from athena_types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    MAX_PRECISION,
    REAL,
    VARCHAR,
    InvalidQueryError,
    NotSupportedError,
    SqlType,
    decimal,
)

Function = Callable[[str, list[Typed]], Typed]


def _on_text(template: str, result: SqlType = VARCHAR, count: int = 1) -> Function:
    def build(name: str, given: list[Typed]) -> Typed:
        arguments(name, given, count)
        return Typed(template.format(*(text_argument(name, value).sql for value in given)), result)

    return build


def _on_double(template: str, count: int = 1) -> Function:
    def build(name: str, given: list[Typed]) -> Typed:
        arguments(name, given, count)
        return Typed(template.format(*(as_double(value).sql for value in given)), DOUBLE)

    return build


def _number(name: str, value: Typed) -> Typed:
    if not value.type.is_numeric:
        raise mismatch(f"{name} takes a number, got {value.type}")
    return value


def _abs(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 1)
    value = _number(name, given[0])
    return Typed(f"abs({value.sql})", value.type)


def _whole(function: str) -> Function:
    def build(name: str, given: list[Typed]) -> Typed:
        arguments(name, given, 1)
        value = _number(name, given[0])
        if value.type.is_integer:
            return value
        result = value.type
        if result.kind == "decimal":
            result = decimal(
                min(MAX_PRECISION, result.precision - result.scale + min(result.scale, 1)), 0
            )
        return Typed(f"CAST({function}({value.sql}) AS {result.duckdb})", result)

    return build


def _round(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 1, 2)
    value = _number(name, given[0])
    if len(given) == 1:
        return _whole("round")(name, given)
    digits = given[1].literal
    if digits is None or not given[1].type.is_integer:
        raise NotSupportedError("round to a computed number of digits")
    if value.type.is_integer and int(digits) >= 0:
        return value
    if value.type.kind == "double":
        return Typed(f"round({value.sql}, {digits})", DOUBLE)
    if value.type.kind == "decimal" and int(digits) >= 0:
        result = decimal(min(MAX_PRECISION, value.type.precision + 1), value.type.scale)
        wide = f"CAST({value.sql} AS {result.duckdb})"
        return Typed(f"CAST(round({wide}, {digits}) AS {result.duckdb})", result)
    raise NotSupportedError(f"round of a {value.type} to {digits} digits")


def _mod(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 2)
    return arithmetic("%", given[0], given[1])


def _sign(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 1)
    value = _number(name, given[0])
    if value.type.is_integer or value.type.kind == "double":
        return Typed(f"CAST(sign({value.sql}) AS {value.type.duckdb})", value.type)
    raise NotSupportedError(f"sign of a {value.type}")


def _coalesce(name: str, given: list[Typed]) -> Typed:
    if len(given) < 2:
        raise InvalidQueryError(
            "INVALID_ARGUMENTS: The 'coalesce' function must have at least two arguments"
        )
    values = unify(given, name)
    return Typed(f"coalesce({', '.join(value.sql for value in values)})", values[0].type)


def _nullif(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 2)
    same = compare("=", given[0], given[1])
    return Typed(f"(CASE WHEN {same.sql} THEN NULL ELSE {given[0].sql} END)", given[0].type)


def _extreme(function: str) -> Function:
    def build(name: str, given: list[Typed]) -> Typed:
        if not given:
            raise InvalidQueryError(
                f"FUNCTION_NOT_FOUND: Unexpected parameters () for function {name}"
            )
        values = unify(given, name)
        if values[0].type in (REAL, DOUBLE) or values[0].type.nested:
            raise NotSupportedError(f"{name} of {values[0].type} values; cast to decimal first")
        listed = ", ".join(value.sql for value in values)
        # DuckDB skips NULL, Trino answers NULL.
        nulls = " OR ".join(f"{value.sql} IS NULL" for value in values)
        found = f"(CASE WHEN {nulls} THEN NULL ELSE {function}({listed}) END)"
        return Typed(found, values[0].type)

    return build


def _concat(name: str, given: list[Typed]) -> Typed:
    if len(given) < 2:
        raise InvalidQueryError(
            "INVALID_ARGUMENTS: There must be two or more concatenation arguments"
        )
    whole = given[0]
    for value in given[1:]:
        whole = concatenate(whole, value)
    return whole


def _concat_ws(name: str, given: list[Typed]) -> Typed:
    if len(given) < 2:
        raise NotSupportedError("concat_ws with fewer than two arguments")
    listed = ", ".join(text_argument(name, value).sql for value in given)
    return Typed(f"concat_ws({listed})", VARCHAR)


def _substr(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 2, 3)
    listed = ", ".join(
        [text_argument(name, given[0]).sql, *(integer(value).sql for value in given[1:])]
    )
    macro = "t_substr" if len(given) == 2 else "t_substr_n"
    return Typed(f"{macro}({listed})", VARCHAR)


def _replace(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 2, 3)
    listed = [text_argument(name, value).sql for value in given] + (
        ["''"] if len(given) == 2 else []
    )
    return Typed(f"t_replace({', '.join(listed)})", VARCHAR)


def _split_part(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 3)
    one, two = text_argument(name, given[0]).sql, text_argument(name, given[1]).sql
    return Typed(f"t_split_part({one}, {two}, {integer(given[2]).sql})", VARCHAR)


def _pad(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 3)
    one, size, fill = (
        text_argument(name, given[0]).sql,
        integer(given[1]).sql,
        text_argument(name, given[2]).sql,
    )
    done = f"{name}({one}, CAST({size} AS INTEGER), {fill})"
    return Typed(f"t_pad({one}, {size}, {fill}, {done})", VARCHAR)


def _date(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 1)
    return cast(given[0], DATE, None, False)


def _grouping(name: str, given: list[Typed]) -> Typed:
    return Typed(f"CAST(grouping({', '.join(value.sql for value in given)}) AS BIGINT)", BIGINT)


def _constant(sql: str) -> Function:
    def build(name: str, given: list[Typed]) -> Typed:
        arguments(name, given, 0)
        return Typed(sql, DOUBLE)

    return build


def _last_day(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 1)
    if given[0].type.kind not in ("date", "timestamp", "timestamp with time zone"):
        raise mismatch(f"{name} takes a date or timestamp, got {given[0].type}")
    return Typed(f"last_day({local_time(given[0])})", DATE)


FUNCTIONS: dict[str, Function] = {
    "abs": _abs,
    "ceil": _whole("ceil"),
    "ceiling": _whole("ceil"),
    "floor": _whole("floor"),
    "round": _round,
    "mod": _mod,
    "sign": _sign,
    "power": _on_double("pow({0}, {1})", 2),
    "pow": _on_double("pow({0}, {1})", 2),
    "sqrt": _on_double("t_sqrt({0})"),
    "exp": _on_double("exp({0})"),
    "ln": _on_double("t_ln({0})"),
    "log10": _on_double("t_log10({0})"),
    "pi": _constant("pi()"),
    "is_nan": lambda name, given: Typed(_on_double("isnan({0})")(name, given).sql, BOOLEAN),
    "coalesce": _coalesce,
    "nullif": _nullif,
    "greatest": _extreme("greatest"),
    "least": _extreme("least"),
    "concat": _concat,
    "concat_ws": _concat_ws,
    "length": _on_text("length({0})", BIGINT),
    "lower": _on_text("lower({0})"),
    "upper": _on_text("t_upper({0})"),
    "trim": _on_text("t_trim({0})"),
    "ltrim": _on_text("t_ltrim({0})"),
    "rtrim": _on_text("t_rtrim({0})"),
    "substr": _substr,
    "substring": _substr,
    "replace": _replace,
    "strpos": _on_text("CAST(strpos({0}, {1}) AS BIGINT)", BIGINT, 2),
    "starts_with": _on_text("starts_with({0}, {1})", BOOLEAN, 2),
    "split_part": _split_part,
    "lpad": _pad,
    "rpad": _pad,
    "date": _date,
    "last_day_of_month": _last_day,
    "grouping": _grouping,
    **DATE_FUNCTIONS,
    **REGEX_FUNCTIONS,
}
"""Every scalar function that is translated, by its name in lower case."""
