"""Runs one Athena query from its text to its result file, with its caller's rights."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
from athena_engine import Credentials, Engine, Meter
from athena_queries import translate
from athena_s3 import CallerS3, split
from athena_sources import CATALOG
from athena_tables import GlueTables
from athena_types import InvalidQueryError, NotSupportedError, SqlType
from athena_values import csv_file, text_of

_OWN_ERROR = re.compile(r"([A-Z]+(?:_[A-Z]+)+: .*)", re.DOTALL)


@dataclass(frozen=True)
class Query:
    """What a query is run with.

    Attributes
    ----------
    result
        The result configuration, with the file's own address as `OutputLocation`.
    caller
        The keys of whoever asked for it.
    """

    text: str
    database: str
    catalog: str
    parameterised: bool
    result: Mapping[str, Any]
    caller: Credentials
    region: str
    account: str


@dataclass(frozen=True)
class Outcome:
    """What came of a query.

    Attributes
    ----------
    reason
        Why it failed; empty when it did not.
    columns, rows
        The result, in Athena's names, types and texts.
    """

    reason: str = ""
    columns: tuple[tuple[str, SqlType], ...] = ()
    rows: tuple[tuple[str | None, ...], ...] = ()
    planning_milliseconds: int = 0


def execute(
    query: Query, engine: Engine, meter: Meter, endpoint: str, context: ssl.SSLContext
) -> Outcome:
    """Run a query; never raises, the outcome says what went wrong."""
    try:
        with engine.lend(query.caller, meter) as connection:
            s3 = CallerS3(endpoint, context, query.caller, query.region, engine.agent(meter))
            try:
                return _execute(query, connection, meter, s3)
            finally:
                s3.close()
    except NotSupportedError as refused:
        return Outcome(reason=f"NOT_SUPPORTED: {refused}")
    except InvalidQueryError as refused:
        return Outcome(reason=str(refused))
    except duckdb.Error as problem:
        return Outcome(reason=failure_reason(problem, meter))


def _execute(
    query: Query, connection: duckdb.DuckDBPyConnection, meter: Meter, s3: CallerS3
) -> Outcome:
    if query.catalog.lower() != CATALOG:
        raise NotSupportedError(f"the catalog {query.catalog}; only AwsDataCatalog is known")
    if query.parameterised:
        raise NotSupportedError("execution parameters")
    location = str(query.result["OutputLocation"])
    bucket, _ = split(location)
    started = time.monotonic()
    _check(query, "s3:GetBucketLocation", "s3", f"arn:aws:s3:::{bucket}")

    def check(action: str, service: str, arn: str) -> None:
        _check(query, action, service, arn)

    tables = GlueTables(connection, s3, check, query.region, query.account)
    translation = translate(query.text, tables, query.database)
    planned = time.monotonic()
    result = connection.execute(translation.sql)
    for (name, kind), described in zip(translation.columns, result.description or [], strict=True):
        # The translator knows each type; were it wrong, a value could be, too.
        if kind.nested:
            continue
        if str(described[1]).upper().replace('"NULL"', "INTEGER") != kind.duckdb.upper():
            raise NotSupportedError(f"the type of {name}: {kind} was expected, {described[1]} came")
    kinds = [kind for _, kind in translation.columns]
    rows = tuple(
        tuple(text_of(value, kind) for value, kind in zip(row, kinds, strict=True))
        for row in result.fetchall()
    )
    if meter.over_limit or meter.stop.is_set():
        return Outcome(reason="GENERIC_USER_ERROR: the query was cancelled")
    names = [name for name, _ in translation.columns]
    headers = _encryption(query.result.get("EncryptionConfiguration") or {})
    s3.put(location, csv_file(names, rows), {**headers, "Content-Type": "application/octet-stream"})
    listing = ",".join(str(kind) for kind in kinds).encode()
    s3.put(f"{location}.metadata", listing, {**headers, "Content-Type": "application/octet-stream"})
    return Outcome("", translation.columns, rows, int((planned - started) * 1000))


def _check(query: Query, action: str, service: str, arn: str) -> None:
    from ministack.core import iam_evaluator

    denied = iam_evaluator.enforce(
        query.caller.access_key, action, service, query.region, resource_arn=arn
    )
    if denied is None:
        return
    who = getattr(denied, "principal_arn", "")
    raise InvalidQueryError(
        f"ACCESS_DENIED: User: {who} is not authorized to perform: {action} on resource: {arn} "
        "(access denied)"
    )


def _encryption(configuration: Mapping[str, Any]) -> dict[str, str]:
    option = configuration.get("EncryptionOption")
    if option == "SSE_S3":
        return {"x-amz-server-side-encryption": "AES256"}
    if option == "SSE_KMS":
        headers = {"x-amz-server-side-encryption": "aws:kms"}
        if configuration.get("KmsKey"):
            headers["x-amz-server-side-encryption-aws-kms-key-id"] = configuration["KmsKey"]
        return headers
    if option:
        raise NotSupportedError(f"results encrypted with {option}")
    return {}


def failure_reason(problem: duckdb.Error, meter: Meter) -> str:
    """Athena's words for an error of DuckDB. Values of rows are left out: they may be personal."""
    if meter.denied:
        return f"PERMISSION_DENIED: Permission denied on S3 path: {meter.denied[0]}"
    message = str(problem)
    own = _OWN_ERROR.search(message)
    if isinstance(problem, duckdb.InvalidInputException) and own:
        return own[1].strip()
    if isinstance(problem, duckdb.InterruptException):
        return "GENERIC_USER_ERROR: the query was cancelled"
    if isinstance(problem, duckdb.OutOfRangeException):
        return "NUMERIC_VALUE_OUT_OF_RANGE: a result is out of the range of its type"
    if isinstance(problem, duckdb.ConversionException):
        return "INVALID_CAST_ARGUMENT: a value cannot be converted to the type asked for"
    if isinstance(problem, duckdb.BinderException):
        if "GROUP BY" in message:
            return f"EXPRESSION_NOT_AGGREGATE: {message.splitlines()[0]}"
        return f"NOT_SUPPORTED: {message.splitlines()[0]}"
    return f"GENERIC_INTERNAL_ERROR: {type(problem).__name__}: {message.splitlines()[0]}"
