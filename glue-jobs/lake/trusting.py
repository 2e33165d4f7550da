"""From raw rows to trusted and quarantined ones: pure transforms, every row accounted for.

A row is refused, a duplicate, or trusted; nothing else can happen to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as fn
from pyspark.sql.types import (
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampType,
)

from lake import detectors, privacy, tables
from lake.quality import REASONS
from lake.settings import Field
from lake.typing_columns import WHOLE_ROW

#: What the platform adds to trusted rows: where they come from and which run brought them.
ORIGIN_FIELDS = (
    StructField("_object", StringType()),
    StructField("_version", StringType()),
    StructField("_row", LongType()),
    StructField("_run", StringType()),
)
ORIGIN_COMMENTS = {
    "_object": "Key of the landed object that the row comes from",
    "_version": "Version of that object",
    "_row": "Number of the row in that object, from 1",
    "_run": "Run that brought the row here",
    "kind": "refused: the row broke a rule; duplicate: a later row says the same",
    "reasons": "Why the row was refused: rule, column and message",
    "original": "The row as it was received, as JSON",
    "quarantined_at": "When the run set the row aside",
}
QUARANTINE_SCHEMA = StructType(
    [
        *ORIGIN_FIELDS,
        StructField("kind", StringType()),
        StructField("reasons", REASONS),
        StructField("original", StringType()),
        StructField("quarantined_at", TimestampType()),
    ]
)

REASONS_COLUMN = "_reasons"
_ORIGINAL, _UNREADABLE = "_original", "_unreadable"
_IDENTITY, _LANDED = "_identity", "_landed"
#: By which rows of one record are compared first, where the contract names such a column.
LATEST = "_latest"


def trusted_schema(fields: Sequence[Field]) -> StructType:
    """Return the columns of a dataset's trusted table."""
    return StructType([*privacy.trusted_fields(fields), *ORIGIN_FIELDS])


def with_contract_reasons(rows: DataFrame, fields: Sequence[Field]) -> DataFrame:
    """Add the reasons that the contract itself gives: unreadable values, missing required ones.

    Parameters
    ----------
    rows
        Raw rows: the contract's columns and `_unreadable`, `map<string, string>`, null or empty
        where all could be read.

    Returns
    -------
    DataFrame
        The rows with `_reasons`. A text of blanks counts as missing; a field of the key is always
        required, because a row that nothing identifies cannot be told from another.
    """
    # A row that could not even be split into columns; clean says why, in words of its own.
    whole = fn.element_at(_UNREADABLE, fn.lit(WHOLE_ROW))
    found = [fn.when(whole.isNotNull(), _reason("Readable", None, whole))]
    # Most rows have nothing wrong: they are spared the list of all that could be.
    suspect = fn.coalesce(fn.size(_UNREADABLE) > 0, fn.lit(False))
    for one in fields:
        value = fn.col(f"`{one.name}`")
        unreadable = fn.coalesce(fn.map_contains_key(_UNREADABLE, one.name), fn.lit(False))
        found.append(
            fn.when(unreadable, _reason("Readable", one.name, f"cannot be read as {one.type}"))
        )
        if one.required or one.key:
            missing = value.isNull()
            if one.type == "string":
                missing = missing | (fn.trim(value) == "")
            found.append(
                fn.when(missing & ~unreadable, _reason("Required", one.name, "is missing"))
            )
            suspect = suspect | missing
    none = fn.array().cast(REASONS)
    return rows.withColumn(REASONS_COLUMN, fn.when(suspect, _present(found)).otherwise(none))


def with_personal_data_reasons(rows: DataFrame, fields: Sequence[Field]) -> DataFrame:
    """Refuse rows whose key holds personal data that the contract does not declare.

    Elsewhere such a value is masked. In a key it cannot be: two people's addresses would both
    become `[email]` and their rows one.
    """
    keys = [one.name for one in fields if one.key and one.name in privacy.scanned(fields)]
    if not keys:
        return rows
    holds = {name: fn.size(detectors.found_column(name)) > 0 for name in keys}
    found = [
        fn.when(
            here,
            _reason(
                "UndeclaredPersonalData",
                name,
                "holds personal data, and a key cannot be masked; declare pseudonymise",
            ),
        )
        for name, here in holds.items()
    ]
    told = fn.concat(fn.col(REASONS_COLUMN), _present(found))
    anywhere = reduce(lambda one, other: one | other, holds.values())
    return rows.withColumn(
        REASONS_COLUMN, fn.when(anywhere, told).otherwise(fn.col(REASONS_COLUMN))
    )


def with_identity(rows: DataFrame, fields: Sequence[Field]) -> DataFrame:
    """Add `_identity`: rows with the same one are the same record.

    With a key it is made of the key's values as trusted has them; without, of every value of the
    contract, where two missing values are equal.
    """
    key = [one.name for one in fields if one.key]
    columns = key or [one.name for one in fields]
    return rows.withColumn(
        _IDENTITY, fn.sha2(fn.to_json(fn.struct(*[fn.col(f"`{one}`") for one in columns])), 256)
    )


def identity_columns(fields: Sequence[Field]) -> list[str]:
    """Return the columns that tell a record: those of the key, or `_identity` where there is none."""
    return [f"`{one.name}`" for one in fields if one.key] or [_IDENTITY]


