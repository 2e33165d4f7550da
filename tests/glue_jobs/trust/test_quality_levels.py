"""A rule that fails warns, sets its rows aside or ends the run, as the contract says."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from lake import quality_levels
from lake.checks import Checks, RuleTerms
from lake.errors import JobError
from lake.ledger import Entry, RuleResult

NOT_NEGATIVE = 'ColumnValues "n" >= 0'
UNIQUE = 'IsUnique "n"'
MANY = "RowCount > 9"
#: Of four rows one is negative and two are equal.
FILES = {"things/a.json": [("1", 5), ("2", 5), ("3", -1), ("4", 7)]}

Make = Callable[..., Any]


@pytest.fixture
def lake_of(make_lake: Make, make_column: Make) -> Make:
    def make(rules: list[str], /, **checks: Any) -> Any:
        columns = [make_column("id", required=True, key=True), make_column("n", "int")]
        lake = make_lake(columns, rules=rules, checks=checks)
        lake.land(FILES)
        return lake

    return make


def outcome(entry: Entry) -> dict[str, tuple[str, str, int, int]]:
    return {
        rule: (one.outcome, one.level, one.failed_rows, one.checked_rows)
        for rule, one in entry.quality.items()
    }


def test_rows_that_a_warning_rule_fails_pass_and_are_counted(lake_of: Make) -> None:
    warn = {"level": "warn"}
    rules = [NOT_NEGATIVE, UNIQUE, MANY]
    lake = lake_of(rules, rules=dict.fromkeys(rules, warn))

    entry = lake.trust()

    assert lake.origins("trusted") == [("things/a.json", row) for row in (1, 2, 3, 4)]
    assert entry.counts["quarantinedRows"] == 0
    assert outcome(entry) == {
        NOT_NEGATIVE: ("failed", "warn", 1, 4),
        UNIQUE: ("failed", "warn", 2, 4),
        MANY: ("failed", "warn", 4, 4),
    }
    scores = {rule: one["score"] for rule, one in entry.as_json()["quality"].items()}
    assert scores == {NOT_NEGATIVE: 0.75, UNIQUE: 0.5, MANY: 0.0}
    # Five of twelve verdicts.
    assert entry.details["qualityScore"] == pytest.approx(5 / 12)
    assert lake.ledger_of("trusted")[0].quality == entry.quality


def test_a_stopping_rule_ends_the_run_with_nothing_visible(lake_of: Make) -> None:
    lake = lake_of([UNIQUE], rules={UNIQUE: {"level": "stop"}})

    with pytest.raises(JobError) as stopped:
        lake.trust()

    told = str(stopped.value)
    assert told.startswith("the run of d/things was stopped and nothing of it was committed")
    assert f"rule {UNIQUE!r} has the level stop, and 2 of 4 rows fail it" in told
    assert lake.rows("trusted") == lake.rows("quarantine") == lake.ledger_of("trusted") == []


def test_too_many_quarantined_rows_of_all_rules_together_end_the_run(lake_of: Make) -> None:
    lake = lake_of([NOT_NEGATIVE], stopAbovePercent=24.9)

    with pytest.raises(JobError, match=r"1 of 4 rows \(25 %\) would be quarantined"):
        lake.trust()

    assert lake.rows("quarantine") == lake.ledger_of("trusted") == []


def known(stop_above_percent: float | None = None, **rules: RuleTerms) -> Any:
    checks = Checks(rules=rules, stop_above_percent=stop_above_percent)
    return SimpleNamespace(department="d", dataset="things", checks=checks)


ONE_OF_FOUR = RuleResult("failed", 1, 4)


@pytest.mark.parametrize(("percent", "stops"), [(24.9, True), (25, False)])
def test_a_rule_stops_above_its_percentage_only(percent: float, stops: bool) -> None:
    told = known(a=RuleTerms("warn", percent))

    if not stops:
        quality_levels.refuse_stopped({"a": ONE_OF_FOUR}, told)
        return
    with pytest.raises(JobError, match=r"stops above 24.9 %, and 1 of 4 rows \(25 %\) fail it"):
        quality_levels.refuse_stopped({"a": ONE_OF_FOUR}, told)


@pytest.mark.parametrize(("percent", "stops"), [(None, False), (24.9, True), (25, False)])
def test_the_run_stops_above_its_percentage_only(percent: float | None, stops: bool) -> None:
    counts = {"inputRows": 4, "quarantinedRows": 1}

    if not stops:
        quality_levels.refuse_too_many(counts, known(percent))
        return
    with pytest.raises(JobError, match=r"of the contract is 24\.9"):
        quality_levels.refuse_too_many(counts, known(percent))


def test_a_run_without_rows_has_not_too_many_quarantined() -> None:
    quality_levels.refuse_too_many({"inputRows": 0, "quarantinedRows": 0}, known(0))


def test_every_rule_that_ends_the_run_is_told_at_once_and_one_that_holds_is_not() -> None:
    stop = RuleTerms("stop")
    found = {"a": ONE_OF_FOUR, "b": RuleResult("passed", 0, 4), "c": RuleResult("failed", 0, 0)}

    with pytest.raises(JobError) as stopped:
        quality_levels.refuse_stopped(found, known(a=stop, b=stop, c=stop))

    told = str(stopped.value)
    assert [rule for rule in "abc" if f"rule {rule!r} has the level stop" in told] == ["a", "c"]


def test_without_terms_a_failed_rule_stops_nothing() -> None:
    quality_levels.refuse_stopped({"a": RuleResult("failed", 4, 4)}, known())


def test_a_rule_that_saw_no_row_scores_whether_it_held() -> None:
    assert RuleResult("passed", 0, 0).score == 1
    assert RuleResult("failed", 0, 0).score == 0


def test_an_unreadable_ruleset_stops_the_job_and_says_what_and_where(lake_of: Make) -> None:
    lake = lake_of(['IsCompleet "id"', 'ColumnValues "nn" > 5', NOT_NEGATIVE])

    with pytest.raises(JobError) as stopped:
        lake.trust()

    told = str(stopped.value)
    assert told.startswith("the quality rules of d/things in contract.yaml: ")
    assert "rule 'IsCompleet \"id\"': the rule type 'IsCompleet' is not accepted" in told
    assert "rule 'ColumnValues \"nn\" > 5': the contract has no column 'nn' (nearest: n)" in told
    assert NOT_NEGATIVE not in told
    assert lake.ledger_of("trusted") == []
