"""Translates the expressions of an Athena query; an unknown kind of syntax node is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import athena_special_forms as forms
from athena_calls import Calls
from athena_casts import Typed, cast, coerce, mismatch, moment_literal, text, unify
from athena_operators import (
    arithmetic,
    compare,
    concatenate,
    distinct_from,
    negate,
)
from athena_parser import only
from athena_scope import Scope
from athena_types import (
    BOOLEAN,
    UNKNOWN,
    VARCHAR,
    InvalidQueryError,
    NotSupportedError,
    SqlType,
    parse_type,
)
from sqlglot import exp

Subquery = Callable[[exp.Expression, Scope], tuple[str, list[SqlType]]]
"""Translates a query inside an expression: its SQL and the types of its columns."""

_COMPARE: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expression], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
}


class Expressions:
    """Translates expressions over the columns of a scope.

    Parameters
    ----------
    scope
        What names mean here.
    subquery
        Translates a query that stands in an expression.
    """

    def __init__(self, scope: Scope, subquery: Subquery) -> None:
        self._scope = scope
        self._subquery = subquery
        calls = Calls(self.translate, self.condition)
        self._kinds: dict[type[exp.Expression], Callable[[Any], Typed]] = {
            exp.Literal: self._literal,
            exp.Boolean: lambda node: Typed("true" if node.this else "false", BOOLEAN),
            exp.Null: lambda node: Typed("CAST(NULL AS INTEGER)", UNKNOWN),
            exp.Column: self._column,
            exp.Paren: self._paren,
            exp.Neg: self._negation,
            exp.Not: self._not,
            exp.And: self._logic,
            exp.Or: self._logic,
            exp.Is: self._is,
            exp.NullSafeEQ: lambda node: self._distinct(node, True),
            exp.NullSafeNEQ: lambda node: self._distinct(node, False),
            exp.Between: self._between,
            exp.In: self._in,
            exp.Like: self._like,
            exp.Escape: self._escape,
            exp.DPipe: self._pipe,
            exp.Case: self._case,
            exp.If: self._if,
            exp.Cast: self._cast,
            exp.TryCast: self._cast,
            exp.Extract: lambda node: forms.extract(node, self.translate),
            exp.Interval: lambda node: forms.interval(node, self.translate),
            exp.AtTimeZone: lambda node: forms.at_time_zone(node, self.translate),
            exp.CurrentDate: lambda node: forms.current_date(node, self.translate),
            exp.CurrentTimestamp: lambda node: forms.current_timestamp(node, self.translate),
            exp.Trim: lambda node: forms.trim(node, self.translate),
            exp.StrPosition: lambda node: forms.position(node, self.translate),
            exp.Substring: lambda node: forms.substring(node, self.translate),
            exp.Exists: self._exists,
            exp.Subquery: self._scalar_query,
            exp.Anonymous: calls.call,
            exp.Filter: lambda node: calls.aggregate(node, None),
            exp.Window: calls.window,
            **dict.fromkeys(_COMPARE, self._comparison),
            **dict.fromkeys(_ARITHMETIC, self._arithmetic),
        }

    def translate(self, node: exp.Expression) -> Typed:
        """Translate one expression."""
        kind = self._kinds.get(type(node))
        if kind is None:
            raise NotSupportedError(
                f"{type(node).__name__.upper()} expressions ({node.sql('trino')[:60]})"
            )
        value = kind(node)
        if node.args.get("negate"):
            return Typed(f"(NOT {value.sql})", BOOLEAN)
        return value

    def condition(self, node: exp.Expression) -> str:
        """Translate an expression that must be a boolean."""
        value = self.translate(node)
        if value.type.kind not in ("boolean", "unknown"):
            raise mismatch(f"a condition must be boolean, got {value.type}")
        return coerce(value, BOOLEAN).sql

    def _sides(self, node: exp.Expression) -> tuple[Typed, Typed]:
        only(node, "this", "expression", "typed", "safe")
        return self.translate(node.this), self.translate(node.args["expression"])

    def _literal(self, node: exp.Literal) -> Typed:
        if node.is_string:
            return Typed(text(node.this), VARCHAR, node.this)
        return forms.number_literal(str(node.this))

    def _column(self, node: exp.Column) -> Typed:
        only(node, "this", "table", "db", "catalog")
        parts = [part.name for part in node.parts]
        if isinstance(node.this, exp.Star):
            raise InvalidQueryError("SYNTAX_ERROR: * stands only in a SELECT list or in count(*)")
        return self._scope.find(parts)

    def _paren(self, node: exp.Paren) -> Typed:
        only(node, "this")
        return self.translate(node.this)

    def _negation(self, node: exp.Neg) -> Typed:
        only(node, "this")
        value = self.translate(node.this)
        if value.literal is not None and value.type.is_integer:
            return Typed(negate(value).sql, value.type, f"-{value.literal}")
        return negate(value)

    def _not(self, node: exp.Not) -> Typed:
        only(node, "this")
        return Typed(f"(NOT {self.condition(node.this)})", BOOLEAN)

    def _logic(self, node: exp.And | exp.Or) -> Typed:
        only(node, "this", "expression")
        word = "AND" if isinstance(node, exp.And) else "OR"
        left, right = self.condition(node.this), self.condition(node.expression)
        return Typed(f"({left} {word} {right})", BOOLEAN)

    def _comparison(self, node: exp.Expression) -> Typed:
        left, right = self._sides(node)
        return compare(_COMPARE[type(node)], left, right)

    def _arithmetic(self, node: exp.Expression) -> Typed:
        left, right = self._sides(node)
        return arithmetic(_ARITHMETIC[type(node)], left, right)

    def _is(self, node: exp.Is) -> Typed:
        only(node, "this", "expression", "negate")
        if not isinstance(node.expression, exp.Null):
            raise NotSupportedError("IS with anything but NULL")
        return Typed(f"({self.translate(node.this).sql} IS NULL)", BOOLEAN)

    def _distinct(self, node: exp.Expression, negated: bool) -> Typed:
        left, right = self._sides(node)
        return distinct_from(left, right, negated)

    def _between(self, node: exp.Between) -> Typed:
        only(node, "this", "low", "high", "negate")
        value = self.translate(node.this)
        low = compare(">=", value, self.translate(node.args["low"]))
        high = compare("<=", value, self.translate(node.args["high"]))
        return Typed(f"({low.sql} AND {high.sql})", BOOLEAN)

    def _in(self, node: exp.In) -> Typed:
        only(node, "this", "expressions", "query", "negate")
        value = self.translate(node.this)
        query = node.args.get("query")
        if query is None:
            found = [compare("=", value, self.translate(one)) for one in node.expressions]
            return Typed("(" + " OR ".join(one.sql for one in found) + ")", BOOLEAN)
        inner, types = self._subquery(query, self._scope)
        if len(types) != 1:
            raise mismatch("a subquery behind IN must have one column")
        one, other = unify([value, Typed("NULL", types[0])], "IN")
        if one.type.kind in ("double", "real") or other.type.duckdb != types[0].duckdb:
            raise NotSupportedError(f"IN a subquery of {types[0]}, for a value of {value.type}")
        return Typed(f"({one.sql} IN ({inner}))", BOOLEAN)

    def _like(self, node: exp.Like) -> Typed:
        only(node, "this", "expression", "negate")
        left, right = self.translate(node.this), self.translate(node.expression)
        for value in (left, right):
            if value.type.kind not in ("varchar", "unknown"):
                raise mismatch(f"Left side of LIKE must be varchar, got {value.type}")
        return Typed(f"({coerce(left, VARCHAR).sql} LIKE {coerce(right, VARCHAR).sql})", BOOLEAN)

    def _escape(self, node: exp.Escape) -> Typed:
        only(node, "this", "expression")
        mark = self.translate(node.expression).literal
        if not isinstance(node.this, exp.Like) or mark is None or len(mark) != 1:
            raise NotSupportedError("ESCAPE with anything but LIKE and one literal character")
        pattern = self.translate(node.this.expression).literal
        if pattern is None or re.search(
            rf"{re.escape(mark)}(?![%_{re.escape(mark)}])", pattern.replace(mark * 2, "")
        ):
            raise NotSupportedError(
                "LIKE … ESCAPE with a computed pattern, or an escaped other letter"
            )
        negation = "NOT " if node.this.args.get("negate") else ""
        like = self._like(node.this).sql[1:-1]
        return Typed(f"({negation}({like} ESCAPE {text(mark)}))", BOOLEAN)

    def _pipe(self, node: exp.DPipe) -> Typed:
        left, right = self._sides(node)
        return concatenate(left, right)

    def _case(self, node: exp.Case) -> Typed:
        only(node, "this", "ifs", "default")
        subject = self.translate(node.this) if node.this is not None else None
        conditions, results = [], []
        for branch in node.args["ifs"]:
            only(branch, "this", "true")
            if subject is None:
                conditions.append(self.condition(branch.this))
            else:
                conditions.append(compare("=", subject, self.translate(branch.this)).sql)
            results.append(self.translate(branch.args["true"]))
        default = node.args.get("default")
        missing = Typed("CAST(NULL AS INTEGER)", UNKNOWN)
        results.append(self.translate(default) if default is not None else missing)
        values = unify(results, "CASE")
        whens = " ".join(
            f"WHEN {test} THEN {value.sql}" for test, value in zip(conditions, values, strict=False)
        )
        return Typed(f"(CASE {whens} ELSE {values[-1].sql} END)", values[-1].type)

    def _if(self, node: exp.If) -> Typed:
        only(node, "this", "true", "false")
        other = node.args.get("false")
        missing = Typed("CAST(NULL AS INTEGER)", UNKNOWN)
        values = unify(
            [
                self.translate(node.args["true"]),
                self.translate(other) if other is not None else missing,
            ],
            "IF",
        )
        test = self.condition(node.this)
        return Typed(
            f"(CASE WHEN {test} THEN {values[0].sql} ELSE {values[1].sql} END)", values[0].type
        )

    def _cast(self, node: exp.Cast) -> Typed:
        only(node, "this", "to", "safe")
        attempt = isinstance(node, exp.TryCast)
        spelled = node.args["to"].sql("trino").lower()
        literal = isinstance(node.this, exp.Literal) and node.this.is_string
        if literal and not attempt and re.fullmatch(r"date|timestamp(\([0-3]\))?", spelled):
            return moment_literal(spelled.partition("(")[0], node.this.this)
        sized = re.fullmatch(r"varchar\((\d+)\)", spelled)
        if sized:
            return cast(self.translate(node.this), VARCHAR, int(sized[1]), attempt)
        return cast(self.translate(node.this), parse_type(spelled), None, attempt)

    def _exists(self, node: exp.Exists) -> Typed:
        only(node, "this")
        return Typed(f"EXISTS ({self._subquery(node.this, self._scope)[0]})", BOOLEAN)

    def _scalar_query(self, node: exp.Subquery) -> Typed:
        inner, types = self._subquery(node, self._scope)
        if len(types) != 1:
            raise mismatch("a subquery in an expression must have one column")
        return Typed(f"({inner})", types[0])
