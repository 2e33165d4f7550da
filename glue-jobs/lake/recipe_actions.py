"""The operations of recipes that are covered: one function each, and a registry.

An operation changes columns and never rows. Names and parameters are DataBrew's, from its developer
guide, one page an operation:
https://docs.aws.amazon.com/databrew/latest/dg/recipe-actions-reference.html
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as fn

from lake import texts
from lake.recipe_parameters import (
    Values,
)
from lake.recipe_table import RecipeTable

#: Changes the table; the last argument tells in which rows, None means in all.
Action = Callable[[RecipeTable, Values, Column | None], None]

# Unicode's white space; Java's \\s knows ASCII only, and real files are full of no-break spaces.
_SPACE = "".join(chr(one) for one in range(0x3001) if chr(one).isspace())
# Most texts are words of plain characters with a space between, in which no white space is to be removed; to see that
# takes a fraction of the time that looking for Unicode's white space takes.
_TIDY = r"^[!-~]++(?: [!-~]++)*+\z"
_WHITE_SPACE_FLAGS = {"collapseConsecutiveWhitespace", "removeLeadingAndTrailingWhitespace"}
_PUNCTUATION = ".!,?"
_QUOTES = "'\""


def rename(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Give a column a new name."""
    table.rename(values["sourceColumn"], values["targetColumn"])


