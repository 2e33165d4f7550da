"""Athena's regular expressions, as far as DuckDB reads them alike; others are refused.

See https://trino.io/docs/current/functions/regexp.html.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from athena_arguments import arguments, text_argument
from athena_casts import Typed, text
from athena_types import BOOLEAN, VARCHAR, NotSupportedError

_PLAIN_CLASS = r"\[\^?(?:[^\\\[\]]|\\[.\-\\/^$*+?(){}|])+\]"
_PLAIN_REGEX = re.compile(
    rf"(?:{_PLAIN_CLASS}|[^\\\[\](){{}}$^*+?|]|\\[.\-\\/^$*+?(){{}}|\[\]]|\(|\)|\||"
    r"[*+?]\??|\{\d+(?:,\d*)?\}\??)*"
)


def regex(value: Typed) -> str:
    """A pattern that Trino and DuckDB read alike, as a DuckDB literal; any other is refused."""
    pattern = value.literal
    if pattern is None or value.type != VARCHAR:
        raise NotSupportedError("a regular expression that is computed; write it as a literal")
    body = pattern.removeprefix("^")
    ends = body.endswith("$") and not body.endswith("\\$")
    body = body[:-1] if ends else body
    odd = "(?" in body or "&&" in body or re.search(r"[*+?}]\+", body)
    if odd or not _PLAIN_REGEX.fullmatch(body):
        raise NotSupportedError(
            f"the regular expression {pattern}; use literals, [classes], groups, | and "
            "* + ? {n,m} only ([0-9] instead of \\d)"
        )
    if ends and "|" in body:
        raise NotSupportedError(f"the regular expression {pattern}: $ together with |")
    # Trino's $ also matches before a final line break, and its dot matches none.
    head = "^" if pattern.startswith("^") else ""
    return text(f"{head}{body}" + (r"\n?\z" if ends else ""))


def _regexp_like(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 2)
    found = f"regexp_matches({text_argument(name, given[0]).sql}, {regex(given[1])}, 'c')"
    return Typed(found, BOOLEAN)


def _regexp_extract(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 2, 3)
    if len(given) == 3 and given[2].literal != "0":
        raise NotSupportedError("regexp_extract of a group")
    value, pattern = text_argument(name, given[0]).sql, regex(given[1])
    if r"\n?\z" in pattern:
        raise NotSupportedError("regexp_extract with $")
    # DuckDB answers '' where nothing matches, Trino NULL.
    match = f"regexp_matches({value}, {pattern}, 'c')"
    return Typed(f"(CASE WHEN {match} THEN regexp_extract({value}, {pattern}) END)", VARCHAR)


def _regexp_replace(name: str, given: list[Typed]) -> Typed:
    arguments(name, given, 2, 3)
    value, pattern = text_argument(name, given[0]).sql, regex(given[1])
    put = given[2].literal if len(given) == 3 else ""
    if put is None or "$" in put or "\\" in put or r"\n?\z" in pattern:
        raise NotSupportedError("regexp_replace with $, \\ or a computed replacement")
    if re.match(given[1].literal or "", ""):
        raise NotSupportedError("regexp_replace of a pattern that matches the empty text")
    return Typed(f"regexp_replace({value}, {pattern}, {text(put)}, 'cg')", VARCHAR)


REGEX_FUNCTIONS: dict[str, Callable[[str, list[Typed]], Typed]] = {
    "regexp_like": _regexp_like,
    "regexp_extract": _regexp_extract,
    "regexp_replace": _regexp_replace,
}
"""The regular expression functions that are translated, by their names in lower case."""
