"""Conditions of recipe steps: in which rows an action is performed.

The names are DataBrew's, from "Defining a recipe structure" in its developer guide.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as fn

from lake.errors import nearest
from lake.recipe_table import RecipeTable

_KEYS = ("Condition", "Value", "TargetColumn")

#: Text of a cell and the parsed value → whether the condition holds; never null.
Test = Callable[[Column, Any], Column]


@dataclass(frozen=True)
class Condition:
    """One condition on one column."""

    column: str
    name: str
    value: Any

    def holds(self, table: RecipeTable) -> Column:
        """Return whether it holds in a row; an empty cell meets no condition but `IS_MISSING`."""
        cell = table.read(self.column)
        return fn.coalesce(CONDITIONS[self.name].test(cell, self.value), fn.lit(False))


@dataclass(frozen=True)
class _Form:
    parse: Callable[[str | None], Any]
    test: Test
    meaning: str


def parse(items: Sequence[Any], where: str, problems: list[str]) -> tuple[Condition, ...]:
    """Read the `ConditionExpressions` of a step; what is wrong goes to `problems`."""
    found = []
    for place, item in enumerate(items, start=1):
        at = f"{where}, condition {place}"
        if not isinstance(item, Mapping):
            problems.append(f"{at}: must be an object")
            continue
        problems += [
            f"{at}: {key} is not known{nearest(key, _KEYS)}" for key in item if key not in _KEYS
        ]
        name, column = str(item.get("Condition")), item.get("TargetColumn")
        if not isinstance(column, str) or not column:
            problems.append(f"{at}: TargetColumn is missing")
            continue
        if name not in CONDITIONS:
            known = ", ".join(CONDITIONS)
            problems.append(
                f"{at}: Condition {name} is not covered{nearest(name, CONDITIONS)}; "
                f"covered are {known}"
            )
            continue
        try:
            found.append(Condition(column, name, CONDITIONS[name].parse(item.get("Value"))))
        except ValueError as error:
            problems.append(f"{at}: Value of {name} {error}, got {item.get('Value')!r}")
    return tuple(found)


def all_hold(table: RecipeTable, conditions: Sequence[Condition]) -> Column | None:
    """Return whether every condition holds in a row, or None when there is none."""
    if not conditions:
        return None
    return reduce(Column.__and__, [one.holds(table) for one in conditions])


def _values(text: str | None) -> list[str]:
    if text is None:
        raise ValueError("is missing")
    try:
        found = json.loads(text)
    except ValueError:
        return [text]
    if isinstance(found, list):
        if not found or not all(isinstance(one, str) for one in found):
            raise ValueError("must be a list of texts")
        return found
    return [text]


def _one(text: str | None) -> str:
    values = _values(text)
    if len(values) != 1 or not values[0]:
        raise ValueError("must be one text")
    return values[0]


def _number(text: str | None) -> float:
    try:
        return float(_one(text))
    except ValueError as error:
        raise ValueError("must be a number") from error


def _nothing(text: str | None) -> None:
    if text:
        raise ValueError("must be left out")


def _compare(test: Callable[[Column, float], Column]) -> Test:
    return lambda cell, value: test(cell.cast("double"), value)


CONDITIONS: dict[str, _Form] = {
    "IS": _Form(_values, lambda cell, value: cell.isin(value), "is one of the texts in Value"),
    "IS_NOT": _Form(
        _values, lambda cell, value: ~cell.isin(value), "is none of the texts in Value"
    ),
    "IS_MISSING": _Form(
        _nothing, lambda cell, _: cell.isNull() | (cell == ""), "is null or an empty text"
    ),
    "CONTAINS": _Form(_one, lambda cell, value: cell.contains(value), "contains Value"),
    "NOT_CONTAINS": _Form(
        _one, lambda cell, value: ~cell.contains(value), "does not contain Value"
    ),
    "STARTS_WITH": _Form(_one, lambda cell, value: cell.startswith(value), "starts with Value"),
    "NOT_STARTS_WITH": _Form(
        _one, lambda cell, value: ~cell.startswith(value), "does not start with Value"
    ),
    "ENDS_WITH": _Form(_one, lambda cell, value: cell.endswith(value), "ends with Value"),
    "NOT_ENDS_WITH": _Form(
        _one, lambda cell, value: ~cell.endswith(value), "does not end with Value"
    ),
    "LESS_THAN": _Form(
        _number, _compare(lambda cell, value: cell < value), "is a number below Value"
    ),
    "LESS_THAN_EQUAL": _Form(
        _number, _compare(lambda cell, value: cell <= value), "is a number up to Value"
    ),
    "GREATER_THAN": _Form(
        _number, _compare(lambda cell, value: cell > value), "is a number above Value"
    ),
    "GREATER_THAN_EQUAL": _Form(
        _number, _compare(lambda cell, value: cell >= value), "is a number from Value"
    ),
}