def delete(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Drop a column."""
    table.delete(values["sourceColumn"])


def remove_combined(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Remove characters: first inside the text, then at its ends, white space last."""
    source = text = table.read(values["sourceColumn"])
    if values.get("removeCustomValue"):
        text = fn.replace(text, fn.lit(values["customValue"]), fn.lit(""))
    gone = _characters(values)
    if gone:
        text = fn.translate(text, gone, "")
    if values.get("removeLeadingAndTrailingPunctuation"):
        text = fn.btrim(text, fn.lit(_PUNCTUATION))
    if values.get("removeLeadingAndTrailingQuotes"):
        text = fn.btrim(text, fn.lit(_QUOTES))
    if values.get("collapseConsecutiveWhitespace"):
        text = fn.regexp_replace(text, f"[{_SPACE}]{{2,}}", " ")
    if values.get("removeLeadingAndTrailingWhitespace"):
        text = fn.btrim(text, fn.lit(_SPACE))
    if {name for name, value in values.items() if value is True} <= _WHITE_SPACE_FLAGS:
        text = fn.when(source.rlike(_TIDY), source).otherwise(text)
    _change(table, values, text, where)


def replace_text(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Replace every match of a pattern; `$1` to `$9` in the value are its groups."""
    text = table.read(values["sourceColumn"])
    _change(table, values, fn.regexp_replace(text, values["pattern"], values["value"]), where)


def upper_case(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Put text in upper case."""
    _change(table, values, fn.upper(table.read(values["sourceColumn"])), where)


def lower_case(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Put text in lower case."""
    _change(table, values, fn.lower(table.read(values["sourceColumn"])), where)


def capital_case(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Put the first letter of each word in upper case and the rest in lower case."""
    _change(table, values, fn.initcap(table.read(values["sourceColumn"])), where)


def sentence_case(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Put the first letter of each sentence in upper case and the rest in lower case."""
    lower = fn.lower(table.read(values["sourceColumn"]))
    sentences = fn.split(lower, r"(?<=[.!?]\s{1,9})(?=\S)")
    raised = fn.transform(
        sentences,
        lambda one: fn.concat(fn.upper(fn.left(one, fn.lit(1))), fn.substr(one, fn.lit(2))),
    )
    _change(table, values, fn.array_join(raised, ""), where)


def fill_with_null(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Empty the cells, under a condition as a rule: this is how null markers go."""
    _change(table, values, fn.lit(None).cast("string"), where)


def fill_with_empty(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Put an empty text where a value is missing."""
    _fill(table, values, "", where)


def fill_with_custom(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Put a given value where one is missing."""
    _fill(table, values, values["value"], where)


def categorical_mapping(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Map values to others in a new column."""
    source = table.read(values["sourceColumn"])
    pairs = [fn.lit(text) for pair in values["categoryMap"].items() for text in pair]
    mapped = fn.create_map(*pairs)[source]
    if values.get("keepOthers"):
        mapped = fn.coalesce(mapped, source)
    elif "other" in values:
        mapped = fn.coalesce(mapped, fn.when(source.isNotNull(), fn.lit(values["other"])))
    table.write(values["targetColumn"], mapped if where is None else fn.when(where, mapped))


def change_data_type(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Keep what is a value of the type, in its plain form; set the text of the rest aside."""
    read, plain = TYPES[values["columnDataType"]]
    _convert(table, values["sourceColumn"], read, plain)


def format_date(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Write dates in another form."""
    pattern = DATE_FORMS[values["targetDateFormat"]]
    _convert(
        table,
        values["sourceColumn"],
        texts.date,
        lambda text, value: fn.date_format(value, pattern),
    )


def merge(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Join columns in a new one; missing values are left out."""
    sources = [table.read(name) for name in values["sourceColumns"]]
    joined = fn.concat_ws(values.get("delimiter", ""), *sources)
    merged = fn.when(fn.coalesce(*sources).isNotNull(), joined)
    table.write(values["targetColumn"], merged if where is None else fn.when(where, merged))


def split_column_single_delimiter(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Split a column at a delimiter into new ones; the last takes what is left."""
    source = table.read(values["sourceColumn"])
    parts = fn.split(source, re.escape(values["pattern"]), values["limit"] + 1)
    for place, name in enumerate(split_names(values)):
        part = fn.get(parts, fn.lit(place))
        table.write(name, part if where is None else fn.when(where, part))


def extract_pattern(table: RecipeTable, values: Values, where: Column | None) -> None:
    """Copy the first match of a pattern into a new column."""
    source = table.read(values["sourceColumn"])
    found = fn.when(
        source.rlike(values["pattern"]), fn.regexp_extract(source, values["pattern"], 0)
    )
    table.write(values["targetColumn"], found if where is None else fn.when(where, found))


def _change(table: RecipeTable, values: Values, text: Column, where: Column | None) -> None:
    name = values["sourceColumn"]
    changed = text if where is None else fn.when(where, text).otherwise(table.read(name))
    table.write(name, changed)


def _fill(table: RecipeTable, values: Values, text: str, where: Column | None) -> None:
    source = table.read(values["sourceColumn"])
    filled = fn.when(source.isNull() | (source == ""), fn.lit(text)).otherwise(source)
    _change(table, values, filled, where)


#: Text and its value → the text that stays in the column.
Plain = Callable[[Column, Column], Column]


def _convert(table: RecipeTable, name: str, read: texts.Reading, plain: Plain) -> None:
    source = table.read(name)
    text = fn.when(fn.trim(source) != "", fn.trim(source))
    value = read(text)
    unread = text.isNotNull() & value.isNull()
    table.write(name, fn.when(value.isNotNull(), plain(text, value)))
    table.mark_unreadable(name, fn.when(unread, source))


def _as_value(text: Column, value: Column) -> Column:
    return value.cast("string")


def _as_written(text: Column, value: Column) -> Column:
    return text


def _as_iso_time(text: Column, value: Column) -> Column:
    return fn.translate(value.cast("string"), " ", "T")


TYPES: dict[str, tuple[texts.Reading, Plain]] = {
    "byte": (texts.whole_number("tinyint"), _as_value),
    "short": (texts.whole_number("smallint"), _as_value),
    "int": (texts.whole_number("int"), _as_value),
    "long": (texts.whole_number("bigint"), _as_value),
    "float": (texts.floating_number("float"), _as_written),
    "double": (texts.floating_number("double"), _as_written),
    "decimal": (texts.reading("decimal(38,18)"), _as_written),
    "string": (texts.reading("string"), _as_written),
    "boolean": (texts.boolean, _as_value),
    "timestamp": (texts.timestamp, _as_iso_time),
    "date": (texts.date, _as_value),
}
DATE_FORMS = {
    "mm/dd/yyyy": "MM/dd/yyyy",
    "mm-dd-yyyy": "MM-dd-yyyy",
    "dd month yyyy": "dd MMMM yyyy",
    "month yyyy": "MMMM yyyy",
    "dd month": "dd MMMM",
}


def _characters(values: Values) -> str:
    """Return every character to remove, wherever it stands."""
    sets = {
        "removeCustomCharacters": values.get("customCharacters", ""),
        "removeLetters": string.ascii_letters,
        "removeNumbers": string.digits,
        "removeSpecialCharacters": string.punctuation,
        "removeAllPunctuation": _PUNCTUATION,
        "removeAllQuotes": _QUOTES,
        "removeAllWhitespace": _SPACE,
    }
    return "".join(characters for flag, characters in sets.items() if values.get(flag))


def split_names(values: Values) -> list[str]:
    """Return the columns that a split makes."""
    return [f"{values['sourceColumn']}_{place}" for place in range(1, values["limit"] + 2)]
