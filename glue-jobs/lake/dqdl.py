"""Which quality rules this platform accepts, and what each of them means.

A contract's rules are written in AWS Glue's Data Quality Definition Language and evaluated by
Deequ. The language is larger than what Deequ evaluates as AWS documents it, so a gate stands in
front: a rule has one of the forms below, each proved by a table of outcomes, or it is refused by
name. `docs/quality-rules.md` says what each form means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lake.dqdl_forms import GRAMMAR, REFUSED_FEATURES, Form
from lake.errors import nearest

#: What a rule decides on: each row, the table of a run's rows, or the rows that would enter
#: trusted.
Level = Literal["row", "table", "unique"]
#: What a missing value means to a rule.
Null = Literal["fails", "passes", "zero-length"]

#: The accepted forms, as they are shown to whoever wrote another one.
FORMS = (
    'ColumnExists "c"',
    'IsComplete "c"',
    'Completeness "c" > 0.9',
    'ColumnValues "c" in ["A", "B"]',
    'ColumnValues "c" not in ["A", "B"]',
    'ColumnValues "c" matches "[A-Z]+"',
    'ColumnValues "c" >= 0',
    'ColumnValues "c" between 0 and 10',
    'ColumnLength "c" <= 20',
    "RowCount > 0",
    'IsUnique "c"',
    'CustomSql "select count(*) from primary where a < b" = 0',
    'CustomSql "select c from primary where a <= b"',
)


@dataclass(frozen=True)
class Rule:
    """One accepted rule.

    Parameters
    ----------
    text
        As the contract has it; the ledger and a row's reasons name the rule so.
    engine
        What Deequ is given; empty for a rule that Spark evaluates by itself.
    """

    text: str
    form: str
    level: Level
    engine: str
    column: str = ""
    null: Null = "fails"
    #: A Spark SQL condition: the rule looks at the rows that meet it only.
    where: str | None = None
    #: What a row that fails is told; never a value of the row.
    message: str = ""
    #: CustomSql on rows: a row passes when it meets this condition.
    condition: str | None = None
    #: CustomSql on the table: the statement.
    statement: str | None = None
    #: ColumnValues … matches: the pattern.
    pattern: str | None = None
    #: ColumnLength: does a text of no characters pass? RowCount: does a table of no rows?
    zero_passes: bool = False


# White space outside quotes.
_SPACE = re.compile(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)')
_ROW_SQL = re.compile(
    r"select\s+(?P<what>\*|[\w\s,.`]+?)\s+from\s+primary\s+where\s+(?P<condition>.+)",
    re.IGNORECASE | re.DOTALL,
)
_NOT_PER_ROW = re.compile(
    r"\b(select|group\s+by|having|order\s+by|limit|union|intersect|except|over)\b|;", re.IGNORECASE
)


def parse(rules: Sequence[str], columns: Mapping[str, str]) -> tuple[list[Rule], list[str]]:
    """Read a contract's rules.

    Parameters
    ----------
    rules
        DQDL, one rule each, without the `Rules = [ ]` frame.
    columns
        Type by name of every column of the contract.

    Returns
    -------
    tuple
        The accepted rules, each once, and a sentence for each one that is refused.
    """
    found: dict[str, Rule] = {}
    problems: list[str] = []
    for text in rules:
        outcome = parse_one(text, columns)
        if isinstance(outcome, str):
            problems.append(f"rule {text.strip()!r}: {outcome}")
        else:
            found.setdefault(outcome.text, outcome)
    return list(found.values()), problems


def parse_one(text: str, columns: Mapping[str, str]) -> Rule | str:
    """Read one rule, or say why it is refused."""
    plain = _SPACE.sub(" ", text.strip())
    bare = re.sub(r'"[^"]*"', '""', plain)
    for feature, reason in REFUSED_FEATURES:
        if feature.search(bare):
            return reason
    kind = re.match(r"\w*", plain)
    name = kind[0] if kind else ""
    if name not in GRAMMAR:
        return (
            f"the rule type {name or plain[:20]!r} is not accepted{nearest(name, GRAMMAR)}; "
            f"accepted are {_accepted(GRAMMAR)}"
        )
    matches = [(form, form.pattern.fullmatch(plain)) for form in GRAMMAR[name]]
    fitting = [(form, match) for form, match in matches if match is not None]
    if not fitting:
        return f"this form of {name} is not accepted; accepted are {_accepted([name])}"
    return _read(plain, fitting, columns)


def _read(
    text: str, fitting: Sequence[tuple[Form, re.Match[str]]], columns: Mapping[str, str]
) -> Rule | str:
    found = fitting[0][1].groupdict()
    column = found.get("column") or ""
    if column and column not in columns:
        return f"the contract has no column {column!r}{nearest(column, columns)}"
    kind = columns.get(column, "").split("(")[0]
    for form, match in fitting:
        if not form.types or kind in form.types:
            return _build(text, form.kind, match.groupdict(), column)
    wanted = " or ".join(sorted({one for form, _ in fitting for one in form.types}))
    return f"this form needs a column of type {wanted}, but {column!r} is {columns[column]}"


def _build(text: str, kind: str, found: dict[str, str | None], column: str) -> Rule | str:
    where = found.get("where")
    engine = text if where is None else text[: text.rindex(" where ")]
    if kind in {"in", "compare"} and "'" in engine:
        # Deequ doubles the apostrophe, and Spark reads 'O''B' as OB: the right value would fail.
        return "a text with an apostrophe is compared wrongly by Deequ; write it with matches"
    base = Rule(text=text, form=kind, level="row", engine=engine, column=column, where=where)
    if kind == "RowCount":
        return replace(base, level="table", zero_passes=_compares(0, found))
    if kind in {"ColumnExists", "Completeness"}:
        return replace(base, level="table")
    if kind == "IsComplete":
        return replace(base, message="is missing")
    if kind == "IsUnique":
        return replace(base, level="unique", null="passes", message="is not unique")
    if kind == "matches":
        return _matches(base, found["regex"] or "")
    if kind == "scalar":
        return replace(base, level="table", statement=found["sql"])
    if kind == "rows":
        return _rows(base, found["sql"] or "")
    if kind == "length":
        passes = _compares(0, found)
        message = f"has a length that is not {_expected(found)}"
        return replace(base, null="zero-length", zero_passes=passes, message=message)
    negated = bool(found.get("not")) or found.get("op") == "!="
    return replace(base, null="passes" if negated else "fails", message=_values_message(found))


def _matches(base: Rule, pattern: str) -> Rule:
    # Deequ writes ^…$ around the pattern as it stands, which binds wrongly around a|b, and $ lets a
    # last line break pass.
    engine = f'ColumnValues "{base.column}" matches "(?:{pattern})\\z"'
    return replace(base, engine=engine, pattern=pattern, message="does not match the pattern")


def _rows(base: Rule, sql: str) -> Rule | str:
    # Deequ joins such a statement's rows back by value: it compares every row with every row and
    # doubles equal ones.
    match = _ROW_SQL.fullmatch(sql.strip())
    if match is None or _NOT_PER_ROW.search(re.sub(r"'[^']*'", "''", match["condition"])):
        return (
            "a CustomSql without a comparison judges each row and must be "
            '"select <columns> from primary where <condition on the row>"'
        )
    return replace(base, engine="", condition=match["condition"], message="does not meet the rule")


def _values_message(found: Mapping[str, str | None]) -> str:
    if found.get("list") is not None:
        return "is one of the values ruled out" if found.get("not") else "is no allowed value"
    return f"is not {_expected(found)}"


def _expected(found: Mapping[str, str | None]) -> str:
    if found.get("low") is not None:
        return f"between {found['low']} and {found['high']} (exclusive)"
    return f"{found['op']} {found.get('value') or found.get('n')}"


def _compares(length: int, found: Mapping[str, str | None]) -> bool:
    if found.get("low") is not None:
        return int(found["low"] or 0) < length < int(found["high"] or 0)
    limit = int(found["n"] or 0)
    outcomes = {
        "=": length == limit,
        "!=": length != limit,
        "<": length < limit,
        "<=": length <= limit,
        ">": length > limit,
        ">=": length >= limit,
    }
    return outcomes[found["op"] or "="]


def _accepted(names: Sequence[str] | Mapping[str, object]) -> str:
    wanted = set(names)
    return "; ".join(one for one in FORMS if one.split(" ")[0] in wanted)
