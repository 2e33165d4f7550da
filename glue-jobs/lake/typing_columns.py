"""Text columns become the contract's columns; what cannot be read is kept beside them."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as fn
from pyspark.sql.types import (
    LongType,
    MapType,
    StringType,
    StructField,
    StructType,
)

from lake.column_types import spark_type
from lake.recipe_table import quoted, text_map
from lake.settings import Field
from lake.texts import reading

#: The key of `_unreadable` under which a whole row is marked.
WHOLE_ROW = "_row"


def raw_schema(fields: Sequence[Field]) -> StructType:
    """Return the columns of the raw table: the contract's, then the row's origin."""
    text = StringType()
    return StructType(
        [
            *[StructField(one.name, spark_type(one.type)) for one in fields],
            StructField("_object", text),
            StructField("_version", text),
            StructField("_row", LongType()),
            StructField("_run", text),
            StructField("_original", text),
            StructField("_unreadable", MapType(text, text)),
        ]
    )


def type_columns(frame: DataFrame, fields: Sequence[Field], run: str) -> DataFrame:
    """Give the contract's columns their types.

    Parameters
    ----------
    frame
        One row for each landed row: `_object`, `_version`, `_row`, `_original`, `_problem` (null,
        or
        why the whole row cannot be read), `_unreadable` (what the recipe could not read) and text
        columns. Null and empty text both mean that there is no value.
    fields
        The contract's columns. One that the frame lacks is null in every row.
    run
        The run that reads them.

    Returns
    -------
    DataFrame
        The same rows with the columns of `raw_schema`. A text that is no value of its type is null
        there and kept in `_unreadable` under the column's name; a row that cannot be read as a
        whole
        has its problem there under `_row`.
    """
    present = [one for one in fields if one.name in frame.columns]
    typed = [one for one in present if one.type != "string"]
    # Three projections, so that no reading is worked out more than once.
    trimmed = frame.withColumns({_trimmed(one): _without_ends(quoted(one.name)) for one in typed})
    read = trimmed.withColumns(
        {_value(one): reading(one.type)(quoted(_trimmed(one))) for one in typed}
    )
    unreadable = {
        one.name: fn.when(quoted(_value(one)).isNull(), quoted(_trimmed(one))) for one in typed
    }
    return read.select(
        *[_result(one, present).alias(one.name) for one in fields],
        fn.col("_object"),
        fn.col("_version"),
        fn.col("_row"),
        fn.lit(run).alias("_run"),
        fn.col("_original"),
        fn.map_concat("_unreadable", text_map({WHOLE_ROW: fn.col("_problem"), **unreadable})).alias(
            "_unreadable"
        ),
    )


def _result(one: Field, present: Sequence[Field]) -> Column:
    if one not in present:
        return fn.lit(None).cast(spark_type(one.type))
    if one.type == "string":
        return fn.when(quoted(one.name) != "", quoted(one.name))
    return quoted(_value(one))


def _without_ends(text: Column) -> Column:
    stripped = fn.trim(text)
    return fn.when(stripped != "", stripped)


def _trimmed(one: Field) -> str:
    return f"_text_{one.name}"


def _value(one: Field) -> str:
    return f"_value_{one.name}"
