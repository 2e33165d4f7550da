"""Every accepted rule form means what docs/quality-rules.md says: a table of outcomes that was worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from lake import dqdl, dqdl_forms, quality
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


def test_every_accepted_form_has_an_outcome_in_the_table() -> None:
    proved = [
        found.form
        for part in ("on_rows", "on_uniqueness", "on_table")
        for rule in TABLE[part]
        if isinstance(found := dqdl.parse_one(rule, COLUMNS), dqdl.Rule)
    ]

    assert set(proved) == {form.kind for forms in dqdl_forms.GRAMMAR.values() for form in forms}


def test_a_message_never_repeats_a_value_of_the_row(spark: SparkSession, rows: DataFrame) -> None:
    rules = quality.read_rules(spark, ['ColumnValues "c" in ["A"]'], COLUMNS)

    judged = quality.judge(spark, rows, rules, "why").where("r = 9").first()

    assert judged is not None
    assert [one["message"] for one in judged["why"]] == ["is no allowed value"]
