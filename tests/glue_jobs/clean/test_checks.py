"""The part `checks` of the settings: what it says, what holds without it, and every problem at once."""

from __future__ import annotations

from typing import Any

from lake.checks import DEFAULT_DRIFT, Checks, RuleTerms, Threshold, read_checks
from lake.json_document import DocumentReader


def read(value: Any) -> tuple[Checks, list[str]]:
    reader = DocumentReader()
    return read_checks(reader, value), reader.problems


def test_what_is_said_replaces_defaults_one_by_one() -> None:
    found, problems = read(
        {
            "rules": {
                "RowCount > 0": {"level": "stop"},
                "b": {"level": "warn", "stopAbovePercent": 5},
            },
            "stopAbovePercent": 20,
            "schemaChanges": {"added": "refuse", "renamed": "pass"},
            "drift": {"rows": {"warn": 3, "alert": 9.5}},
            "categories": ["status"],
        }
    )
    assert problems == []
    assert found.terms("RowCount > 0") == RuleTerms("stop")
    assert found.terms("b") == RuleTerms("warn", 5)
    assert found.terms("another") == RuleTerms("quarantine", None)
    assert found.stop_above_percent == 20
    assert [found.passes(one) for one in ("added", "removed", "renamed", "retyped")] == [
        False,
        True,
        True,
        True,
    ]
    assert found.drift == {**DEFAULT_DRIFT, "rows": Threshold(3, 9.5)}
    assert found.categories == ("status",)


def test_nothing_said_is_the_default() -> None:
    assert read({}) == (Checks(), [])
    assert [Checks().passes(one) for one in ("added", "removed", "renamed", "retyped")] == [
        True,
        True,
        False,
        True,
    ]


def test_every_problem_is_told_with_its_place() -> None:
    _, problems = read(
        {
            "rules": {"a": {"level": "wran"}},
            "stopAbovePercent": 101,
            "schemaChanges": {"added": "maybe", "aded": "pass"},
            "drift": {"rows": {"warn": "2", "alert": True}, "colour": {}},
            "categories": [1],
            "more": 1,
        }
    )
    told = "; ".join(problems)
    for words in (
        "checks.rules['a'].level must be one of warn, quarantine, stop, got 'wran' (nearest: warn)",
        "checks.stopAbovePercent must be a percentage from 0 to 100, got 101",
        "checks.schemaChanges.added must be one of pass, refuse, got 'maybe'",
        "checks.schemaChanges.aded is not known (nearest: added)",
        "checks.drift.rows.warn must be a number, got a text",
        "checks.drift.rows.alert must be a number, got true or false",
        "checks.drift.colour is not known",
        "checks.categories[0] must be a text",
        "checks.more is not known",
    ):
        assert words in told, words
