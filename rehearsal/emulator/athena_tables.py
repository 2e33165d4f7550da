"""Finds the tables of a query in the Glue store, with the caller's own Glue and S3 rights."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import duckdb
from athena_casts import text
from athena_s3 import CallerS3
from athena_scope import Column, Relation, quoted
from athena_types import (
    BIGINT,
    VARCHAR,
    InvalidQueryError,
    NotSupportedError,
    SqlType,
    from_duckdb,
    parse_type,
)
from resource_arns import glue_catalog_arns

Check = Callable[[str, str, str], None]
"""Puts an action, its service and a resource to the policy engine; refuses by raising."""

_DEFAULT_DELIMITER = "\x01"


class GlueTables:
    """Tables of the Glue Data Catalog as relations that DuckDB reads from S3.

    Parameters
    ----------
    connection
        Reads S3 with the caller's credentials.
    check
        Decides and records the caller's Glue rights.
    region, account
        Of the catalog.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        s3: CallerS3,
        check: Check,
        region: str,
        account: str,
    ) -> None:
        self._connection = connection
        self._s3 = s3
        self._check = check
        self._region = region
        self._account = account
        self._found: dict[tuple[str, str], Relation] = {}

    def find(self, database: str, table: str) -> Relation:
        """See `athena_queries.Tables`."""
        known = self._found.get((database, table))
        if known is None:
            known = self._relation(self._entry(database, table))
            self._found[database, table] = known
        return known

    def _entry(self, database: str, table: str) -> dict[str, Any]:
        from ministack.services import glue

        for arn in glue_catalog_arns(self._region, self._account, database):
            self._check("glue:GetDatabase", "glue", arn)
        for arn in glue_catalog_arns(self._region, self._account, database, table):
            self._check("glue:GetTable", "glue", arn)
        if glue._databases.get(database) is None:
            raise InvalidQueryError(f"SCHEMA_NOT_FOUND: Schema '{database}' does not exist")
        entry: dict[str, Any] | None = glue._tables.get(f"{database}/{table}")
        if entry is None:
            raise InvalidQueryError(
                f"TABLE_NOT_FOUND: Table 'awsdatacatalog.{database}.{table}' does not exist"
            )
        return entry

    def _relation(self, entry: dict[str, Any]) -> Relation:
        name, parameters = entry["Name"], entry.get("Parameters") or {}
        if str(parameters.get("table_type", "")).upper() == "ICEBERG":
            return self._iceberg(str(parameters["metadata_location"]))
        if entry.get("TableType") == "VIRTUAL_VIEW":
            raise NotSupportedError(f"the view {name}")
        if entry.get("PartitionKeys"):
            raise NotSupportedError(
                f"the partitioned table {name}; only Iceberg tables may have partitions"
            )
        storage = entry.get("StorageDescriptor") or {}
        columns = [(str(one["Name"]).lower(), str(one["Type"])) for one in storage["Columns"]]
        serde = storage.get("SerdeInfo") or {}
        library = str(serde.get("SerializationLibrary") or "")
        files = self._s3.files(str(storage["Location"]))
        typed = tuple(Column(one, parse_type(kind), one) for one, kind in columns)
        if not files:
            return _empty(typed)
        listed = "[" + ", ".join(text(one) for one in files) + "]"
        settings = {**parameters, **(serde.get("Parameters") or {})}
        if "Parquet" in library:
            return self._parquet(listed, typed)
        if "Json" in library:
            return self._json(listed, typed)
        if "OpenCSVSerde" in library or "LazySimpleSerDe" in library:
            return _csv(listed, typed, settings, quotes="OpenCSVSerde" in library)
        raise NotSupportedError(f"the table {name} with the SerDe {library or '(none)'}")

    def _iceberg(self, metadata: str) -> Relation:
        if not metadata.startswith("s3://"):
            raise InvalidQueryError(f"ICEBERG_INVALID_METADATA: the metadata location {metadata}")
        table = json.loads(self._s3.get(metadata))
        columns = iceberg_columns(table)
        if table.get("current-snapshot-id") in (None, -1):
            return _empty(columns)
        return Relation(f"iceberg_scan({text(metadata)})", columns)

    def _parquet(self, files: str, columns: tuple[Column, ...]) -> Relation:
        scan = f"read_parquet({files}, union_by_name = true, hive_partitioning = false)"
        described = self._connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
        have = {str(row[0]).lower(): (str(row[0]), from_duckdb(row[1])) for row in described}
        items = []
        for column in columns:
            stored = have.get(column.sql_name)
            if stored is None:
                value = f"CAST(NULL AS {column.type.duckdb})"
            elif not _same(stored[1], column.type):
                raise InvalidQueryError(
                    f"HIVE_BAD_DATA: the file holds {column.name} as {stored[1]}, "
                    f"the table declares {column.type}"
                )
            else:
                value = f"CAST({quoted(stored[0])} AS {column.type.duckdb})"
            items.append(f"{value} AS {quoted(column.sql_name)}")
        return Relation(f"(SELECT {', '.join(items)} FROM {scan})", columns)

    def _json(self, files: str, columns: tuple[Column, ...]) -> Relation:
        scan = (
            f"read_csv({files}, columns = {{'line': 'VARCHAR'}}, header = false, delim = '\x02', "
        )
        scan += "quote = '', escape = '', auto_detect = false)"
        keys = self._connection.execute(
            f"SELECT DISTINCT unnest(json_keys(line)) FROM {scan} WHERE trim(line) <> ''"
        ).fetchall()
        items = []
        for column in columns:
            names = [row[0] for row in keys if str(row[0]).lower() == column.sql_name]
            paths = [f"line ->> {text('$.' + quoted(name))}" for name in names]
            value = f"coalesce({', '.join(paths)}, NULL)" if paths else "CAST(NULL AS VARCHAR)"
            items.append(f"{_declared(value, column.type)} AS {quoted(column.sql_name)}")
        rows = f"(SELECT {', '.join(items)} FROM {scan} WHERE trim(line) <> '')"
        return Relation(rows, columns)


