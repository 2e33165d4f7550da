"""Finds personal data in text and replaces it by its kind, as expressions of Spark's SQL.

Only what can be told from the characters themselves is looked for: a form that is hard to meet by
chance, or a check digit that proves it. Names and street addresses have neither, so they are not
found here; a contract has to declare such columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyspark.sql import DataFrame
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


_NO_DIGIT = r"\D"

#: SQL of a text → SQL of the same text with what was found replaced.
_Step = Callable[[str], str]


def _sql(text: str) -> str:
    """Return a text as a literal of Spark's SQL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _replaced(pattern: str, kind: str) -> _Step:
    return lambda text: f"regexp_replace({text}, {_sql(pattern)}, '[{kind}]')"


def _luhn(digits: str) -> str:
    """Tell whether a text of digits ends in the check digit that ISO/IEC 7812 asks for."""
    doubled = "floor(cast(d AS int) * 2 / 10) + cast(d AS int) * 2 % 10"
    weighted = (
        f"transform(filter(split(reverse({digits}), ''), d -> d <> ''), "
        f"(d, place) -> if(place % 2 = 0, cast(d AS bigint), {doubled}))"
    )
    return f"aggregate({weighted}, 0L, (sofar, d) -> sofar + d) % 10 = 0"


def _proved(pattern: str, kind: str, group: int = 0) -> _Step:
    """Replace what fits the pattern and has the right check digit."""
    proved = _luhn(f"regexp_replace(hit, {_sql(_NO_DIGIT)}, '')")

    def replace(text: str) -> str:
        hits = f"filter(regexp_extract_all({text}, {_sql(pattern)}, {group}), hit -> {proved})"
        masked = f"aggregate({hits}, {text}, (sofar, hit) -> replace(sofar, hit, '[{kind}]'))"
        return f"if({text} RLIKE {_sql(pattern)}, {masked}, {text})"

    return replace


# Cheap to see, and without it none of a group's patterns can fit: most texts are spared the search.
# The plain search comes first, which costs a tenth of a pattern. Nine digits are the fewest of any number but one with a plus.
_AT, _DOTTED, _COLON, _DIGITS, _PLUS = "at", "dotted", "colon", "digits", "plus"
_LOCAL_PART = r"\S@[A-Za-z0-9]"
_FOUR_DOTTED = r"\d\.\d{1,3}\.\d{1,3}\.\d"
_NINE_DIGITS = r"(?:\d\D{0,3}){8}\d"
_PLUS_DIGITS = r"\+[1-9](?:\D{0,2}\d){7}"
_SIGNS: dict[str, _Step] = {
    _AT: lambda text: f"contains({text}, '@') AND {text} RLIKE {_sql(_LOCAL_PART)}",
    _DOTTED: lambda text: f"length({text}) >= 7 AND {text} RLIKE {_sql(_FOUR_DOTTED)}",
    _COLON: lambda text: f"contains({text}, ':')",
    _DIGITS: lambda text: f"length({text}) >= 9 AND {text} RLIKE {_sql(_NINE_DIGITS)}",
    _PLUS: lambda text: f"contains({text}, '+') AND {text} RLIKE {_sql(_PLUS_DIGITS)}",
}

# In this order: what is longer or more certain first, so that a card's digits are not taken for a
# telephone number.
_STEPS: tuple[tuple[str, str, _Step], ...] = (
    ("email", _AT, _replaced(_EMAIL, "email")),
    ("card", _DIGITS, _proved(_CARD, "card")),
    ("sin", _DIGITS, _proved(_SIN, "sin")),
    ("sin", _DIGITS, _proved(_NAMED_SIN, "sin", group=1)),
    ("ip", _DOTTED, _replaced(_IPV4, "ip")),
    ("ip", _COLON, _replaced(_IPV6, "ip")),
    ("phone", _DIGITS, _replaced(_NANP, "phone")),
    ("phone", _PLUS, _replaced(_E164, "phone")),
)

_SEARCHED, _ROW = "_searched", "_row_text"
_BETWEEN = "\n" * 4

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
    # In SQL: built of columns, the search would take a thousand calls from here to Spark.
    # Most rows show no sign of personal data, and then most texts, and are spared all that follows. A row is looked at as
    # one text: what stands between its columns is too long for a sign to reach from one into the next.
    whole = ", ".join(f"`{name}`" for name in columns)
    marked = frame.withColumn(_ROW, fn.expr(f"concat_ws({_sql(_BETWEEN)}, {whole})"))
    marked = marked.withColumn(_ROW, fn.expr(_any_sign(_ROW)))
    marked = marked.withColumns(
        {_suspect(name): fn.expr(f"`{_ROW}` AND {_any_sign(name)}") for name in columns}
    )
    suspect = " OR ".join(f"`{_suspect(name)}`" for name in columns)
    texts = ", ".join(f"`{name}`" for name in columns)
    cleaned = f"if({suspect}, transform(array({texts}), text -> {_without('text')}), NULL)"
    marked = marked.withColumn(_SEARCHED, fn.expr(cleaned))
    searched = marked.withColumns(
        {
            _masked(name): fn.expr(f"if(`{_suspect(name)}`, {_SEARCHED}[{place}], `{name}`)")
            for place, name in enumerate(columns)
        }
    )
    found = {found_column(name): fn.expr(_kinds(name)) for name in columns}
    # Found before the texts are replaced, in a step of its own: within one, Spark would take a
    # column's name inside a search for the new column of that name.
    done = searched.withColumns(found).withColumns(
        {name: fn.col(f"`{_masked(name)}`") for name in columns}
    )
    inner = [one for name in columns for one in (_suspect(name), _masked(name))]
    return done.drop(_SEARCHED, _ROW, *inner)


def _any_sign(name: str) -> str:
    """Return SQL that tells whether any of the signs is in a column; never null."""
    signs = " OR ".join(f"({sign(f'`{name}`')})" for sign in _SIGNS.values())
    return f"coalesce({signs}, false)"


def _without(text: str) -> str:
    """Return SQL of a text with everything replaced that the steps find, one after the other."""
    # Each step names what it is given once: written out, the text of one step would stand several
    # times in the next, and eight of them would fill pages.
    held = f"array({text})"
    for _, sign, step in _STEPS:
        held = f"transform({held}, one -> if({_SIGNS[sign]('one')}, {step('one')}, one))"
    return f"{held}[0]"


def found_column(name: str) -> str:
    """Return the column that holds the kinds found in a column."""
    return f"_found_{name}"


def _masked(name: str) -> str:
    return f"_masked_{name}"


def _suspect(name: str) -> str:
    return f"_suspect_{name}"


def _kinds(name: str) -> str:
    """Return SQL of the kinds that were found in a column; null where it has no value."""
    kinds = ", ".join(_sql(kind) for kind in KINDS)
    tag = "concat('[', kind, ']')"
    is_new = f"contains(`{_masked(name)}`, {tag}) AND NOT contains(`{name}`, {tag})"
    found = f"if(`{name}` IS NULL, NULL, filter(array({kinds}), kind -> {is_new}))"
    return f"if(`{_suspect(name)}`, {found}, cast(array() AS array<string>))"
