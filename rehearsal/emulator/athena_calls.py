"""Translates calls: scalar functions, aggregates, window functions."""

from __future__ import annotations

from collections.abc import Callable

from athena_aggregates import AGGREGATES, WINDOW_ONLY, Aggregate, aggregate, window_function
from athena_casts import Typed
from athena_functions import FUNCTIONS
from athena_parser import only
from athena_types import InvalidQueryError, NotSupportedError
from sqlglot import exp

_FRAME_SIDES = ("PRECEDING", "FOLLOWING")


def ordering(node: exp.Ordered, term: str) -> str:
    """Add direction and place of NULL, which is last unless said otherwise, to a sort term."""
    only(node, "this", "desc", "nulls_first")
    direction = "DESC" if node.args.get("desc") else "ASC"
    return f"{term} {direction} NULLS {'FIRST' if node.args.get('nulls_first') else 'LAST'}"


class Calls:
    """Translates calls whose arguments are translated by the given functions.

    Parameters
    ----------
    translate
        Translates an argument.
    condition
        Translates a boolean to SQL.
    """

    def __init__(
        self,
        translate: Callable[[exp.Expression], Typed],
        condition: Callable[[exp.Expression], str],
    ) -> None:
        self._translate = translate
        self._condition = condition

    def call(self, node: exp.Anonymous) -> Typed:
        """Translate a call of any function."""
        name = node.name.lower()
        if name in AGGREGATES or name in WINDOW_ONLY:
            return self.aggregate(node, None)
        only(node, "this", "expressions")
        function = FUNCTIONS.get(name)
        if function is None:
            raise NotSupportedError(f"the function {name}")
        return function(name, [self._translate(one) for one in node.expressions])

    def aggregate(self, node: exp.Expression, over: str | None) -> Typed:
        """Translate an aggregate call; `over` is its OVER clause, or None."""
        behind = over or ""
        if isinstance(node, exp.Filter):
            only(node, "this", "expression")
            behind = f" FILTER (WHERE {self._condition(node.expression.this)})" + behind
            node = node.this
        if not isinstance(node, exp.Anonymous):
            raise NotSupportedError(f"{type(node).__name__.upper()} as an aggregate")
        only(node, "this", "expressions")
        name, given, distinct, star = node.name.lower(), list(node.expressions), False, False
        if len(given) == 1 and isinstance(given[0], exp.Distinct):
            only(given[0], "expressions")
            given, distinct = list(given[0].expressions), True
        if len(given) == 1 and isinstance(given[0], exp.Star):
            only(given[0])
            given, star = [], True
        values = [self._translate(one) for one in given]
        built: Aggregate
        if name in WINDOW_ONLY:
            if over is None or "FILTER" in behind or distinct or star:
                raise InvalidQueryError(
                    f"MISSING_OVER: Window function {name} requires an OVER clause"
                )
            built = window_function(name, values)
        elif name in AGGREGATES:
            if distinct and over is not None:
                raise InvalidQueryError("NOT_SUPPORTED: DISTINCT in window function parameters")
            built = aggregate(name, values, distinct, star)
        else:
            raise NotSupportedError(f"the aggregate or window function {name}")
        return Typed(built.build(behind), built.type)

    def window(self, node: exp.Window) -> Typed:
        """Translate a call with an OVER clause."""
        only(node, "this", "partition_by", "order", "spec", "over")
        parts = []
        keys = [self._translate(one).sql for one in node.args.get("partition_by") or []]
        if keys:
            parts.append("PARTITION BY " + ", ".join(keys))
        order = node.args.get("order")
        if order is not None:
            terms = [ordering(one, self._translate(one.this).sql) for one in order.expressions]
            parts.append("ORDER BY " + ", ".join(terms))
        spec = node.args.get("spec")
        if spec is not None:
            parts.append(self._frame(spec))
        return self.aggregate(node.this, f" OVER ({' '.join(parts)})")

    def _frame(self, spec: exp.WindowSpec) -> str:
        only(spec, "kind", "start", "start_side", "end", "end_side")
        kind = str(spec.args["kind"]).upper()
        if kind not in ("ROWS", "RANGE"):
            raise NotSupportedError(f"a window frame of {kind}")
        ends = []
        for name in ("start", "end"):
            bound, side = spec.args.get(name), str(spec.args.get(f"{name}_side") or "").upper()
            if bound is None and name == "end":
                continue
            word = str(bound).upper() if isinstance(bound, str) else ""
            if word == "CURRENT ROW":
                ends.append(word)
            elif side in _FRAME_SIDES and word == "UNBOUNDED":
                ends.append(f"UNBOUNDED {side}")
            elif side in _FRAME_SIDES and kind == "ROWS" and isinstance(bound, exp.Literal):
                ends.append(f"{int(bound.this)} {side}")
            else:
                raise NotSupportedError(f"a {kind} frame bounded by {bound}")
        if len(ends) == 1:
            return f"{kind} {ends[0]}"
        return f"{kind} BETWEEN {ends[0]} AND {ends[1]}"
