"""Finds personal data in text and replaces it by its kind, as Spark column expressions.

Only what can be told from the characters themselves is looked for: a form that is hard to meet by
chance, or a check digit that proves it. Names and street addresses have neither, so they are not
found here; a contract has to declare such columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as fn

# Every pattern starts where the character before cannot be part of it and has bounded repetitions,
# so that ten megabytes of text take time in proportion to their length.
_EMAIL = (
    r"(?i)(?<![A-Z0-9._%+'-])[A-Z0-9._%+'-]{1,64}"
    r"@(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.){1,8}[A-Z]{2,24}(?![A-Z0-9-])"
)
# 13 to 19 digits that start as the issuers' numbers do, alone or in groups.
_CARD = (
    r"(?<![\w.+-])"
    r"(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|3[47]\d\d|3[068]\d\d|35\d\d|6011|64[4-9]\d|65\d\d)"
    r"(?:[ -]?\d){9,15}(?![\w-]|\.\d)"
)
# In groups of three; or nine digits behind the number's name.
_SIN = r"(?<![\w.+-])[1-79]\d{2}([ -])\d{3}\1\d{3}(?![\w-]|\.\d)"
_NAMED_SIN = (
    r"(?i)(?:\b(?:sin|nas|s\.i\.n\.|social insurance(?: number| no\.?)?)[ :#.=-]{0,4})"
    r"([1-79]\d{8})(?!\w)"
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = rf"(?<![\w.-])(?:{_OCTET}\.){{3}}{_OCTET}(?![\w-]|\.\d)"
_IPV6 = (
    r"(?i)(?<![\w:.])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:.])(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?![\w:])"
)
# North American numbers: area code and exchange start with 2 to 9 and are no service code such as
# 911.
_AREA = r"[2-9](?!11)\d{2}"
_NANP = (
    rf"(?<![\w.+-])(?:\+?1[ .-]?)?(?:\({_AREA}\) ?|{_AREA}[ .-]?){_AREA}[ .-]?\d{{4}}"
    r"(?:,? ?(?:x|ext\.?) ?\d{1,6})?(?![\w-]|\.\d)"
)
_E164 = r"(?<![\w+])\+[1-9](?:[ .()-]{0,2}\d){7,14}(?![\w-])"


def _replaced(pattern: str, kind: str) -> Callable[[Column], Column]:
    return lambda text: fn.regexp_replace(text, pattern, f"[{kind}]")


def _luhn(digits: Column) -> Column:
    """Tell whether a text of digits ends in the check digit that ISO/IEC 7812 asks for."""
    reversed_digits = fn.split(fn.reverse(digits), "")
    weighted = fn.transform(
        fn.filter(reversed_digits, lambda one: one != ""),
        lambda one, place: fn.when(place % 2 == 0, one.cast("int")).otherwise(
            fn.floor(one.cast("int") * 2 / 10) + one.cast("int") * 2 % 10
        ),
    )
    total = fn.aggregate(weighted, fn.lit(0).cast("bigint"), lambda sofar, one: sofar + one)
    return total % 10 == 0


def _proved(pattern: str, kind: str, group: int = 0) -> Callable[[Column], Column]:
    """Replace what fits the pattern and has the right check digit."""

    def replace(text: Column) -> Column:
        candidates = fn.regexp_extract_all(text, fn.lit(pattern), fn.lit(group))
        hits = fn.filter(candidates, lambda one: _luhn(fn.regexp_replace(one, r"\D", "")))
        masked = fn.aggregate(
            hits, text, lambda sofar, hit: fn.replace(sofar, hit, fn.lit(f"[{kind}]"))
        )
        return fn.when(text.rlike(pattern), masked).otherwise(text)

    return replace


# Cheap to see, and without it none of a group's patterns can fit: most texts are spared the search.
_AT, _DOTTED, _COLON, _DIGITS = "_at", "_dotted", "_colon", "_digits"
_HINTS: dict[str, Callable[[Column], Column]] = {
    _AT: lambda text: text.contains("@"),
    _DOTTED: lambda text: text.rlike(r"\d\.\d{1,3}\.\d{1,3}\.\d"),
    _COLON: lambda text: text.contains(":"),
    _DIGITS: lambda text: text.rlike(r"(?:\d\D{0,3}){7}\d"),
}

# In this order: what is longer or more certain first, so that a card's digits are not taken for a
# telephone number.
_STEPS: tuple[tuple[str, str, Callable[[Column], Column]], ...] = (
    ("email", _AT, _replaced(_EMAIL, "email")),
    ("card", _DIGITS, _proved(_CARD, "card")),
    ("sin", _DIGITS, _proved(_SIN, "sin")),
    ("sin", _DIGITS, _proved(_NAMED_SIN, "sin", group=1)),
    ("ip", _DOTTED, _replaced(_IPV4, "ip")),
    ("ip", _COLON, _replaced(_IPV6, "ip")),
    ("phone", _DIGITS, _replaced(_NANP, "phone")),
    ("phone", _DIGITS, _replaced(_E164, "phone")),
)

#: What is looked for, by the name that replaces it.
KINDS = tuple(dict.fromkeys(kind for kind, _, _ in _STEPS))


def mask(frame: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Replace personal data in text columns by its kind, for example `[email]`.

    Parameters
    ----------
    frame
        The rows.
    columns
        Text columns of the frame. A missing value stays missing.

    Returns
    -------
    DataFrame
        The rows with masked columns, and for each a column `found_column(name)`, `array<string>`:
        the kinds that were found.
    """
    if not columns:
        return frame
    masked = frame.withColumns({_masked(name): fn.col(f"`{name}`") for name in columns})
    hints = {
        f"{hint}_{name}": see(fn.col(f"`{name}`"))
        for name in columns
        for hint, see in _HINTS.items()
    }
    masked = masked.withColumns(hints)
    for _, hint, step in _STEPS:
        masked = masked.withColumns(
            {
                _masked(name): fn.when(
                    fn.col(f"{hint}_{name}"), step(fn.col(_masked(name)))
                ).otherwise(fn.col(_masked(name)))
                for name in columns
            }
        )
    found = {
        found_column(name): fn.coalesce(
            _kinds(fn.col(f"`{name}`"), fn.col(_masked(name))), fn.array().cast("array<string>")
        )
        for name in columns
    }
    done = masked.withColumns(found)
    done = done.withColumns({name: fn.col(_masked(name)) for name in columns})
    return done.drop(*hints, *[_masked(name) for name in columns])


def found_column(name: str) -> str:
    """Return the column that holds the kinds found in a column."""
    return f"_found_{name}"


def _masked(name: str) -> str:
    return f"_masked_{name}"


def _kinds(before: Column, after: Column) -> Column:
    def is_new(kind: Column) -> Column:
        tag = fn.concat(fn.lit("["), kind, fn.lit("]"))
        return after.contains(tag) & ~before.contains(tag)

    kinds = fn.array(*[fn.lit(kind) for kind in KINDS])
    return fn.when(before.isNull(), None).otherwise(fn.filter(kinds, is_new))
