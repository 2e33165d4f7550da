"""What the names in an Athena query mean: tables, columns, and aliases of a SELECT list."""

from __future__ import annotations

from dataclasses import dataclass, field

from athena_casts import Typed
from athena_types import InvalidQueryError, SqlType


def quoted(name: str) -> str:
    """A DuckDB identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Column:
    """A column of a relation.

    Attributes
    ----------
    name
        What the query may call it, None when it has no name.
    sql_name
        What the translated relation calls it.
    """

    name: str | None
    type: SqlType
    sql_name: str


@dataclass(frozen=True)
class Relation:
    """A table, a common table expression or a subquery, translated.

    Attributes
    ----------
    sql
        What stands behind FROM, without an alias.
    """

    sql: str
    columns: tuple[Column, ...]


@dataclass
class Source:
    """A relation in a FROM clause.

    Attributes
    ----------
    alias
        What the query calls it, in lower case.
    sql_alias
        What the translated query calls it; unique in the statement.
    database
        Of a table that stands there under its own name.
    hidden
        Names that a USING clause took from the unqualified and starred columns.
    """

    alias: str
    sql_alias: str
    columns: tuple[Column, ...]
    database: str = ""
    hidden: set[str] = field(default_factory=set)


@dataclass
class Scope:
    """The sources of one SELECT, the query around it, and its own aliases where they count."""

    sources: list[Source] = field(default_factory=list)
    outer: Scope | None = None
    outputs: dict[str, Typed] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        """Add a source; two of one name are refused as Trino refuses their columns."""
        if source.alias and any(one.alias == source.alias for one in self.sources):
            raise InvalidQueryError(f"SYNTAX_ERROR: the table alias {source.alias} is used twice")
        self.sources.append(source)

    def find(self, parts: list[str]) -> Typed:
        """Find a column by its name, behind an alias or `database.table` if given.

        Raises
        ------
        InvalidQueryError
            When there is none, or more than one.
        """
        names = [part.lower() for part in parts]
        shown = ".".join(parts)
        if len(names) == 1 and names[0] in self.outputs:
            return self.outputs[names[0]]
        found: list[Typed] = []
        for source in self.sources:
            qualified = len(names) > 1
            if qualified and not _matches(source, names[:-1]):
                continue
            for column in source.columns:
                name = (column.name or "").lower()
                if column.name is not None and name == names[-1]:
                    if not qualified and name in source.hidden:
                        continue
                    sql = f"{quoted(source.sql_alias)}.{quoted(column.sql_name)}"
                    found.append(Typed(sql, column.type))
        if len(found) > 1:
            raise InvalidQueryError(f"AMBIGUOUS_NAME: Column '{shown}' is ambiguous")
        if found:
            return found[0]
        if self.outer is not None:
            return self.outer.find(parts)
        raise InvalidQueryError(f"COLUMN_NOT_FOUND: Column '{shown}' cannot be resolved")


def _matches(source: Source, qualifier: list[str]) -> bool:
    if qualifier[-1] != source.alias:
        return False
    if len(qualifier) == 1:
        return True
    return bool(source.database) and qualifier[-2] == source.database
