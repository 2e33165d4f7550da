"""The translator against Athena's documented answers, directly on DuckDB."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from athena_cases import CASES, ERRORS, QUERIES, REFUSED, REFUSED_STATEMENTS
from athena_engine import Meter
from athena_execution import failure_reason
from athena_macros import prelude
from athena_queries import translate
from athena_scope import Column, Relation
from athena_types import BIGINT, VARCHAR, InvalidQueryError, NotSupportedError
from athena_values import csv_file, text_of, type_name


class OneTable:
    """A catalog with the table `db.people`."""

    def find(self, database: str, table: str) -> Relation:
        if (database, table) != ("db", "people"):
            raise InvalidQueryError(f"TABLE_NOT_FOUND: {database}.{table}")
        rows = "(SELECT CAST(1 AS BIGINT) AS id, 'x' AS name)"
        return Relation(rows, (Column("id", BIGINT, "id"), Column("name", VARCHAR, "name")))


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:")
    for statement in prelude():
        connection.execute(statement)
    yield connection
    connection.close()


def answer(
    engine: duckdb.DuckDBPyConnection, query: str
) -> tuple[list[str], list[str], list[list[str | None]]]:
    """Names, types and rows of a query, as Athena reports them."""
    translation = translate(query, OneTable(), "db")
    result = engine.execute(translation.sql)
    kinds = [kind for _, kind in translation.columns]
    stored = [str(one[1]) for one in result.description or []]
    assert stored == [kind.duckdb for kind in kinds]
    rows = [
        [text_of(value, kind) for value, kind in zip(row, kinds, strict=True)]
        for row in result.fetchall()
    ]
    return [name for name, _ in translation.columns], [type_name(kind) for kind in kinds], rows


def failure(engine: duckdb.DuckDBPyConnection, query: str) -> str:
    """Why a query fails."""
    try:
        rows = answer(engine, query)
    except NotSupportedError as refused:
        return f"NOT_SUPPORTED: {refused}"
    except InvalidQueryError as refused:
        return str(refused)
    except duckdb.Error as problem:
        return failure_reason(problem, Meter())
    raise AssertionError(f"not refused: {query} gave {rows}")


def test_the_table_of_cases_is_as_long_as_it_promises() -> None:
    assert len(CASES) + len(QUERIES) >= 100


@pytest.mark.parametrize(("expression", "value", "kind", "source"), CASES)
def test_an_expression_means_what_athena_documents(
    engine: duckdb.DuckDBPyConnection,
    expression: str,
    value: str | None,
    kind: str,
    source: str,
) -> None:
    assert answer(engine, f"select {expression}")[1:] == ([kind], [[value]]), source


@pytest.mark.parametrize(("expression", "value", "kind", "source"), CASES)
def test_it_means_the_same_over_rows_where_duckdb_cannot_fold_it(
    engine: duckdb.DuckDBPyConnection,
    expression: str,
    value: str | None,
    kind: str,
    source: str,
) -> None:
    query = (
        f"select x from (select n, {expression} as x from (values 1, 2) as t(n)) as u where n = 2"
    )
    assert answer(engine, query)[1:] == ([kind], [[value]]), source


@pytest.mark.parametrize(("query", "rows", "source"), QUERIES)
def test_a_query_means_what_athena_documents(
    engine: duckdb.DuckDBPyConnection,
    query: str,
    rows: list[list[str | None]],
    source: str,
) -> None:
    assert answer(engine, query)[2] == rows, source


@pytest.mark.parametrize(("expression", "code"), ERRORS)
def test_an_expression_that_athena_fails_fails_with_its_code(
    engine: duckdb.DuckDBPyConnection, expression: str, code: str
) -> None:
    assert failure(engine, f"select {expression}").startswith(f"{code}: ")


@pytest.mark.parametrize("expression", REFUSED)
def test_an_expression_outside_the_list_is_refused(
    engine: duckdb.DuckDBPyConnection, expression: str
) -> None:
    assert failure(engine, f"select {expression}").startswith("NOT_SUPPORTED: ")


@pytest.mark.parametrize(("query", "codes"), REFUSED_STATEMENTS)
def test_a_statement_outside_the_list_is_refused(
    engine: duckdb.DuckDBPyConnection, query: str, codes: str
) -> None:
    assert failure(engine, query).partition(":")[0] in codes.split("|")


def test_an_error_names_no_value_of_a_row(engine: duckdb.DuckDBPyConnection) -> None:
    for kind in ("bigint", "double", "date", "timestamp", "boolean", "decimal(3,1)"):
        reason = failure(engine, f"select cast(x as {kind}) from (values 'Jane Doe') as t(x)")
        assert "Jane" not in reason, reason


def test_columns_are_named_as_athena_names_them(engine: duckdb.DuckDBPyConnection) -> None:
    query = "select 1, p.id, name as Label, count(*) over (), p.* from DB.People p"
    names = ["_col0", "id", "Label", "_col3", "id", "name"]
    assert answer(engine, query)[0] == names


def test_a_table_is_found_whatever_the_case_and_the_qualifier(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    for name in ("people", "PEOPLE", "db.people", '"DB"."People"', "AwsDataCatalog.db.people"):
        assert answer(engine, f"select people.id from {name}")[2] == [["1"]]
    assert answer(engine, "select db.people.id from people")[2] == [["1"]]


def test_a_python_variable_is_no_table(engine: duckdb.DuckDBPyConnection) -> None:
    people_list = [1]
    assert failure(engine, "select * from people_list").startswith("TABLE_NOT_FOUND")
    assert people_list


def test_the_result_file_tells_null_from_an_empty_text() -> None:
    assert csv_file(["a", "b"], [["", None], ['say "x"', "1"]]) == (
        b'"a","b"\n"",\n"say ""x""","1"\n'
    )
