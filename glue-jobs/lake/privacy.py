"""What a contract's privacy settings do to a row.

Drop, pseudonymise, mask, and find what nobody declared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import BinaryType, StructField, StructType

from lake import detectors
from lake.column_types import spark_type
from lake.errors import JobError
from lake.settings import Field

_BLOCK_BYTES = 64
_SHORTEST_KEY = 32
_INNER, _OUTER = "_inner", "_outer"


def problems(fields: Sequence[Field]) -> list[str]:
    """Say which fields' privacy cannot be kept as declared."""
    found = []
    for one in fields:
        if one.key and one.privacy in {"mask", "drop"}:
            found.append(
                f"field {one.name} is part of the key, so its privacy must be keep or "
                f"pseudonymise, got {one.privacy}"
            )
        if one.privacy == "mask" and one.type != "string":
            found.append(
                f"field {one.name} is {one.type}, and only text can be masked; "
                "set its privacy to pseudonymise or drop"
            )
    return found


def trusted_fields(fields: Sequence[Field]) -> list[StructField]:
    """Return the contract's columns as trusted has them.

    Without the dropped ones, pseudonyms as text.
    """
    return [
        StructField(one.name, spark_type("string" if one.privacy == "pseudonymise" else one.type))
        for one in fields
        if one.privacy != "drop"
    ]


def scanned(fields: Sequence[Field]) -> list[str]:
    """Return the columns that are searched for personal data: every text that goes on as it is."""
    return [one.name for one in fields if one.type == "string" and one.privacy in {"keep", "mask"}]


def undeclared(fields: Sequence[Field]) -> list[str]:
    """Return the searched columns that are not supposed to hold personal data."""
    return [one.name for one in fields if one.type == "string" and one.privacy == "keep"]


def apply(rows: DataFrame, fields: Sequence[Field], key: bytes | None) -> DataFrame:
    """Mask, pseudonymise and drop as the contract says.

    Parameters
    ----------
    rows
        Typed rows with every column of the contract, and any others.
    key
        Secret of the pseudonyms; needed when a field is pseudonymised.

    Returns
    -------
    DataFrame
        The rows without dropped columns, with masked texts and pseudonyms, and `_found_<column>`
        for each searched column. A missing value stays missing.
    """
    masked = detectors.mask(rows, scanned(fields))
    hidden = [one for one in fields if one.privacy == "pseudonymise"]
    if hidden:
        if key is None:
            raise JobError("a field is pseudonymised, but no key was read")
        masked = _pseudonymised(masked, hidden, key)
    return masked.drop(*[one.name for one in fields if one.privacy == "drop"])


def read_key(ssm: Any, parameter: str) -> bytes:
    """Read the pseudonyms' key from its SecureString parameter.

    Raises
    ------
    JobError
        When it cannot be read, is no SecureString, or is too short to be a secret.
    """
    try:
        found = ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise JobError(
            f"the pseudonymisation key {parameter} cannot be read ({code}); run the stack's "
            "bootstrap, or let the trust role read it"
        ) from error
    if found.get("Type") != "SecureString":
        raise JobError(f"{parameter} must be a SecureString, got {found.get('Type')}")
    secret = found["Value"].encode()
    if len(secret) < _SHORTEST_KEY:
        raise JobError(f"{parameter} must have at least {_SHORTEST_KEY} bytes, got {len(secret)}")
    return bytes(secret)


def _pseudonymised(rows: DataFrame, fields: Sequence[Field], key: bytes) -> DataFrame:
    """Replace values by HMAC-SHA-256 in hexadecimal (RFC 2104, written with Spark's own sha2).

    The padded key travels as a one-row table, not as a literal: literals are printed in query
    plans, and plans go to logs.
    """
    spark = SparkSession.getActiveSession() or rows.sparkSession
    inner, outer = _pads(key)
    pads = spark.createDataFrame(
        [(bytearray(inner), bytearray(outer))],
        StructType([StructField(_INNER, BinaryType()), StructField(_OUTER, BinaryType())]),
    )
    joined = rows.crossJoin(fn.broadcast(pads))
    hidden = {one.name: _hmac(fn.col(f"`{one.name}`").cast("string")) for one in fields}
    return joined.withColumns(hidden).drop(_INNER, _OUTER)


def _pads(key: bytes) -> tuple[bytes, bytes]:
    import hashlib

    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK_BYTES else key).ljust(
        _BLOCK_BYTES, b"\0"
    )
    return bytes(one ^ 0x36 for one in block), bytes(one ^ 0x5C for one in block)


def _hmac(text: Column) -> Column:
    inner = fn.sha2(fn.concat(fn.col(_INNER), fn.encode(text, "UTF-8")), 256)
    return fn.sha2(fn.concat(fn.col(_OUTER), fn.unhex(inner)), 256)
