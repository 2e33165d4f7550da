"""What a contract says beside its rules: how hard each is, which columns may change, what is drift.

The part `checks` of the settings; everything in it may be absent, and the defaults here hold then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from lake.json_document import DocumentReader, join, kind

#: What follows when a rule fails: the row passes and is counted, it is set aside, the job fails.
RuleLevel = Literal["warn", "quarantine", "stop"]
#: How a file's columns may differ from the contract's.
SchemaChange = Literal["added", "removed", "renamed", "retyped"]
Verdict = Literal["pass", "refuse"]

LEVELS = ("warn", "quarantine", "stop")
#: A column that nobody reads does no harm. One that is needed and gone would refuse every row, and
#: one that seems to have another name would be read as missing. Values of another type are refused
#: row by row.
DEFAULT_SCHEMA_CHANGES: Mapping[str, Verdict] = {
    "added": "pass",
    "removed": "pass",
    "renamed": "refuse",
    "retyped": "pass",
}


@dataclass(frozen=True)
class RuleTerms:
    """How hard one rule is."""

    level: RuleLevel = "quarantine"
    #: The job stops when the rule fails for more than so many percent of the rows it looks at.
    stop_above_percent: float | None = None


@dataclass(frozen=True)
class Threshold:
    """From where on a measure is worth a look, and from where on it is an alert."""

    warn: float
    alert: float


#: Measure → threshold; `lake.drift` says what each one measures.
DEFAULT_DRIFT: Mapping[str, Threshold] = {
    "rows": Threshold(2, 5),
    "missing": Threshold(0.05, 0.2),
    "distinct": Threshold(2, 5),
    "range": Threshold(0.5, 2),
    "categories": Threshold(0.1, 0.25),
    "numbers": Threshold(0.1, 0.25),
    "patterns": Threshold(0.05, 0.2),
}


@dataclass(frozen=True)
class Checks:
    """What is checked of a dataset beside its rules."""

    #: Rule → its terms, where they differ from the default.
    rules: Mapping[str, RuleTerms] = field(default_factory=dict)
    #: The job stops when more than so many percent of a run's rows would be quarantined.
    stop_above_percent: float | None = None
    schema_changes: Mapping[str, Verdict] = field(
        default_factory=lambda: dict(DEFAULT_SCHEMA_CHANGES)
    )
    drift: Mapping[str, Threshold] = field(default_factory=lambda: dict(DEFAULT_DRIFT))
    #: Text columns whose few values a profile counts.
    categories: tuple[str, ...] = ()

    def terms(self, rule: str) -> RuleTerms:
        """Return how hard a rule is."""
        return self.rules.get(rule, RuleTerms())

    def passes(self, change: SchemaChange) -> bool:
        """Tell whether a file with such a change is taken."""
        return self.schema_changes[change] == "pass"


def read_checks(reader: DocumentReader, value: Any) -> Checks:
    """Read the part of the settings; problems go to the reader."""
    path = "checks"
    keys = {"rules", "stopAbovePercent", "schemaChanges", "drift", "categories"}
    table = reader.table(value, path, keys)
    changes: dict[str, Verdict] = dict(DEFAULT_SCHEMA_CHANGES)
    said = _inner(reader, table, "schemaChanges", set(DEFAULT_SCHEMA_CHANGES))
    for name in said:
        verdict = reader.choice(said, name, f"{path}.schemaChanges", ("pass", "refuse"))
        changes[name] = cast(Verdict, verdict)
    return Checks(
        rules=_rules(reader, table.get("rules", {})),
        stop_above_percent=_percent(reader, table, path),
        schema_changes=changes,
        drift={**DEFAULT_DRIFT, **_drift(reader, table)},
        categories=reader.items(table, "categories", path, str) if "categories" in table else (),
    )


def _rules(reader: DocumentReader, value: Any) -> dict[str, RuleTerms]:
    # The keys are rules; which ones there are is checked where rules are read.
    rules = reader.table(value, "checks.rules", set(value) if isinstance(value, dict) else set())
    found = {}
    for rule, said in rules.items():
        path = f"checks.rules[{rule!r}]"
        terms = reader.table(said, path, {"level", "stopAbovePercent"})
        level = reader.choice(terms, "level", path, LEVELS)
        found[rule] = RuleTerms(cast(RuleLevel, level), _percent(reader, terms, path))
    return found


def _drift(reader: DocumentReader, table: dict[str, Any]) -> dict[str, Threshold]:
    said = _inner(reader, table, "drift", set(DEFAULT_DRIFT))
    found = {}
    for name, value in said.items():
        path = f"checks.drift.{name}"
        pair = reader.table(value, path, {"warn", "alert"})
        numbers = [_number(reader, pair, one, path) for one in ("warn", "alert")]
        found[name] = Threshold(*numbers)
    return found


def _inner(
    reader: DocumentReader, table: dict[str, Any], key: str, known: set[str]
) -> dict[str, Any]:
    return reader.table(table[key], f"checks.{key}", known) if key in table else {}


def _percent(reader: DocumentReader, table: dict[str, Any], path: str) -> float | None:
    if "stopAbovePercent" not in table:
        return None
    found = _number(reader, table, "stopAbovePercent", path)
    if not 0 <= found <= 100:
        place = join(path, "stopAbovePercent")
        reader.problems.append(f"{place} must be a percentage from 0 to 100, got {found}")
    return found


def _number(reader: DocumentReader, table: dict[str, Any], key: str, path: str) -> float:
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        reader.problems.append(f"{join(path, key)} must be a number, got {kind(value)}")
        return 0
    return float(value)
