"""Translates the expressions of Athena that have a grammar of their own."""

from __future__ import annotations

import re
from collections.abc import Callable

from athena_casts import Typed, cast, coerce, mismatch, text
from athena_dates import field
from athena_functions import FUNCTIONS
from athena_parser import only
from athena_types import (
    BIGINT,
    DATE,
    DOUBLE,
    INTEGER,
    TIMESTAMP_TZ,
    VARCHAR,
    InvalidQueryError,
    NotSupportedError,
    SqlType,
    decimal,
)
from sqlglot import exp

Translate = Callable[[exp.Expression], Typed]


def number_literal(digits: str) -> Typed:
    """`1` is an integer, `3000000000` a bigint, `1.50` a decimal(3,2), `1e0` a double."""
    if "e" in digits.lower():
        return Typed(f"CAST({digits} AS DOUBLE)", DOUBLE)
    if "." in digits:
        whole, _, fraction = digits.partition(".")
        precision = max(len(whole.lstrip("0")) + len(fraction), 1)
        kind = decimal(precision, len(fraction))
        return Typed(f"CAST({text(digits)} AS {kind.duckdb})", kind)
    if int(digits) >= 2**63:
        raise InvalidQueryError(f"SYNTAX_ERROR: Invalid numeric literal: {digits}")
    kind = INTEGER if int(digits) < 2**31 else BIGINT
    return Typed(f"CAST({digits} AS {kind.duckdb})", kind, digits)


def extract(node: exp.Extract, translate: Translate) -> Typed:
    """Translate `EXTRACT`."""
    only(node, "this", "expression")
    return field(node.this.name.lower(), translate(node.expression))


def interval(node: exp.Interval, translate: Translate) -> Typed:
    """An interval literal; only dates and timestamps take one."""
    only(node, "this", "unit")
    amount, unit = node.this, node.args.get("unit")
    if not (
        isinstance(amount, exp.Literal)
        and re.fullmatch(r"-?\d+", amount.this)
        and isinstance(unit, exp.Var)
    ):
        raise NotSupportedError("an interval of anything but a whole number of one unit")
    name = unit.name.lower()
    if name not in ("year", "month", "day", "hour", "minute", "second"):
        raise NotSupportedError(f"an interval of {name}")
    return Typed(f"INTERVAL ({amount.this}) {name.upper()}", SqlType("interval"), name)


def at_time_zone(node: exp.AtTimeZone, translate: Translate) -> Typed:
    """Translate `AT TIME ZONE`."""
    only(node, "this", "zone")
    zone = translate(node.args["zone"]).literal
    value = translate(node.this)
    if zone is None or not re.fullmatch(r"[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_]+)*", zone):
        raise NotSupportedError("AT TIME ZONE with anything but the literal name of a zone")
    if value.type.kind == "timestamp":
        value = cast(value, TIMESTAMP_TZ, None, False)
    if value.type.kind != "timestamp with time zone":
        raise mismatch(f"AT TIME ZONE takes a timestamp, got {value.type}")
    return Typed(value.sql, SqlType(value.type.kind, value.type.precision, zone=zone))


def current_date(node: exp.CurrentDate, translate: Translate) -> Typed:
    """CURRENT_DATE, in UTC."""
    only(node)
    return Typed("CAST(timezone('UTC', current_timestamp) AS DATE)", DATE)


def current_timestamp(node: exp.CurrentTimestamp, translate: Translate) -> Typed:
    """Translate `CURRENT_TIMESTAMP`."""
    only(node)
    return FUNCTIONS["now"]("now", [])


def trim(node: exp.Trim, translate: Translate) -> Typed:
    """TRIM with its keywords."""
    only(node, "this", "expression", "position")
    side = str(node.args.get("position") or "BOTH").upper()
    name = {"BOTH": "trim", "LEADING": "ltrim", "TRAILING": "rtrim"}[side]
    value, letters = translate(node.this), node.args.get("expression")
    if letters is None:
        return FUNCTIONS[name](name, [value])
    pair = [FUNCTIONS["lower"]("trim", [value]), translate(letters)]
    if pair[1].literal is None:
        raise NotSupportedError("TRIM of computed letters")
    return Typed(f"{name}({coerce(value, VARCHAR).sql}, {pair[1].sql})", VARCHAR)


def position(node: exp.StrPosition, translate: Translate) -> Typed:
    """Translate `POSITION`."""
    only(node, "this", "substr")
    pair = [translate(node.this), translate(node.args["substr"])]
    return FUNCTIONS["strpos"]("position", pair)


def substring(node: exp.Substring, translate: Translate) -> Typed:
    """SUBSTRING with its keywords."""
    only(node, "this", "start", "length")
    parts = [node.this, node.args.get("start"), node.args.get("length")]
    return FUNCTIONS["substr"]("substring", [translate(one) for one in parts if one])
