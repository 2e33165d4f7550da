"""Translates what an Athena query reads from: tables, subqueries, joins."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Protocol

from athena_casts import unify
from athena_expressions import Expressions
from athena_parser import only
from athena_scope import Column, Relation, Scope, Source
from athena_types import InvalidQueryError, NotSupportedError
from sqlglot import exp

CATALOG = "awsdatacatalog"


class Tables(Protocol):
    """Where the tables of a query come from."""

    def find(self, database: str, table: str) -> Relation:
        """The relation of a table, both names in lower case.

        Raises
        ------
        InvalidQueryError
            When there is no such table, or the caller may not see it.
        """


@dataclass(frozen=True)
class Query:
    """A translated query and its columns."""

    sql: str
    columns: tuple[Column, ...]


class Sources:
    """The FROM clause; the rest of the query is the subclass's.

    Parameters
    ----------
    database
        What unqualified table names belong to.
    """

    def __init__(self, tables: Tables, database: str) -> None:
        self._tables = tables
        self._database = database
        self._numbers = count()

    def query(self, node: exp.Expression, ctes: dict[str, Relation], outer: Scope | None) -> Query:
        """Translate a query inside this one."""
        raise NotImplementedError

    def values(self, node: exp.Values, ctes: dict[str, Relation], outer: Scope | None) -> Query:
        """Translate a VALUES list."""
        raise NotImplementedError

    def expressions(self, scope: Scope, ctes: dict[str, Relation]) -> Expressions:
        """A translator of expressions over a scope."""
        raise NotImplementedError

    def source(
        self, node: exp.Expression, scope: Scope, ctes: dict[str, Relation], outer: Scope | None
    ) -> str:
        """Translate what stands behind FROM or JOIN, and add it to the scope."""
        alias_node = node.args.get("alias")
        name, database = (alias_node.name.lower() if alias_node is not None else ""), ""
        if isinstance(node, exp.Table):
            only(node, "this", "db", "catalog", "alias")
            relation, database = self._table(node, ctes)
            name = name or node.name.lower()
            database = "" if alias_node is not None else database
        elif isinstance(node, exp.Subquery):
            only(node, "this", "alias")
            done = self.query(node.this, ctes, outer)
            relation = Relation(f"({done.sql})", done.columns)
        elif isinstance(node, exp.Values):
            only(node, "expressions", "alias")
            done = self.values(node, ctes, outer)
            relation = Relation(f"({done.sql})", done.columns)
        else:
            raise NotSupportedError(f"{type(node).__name__.upper()} in a FROM clause")
        sql_alias = f"t{next(self._numbers)}"
        columns = renamed(relation.columns, alias_node)
        scope.add(Source(name, sql_alias, columns, database))
        return f"{relation.sql} AS {sql_alias}"

    def _table(self, node: exp.Table, ctes: dict[str, Relation]) -> tuple[Relation, str]:
        if not isinstance(node.this, exp.Identifier) or "$" in node.name:
            raise NotSupportedError(f"the table function or hidden table {node.this.sql('trino')}")
        database, catalog = node.db.lower(), node.catalog.lower()
        if not database and node.name.lower() in ctes:
            return ctes[node.name.lower()], ""
        if catalog not in ("", CATALOG):
            raise NotSupportedError(f"the catalog {node.catalog}; only AwsDataCatalog is known")
        database = database or self._database
        return self._tables.find(database, node.name.lower()), database

    def join(
        self, node: exp.Join, scope: Scope, ctes: dict[str, Relation], outer: Scope | None
    ) -> str:
        """Translate a join with the sources before it."""
        only(node, "this", "side", "kind", "on", "using")
        side, kind = str(node.side or "").upper(), str(node.kind or "").upper()
        before = list(scope.sources)
        right = self.source(node.this, scope, ctes, outer)
        on, using = node.args.get("on"), node.args.get("using") or []
        if kind == "CROSS" or (not side and not kind and on is None and not using):
            return f" CROSS JOIN {right}"
        if kind not in ("", "INNER", "OUTER") or side not in ("", "LEFT", "RIGHT", "FULL"):
            raise NotSupportedError(f"a {side} {kind} join")
        head = f" {side + ' ' if side else ''}JOIN {right} ON "
        if on is not None:
            return head + self.expressions(scope, ctes).condition(on)
        if not using or side in ("RIGHT", "FULL"):
            raise NotSupportedError(f"a {side} join without ON")
        added, tests = scope.sources[-1], []
        for identifier in using:
            pair = [Scope(before).find([identifier.name]), Scope([added]).find([identifier.name])]
            one, two = unify(pair, "USING")
            if one.type.kind in ("double", "real"):
                raise NotSupportedError("USING a floating-point column")
            tests.append(f"{one.sql} = {two.sql}")
            added.hidden.add(identifier.name.lower())
        return head + " AND ".join(tests)


def renamed(columns: tuple[Column, ...], alias: exp.Expression | None) -> tuple[Column, ...]:
    """Columns under the names that an alias gives them."""
    if alias is None:
        return columns
    only(alias, "this", "columns")
    names = [one.name for one in alias.args.get("columns") or []]
    if not names:
        return columns
    if len(names) != len(columns):
        raise InvalidQueryError(
            f"MISMATCHED_COLUMN_ALIASES: Column alias list has {len(names)} entries but "
            f"'{alias.name}' has {len(columns)} columns available"
        )
    return tuple(
        Column(name, column.type, column.sql_name)
        for name, column in zip(names, columns, strict=True)
    )
