"""Translates an Athena SELECT or WITH statement to DuckDB, or refuses it."""

from __future__ import annotations

from dataclasses import dataclass

from athena_calls import ordering
from athena_casts import Typed, coerce, unify
from athena_expressions import Expressions
from athena_parser import only, parse
from athena_scope import Column, Relation, Scope, Source, quoted
from athena_sources import Query, Sources, Tables, renamed
from athena_types import InvalidQueryError, NotSupportedError, SqlType, common_type
from sqlglot import exp

_SETS: dict[type[exp.Expression], str] = {
    exp.Union: "UNION",
    exp.Intersect: "INTERSECT",
    exp.Except: "EXCEPT",
}
_SET_ARGS = ("this", "expression", "distinct", "order", "limit", "offset", "with_")
_SELECT_ARGS = (
    *("expressions", "from_", "joins", "where", "group", "having", "order", "limit", "offset"),
    *("distinct", "with_"),
)


@dataclass(frozen=True)
class Translation:
    """A translated statement.

    Attributes
    ----------
    sql
        For DuckDB, with the macros of `athena_macros`.
    columns
        Name and type of each result column, as Athena reports them.
    """

    sql: str
    columns: tuple[tuple[str, SqlType], ...]


def translate(query: str, tables: Tables, database: str) -> Translation:
    """Translate one statement.

    Parameters
    ----------
    query
        Athena SQL; comments and one trailing semicolon are allowed.
    database
        What unqualified table names belong to.

    Raises
    ------
    NotSupportedError
        When the meaning could differ from Athena's.
    InvalidQueryError
        When Athena would refuse it.
    """
    done = _Queries(tables, database.lower()).query(parse(query), {}, None)
    columns = tuple(
        (column.name if column.name is not None else f"_col{index}", column.type)
        for index, column in enumerate(done.columns)
    )
    return Translation(done.sql, columns)


