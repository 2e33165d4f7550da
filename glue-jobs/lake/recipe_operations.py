"""The registry of recipe operations: parameters, checks before any data is read, and action."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lake import recipe_actions as act
from lake.recipe_parameters import (
    COLUMNS,
    FLAG,
    PATTERN,
    SOURCE,
    TARGET,
    TEXT,
    TEXT_MAP,
    Parameter,
    Values,
    choice,
    compiled,
    count,
)

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Operation:
    """One operation of a recipe."""

    parameters: tuple[Parameter, ...]
    action: act.Action
    #: What it does, for the documentation.
    meaning: str
    #: Whether the source column exists no more afterwards.
    consumes: bool = False
    #: Whether it may be limited to some rows.
    conditional: bool = True
    #: Further problems of its parameters taken together.
    check: Callable[[Values], list[str]] = lambda values: []
    #: Columns that it makes beside those that its parameters name.
    makes: Callable[[Values], list[str]] = lambda values: []


def _check_removal(values: Values) -> list[str]:
    problems = []
    for flag, text in (
        ("removeCustomCharacters", "customCharacters"),
        ("removeCustomValue", "customValue"),
    ):
        if values.get(flag) and not values.get(text):
            problems.append(f"{flag} needs {text}")
    if not any(value is True for value in values.values()):
        problems.append("removes nothing; set one of its flags to true")
    return problems


def _check_replacement(values: Values) -> list[str]:
    groups = compiled(values["pattern"]).groups
    problems = []
    for reference in re.findall(r"(?<!\\)\$(\{\w+\}|\d|)", values["value"]):
        if reference == "":
            problems.append(r"value has a $ without a group number; write \$ for the sign itself")
        elif reference.isdigit() and int(reference) > groups:
            problems.append(f"value uses group ${reference} and the pattern has {groups}")
    return problems


def _check_fill(values: Values) -> list[str]:
    if values["columnDataType"] == "number" and not _NUMBER.fullmatch(values["value"]):
        return [f"value must be a number, got {values['value']!r}"]
    if values["columnDataType"] == "boolean" and values["value"] not in {"true", "false"}:
        return [f'value must be "true" or "false", got {values["value"]!r}']
    return []


def _check_mapping(values: Values) -> list[str]:
    problems = []
    if values.get("deleteOtherRows"):
        problems.append('deleteOtherRows must be "false": recipes keep every row')
    if values.get("keepOthers") and "other" in values:
        problems.append("keepOthers and other exclude each other")
    if values["targetColumn"] == values["sourceColumn"]:
        problems.append("targetColumn must be a new column")
    return problems


def _check_split(values: Values) -> list[str]:
    if values.get("includeInSplit"):
        return ['includeInSplit "true" is not covered']
    return []


_FLAGS = (
    *("collapseConsecutiveWhitespace", "removeAllPunctuation", "removeAllQuotes"),
    *("removeAllWhitespace", "removeCustomCharacters", "removeCustomValue"),
    *("removeLeadingAndTrailingPunctuation", "removeLeadingAndTrailingQuotes"),
    *("removeLeadingAndTrailingWhitespace", "removeLetters", "removeNumbers"),
    "removeSpecialCharacters",
)

OPERATIONS: dict[str, Operation] = {
    "RENAME": Operation(
        (SOURCE, TARGET), act.rename, "gives a column a new name", consumes=True, conditional=False
    ),
    "DELETE": Operation((SOURCE,), act.delete, "drops a column", consumes=True, conditional=False),
    "REMOVE_COMBINED": Operation(
        (
            SOURCE,
            *(Parameter(name, FLAG, required=False) for name in _FLAGS),
            Parameter("customCharacters", TEXT, required=False),
            Parameter("customValue", TEXT, required=False),
        ),
        act.remove_combined,
        "removes characters, inside the text first, then at its ends, white space last",
        check=_check_removal,
    ),
    "REPLACE_TEXT": Operation(
        (SOURCE, Parameter("pattern", PATTERN), Parameter("value", TEXT)),
        act.replace_text,
        "replaces every match; `$1` to `$9` in the value are groups",
        check=_check_replacement,
    ),
    "UPPER_CASE": Operation((SOURCE,), act.upper_case, "upper case"),
    "LOWER_CASE": Operation((SOURCE,), act.lower_case, "lower case"),
    "CAPITAL_CASE": Operation((SOURCE,), act.capital_case, "Each Word In Capitals"),
    "SENTENCE_CASE": Operation((SOURCE,), act.sentence_case, "Each sentence starts with a capital"),
    "FILL_WITH_NULL": Operation((SOURCE,), act.fill_with_null, "empties cells"),
    "FILL_WITH_EMPTY": Operation(
        (SOURCE,), act.fill_with_empty, "an empty text where a value is missing"
    ),
    "FILL_WITH_CUSTOM": Operation(
        (
            SOURCE,
            Parameter(
                "columnDataType",
                choice("string", "number", "boolean", "date", "timestamp"),
            ),
            Parameter("value", TEXT),
        ),
        act.fill_with_custom,
        "a given value where one is missing",
        check=_check_fill,
    ),
    "CATEGORICAL_MAPPING": Operation(
        (
            SOURCE,
            TARGET,
            Parameter("categoryMap", TEXT_MAP),
            Parameter("mapType", choice("TEXT", "NUMERIC")),
            Parameter("deleteOtherRows", FLAG, required=False),
            Parameter("keepOthers", FLAG, required=False),
            Parameter("other", TEXT, required=False),
        ),
        act.categorical_mapping,
        "maps values in a new column; others stay, become `other`, or become null",
        check=_check_mapping,
    ),
    "CHANGE_DATA_TYPE": Operation(
        (SOURCE, Parameter("columnDataType", choice(*act.TYPES))),
        act.change_data_type,
        "empties what is no value of the type and keeps its text in `_unreadable`",
        conditional=False,
    ),
    "FORMAT_DATE": Operation(
        (SOURCE, Parameter("targetDateFormat", choice(*act.DATE_FORMS))),
        act.format_date,
        "writes ISO dates in another form",
        conditional=False,
    ),
    "MERGE": Operation(
        (
            Parameter("sourceColumns", COLUMNS),
            TARGET,
            Parameter("delimiter", TEXT, required=False),
        ),
        act.merge,
        "joins columns in a new one; missing values are left out",
    ),
    "SPLIT_COLUMN_SINGLE_DELIMITER": Operation(
        (
            SOURCE,
            Parameter("pattern", TEXT),
            Parameter("limit", count(1, 20)),
            Parameter("includeInSplit", FLAG, required=False),
        ),
        act.split_column_single_delimiter,
        "splits into `<source>_1`, `<source>_2`, …; the last takes what is left",
        check=_check_split,
        makes=act.split_names,
    ),
    "EXTRACT_PATTERN": Operation(
        (SOURCE, TARGET, Parameter("pattern", PATTERN)),
        act.extract_pattern,
        "copies the first match into a new column; null where there is none",
    ),
}
