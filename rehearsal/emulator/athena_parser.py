"""Reads Athena SQL into a syntax tree in which no function has been given a meaning yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import sqlglot
from athena_types import InvalidQueryError, NotSupportedError
from sqlglot import exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import SqlglotError

_SPECIAL_FORMS = ("CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "SUBSTRING")


class AthenaSelect(Trino):
    """Trino's grammar; every function call stays a name with arguments.

    sqlglot's own reading of functions would reorder arguments and convert formats towards other
    dialects, which is the guessing that this translator is not to do.
    """

    class Parser(Trino.Parser):  # type: ignore[misc,valid-type,unused-ignore]
        """See the class around it."""

        FUNCTIONS: ClassVar[Mapping[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[Mapping[str, Any]] = {
            name: parser
            for name, parser in Trino.Parser.FUNCTION_PARSERS.items()
            if name in _SPECIAL_FORMS
        }


def parse(query: str) -> exp.Expression:
    """Read one SELECT or WITH statement; a trailing semicolon and comments are allowed.

    Raises
    ------
    InvalidQueryError
        When there is no statement, or none that can be read.
    NotSupportedError
        For several statements, or for a kind of statement that is not translated.
    """
    try:
        statements = [one for one in sqlglot.parse(query, dialect=AthenaSelect) if one is not None]
    except SqlglotError as problem:
        message = str(problem).split("\n", 1)[0]
        try:
            sqlglot.parse(query, dialect=Trino)
        except SqlglotError:
            raise InvalidQueryError(f"SYNTAX_ERROR: {message}") from problem
        raise NotSupportedError(
            f"a special form of the statement is not translated: {message}"
        ) from problem
    statements = [one for one in statements if not isinstance(one, exp.Semicolon)]
    if not statements:
        raise InvalidQueryError("SYNTAX_ERROR: the query is empty")
    if len(statements) > 1:
        raise InvalidQueryError("SYNTAX_ERROR: Only one sql statement is allowed.")
    statement = statements[0]
    if not isinstance(statement, (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)):
        raise NotSupportedError(
            f"{statement.key.upper()} statements; only SELECT and WITH are executed"
        )
    return statement


def only(node: exp.Expression, *known: str) -> None:
    """Refuse a node that carries a part which the translator does not know.

    Whatever sqlglot reads besides the named parts would else be dropped in silence.
    """
    for name, value in node.args.items():
        if name not in known and value not in (None, False, [], ""):
            raise NotSupportedError(f"{node.key.upper()} with {name.strip('_').upper()}")
