"""Cleaning recipes in AWS Glue DataBrew's own export format, run on Spark.

A recipe keeps every row: it is parsed and checked as a whole before any data is read, and it never
filters, sorts or joins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame

from lake import recipe_conditions
from lake.errors import nearest, raise_all
from lake.readers.source import bound_headings
from lake.recipe_conditions import Condition
from lake.recipe_operations import OPERATIONS, Operation
from lake.recipe_parameters import Values
from lake.recipe_table import RecipeTable
from lake.settings import Field

#: DataBrew's own limit.
MAX_STEPS = 100


@dataclass(frozen=True)
class Step:
    """One step, parsed."""

    number: int
    name: str
    values: Values
    conditions: tuple[Condition, ...]

    @property
    def operation(self) -> Operation:
        """What the step does."""
        return OPERATIONS[self.name]

    def reads(self) -> list[str]:
        """Return the columns that must exist before the step."""
        named: list[str] = []
        for parameter in self.operation.parameters:
            if parameter.kind.reads:
                value = self.values[parameter.name]
                named += value if isinstance(value, list) else [value]
        return [*named, *(one.column for one in self.conditions)]

    def makes(self) -> list[str]:
        """Return the columns that exist only after the step."""
        named = [
            self.values[parameter.name]
            for parameter in self.operation.parameters
            if parameter.kind.makes
        ]
        return [*named, *self.operation.makes(self.values)]


@dataclass(frozen=True)
class Recipe:
    """A recipe that can be run."""

    steps: tuple[Step, ...]
    #: Headings that a file must have.
    needed: tuple[str, ...]
    #: Columns that exist at the end because a step made them.
    made: frozenset[str]
    #: Headings and columns that a step removed.
    gone: Mapping[str, int]

    def headings(self, fields: Sequence[Field]) -> list[str]:
        """Return the headings to read from a file, needed or only welcome."""
        return [*self.needed, *self._direct(fields)]

    def missing(self, fields: Sequence[Field], headings: Sequence[str]) -> list[str]:
        """Return the headings that a file must have and has not, in whatever case."""
        required = {one.name for one in fields if one.required}
        wanted = [*self.needed, *(one for one in self._direct(fields) if one in required)]
        bound = bound_headings(wanted, headings)
        return [one for one, found in zip(wanted, bound, strict=True) if found not in headings]

    def _direct(self, fields: Sequence[Field]) -> list[str]:
        """Return the contract's columns that come straight from the file."""
        known = {*self.needed, *self.made, *self.gone}
        return [one.name for one in fields if one.name not in known]


def parse(steps: Sequence[Mapping[str, Any]], fields: Sequence[Field]) -> Recipe:
    """Check a recipe against the operations that are covered and against the contract.

    Raises
    ------
    JobError
        With every problem at once: unknown operations, parameters and conditions with the nearest
        known name, values that cannot be, columns that are gone or exist already, required columns
        that a step removes.
    """
    problems: list[str] = []
    if len(steps) > MAX_STEPS:
        problems.append(f"it has {len(steps)} steps and at most {MAX_STEPS} are allowed")
    parsed = [_step(number, step, problems) for number, step in enumerate(steps, start=1)]
    found = _trace([one for one in parsed if one is not None], problems)
    for one in fields:
        if one.required and one.name in found.gone and one.name not in found.made:
            problems.append(
                f"step {found.gone[one.name]} removes {one.name}, which the contract requires"
            )
    raise_all(problems, "the recipe cannot be run")
    return found


def apply(frame: DataFrame, recipe: Recipe) -> DataFrame:
    """Run a recipe.

    Parameters
    ----------
    frame
        Columns that start with `_` pass through; all others are text, null where there is no value.
        It has the recipe's `needed` columns.

    Returns
    -------
    DataFrame
        The same rows with the columns that the recipe leaves, as text, and `_unreadable`: a map
        from
        a column's name to the text of a value that a step could not read; the value is null then.
    """
    table = RecipeTable(frame)
    for step in recipe.steps:
        table.begin_step()
        where = recipe_conditions.all_hold(table, step.conditions)
        step.operation.action(table, step.values, where)
    return table.result()


def _step(number: int, step: Mapping[str, Any], problems: list[str]) -> Step | None:
    before = len(problems)
    where = f"step {number}"
    problems += [
        f"{where}: {key} is not known{nearest(key, _STEP_KEYS)}"
        for key in step
        if key not in _STEP_KEYS
    ]
    action = step.get("Action")
    if not isinstance(action, Mapping) or not isinstance(action.get("Operation"), str):
        problems.append(f"{where}: Action.Operation is missing")
        return None
    name = action["Operation"]
    if name not in OPERATIONS:
        problems.append(
            f"{where}: operation {name} is not covered{nearest(name, OPERATIONS)}; "
            "docs/recipes.md lists what is"
        )
        return None
    where = f"step {number} ({name})"
    values = _values(OPERATIONS[name], action.get("Parameters") or {}, where, problems)
    items = step.get("ConditionExpressions") or []
    conditions = recipe_conditions.parse(items, where, problems)
    if items and not OPERATIONS[name].conditional:
        problems.append(f"{where}: cannot be limited by conditions")
    if len(problems) == before:
        problems += [f"{where}: {one}" for one in OPERATIONS[name].check(values)]
    return Step(number, name, values, conditions) if len(problems) == before else None


def _values(
    operation: Operation, given: Mapping[str, Any], where: str, problems: list[str]
) -> Values:
    known = {one.name: one for one in operation.parameters}
    values: dict[str, Any] = {}
    for name, text in given.items():
        if name not in known:
            problems.append(f"{where}: parameter {name} is not known{nearest(name, known)}")
        elif not isinstance(text, str) or not text:
            problems.append(f"{where}: {name} must be a text of one character or more")
        else:
            try:
                values[name] = known[name].kind.parse(text)
            except ValueError as error:
                problems.append(f"{where}: {name} {error}, got {text!r}")
    problems += [
        f"{where}: parameter {one.name} is missing"
        for one in operation.parameters
        if one.required and one.name not in given
    ]
    return values


def _trace(steps: Sequence[Step], problems: list[str]) -> Recipe:
    """Follow the columns through the steps without any data."""
    needed: dict[str, None] = {}
    made: set[str] = set()
    gone: dict[str, int] = {}
    for step in steps:
        where = f"step {step.number} ({step.name})"
        for name in step.reads():
            if name in gone and name not in made:
                problems.append(f"{where}: column {name} is gone since step {gone[name]}")
            elif name not in made:
                needed.setdefault(name)
        if step.operation.consumes:
            name = step.values["sourceColumn"]
            made.discard(name)
            gone[name] = step.number
        present = {one.casefold() for one in made | (set(needed) - set(gone))}
        for name in step.makes():
            if name.casefold() in present:
                problems.append(f"{where}: column {name} exists already")
            if name.startswith("_"):
                problems.append(f"{where}: column {name} must not start with _")
            made.add(name)
    return Recipe(tuple(steps), tuple(needed), frozenset(made), gone)


_STEP_KEYS = ("Action", "ConditionExpressions")
