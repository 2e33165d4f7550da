"""Every accepted rule form means what docs/quality-rules.md says: a table of outcomes that was worked out by hand."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from lake import dqdl_forms, quality
from lake.errors import JobError
from pyspark.sql import DataFrame, SparkSession

TABLE: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("dqdl_outcomes.yaml").read_text(encoding="utf-8")
)
COLUMNS: dict[str, str] = TABLE["columns"]


@pytest.fixture(scope="module")
def rows(spark: SparkSession) -> DataFrame:
    values = [
        tuple(
            Decimal(one) if place == 3 and one is not None else one for place, one in enumerate(row)
        )
        for row in TABLE["rows"]
    ]
    schema = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    return spark.createDataFrame(values, schema).cache()


def failing(spark: SparkSession, rows: DataFrame, rules: list[str]) -> dict[str, list[int]]:
    read = quality.read_rules(spark, rules, COLUMNS)
    judged = quality.judge(spark, rows, read, "why").select("r", "why").collect()
    assert len(judged) == len(TABLE["rows"])
    assert [one.text for one in read] == rules
    return {
        rule: sorted(row["r"] for row in judged if rule in {one["rule"] for one in row["why"]})
        for rule in rules
    }


def test_each_rule_on_rows_fails_exactly_the_rows_worked_out_by_hand(
    spark: SparkSession, rows: DataFrame
) -> None:
    expected: dict[str, list[int]] = TABLE["on_rows"]

    assert failing(spark, rows, list(expected)) == expected


def test_each_rule_on_uniqueness_fails_exactly_the_rows_worked_out_by_hand(
    spark: SparkSession, rows: DataFrame
) -> None:
    expected: dict[str, list[int]] = TABLE["on_uniqueness"]

    assert failing(spark, rows, list(expected)) == expected


def test_each_rule_on_the_table_that_fails_is_a_reason_of_every_row(
    spark: SparkSession, rows: DataFrame
) -> None:
    every = [row[0] for row in TABLE["rows"]]

    assert failing(spark, rows, list(TABLE["on_table"])) == {
        rule: [] if passes else every for rule, passes in TABLE["on_table"].items()
    }


def test_every_refused_rule_says_why_and_all_are_told_at_once(spark: SparkSession) -> None:
    refused: dict[str, str] = TABLE["refused"]

    with pytest.raises(JobError) as stopped:
        quality.read_rules(spark, [*refused, 'IsComplete "c"'], COLUMNS)

    told = str(stopped.value)
    for rule, reason in refused.items():
        about = told.partition(f"rule {rule!r}: ")[2].partition("; rule ")[0]
        assert reason in about, (rule, about)
    assert told.count("rule '") + told.count('rule "') >= len(refused)


def test_a_statement_that_returns_nothing_stops_the_job_instead_of_counting_as_0(
    spark: SparkSession, rows: DataFrame
) -> None:
    rules = quality.read_rules(
        spark, ['CustomSql "select max(n) from primary where n > 100" = 0'], COLUMNS
    )

    with pytest.raises(JobError, match="must return one number, got NULL"):
        quality.judge(spark, rows, rules, "why")


def test_counts_what_each_rule_looked_at_and_what_failed(
    spark: SparkSession, rows: DataFrame
) -> None:
    rules = quality.read_rules(
        spark,
        ['IsComplete "c"', 'ColumnValues "n" >= 0 where "n is not null"', "RowCount > 9"],
        COLUMNS,
    )
    judged = quality.judge(spark, rows, rules, "why")

    found = quality.results(judged, rules, "why")

    assert {
        rule: (one.outcome, one.failed_rows, one.checked_rows) for rule, one in found.items()
    } == {
        'IsComplete "c"': ("failed", 1, 9),
        'ColumnValues "n" >= 0 where "n is not null"': ("failed", 1, 8),
        "RowCount > 9": ("failed", 9, 9),
    }


#: Form, place among the forms of its name, column type, comparison.
Facet = tuple[str, int, str, str]


def facet(rule: str) -> Facet:
    """Return which of all accepted combinations a rule of the table proves."""
    name = rule.split(" ")[0]
    for place, form in enumerate(dqdl_forms.GRAMMAR[name]):
        match = form.pattern.fullmatch(rule)
        found = match.groupdict() if match else {}
        kind = COLUMNS.get(found.get("column") or "", "").split("(")[0]
        if match and (not form.types or kind in form.types):
            return (name, place, kind if form.types else "", comparison(found))
    raise AssertionError(rule)


def comparison(found: dict[str, str | None]) -> str:
    if found.get("list") is not None:
        return "not in" if found.get("not") else "in"
    return "between" if found.get("low") is not None else found.get("op") or ""


def comparisons(pattern: str) -> list[str]:
    """Return what a form's grammar lets a rule compare with, read out of the grammar itself."""
    if "(?P<list>" in pattern:
        return ["in", "not in"]
    if "(?P<low>" in pattern:
        return ["between"]
    operators = re.search(r"\(\?P<op>([^)]*)\)", pattern)
    return operators[1].split("|") if operators else [""]


def test_each_form_has_outcomes_for_each_of_its_types_and_comparisons() -> None:
    wanted = {
        (name, place, kind, how)
        for name, forms in dqdl_forms.GRAMMAR.items()
        for place, form in enumerate(forms)
        for kind in form.types or ("",)
        for how in comparisons(form.pattern.pattern)
    }
    proved = {
        facet(one) for part in ("on_rows", "on_uniqueness", "on_table") for one in TABLE[part]
    }

    assert proved == wanted
    assert len(wanted) > 50


def test_the_table_has_a_missing_value_and_both_sides_of_each_limit() -> None:
    """A form that is proved on rows fails somewhere, passes somewhere, and says what null does."""
    every = {row[0] for row in TABLE["rows"]}
    by_form: dict[tuple[str, int], set[int]] = {}
    for rule, failed in TABLE["on_rows"].items():
        by_form.setdefault(facet(rule)[:2], set()).update(failed)
        assert set(failed) <= every
    missing = 5
    assert all(TABLE["rows"][missing - 1][place] is None for place in range(1, len(COLUMNS)))
    assert all(missing in failed for failed in by_form.values())


def test_a_message_never_repeats_a_value_of_the_row(spark: SparkSession, rows: DataFrame) -> None:
    rules = quality.read_rules(spark, ['ColumnValues "c" in ["A"]'], COLUMNS)

    judged = quality.judge(spark, rows, rules, "why").where("r = 9").first()

    assert judged is not None
    assert [one["message"] for one in judged["why"]] == ["is no allowed value"]
