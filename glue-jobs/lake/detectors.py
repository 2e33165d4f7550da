"""Finds personal data in text and replaces it by its kind, as Spark column expressions.

Only what can be told from the characters themselves is looked for: a form that is hard to meet by
chance, or a check digit that proves it. Names and street addresses have neither, so they are not
found here; a contract has to declare such columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

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
# In SQL, because a column of each costs a hundred calls from here to Spark otherwise; the plain
# search comes first, which costs a tenth of a pattern. Nine digits are the fewest of any number but
# one with a plus.
_AT, _DOTTED, _COLON, _DIGITS, _PLUS = "at", "dotted", "colon", "digits", "plus"
_HINTS = {
    _AT: r"(contains({0}, '@') AND {0} RLIKE '\\S@[A-Za-z0-9]')",
    _DOTTED: r"(length({0}) >= 7 AND {0} RLIKE '\\d\\.\\d{{1,3}}\\.\\d{{1,3}}\\.\\d')",
    _COLON: r"contains({0}, ':')",
    _DIGITS: r"(length({0}) >= 9 AND {0} RLIKE '(?:\\d\\D{{0,3}}){{8}}\\d')",
    _PLUS: r"(contains({0}, '+') AND {0} RLIKE '\\+[1-9](?:\\D{{0,2}}\\d){{7}}')",
}

#: The same for a text that has no name.
_SEEN: dict[str, Callable[[Column], Column]] = {
    _AT: lambda text: text.contains("@"),
    _DOTTED: lambda text: text.rlike(r"\d\.\d{1,3}\.\d{1,3}\.\d"),
    _COLON: lambda text: text.contains(":"),
    _DIGITS: lambda text: text.rlike(r"(?:\d\D{0,3}){8}\d"),
    _PLUS: lambda text: text.contains("+"),
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
    ("phone", _PLUS, _replaced(_E164, "phone")),
)

_SEARCHED = "_searched"

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
    # Most texts show no sign of personal data, and are spared all that follows.
    marked = frame.withColumns({_suspect(name): fn.expr(_any_sign(name)) for name in columns})
    suspect = reduce(_either, [fn.col(_suspect(name)) for name in columns])
    texts = fn.array(*[fn.col(f"`{name}`") for name in columns])
    marked = marked.withColumn(_SEARCHED, fn.when(suspect, fn.transform(texts, _without)))
    searched = marked.withColumns(
        {
            _masked(name): fn.when(
                fn.col(_suspect(name)), fn.get(_SEARCHED, fn.lit(place))
            ).otherwise(fn.col(f"`{name}`"))
            for place, name in enumerate(columns)
        }
    )
    nothing = fn.array().cast("array<string>")
    found = {
        found_column(name): fn.when(
            fn.col(_suspect(name)), _kinds(fn.col(f"`{name}`"), fn.col(_masked(name)))
        ).otherwise(nothing)
        for name in columns
    }
    # Found before the texts are replaced, in a step of its own: within one, Spark would take a
    # column's name inside a search for the new column of that name.
    done = searched.withColumns(found).withColumns(
        {name: fn.col(_masked(name)) for name in columns}
    )
    inner = [one for name in columns for one in (_suspect(name), _masked(name))]
    return done.drop(_SEARCHED, *inner)


def _any_sign(name: str) -> str:
    """Return SQL that tells whether any of the signs is in a column; never null."""
    signs = " OR ".join(sign.format(f"`{name}`") for sign in _HINTS.values())
    return f"coalesce({signs}, false)"


def _either(one: Column, other: Column) -> Column:
    return one | other


def _without(text: Column) -> Column:
    """Return a text with everything replaced that the steps find, one after the other."""
    # Each step names what it is given once: written out, the text of one step would stand several
    # times in the next, and eight of them would fill pages.
    held = fn.array(text)
    for _, hint, step in _STEPS:
        held = fn.transform(held, _stepped(_SEEN[hint](text), step))
    return fn.get(held, fn.lit(0))


def _stepped(seen: Column, step: Callable[[Column], Column]) -> Callable[[Column], Column]:
    return lambda one: fn.when(seen, step(one)).otherwise(one)


def found_column(name: str) -> str:
    """Return the column that holds the kinds found in a column."""
    return f"_found_{name}"


def _masked(name: str) -> str:
    return f"_masked_{name}"


def _suspect(name: str) -> str:
    return f"_suspect_{name}"


def _kinds(before: Column, after: Column) -> Column:
    def is_new(kind: Column) -> Column:
        tag = fn.concat(fn.lit("["), kind, fn.lit("]"))
        return after.contains(tag) & ~before.contains(tag)

    kinds = fn.array(*[fn.lit(kind) for kind in KINDS])
    return fn.when(before.isNull(), None).otherwise(fn.filter(kinds, is_new))
