"""The grammar of the accepted rule forms, and of what is refused by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"-?\d{1,15}(?:\.\d{1,10})?"
_DATE = r'(?:"\d{4}-\d{2}-\d{2}"|now\(\)|\(now\(\) [+-] \d{1,6} (?:days|hours)\))'
_COMPARE = r"(?P<op>=|!=|<=|>=|<|>)"
_TEXT = r'"[^"\\]*"'
_KEYWORD = r"(?:NULL|EMPTY|WHITESPACES_ONLY)"
_COLUMN = r'"(?P<column>[^"]+)"'
_WHERE = r'(?: where "(?P<where>[^"]+)")?'

_NUMERIC = ("int", "bigint", "double", "decimal")
_DATED = ("date", "timestamp")


@dataclass(frozen=True)
class Form:
    """A form's grammar, and the column types that it is proved for."""

    kind: str
    pattern: re.Pattern[str]
    types: tuple[str, ...]


def _form(kind: str, tail: str, types: tuple[str, ...] = ()) -> Form:
    return Form(kind, re.compile(tail), types)


GRAMMAR: dict[str, tuple[Form, ...]] = {
    "ColumnExists": (_form("ColumnExists", rf"ColumnExists {_COLUMN}"),),
    "IsComplete": (_form("IsComplete", rf"IsComplete {_COLUMN}{_WHERE}"),),
    "Completeness": (
        _form("Completeness", rf"Completeness {_COLUMN} (?P<op>>=|>) (?P<n>[01](?:\.\d{{1,10}})?)"),
    ),
    "ColumnValues": (
        _form(
            "in",
            rf"ColumnValues {_COLUMN} (?P<not>not )?in \[(?P<list>{_TEXT}|{_KEYWORD})"
            rf"(?P<more>(?: ?, ?(?:{_TEXT}|{_KEYWORD}))*)\]{_WHERE}",
            ("string",),
        ),
        _form(
            "in",
            rf"ColumnValues {_COLUMN} (?P<not>not )?in \[(?P<list>{_NUMBER}|NULL)"
            rf"(?P<more>(?: ?, ?(?:{_NUMBER}|NULL))*)\]{_WHERE}",
            _NUMERIC,
        ),
        _form(
            "matches", rf'ColumnValues {_COLUMN} matches "(?P<regex>[^"]+)"{_WHERE}', ("string",)
        ),
        _form(
            "compare",
            rf"ColumnValues {_COLUMN} (?P<op>=|!=) (?P<value>{_TEXT}|{_KEYWORD}){_WHERE}",
            ("string",),
        ),
        _form(
            "compare", rf"ColumnValues {_COLUMN} {_COMPARE} (?P<value>{_NUMBER}){_WHERE}", _NUMERIC
        ),
        _form("compare", rf"ColumnValues {_COLUMN} (?P<op>!=|=) (?P<value>NULL){_WHERE}", _NUMERIC),
        _form("compare", rf"ColumnValues {_COLUMN} {_COMPARE} (?P<value>{_DATE}){_WHERE}", _DATED),
        _form(
            "between",
            rf"ColumnValues {_COLUMN} between (?P<low>{_NUMBER}) and (?P<high>{_NUMBER}){_WHERE}",
            _NUMERIC,
        ),
        _form(
            "between",
            rf"ColumnValues {_COLUMN} between (?P<low>{_DATE}) and (?P<high>{_DATE}){_WHERE}",
            _DATED,
        ),
    ),
    "ColumnLength": (
        _form(
            "length", rf"ColumnLength {_COLUMN} {_COMPARE} (?P<n>\d{{1,9}}){_WHERE}", ("string",)
        ),
        _form(
            "length",
            rf"ColumnLength {_COLUMN} between (?P<low>\d{{1,9}}) and (?P<high>\d{{1,9}}){_WHERE}",
            ("string",),
        ),
    ),
    "RowCount": (
        _form("RowCount", rf"RowCount {_COMPARE} (?P<n>\d{{1,15}})"),
        _form("RowCount", r"RowCount between (?P<low>\d{1,15}) and (?P<high>\d{1,15})"),
    ),
    "IsUnique": (_form("IsUnique", rf"IsUnique {_COLUMN}"),),
    "CustomSql": (
        _form("scalar", rf'CustomSql "(?P<sql>[^"]+)" {_COMPARE} (?P<n>{_NUMBER})'),
        _form(
            "scalar",
            rf'CustomSql "(?P<sql>[^"]+)" between (?P<low>{_NUMBER}) and (?P<high>{_NUMBER})',
        ),
        _form("rows", r'CustomSql "(?P<sql>[^"]+)"'),
    ),
}

REFUSED_FEATURES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\bwith\s+threshold\b"),
        "`with threshold` is not accepted, because Deequ ignores it; count with CustomSql instead",
    ),
    (
        re.compile(r"^\("),
        "rules joined by `and` or `or` are not accepted; write one rule a line, or one CustomSql",
    ),
    (re.compile(r"^#|\s#\s"), "comments are not accepted; the contract has descriptions"),
    (re.compile(r"\b(avg|last|max|min|sum|median)\(last\("), "dynamic rules are not accepted"),
    (re.compile(r"\$\w+"), "variables are not accepted; write the value"),
    (re.compile(r"\blabels\s*="), "labels are not accepted"),
)