def iceberg_columns(table: dict[str, Any]) -> tuple[Column, ...]:
    """The columns of the current schema of an Iceberg table's metadata file."""
    schemas = table.get("schemas") or [table["schema"]]
    wanted = table.get("current-schema-id", schemas[0].get("schema-id"))
    schema = next(one for one in schemas if one.get("schema-id") == wanted)
    return tuple(
        Column(str(one["name"]).lower(), _iceberg_type(one["type"]), str(one["name"]))
        for one in schema["fields"]
    )


def _iceberg_type(kind: Any) -> SqlType:
    if isinstance(kind, dict):
        name = {"list": "array", "struct": "row"}.get(kind["type"], str(kind["type"]))
        return SqlType(name, nested=json.dumps(kind))
    if kind == "long":
        return BIGINT
    # Iceberg keeps microseconds, and Athena shows all six digits.
    if kind == "timestamp":
        return SqlType("timestamp", 6)
    if kind == "timestamptz":
        return SqlType("timestamp with time zone", 6, zone="UTC")
    return parse_type(str(kind))


def _empty(columns: tuple[Column, ...]) -> Relation:
    kinds = ["VARCHAR" if one.type.nested else one.type.duckdb for one in columns]
    nulls = ", ".join(
        f"CAST(NULL AS {kind}) AS {quoted(one.sql_name)}"
        for one, kind in zip(columns, kinds, strict=True)
    )
    return Relation(f"(SELECT {nulls} WHERE false)", columns)


def _same(stored: SqlType, declared: SqlType) -> bool:
    return stored.kind == declared.kind and (
        stored.kind != "decimal"
        or (stored.precision, stored.scale) == (declared.precision, declared.scale)
    )


def _declared(value: str, kind: SqlType) -> str:
    """A text of a file in the column's type; what cannot be read is NULL, as Hive has it."""
    if kind == VARCHAR:
        return value
    if kind.is_integer:
        value = f"t_int_text_or_null({value})"
    elif kind.kind not in ("double", "real", "decimal", "boolean", "date", "timestamp"):
        raise NotSupportedError(f"a text file's column of the type {kind}")
    return f"TRY_CAST({value} AS {kind.duckdb})"


def _csv(
    files: str, columns: tuple[Column, ...], settings: dict[str, Any], *, quotes: bool
) -> Relation:
    if quotes and any(column.type != VARCHAR for column in columns):
        raise NotSupportedError("an OpenCSVSerde table with columns that are not strings")
    if quotes:
        delimiter = str(settings.get("separatorChar", ","))
        quote = str(settings.get("quoteChar", '"'))
    else:
        delimiter = str(settings.get("field.delim") or settings.get("serialization.format") or "1")
        delimiter = _DEFAULT_DELIMITER if delimiter == "1" else delimiter
        quote = ""
    skip = int(settings.get("skip.header.line.count") or 0)
    raw = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(columns)))
    scan = (
        f"read_csv({files}, auto_detect = false, header = false, skip = {skip}, "
        f"delim = {text(delimiter)}, quote = {text(quote)}, escape = {text(quote)}, "
        f"columns = {{{raw}}}, null_padding = true, strict_mode = false, nullstr = '\\N')"
    )
    items = []
    for index, column in enumerate(columns):
        value = f'"c{index}"' if not quotes else f"coalesce(\"c{index}\", '')"
        items.append(f"{_declared(value, column.type)} AS {quoted(column.sql_name)}")
    return Relation(f"(SELECT {', '.join(items)} FROM {scan})", columns)
