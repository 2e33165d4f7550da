"""Recipes: which are refused and with what words, and that they keep every row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lake import recipe
from lake.errors import JobError
from lake.settings import Field
from pyspark.sql import SparkSession

ID = Field("id", "string", "The id", True, True, "internal", "keep")
NOTE = Field("note", "string", "A note", False, False, "internal", "keep")


def action(operation: str, conditions: Sequence[Any] = (), **parameters: str) -> dict[str, Any]:
    step: dict[str, Any] = {"Action": {"Operation": operation, "Parameters": parameters}}
    if conditions:
        step["ConditionExpressions"] = list(conditions)
    return step


def problems(*steps: dict[str, Any]) -> list[str]:
    with pytest.raises(JobError) as caught:
        recipe.parse(steps, [ID])
    return str(caught.value).removeprefix("the recipe cannot be run: ").split("; ")


def test_reports_every_problem_at_once_with_the_nearest_known_name() -> None:
    said = problems(
        action("UPPERCASE", sourceColumn="a"),
        action("UPPER_CASE", sourceColum="a"),
        action("CHANGE_DATA_TYPE", sourceColumn="a", columnDataType="integer"),
        action("REMOVE_COMBINED", sourceColumn="a", removeLetters="yes"),
        {"Action": {}, "Conditions": []},
    )
    assert said == [
        "step 1: operation UPPERCASE is not covered (nearest: UPPER_CASE)",
        "docs/recipes.md lists what is",
        "step 2 (UPPER_CASE): parameter sourceColum is not known (nearest: sourceColumn)",
        "step 2 (UPPER_CASE): parameter sourceColumn is missing",
        "step 3 (CHANGE_DATA_TYPE): columnDataType must be one of byte, short, int, long, float, "
        "double, decimal, string, boolean, timestamp, date, got 'integer'",
        'step 4 (REMOVE_COMBINED): removeLetters must be "true" or "false", got \'yes\'',
        "step 5: Conditions is not known (nearest: ConditionExpressions)",
        "step 5: Action.Operation is missing",
    ]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            [action("REPLACE_TEXT", sourceColumn="a", pattern="(a", value="x")],
            "step 1 (REPLACE_TEXT): pattern must be a regular expression",
        ),
        (
            [action("REPLACE_TEXT", sourceColumn="a", pattern="(a)", value="$2")],
            "step 1 (REPLACE_TEXT): value uses group $2 and the pattern has 1",
        ),
        (
            [action("REPLACE_TEXT", sourceColumn="a", pattern="a", value="5 $")],
            "step 1 (REPLACE_TEXT): value has a $ without a group number",
        ),
        (
            [action("REPLACE_TEXT", sourceColumn="a", pattern="a", value="")],
            "step 1 (REPLACE_TEXT): value must be a text of one character or more",
        ),
        (
            [action("REMOVE_COMBINED", sourceColumn="a", removeCustomCharacters="true")],
            "step 1 (REMOVE_COMBINED): removeCustomCharacters needs customCharacters",
        ),
        (
            [action("REMOVE_COMBINED", sourceColumn="a", removeLetters="false")],
            "step 1 (REMOVE_COMBINED): removes nothing",
        ),
        (
            [
                action(
                    "CATEGORICAL_MAPPING",
                    sourceColumn="a",
                    targetColumn="b",
                    categoryMap="{}",
                    mapType="TEXT",
                )
            ],
            "step 1 (CATEGORICAL_MAPPING): categoryMap must be a JSON object of texts",
        ),
        (
            [
                action(
                    "CATEGORICAL_MAPPING",
                    sourceColumn="a",
                    targetColumn="b",
                    categoryMap='{"x":"y"}',
                    mapType="TEXT",
                    deleteOtherRows="true",
                )
            ],
            'step 1 (CATEGORICAL_MAPPING): deleteOtherRows must be "false": recipes keep every row',
        ),
        (
            [
                action("RENAME", sourceColumn="a", targetColumn="b"),
                action("DELETE", sourceColumn="a"),
            ],
            "step 2 (DELETE): column a is gone since step 1",
        ),
        (
            [
                action("UPPER_CASE", sourceColumn="b"),
                action("RENAME", sourceColumn="a", targetColumn="B"),
            ],
            "step 2 (RENAME): column B exists already",
        ),
        ([action("DELETE", sourceColumn="id")], "step 1 removes id, which the contract requires"),
        (
            [action("RENAME", sourceColumn="a", targetColumn="_row")],
            "step 1 (RENAME): column _row must not start with _",
        ),
        (
            [
                action(
                    "DELETE", [{"Condition": "IS_MISSING", "TargetColumn": "a"}], sourceColumn="a"
                )
            ],
            "step 1 (DELETE): cannot be limited by conditions",
        ),
        (
            [
                action(
                    "UPPER_CASE",
                    [{"Condition": "IS_BETWEEN", "TargetColumn": "a"}],
                    sourceColumn="a",
                )
            ],
            "step 1 (UPPER_CASE), condition 1: Condition IS_BETWEEN is not covered",
        ),
        (
            [
                action(
                    "UPPER_CASE",
                    [{"Condition": "LESS_THAN", "Value": "ten", "TargetColumn": "a"}],
                    sourceColumn="a",
                )
            ],
            "step 1 (UPPER_CASE), condition 1: Value of LESS_THAN must be a number, got 'ten'",
        ),
        (
            [action("FILL_WITH_CUSTOM", sourceColumn="a", columnDataType="number", value="none")],
            "step 1 (FILL_WITH_CUSTOM): value must be a number, got 'none'",
        ),
        (
            [action("UPPER_CASE", sourceColumn="a")] * 101,
            "it has 101 steps and at most 100 are allowed",
        ),
        (
            [action("SPLIT_COLUMN_SINGLE_DELIMITER", sourceColumn="a", pattern="/", limit="21")],
            "step 1 (SPLIT_COLUMN_SINGLE_DELIMITER): limit must be a whole number from 1 to 20",
        ),
    ],
)
def test_refuses_a_step_that_cannot_be_run(steps: list[dict[str, Any]], said: str) -> None:
    assert problems(*steps)[0].startswith(said)


def test_knows_the_headings_that_a_file_must_have() -> None:
    found = recipe.parse(
        [
            action("RENAME", sourceColumn="Report No", targetColumn="id"),
            action("UPPER_CASE", sourceColumn="id"),
            action("MERGE", sourceColumns='["first","last"]', targetColumn="name"),
            action("DELETE", sourceColumn="last"),
        ],
        [ID, NOTE],
    )
    assert found.needed == ("Report No", "first", "last")
    assert found.headings([ID, NOTE]) == ["Report No", "first", "last", "note"]
    assert found.missing([ID, NOTE], ["Report", "first", "last"]) == ["Report No"]
    assert found.missing([ID, NOTE], ["REPORT NO", "first", "last"]) == []
    assert recipe.parse([], [ID]).missing([ID, NOTE], ["x"]) == ["id"]


TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "?", "N/A", "14/03/2024", "2024-02-30", "yes", "12,5", "Ça va. ok"]),
    st.text(max_size=12).filter(lambda text: all(ord(c) < 0xD800 for c in text)),
)
NAMES = ["a", "b.c", "d `e`"]


@st.composite
def recipes(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw steps that work on the columns that exist."""
    names = list(NAMES)
    steps: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 8))):
        name = draw(st.sampled_from(names))
        condition = {
            "Condition": "IS",
            "Value": '["?",""]',
            "TargetColumn": draw(st.sampled_from(names)),
        }
        where = [condition] if draw(st.booleans()) else []
        kind = draw(st.integers(0, 7))
        if kind == 0:
            steps.append(action("RENAME", sourceColumn=name, targetColumn=f"n{number}"))
            names[names.index(name)] = f"n{number}"
        elif kind == 1:
            steps.append(
                action(
                    "REMOVE_COMBINED",
                    where,
                    sourceColumn=name,
                    collapseConsecutiveWhitespace="true",
                    removeLeadingAndTrailingWhitespace="true",
                    removeCustomCharacters="true",
                    customCharacters="$,]^-\\",
                )
            )
        elif kind == 2:
            steps.append(action("FILL_WITH_NULL", where, sourceColumn=name))
        elif kind == 3:
            steps.append(action("CHANGE_DATA_TYPE", sourceColumn=name, columnDataType="date"))
        elif kind == 4:
            steps.append(
                action(
                    "CATEGORICAL_MAPPING",
                    where,
                    sourceColumn=name,
                    targetColumn=f"m{number}",
                    categoryMap=json.dumps({"yes": "no", "?": "!"}),
                    mapType="TEXT",
                    keepOthers="true",
                )
            )
            names.append(f"m{number}")
        elif kind == 5:
            steps.append(
                action(
                    "REPLACE_TEXT", where, sourceColumn=name, pattern=r"(\d+)/(\d+)", value="$2-$1"
                )
            )
        elif kind == 6:
            steps.append(action("SENTENCE_CASE", where, sourceColumn=name))
        else:
            steps.append(
                action("MERGE", where, sourceColumns=json.dumps(names), targetColumn=f"j{number}")
            )
            names.append(f"j{number}")
    return steps


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=recipes(), cells=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6))
def test_keeps_every_row_and_its_origin(
    spark: SparkSession, steps: list[dict[str, Any]], cells: list[tuple[str | None, ...]]
) -> None:
    schema = "_row long, " + ", ".join(f"`{name.replace('`', '``')}` string" for name in NAMES)
    frame = spark.createDataFrame([(n, *line) for n, line in enumerate(cells)], schema)
    result = recipe.apply(frame, recipe.parse(steps, []))
    assert sorted(row["_row"] for row in result.collect()) == list(range(len(cells)))
    assert all(kind == "string" for name, kind in result.dtypes if not name.startswith("_"))