def landing_order(spark: SparkSession, objects: Sequence[tuple[str, str]]) -> DataFrame:
    """Return `_object`, `_version`, `_landed`.

    The place of each object in the order in which they landed.
    """
    return placed_objects(
        spark, [(key, version, place) for place, (key, version) in enumerate(objects)]
    )


def placed_objects(spark: SparkSession, objects: Sequence[tuple[str, str, int]]) -> DataFrame:
    """Return objects and their places in the landing order as a frame."""
    schema = StructType(
        [
            StructField("_object", StringType()),
            StructField("_version", StringType()),
            StructField(_LANDED, IntegerType()),
        ]
    )
    return tables.local_rows(spark, objects, schema)


def at_their_places(rows: DataFrame, objects: DataFrame) -> DataFrame:
    """Return the rows of these objects only, with `_landed`."""
    return rows.join(fn.broadcast(objects), ["_object", "_version"])


def with_landing_order(rows: DataFrame, order: DataFrame) -> DataFrame:
    """Add `_landed`; an object that the order does not know landed before all others."""
    joined = rows.join(fn.broadcast(order), ["_object", "_version"], "left")
    return joined.withColumn(_LANDED, fn.coalesce(_LANDED, fn.lit(-1)))


def with_winners(rows: DataFrame, flag: str) -> DataFrame:
    """Add a flag: true on the one row of each record that counts.

    The one with the latest `_latest` where there is such a column; then the latest landed object's
    highest row.
    """
    told = [fn.col(LATEST).desc_nulls_last()] if LATEST in rows.columns else []
    latest = Window.partitionBy(_IDENTITY).orderBy(
        *told,
        fn.col(_LANDED).desc(),
        fn.col("_row").desc(),
        # Never equal in sound data; without it two such rows would be ranked at random.
        *[fn.col(one).desc() for one in ("_object", "_version") if one in rows.columns],
    )
    return rows.withColumn(flag, fn.row_number().over(latest) == 1)


def against_trusted(rows: DataFrame, trusted: DataFrame) -> DataFrame:
    """Put this run's rows beside the trusted rows of the same records.

    Parameters
    ----------
    rows
        This run's candidates with `_identity` and `_landed`, one for each record.
    trusted
        Rows that are in trusted, with their origin and the same two columns.

    Returns
    -------
    DataFrame
        The candidates and the trusted rows of their records, the latter without values, with
        `_incoming` and `_wins`.
    """
    wanted = rows.select(_IDENTITY)
    told = [LATEST] if LATEST in trusted.columns else []
    present = trusted.select("_object", "_version", "_row", _IDENTITY, _LANDED, *told).join(
        wanted, _IDENTITY, "left_semi"
    )
    both = rows.withColumn("_incoming", fn.lit(True)).unionByName(
        present.withColumn("_incoming", fn.lit(False)), allowMissingColumns=True
    )
    return with_winners(both, "_wins")


def quarantined(
    rows: DataFrame, kind: str | Column, run: str, at: datetime, reasons: str | None = None
) -> DataFrame:
    """Return rows in quarantine's shape.

    Parameters
    ----------
    rows
        Rows with their origin and `_original`.
    kind
        `refused` or `duplicate`, or the column that says which.
    reasons
        Column of reasons; none for a duplicate.
    """
    none = fn.array().cast(REASONS)
    return rows.select(
        "_object",
        "_version",
        fn.col("_row").cast("bigint").alias("_row"),
        fn.lit(run).alias("_run"),
        (fn.lit(kind) if isinstance(kind, str) else kind).alias("kind"),
        (fn.col(reasons) if reasons else none).alias("reasons"),
        fn.col(_ORIGINAL).alias("original"),
        fn.lit(at).cast("timestamp").alias("quarantined_at"),
    )


def trusted_rows(rows: DataFrame, fields: Sequence[Field], run: str) -> DataFrame:
    """Return rows in trusted's shape.

    The contract's columns that are not dropped, and the origin.
    """
    names = [one.name for one in privacy.trusted_fields(fields)]
    return rows.select(
        *[fn.col(f"`{name}`") for name in names],
        "_object",
        "_version",
        fn.col("_row").cast("bigint").alias("_row"),
        fn.lit(run).alias("_run"),
    )


def finding_counts(fields: Sequence[Field]) -> list[Column]:
    """Return what counts, by undeclared column and kind, the rows that hold personal data."""
    return [
        fn.count_if(fn.array_contains(detectors.found_column(name), kind)).alias(f"{name} {kind}")
        for name in privacy.undeclared(fields)
        for kind in detectors.KINDS
    ]


def findings(
    counted: Mapping[str, int], fields: Sequence[Field]
) -> Mapping[str, Mapping[str, int]]:
    """Return, by undeclared column and kind, the rows in which personal data was found."""
    by_column = {
        name: {kind: int(counted[f"{name} {kind}"]) for kind in detectors.KINDS}
        for name in privacy.undeclared(fields)
    }
    return {
        name: {kind: count for kind, count in kinds.items() if count}
        for name, kinds in by_column.items()
        if any(kinds.values())
    }


def _reason(rule: str, column: str | None, message: str | Column) -> Column:
    return fn.struct(
        fn.lit(rule).alias("rule"), fn.lit(column).alias("column"), fn.lit(message).alias("message")
    )


def _present(found: Sequence[Column]) -> Column:
    if not found:
        return fn.array().cast(REASONS)
    return fn.filter(fn.array(*found), lambda one: one.isNotNull()).cast(REASONS)