class _Queries(Sources):
    def query(self, node: exp.Expression, ctes: dict[str, Relation], outer: Scope | None) -> Query:
        if isinstance(node, exp.Subquery):
            only(node, "this")
            return self.query(node.this, ctes, outer)
        if isinstance(node, exp.Values):
            only(node, "expressions")
            return self.values(node, ctes, outer)
        known = dict(ctes)
        prefix = self._with(node.args.get("with_"), known, outer)
        if isinstance(node, exp.Select):
            done = self._select(node, known, outer)
        elif type(node) in _SETS:
            done = self._set_operation(node, known, outer)
        else:
            raise NotSupportedError(f"{node.key.upper()} as a query")
        return Query(prefix + done.sql, done.columns)

    def expressions(self, scope: Scope, ctes: dict[str, Relation]) -> Expressions:
        def subquery(node: exp.Expression, around: Scope) -> tuple[str, list[SqlType]]:
            done = self.query(node, ctes, around)
            return done.sql, [column.type for column in done.columns]

        return Expressions(scope, subquery)

    def _with(
        self, node: exp.Expression | None, known: dict[str, Relation], outer: Scope | None
    ) -> str:
        if node is None:
            return ""
        only(node, "expressions")
        parts = []
        for cte in node.expressions:
            only(cte, "this", "alias")
            done = self.query(cte.this, known, outer)
            name = f"w{next(self._numbers)}"
            parts.append(f"{name} AS ({done.sql})")
            columns = renamed(done.columns, cte.args["alias"])
            known[cte.alias.lower()] = Relation(name, columns)
        return f"WITH {', '.join(parts)} "

    def _select(self, node: exp.Select, ctes: dict[str, Relation], outer: Scope | None) -> Query:
        only(node, *_SELECT_ARGS)
        scope = Scope(outer=outer)
        parts = []
        source = node.args.get("from_")
        if source is not None:
            only(source, "this")
            text = self.source(source.this, scope, ctes, outer)
            for join in node.args.get("joins") or []:
                text += self.join(join, scope, ctes, outer)
            parts.append(f"FROM {text}")
        translator = self.expressions(scope, ctes)
        items = self._items(node.expressions, scope, translator)
        if node.args.get("where") is not None:
            parts.append(f"WHERE {translator.condition(node.args['where'].this)}")
        if node.args.get("group") is not None:
            parts.append(f"GROUP BY {self._group(node.args['group'], translator, items)}")
        if node.args.get("having") is not None:
            parts.append(f"HAVING {translator.condition(node.args['having'].this)}")
        distinct = node.args.get("distinct")
        if distinct is not None:
            only(distinct)
        listed = ", ".join(f"{item.sql} AS c{index}" for index, (_, item) in enumerate(items))
        head = f"SELECT {'DISTINCT ' if distinct else ''}{listed}"
        outputs = {name.lower(): item for name, item in items if name is not None}
        ordered = Scope(scope.sources, outer, outputs)
        tail = self._tail(node, self.expressions(ordered, ctes), len(items))
        columns = tuple(Column(name, item.type, f"c{i}") for i, (name, item) in enumerate(items))
        return Query(" ".join([head, *parts]) + tail, columns)

    def _items(
        self, nodes: list[exp.Expression], scope: Scope, translator: Expressions
    ) -> list[tuple[str | None, Typed]]:
        items: list[tuple[str | None, Typed]] = []
        for node in nodes:
            starred = node.this if isinstance(node, exp.Column) else node
            if isinstance(starred, exp.Star):
                only(starred)
                items.extend(_star(node, scope))
            elif isinstance(node, exp.Alias):
                only(node, "this", "alias")
                items.append((node.alias, translator.translate(node.this)))
            else:
                name = node.name if isinstance(node, exp.Column) else None
                items.append((name, translator.translate(node)))
        for name, item in items:
            if item.type.kind == "interval":
                raise NotSupportedError(f"an interval as a result ({name or 'unnamed'})")
        return items

    def _group(
        self, node: exp.Group, translator: Expressions, items: list[tuple[str | None, Typed]]
    ) -> str:
        only(node, "expressions", "rollup", "cube", "grouping_sets")

        def term(one: exp.Expression) -> str:
            if isinstance(one, (exp.Rollup, exp.Cube, exp.GroupingSets)):
                only(one, "expressions")
                word = {exp.Rollup: "ROLLUP", exp.Cube: "CUBE"}.get(type(one), "GROUPING SETS")
                return f"{word} ({', '.join(term(part) for part in one.expressions)})"
            if isinstance(one, exp.Tuple):
                only(one, "expressions")
                return f"({', '.join(term(part) for part in one.expressions)})"
            if isinstance(one, exp.Paren):
                return f"({term(one.this)})"
            if isinstance(one, exp.Literal) and not one.is_string:
                return items[_ordinal(one, len(items), "GROUP BY")][1].sql
            return translator.translate(one).sql

        listed = [
            *node.expressions,
            *(
                part
                for name in ("rollup", "cube", "grouping_sets")
                for part in node.args.get(name) or []
            ),
        ]
        return ", ".join(term(one) for one in listed)

    def _tail(self, node: exp.Expression, translator: Expressions, width: int) -> str:
        parts = []
        order = node.args.get("order")
        if order is not None:
            only(order, "expressions")
            terms = []
            for one in order.expressions:
                if isinstance(one.this, exp.Literal) and not one.this.is_string:
                    term = str(_ordinal(one.this, width, "ORDER BY") + 1)
                else:
                    term = translator.translate(one.this).sql
                terms.append(ordering(one, term))
            parts.append("ORDER BY " + ", ".join(terms))
        limit = node.args.get("limit")
        if limit is not None and not isinstance(limit, exp.Limit):
            raise NotSupportedError("FETCH FIRST; write LIMIT")
        for clause, word in ((limit, "LIMIT"), (node.args.get("offset"), "OFFSET")):
            if clause is None:
                continue
            only(clause, "expression")
            amount = clause.expression
            if isinstance(amount, exp.Var) and amount.name.upper() == "ALL":
                continue
            if not isinstance(amount, exp.Literal) or amount.is_string:
                raise NotSupportedError(f"{word} with anything but a number")
            parts.append(f"{word} {int(amount.this)}")
        return " " + " ".join(parts) if parts else ""

    def _set_operation(
        self, node: exp.Expression, ctes: dict[str, Relation], outer: Scope | None
    ) -> Query:
        only(node, *_SET_ARGS)
        left = self.query(node.this, ctes, outer)
        right = self.query(node.args["expression"], ctes, outer)
        word = _SETS[type(node)]
        if len(left.columns) != len(right.columns):
            raise InvalidQueryError(f"TYPE_MISMATCH: {word} query has different number of fields")
        columns = []
        for index, (one, two) in enumerate(zip(left.columns, right.columns, strict=True)):
            common = common_type(one.type, two.type)
            if common is None:
                raise InvalidQueryError(
                    f"TYPE_MISMATCH: column {index + 1} in {word} query has incompatible types: "
                    f"{one.type}, {two.type}"
                )
            columns.append(Column(one.name, common, f"c{index}"))
        sides = [self._adapted(side, columns) for side in (left, right)]
        every = "" if node.args.get("distinct") else " ALL"
        body = f"{sides[0]} {word}{every} {sides[1]}"
        alias = f"r{next(self._numbers)}"
        whole = Source("", alias, tuple(columns))
        translator = self.expressions(Scope([whole], outer), ctes)
        tail = self._tail(node, translator, len(columns))
        if tail:
            body = f"SELECT * FROM ({body}) AS {alias}{tail}"
        return Query(body, tuple(columns))

    def _adapted(self, side: Query, columns: list[Column]) -> str:
        alias = f"r{next(self._numbers)}"
        items = []
        for index, (have, want) in enumerate(zip(side.columns, columns, strict=True)):
            value = coerce(Typed(f"{alias}.{quoted(have.sql_name)}", have.type), want.type)
            items.append(f"{value.sql} AS c{index}")
        return f"(SELECT {', '.join(items)} FROM ({side.sql}) AS {alias})"

    def values(self, node: exp.Values, ctes: dict[str, Relation], outer: Scope | None) -> Query:
        translator = self.expressions(Scope(outer=outer), ctes)
        rows = []
        for row in node.expressions:
            cells = row.expressions if isinstance(row, exp.Tuple) else [row]
            rows.append([translator.translate(cell) for cell in cells])
        if len({len(row) for row in rows}) != 1:
            raise InvalidQueryError("TYPE_MISMATCH: Values rows have mismatched sizes")
        by_column = [unify(list(cells), "VALUES") for cells in zip(*rows, strict=True)]
        lines = [
            "SELECT " + ", ".join(f"{cell.sql} AS c{i}" for i, cell in enumerate(row))
            for row in zip(*by_column, strict=True)
        ]
        columns = tuple(
            Column(None, cells[0].type, f"c{index}") for index, cells in enumerate(by_column)
        )
        return Query(" UNION ALL ".join(lines), columns)


def _star(node: exp.Expression, scope: Scope) -> list[tuple[str | None, Typed]]:
    wanted = node.args["table"].name.lower() if isinstance(node, exp.Column) else None
    sources = [one for one in scope.sources if wanted is None or one.alias == wanted]
    if not sources:
        raise InvalidQueryError("SYNTAX_ERROR: SELECT * not allowed in queries without FROM clause")
    if any(one.hidden for one in scope.sources):
        raise NotSupportedError("SELECT * over a join with USING; name the columns")
    return [
        (column.name, Typed(f"{source.sql_alias}.{quoted(column.sql_name)}", column.type))
        for source in sources
        for column in source.columns
    ]


def _ordinal(node: exp.Literal, width: int, clause: str) -> int:
    position = int(node.this) if str(node.this).isdigit() else 0
    if not 1 <= position <= width:
        raise InvalidQueryError(
            f"INVALID_COLUMN_REFERENCE: {clause} position {node.this} is not in select list"
        )
    return position - 1
