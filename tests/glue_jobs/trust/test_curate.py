"""Curated tables follow trusted and the SQL, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from lake import curating, iceberg
from lake.errors import JobError
from lake.ledger import Entry
from lake.settings import CuratedTable

Make = Callable[..., Any]
BY_N = "SELECT n, count(*) AS total FROM things GROUP BY n"


@pytest.fixture
def lake(make_lake: Make, make_column: Make) -> Any:
    made = make_lake(
        [make_column("id", key=True), make_column("n", "int")],
        curated=[
            {"table": "a_total", "sql": "SELECT sum(total) AS rows FROM z_by_n;\n"},
            {"table": "z_by_n", "sql": BY_N},
        ],
    )
    made.land({"things/a.json": [("1", 5), ("2", 5), ("3", 7)]})
    made.trust("t1")
    return made


def curate(lake: Any, run: str) -> Entry | None:
    return curating.run(lake.spark, lake.s3, lake.settings, run)


def test_rebuilds_when_trusted_changed_and_only_then(lake: Any) -> None:
    entry = curate(lake, "r1")
    assert entry is not None
    assert entry.counts == {"z_by_n": 2, "a_total": 1}
    assert curate(lake, "r2") is None
    lake.land({"things/b.json": [("4", 7)]})
    lake.trust("t2")
    curate(lake, "r3")

    assert lake.curated_rows("z_by_n") == [(5, 2), (7, 2)]
    assert lake.curated_rows("a_total") == [(4,)]
    assert [one.run for one in lake.ledger_of("curated")] == ["r1", "r3"]


def test_rebuilds_when_the_sql_changed_with_its_columns(lake: Any) -> None:
    curate(lake, "r1")
    lake.curated = [{"table": "z_by_n", "sql": "SELECT cast(n AS string) AS n FROM things"}]
    curate(lake, "r2")

    assert lake.curated_rows("z_by_n") == [("5",), ("5",), ("7",)]


def test_a_run_stopped_between_two_tables_is_made_whole_by_the_next(
    lake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(curating.upkeep, "after_commit", kill)
        with pytest.raises(Killed):
            curate(lake, "r1")
    assert lake.ledger_of("curated") == []
    curate(lake, "r1")

    assert lake.curated_rows("a_total") == [(3,)]


def test_an_error_in_sql_names_the_file_and_what_spark_said_in_one_line(lake: Any) -> None:
    lake.curated = [{"table": "by_month", "sql": "SELECT nosuch FROM things"}]

    with pytest.raises(JobError) as failed:
        curate(lake, "r1")

    told = str(failed.value)
    assert told.startswith("curated/by-month.sql failed: [UNRESOLVED_COLUMN")
    assert "nosuch" in told
    assert "\n" not in told


def test_finds_what_files_read_and_ignores_names_in_texts_and_comments() -> None:
    files = [
        CuratedTable("a", "select * from b -- from c\n where x = 'c' /* c */"),
        CuratedTable("b", "select * from `c` join things"),
        CuratedTable("c", "select b.x, ab from things b_alias"),
    ]
    files[2] = CuratedTable("c", "select ab, a_b, other.a from things")

    assert curating.dependencies(files, "things") == {"a": ["b"], "b": ["c"], "c": []}


def test_refuses_files_that_read_each_other_in_a_circle_and_prints_the_circle() -> None:
    files = [
        CuratedTable("a_x", "select * from b"),
        CuratedTable("b", "select * from c"),
        CuratedTable("c", "select * from a_x"),
    ]

    with pytest.raises(JobError, match=r"in a circle: curated/.*→.*→.*→ curated/") as refused:
        curating.dependencies(files, "things")
    assert {"curated/a-x.sql", "curated/b.sql", "curated/c.sql"} <= set(
        str(refused.value).removeprefix("curated files read each other in a circle: ").split(" → ")
    )


def test_refuses_a_file_that_is_called_like_the_dataset() -> None:
    with pytest.raises(JobError, match=r"curated/things.sql is called like the dataset's table"):
        curating.dependencies([CuratedTable("things", "select 1")], "things")


def test_a_dataset_without_trusted_rows_yet_is_told(make_lake: Make, make_column: Make) -> None:
    lake = make_lake([make_column("id", key=True)])

    with pytest.raises(JobError, match="does not exist; run the trust job first"):
        curate(lake, "r1")


def test_files_that_readers_open_do_not_grow_with_runs(lake: Any) -> None:
    found = []
    for number in range(5):
        lake.curated = [{"table": "z_by_n", "sql": f"SELECT n, {number} AS run FROM things"}]
        curate(lake, f"r{number}")
        found.append(
            lake.spark.table(f"{lake.settings.identifier('curated', 'z_by_n')}.files").count()
        )

    assert found == [1] * 5


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT count(*) AS b FROM t", ["`B`"]),
        ("SELECT `B`, 'a' AS x FROM t -- c", ["`B`"]),
        ("SELECT one.* FROM t one", ["`a`", "`B`", "`c`"]),
        ("SELECT a * c AS x FROM t", ["`a`", "`B`", "`c`"]),
        ("SELECT 1 AS x FROM t", ["`a`", "`B`", "`c`"]),
    ],
)
def test_only_the_columns_that_files_name_are_fetched(sql: str, columns: list[str]) -> None:
    assert curating._columns_read([CuratedTable("x", sql)], ["a", "B", "c"]) == columns


def test_snapshots_do_not_grow_with_runs(lake: Any) -> None:
    for number in range(12):
        lake.curated = [{"table": "z_by_n", "sql": f"SELECT n, {number} AS run FROM things"}]
        curate(lake, f"r{number}")

    table = iceberg.java_table(lake.spark, lake.settings.identifier("curated", "z_by_n"))
    assert sum(1 for _ in table.snapshots().iterator()) <= 10


def test_a_product_has_the_agreed_columns_in_their_order_and_every_row(lake: Any) -> None:
    lake.products = [lake.product("by-n", "total", "n")]
    curate(lake, "r1")

    table = lake.spark.table(f"lake.{lake.name}_products.by_n")
    assert table.columns == ["total", "n"]
    assert sorted(tuple(row) for row in table.collect()) == [(1, 7), (2, 5)]


def test_products_follow_their_source_and_what_was_agreed(lake: Any) -> None:
    lake.products = [lake.product("by-n", "n", "total")]
    curate(lake, "r1")
    assert curate(lake, "r2") is None
    lake.land({"things/b.json": [("4", 7)]})
    lake.trust("t2")
    curate(lake, "r3")
    table = f"lake.{lake.name}_products.by_n"
    assert sorted(tuple(row) for row in lake.spark.table(table).collect()) == [(5, 2), (7, 2)]

    lake.products = [lake.product("by-n", "n")]
    assert curate(lake, "r4") is not None
    assert sorted(tuple(row) for row in lake.spark.table(table).collect()) == [(5,), (7,)]


def test_a_withdrawn_column_stays_in_no_file_that_a_reader_can_open(lake: Any) -> None:
    lake.products = [lake.product("by-n", "n", "total")]
    curate(lake, "r1")
    lake.products = [lake.product("by-n", "n")]
    curate(lake, "r2")

    table = iceberg.java_table(lake.spark, f"lake.{lake.name}_products.by_n")
    place = urlparse(str(table.location())).path
    files = sorted(Path(place).rglob("*.parquet"))
    columns = {name for file in files for name in lake.spark.read.parquet(str(file)).columns}
    assert files
    assert columns == {"n"}


def test_a_product_of_a_column_that_the_table_lacks_is_told(lake: Any) -> None:
    lake.products = [lake.product("by-n", "nosuch")]

    with pytest.raises(JobError, match=r"^data product by-n failed: .*nosuch") as failed:
        curate(lake, "r1")
    assert "\n" not in str(failed.value)
    assert lake.ledger_of("curated") == []
