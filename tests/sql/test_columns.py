"""Every column that curated SQL, report SQL or a data product names exists, without running any of it.

Columns are resolved by sqlglot against the contracts and, for reports, against what the curated SQL makes.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify

_ROOT = Path(__file__).parents[2]

Schema = Mapping[str, list[str]]


def columns_made(sql: str, dialect: str, schema: Schema) -> list[str]:
    """Names of the columns that a query makes.

    Raises
    ------
    SqlglotError
        When the query names a column that none of its tables has, or that two of them have.
    """
    tables = {table: dict.fromkeys(columns, "unknown") for table, columns in schema.items()}
    tree = parse_one(sql, dialect=dialect)
    unknown = sorted(
        {table.name for table in tree.find_all(exp.Table)}
        - set(schema)
        - {cte.alias for cte in tree.find_all(exp.CTE)}
    )
    if unknown:
        raise SqlglotError(f"table {', '.join(unknown)} does not exist")
    made = qualify(tree, schema=tables, dialect=dialect)
    for select in made.find_all(exp.Select):
        # sqlglot leaves what it cannot resolve after WHERE as it is: it may be a name that SELECT gives.
        given = set(select.named_selects)
        for column in select.find_all(exp.Column):
            if column.parent_select is select and not column.table and column.name not in given:
                raise SqlglotError(f"column {column.name} does not exist")
    return made.named_selects


def _facts() -> list[dict[str, Any]]:
    tsx = _ROOT / "node_modules/.bin/tsx"
    found = subprocess.run(
        [str(tsx), "tests/sql/facts.ts"], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(found.stdout)


def _queries() -> Iterator[Any]:
    for department in _facts():
        curated: dict[str, list[str]] = {}
        broken = False
        for dataset in department["datasets"]:
            sources = {dataset["table"]: dataset["columns"]}
            for table in dataset["curated"]:
                title = f"{department['name']}/{dataset['name']}/curated/{table['table']}"
                yield pytest.param(table["sql"], "spark", dict(sources), None, id=title)
                try:
                    made = columns_made(table["sql"], "spark", sources)
                except SqlglotError:
                    # Told by the query's own test; what reads its table would only repeat it.
                    broken = True
                    continue
                sources[table["table"]] = curated[table["table"]] = made
        if broken:
            continue
        for dataset in department["datasets"]:
            for figure in dataset["figures"]:
                chart = figure["chart"]
                drawn = {chart["x"], *chart["y"], *filter(None, [chart.get("series")])}
                title = f"{department['name']}/{dataset['name']}/reports/{figure['id']}"
                yield pytest.param(figure["sql"], "athena", curated, drawn, id=title)
        for product in department["products"]:
            names = ", ".join(f'"{column}"' for column in product["columns"])
            sql = f'SELECT {names} FROM "{product["table"]}"'
            title = f"{department['name']}/products/{product['name']}"
            yield pytest.param(sql, "athena", curated, None, id=title)


@pytest.mark.parametrize(("sql", "dialect", "schema", "drawn"), list(_queries()))
def test_a_query_names_columns_that_exist(
    sql: str, dialect: str, schema: Schema, drawn: set[str] | None
) -> None:
    made = columns_made(sql, dialect, schema)
    assert made
    if drawn is not None:
        assert drawn <= set(made), "the chart draws a column that the query does not return"


def test_a_column_that_no_table_has_is_found() -> None:
    schema = {"benches": ["bench_id", "park"]}
    assert columns_made(
        "SELECT park, count(*) AS n FROM benches GROUP BY park", "spark", schema
    ) == [
        "park",
        "n",
    ]
    with pytest.raises(SqlglotError, match="colour"):
        columns_made("SELECT colour FROM benches", "spark", schema)
    with pytest.raises(SqlglotError, match="colour"):
        columns_made(
            "SELECT park FROM benches GROUP BY park HAVING max(colour) > 1", "athena", schema
        )
    with pytest.raises(SqlglotError, match="trees does not exist"):
        columns_made("SELECT park FROM trees", "spark", schema)
