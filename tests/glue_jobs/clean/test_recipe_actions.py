"""What each operation does to values, starting with the examples of DataBrew's own pages."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from lake import recipe
from pyspark.sql import SparkSession

Cells = Sequence[str | None]


def action(operation: str, conditions: Sequence[Any] = (), **parameters: str) -> dict[str, Any]:
    step: dict[str, Any] = {"Action": {"Operation": operation, "Parameters": parameters}}
    if conditions:
        step["ConditionExpressions"] = list(conditions)
    return step


def when(condition: str, value: str | None = None, column: str = "x") -> list[dict[str, str]]:
    found = {"Condition": condition, "TargetColumn": column}
    return [found if value is None else {**found, "Value": value}]


def remove(**flags: str) -> dict[str, Any]:
    return action("REMOVE_COMBINED", sourceColumn="x", **flags)


T = "true"
_MAP = {"United States of America": "1", "Canada": "2", "Cuba": "3"}

#: Steps on column x → its cells before and after. Pages: recipe-actions.<OPERATION>.html.
IN_PLACE: list[tuple[str, list[dict[str, Any]], Any, Any]] = [
    (
        "upper",
        [action("UPPER_CASE", sourceColumn="x")],
        ["quick fox", "é", None],
        ["QUICK FOX", "É", None],
    ),
    ("lower", [action("LOWER_CASE", sourceColumn="x")], ["Quick FOX", None], ["quick fox", None]),
    (
        "capital",
        [action("CAPITAL_CASE", sourceColumn="x")],
        ["the quick brown FOX jumped", "éric", None],
        ["The Quick Brown Fox Jumped", "Éric", None],
    ),
    (
        "sentence",
        [action("SENTENCE_CASE", sourceColumn="x")],
        ["the quick brown FOX. jumped over. the fence", "WHY?  so  it is! e.g. this", "", None],
        ["The quick brown fox. Jumped over. The fence", "Why?  So  it is! E.g. This", "", None],
    ),
    # The page's examples: x becomes a; digits become !.
    (
        "replace",
        [action("REPLACE_TEXT", sourceColumn="x", pattern="x", value="a")],
        ["xerxes", None],
        ["aeraes", None],
    ),
    (
        "replace-class",
        [action("REPLACE_TEXT", sourceColumn="x", pattern="[0-9]", value="!")],
        ["a1b22"],
        ["a!b!!"],
    ),
    (
        "day-month-year",
        [
            action(
                "REPLACE_TEXT",
                sourceColumn="x",
                pattern=r"^(\d{1,2})/(\d{1,2})/(\d{4})$",
                value="$3-$2-$1",
            ),
            action("REPLACE_TEXT", sourceColumn="x", pattern=r"-(\d)(?!\d)", value="-0$1"),
        ],
        ["4/3/2012", "25/12/2012", "3/25/2012", "2012-03-04", "soon"],
        ["2012-03-04", "2012-12-25", "2012-25-03", "2012-03-04", "soon"],
    ),
    # The page's examples of REMOVE_COMBINED.
    (
        "special",
        [remove(removeSpecialCharacters=T)],
        ["http://en.wiki_pedia.org/[x]^~`\\"],
        ["httpenwikipediaorgx"],
    ),
    ("custom", [remove(removeCustomCharacters=T, customCharacters="¶")], ["a¶b¶"], ["ab"]),
    (
        "many",
        [
            remove(
                collapseConsecutiveWhitespace=T,
                customValue="M",
                removeAllPunctuation=T,
                removeCustomValue=T,
                removeLeadingAndTrailingQuotes=T,
                removeLeadingAndTrailingWhitespace=T,
                removeLetters=T,
                removeNumbers=T,
            )
        ],
        ["'M ab  , 12  é! '", None],
        ["é", None],
    ),
    ("numbers", [remove(removeNumbers=T)], ["R2D2"], ["RD"]),
    (
        "trim",
        [remove(collapseConsecutiveWhitespace=T, removeLeadingAndTrailingWhitespace=T)],
        ["  a \t  b\u00a0\u00a0", "a\tb", "\u00a0", "", None],
        ["a b", "a\tb", "", "", None],
    ),
    (
        "money",
        [remove(removeAllWhitespace=T, removeCustomCharacters=T, customCharacters="$,")],
        ["$ 1,200.50 "],
        ["1200.50"],
    ),
    (
        "awkward",
        [remove(removeCustomCharacters=T, customCharacters="]^-\\[")],
        ["a]b^c-d\\e[f"],
        ["abcdef"],
    ),
    ("ends", [remove(removeLeadingAndTrailingPunctuation=T)], ["?!a.b,."], ["a.b"]),
    ("quotes", [remove(removeAllQuotes=T)], ["'a\"b'"], ["ab"]),
    (
        "null-markers",
        [action("FILL_WITH_NULL", when("IS", '["","?","N/A"]'), sourceColumn="x")],
        ["?", "? ", "n/a", "N/A", "", None, "a"],
        [None, "? ", "n/a", None, None, None, "a"],
    ),
    ("null", [action("FILL_WITH_NULL", sourceColumn="x")], ["a", None], [None, None]),
    ("empty", [action("FILL_WITH_EMPTY", sourceColumn="x")], ["a", None], ["a", ""]),
    (
        "custom-fill",
        [
            action(
                "FILL_WITH_CUSTOM",
                sourceColumn="x",
                columnDataType="string",
                value="No last name provided",
            )
        ],
        ["a", None, ""],
        ["a", "No last name provided", "No last name provided"],
    ),
    (
        "change-int",
        [action("CHANGE_DATA_TYPE", sourceColumn="x", columnDataType="int")],
        ["123", "ABC", " 43.0 ", "12.5", "2147483648", "", None],
        ["123", None, "43", None, None, None, None],
    ),
    (
        "change-boolean",
        [action("CHANGE_DATA_TYPE", sourceColumn="x", columnDataType="boolean")],
        ["true", "No", "YES", "1", "maybe"],
        ["true", "false", "true", None, None],
    ),
    (
        "change-decimal",
        [action("CHANGE_DATA_TYPE", sourceColumn="x", columnDataType="decimal")],
        ["1200.50", "1,200", "-.5", "1e3"],
        ["1200.50", None, "-.5", None],
    ),
    (
        "change-timestamp",
        [action("CHANGE_DATA_TYPE", sourceColumn="x", columnDataType="timestamp")],
        ["2024-01-16T14:37:35-08:00", "2024-01-16", "16.1.2024"],
        ["2024-01-16T22:37:35", "2024-01-16T00:00:00", None],
    ),
    (
        "format-date",
        [action("FORMAT_DATE", sourceColumn="x", targetDateFormat="mm-dd-yyyy")],
        ["2024-03-14", "40982", "14/03/2024"],
        ["03-14-2024", "03-14-2012", None],
    ),
    (
        "format-month",
        [action("FORMAT_DATE", sourceColumn="x", targetDateFormat="dd month yyyy")],
        ["2024-03-04"],
        ["04 March 2024"],
    ),
    *(
        (
            f"if-{name}-{value}",
            [action("UPPER_CASE", when(name, value), sourceColumn="x")],
            before,
            after,
        )
        for name, value, before, after in [
            ("IS", "a", ["a", "b", None], ["A", "b", None]),
            ("IS_NOT", '["a"]', ["a", "b", None], ["a", "B", None]),
            ("CONTAINS", "b", ["abc", "a%", None], ["ABC", "a%", None]),
            ("NOT_CONTAINS", "b", ["abc", "a%", None], ["abc", "A%", None]),
            ("STARTS_WITH", "a", ["ab", "ba"], ["AB", "ba"]),
            ("NOT_STARTS_WITH", "a", ["ab", "ba"], ["ab", "BA"]),
            ("ENDS_WITH", "a", ["ab", "ba"], ["ab", "BA"]),
            ("NOT_ENDS_WITH", "a", ["ab", "ba"], ["AB", "ba"]),
        ]
    ),
    *(
        (
            f"if-{name}",
            [
                action(
                    "FILL_WITH_CUSTOM",
                    when(name, "10"),
                    sourceColumn="x",
                    columnDataType="string",
                    value="-",
                ),
                action("FILL_WITH_NULL", when(name, "10"), sourceColumn="x"),
            ],
            ["9.5", "10", "10.5", "ten"],
            after,
        )
        for name, after in [
            ("LESS_THAN", [None, "10", "10.5", "ten"]),
            ("LESS_THAN_EQUAL", [None, None, "10.5", "ten"]),
            ("GREATER_THAN", ["9.5", "10", None, "ten"]),
            ("GREATER_THAN_EQUAL", ["9.5", None, None, "ten"]),
        ]
    ),
    (
        "both-conditions",
        [action("UPPER_CASE", [*when("CONTAINS", "a"), *when("ENDS_WITH", "z")], sourceColumn="x")],
        ["az", "bz", "ab"],
        ["AZ", "bz", "ab"],
    ),
]


def ran(spark: SparkSession, steps: list[dict[str, Any]], **columns: Cells) -> list[dict[str, Any]]:
    names = list(columns)
    frame = spark.createDataFrame(
        list(zip(*columns.values(), strict=True)), ", ".join(f"{name} string" for name in names)
    )
    return [
        row.asDict(recursive=True) for row in recipe.apply(frame, recipe.parse(steps, [])).collect()
    ]


@pytest.fixture(scope="module")
def in_place(spark: SparkSession) -> dict[str, Cells]:
    """Run every case in one recipe: case n works on column x<n>."""
    steps: list[dict[str, Any]] = []
    length = max(len(before) for _, _, before, _ in IN_PLACE)
    columns: dict[str, Cells] = {}
    for number, (_, case, before, _) in enumerate(IN_PLACE):
        text = json.dumps(case).replace('Column": "x"', f'Column": "x{number}"')
        steps += json.loads(text)
        columns[f"x{number}"] = [*before, *[None] * (length - len(before))]
    rows = ran(spark, steps, **columns)
    return {
        name: [row[f"x{number}"] for row in rows][: len(before)]
        for number, (name, _, before, _) in enumerate(IN_PLACE)
    }


@pytest.mark.parametrize(("name", "after"), [(one[0], one[3]) for one in IN_PLACE])
def test_changes_a_column_in_place(in_place: dict[str, Cells], name: str, after: Cells) -> None:
    assert in_place[name] == list(after)


@pytest.mark.parametrize("flags", [(True, True), (True, False), (False, True)])
def test_white_space_goes_from_any_text(spark: SparkSession, flags: tuple[bool, bool]) -> None:
    """Tidy texts are told from others by a pattern of their own; what becomes of them is the same."""
    spaces = "".join(chr(one) for one in range(0x3001) if chr(one).isspace())
    random = Random(7)
    texts = [
        "".join(random.choices("ab!~é\x7f\n\t \u00a0  ", k=random.randrange(9))) for _ in range(400)
    ]
    texts += ["a", "a b", "a b\n", "a  b", " a", "a ", "\n", "a\r\n", "a\u2028", "a\u0085"]
    collapse, trim = flags
    names = ["collapseConsecutiveWhitespace"] * collapse + [
        "removeLeadingAndTrailingWhitespace"
    ] * trim
    rows = ran(spark, [remove(**dict.fromkeys(names, T))], x=texts)

    for text, row in zip(texts, rows, strict=True):
        expected = re.sub(f"[{spaces}]{{2,}}", " ", text) if collapse else text
        assert row["x"] == (expected.strip(spaces) if trim else expected), ascii(text)


def test_maps_categories_into_a_new_column(spark: SparkSession) -> None:
    common = {"sourceColumn": "x", "categoryMap": json.dumps(_MAP), "deleteOtherRows": "false"}
    rows = ran(
        spark,
        [
            action(
                "CATEGORICAL_MAPPING",
                targetColumn="kept",
                mapType="NUMERIC",
                keepOthers="true",
                **common,
            ),
            action(
                "CATEGORICAL_MAPPING", targetColumn="other", mapType="TEXT", other="9", **common
            ),
            action("CATEGORICAL_MAPPING", targetColumn="none", mapType="TEXT", **common),
        ],
        x=["Canada", "Peru", None],
    )
    assert [(row["kept"], row["other"], row["none"]) for row in rows] == [
        ("2", "2", "2"),
        ("Peru", "9", None),
        (None, None, None),
    ]


def test_makes_columns_out_of_others(spark: SparkSession) -> None:
    rows = ran(
        spark,
        [
            # The page's example of MERGE.
            action(
                "MERGE",
                delimiter=" ",
                sourceColumns='["first_name","last_name"]',
                targetColumn="Merged Column 1",
            ),
            action(
                "SPLIT_COLUMN_SINGLE_DELIMITER",
                sourceColumn="url",
                pattern="/",
                limit="1",
                includeInSplit="false",
            ),
            action(
                "EXTRACT_PATTERN", sourceColumn="url", targetColumn="host", pattern=r"[a-z]+\.org"
            ),
            action(
                "EXTRACT_PATTERN",
                when("IS", "b", "last_name"),
                sourceColumn="url",
                targetColumn="some",
                pattern="^.",
            ),
        ],
        first_name=["a", None, None],
        last_name=["b", "c", None],
        url=["x.org/y/z", "none", None],
    )
    made = ["Merged Column 1", "url_1", "url_2", "host", "some"]
    assert [tuple(row[name] for name in made) for row in rows] == [
        ("a b", "x.org", "y/z", "x.org", "x"),
        ("c", "none", None, None, None),
        (None, None, None, None, None),
    ]


def test_renames_and_drops_columns_in_their_place(spark: SparkSession) -> None:
    (row,) = ran(
        spark,
        [
            action("RENAME", sourceColumn="date_of_birth", targetColumn="birth_date"),
            action("DELETE", sourceColumn="gone"),
        ],
        a=["1"],
        date_of_birth=["2"],
        gone=["3"],
        z=["4"],
    )
    assert list(row.items()) == [("a", "1"), ("birth_date", "2"), ("z", "4"), ("_unreadable", {})]


def test_keeps_what_it_cannot_read_under_the_name_that_the_column_ends_with(
    spark: SparkSession,
) -> None:
    rows = ran(
        spark,
        [
            action("CHANGE_DATA_TYPE", sourceColumn="Days", columnDataType="int"),
            action("RENAME", sourceColumn="Days", targetColumn="days"),
            action("CHANGE_DATA_TYPE", sourceColumn="days", columnDataType="byte"),
            action("CHANGE_DATA_TYPE", sourceColumn="gone", columnDataType="int"),
            action("DELETE", sourceColumn="gone"),
        ],
        Days=["12", " many ", "300", None],
        gone=["x", "x", "x", "x"],
    )
    assert [(row["days"], row["_unreadable"]) for row in rows] == [
        ("12", {}),
        (None, {"days": " many "}),
        (None, {"days": "300"}),
        (None, {}),
    ]
