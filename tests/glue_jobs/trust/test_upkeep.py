"""Tables do not grow with runs, and what killed runs left goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lake import drafts, tables, upkeep
from pyspark.sql import SparkSession

SCHEMA = "_object string, _version string, _row bigint, v string"


@pytest.fixture
def table(spark: SparkSession, request: pytest.FixtureRequest) -> str:
    identifier = f"lake.upkeep.{request.node.name.lower()[:40]}"
    tables.ensure(spark, identifier, spark.createDataFrame([], SCHEMA).schema, "", {}, {})
    return identifier


def frame(spark: SparkSession, *values: str) -> Any:
    return spark.createDataFrame([("o", "v1", n, v) for n, v in enumerate(values, 1)], SCHEMA)


def values(spark: SparkSession, identifier: str) -> list[str]:
    return sorted(row["v"] for row in spark.table(identifier).collect())


def files(warehouse: Path, identifier: str, ending: str = "*.parquet") -> list[Path]:
    return sorted((warehouse / Path(*identifier.split(".")[1:]) / "data").glob(ending))


def test_files_of_forgotten_snapshots_go(spark: SparkSession, warehouse: Path, table: str) -> None:
    for number in range(14):
        draft = drafts.Draft(spark, table, f"r{number}")
        draft.replace_all(frame(spark, str(number)).coalesce(1))
        draft.publish()
        upkeep.after_commit(spark, [table])

    assert values(spark, table) == ["13"]
    assert len(files(warehouse, table)) <= 2 * upkeep.KEPT_SNAPSHOTS


def test_small_files_become_one_and_the_rows_and_the_last_run_stay_what_they_were(
    spark: SparkSession, table: str
) -> None:
    for number in range(5):
        tables.append(spark, frame(spark, str(number)).coalesce(1), table, f"r{number}")
    last = drafts.last_attempt(spark, table)

    assert upkeep.compact(spark, table, most_files=5) == 0
    assert upkeep.compact(spark, table, most_files=4) == 5
    assert spark.table(f"{table}.files").count() == 1
    assert values(spark, table) == ["0", "1", "2", "3", "4"]
    assert drafts.last_attempt(spark, table) == last
    draft = drafts.Draft(spark, table, "after")
    draft.append(frame(spark, "5").coalesce(1))
    draft.publish()
    assert values(spark, table) == ["0", "1", "2", "3", "4", "5"]


def test_what_a_killed_run_wrote_is_swept_by_the_next_one_that_publishes(
    spark: SparkSession, warehouse: Path, table: str
) -> None:
    tables.append(spark, frame(spark, "a").coalesce(1), table)
    killed = drafts.Draft(spark, table, "killed")
    killed.append(frame(spark, "prepared, never published").coalesce(1))
    # Killed while it wrote: a file that no snapshot knows.
    orphan = files(warehouse, table)[0].with_name("orphan.parquet")
    orphan.write_bytes(files(warehouse, table)[0].read_bytes())
    time.sleep(1.1)

    tables.append(spark, frame(spark, "b").coalesce(1), table)
    upkeep.after_commit(spark, [table], margin_seconds=0)

    assert values(spark, table) == ["a", "b"]
    assert len(files(warehouse, table)) == 2
    assert not orphan.exists()
    assert drafts.branches(spark, table) == []


def test_a_run_at_work_keeps_its_branch_and_its_files(spark: SparkSession, table: str) -> None:
    tables.append(spark, frame(spark, "a"), table)
    at_work = drafts.Draft(spark, table, "at-work")
    at_work.append(frame(spark, "b"))

    upkeep.after_commit(spark, [table], margin_seconds=0)
    upkeep.sweep(spark, table, time.time())
    at_work.publish()

    assert values(spark, table) == ["a", "b"]


def test_of_two_runs_from_the_same_state_the_second_is_told_and_changes_nothing(
    spark: SparkSession, table: str
) -> None:
    first, second = drafts.Draft(spark, table, "one"), drafts.Draft(spark, table, "two")
    first.append(frame(spark, "one"))
    second.append(frame(spark, "two"))
    first.publish()

    with pytest.raises(drafts.OvertakenError, match="another run published"):
        second.publish()

    assert values(spark, table) == ["one"]


def test_replacing_objects_twice_leaves_one_set_of_rows(spark: SparkSession, table: str) -> None:
    other = spark.createDataFrame([("other", "v1", 1, "stays")], SCHEMA)
    tables.append(spark, other, table)
    for _ in range(2):
        tables.replace_objects(spark, frame(spark, "a", "b"), table, [("o", "v1")])
    tables.replace_objects(spark, frame(spark, "c"), table, [("o", "v1")])

    assert values(spark, table) == ["c", "stays"]


def test_a_table_takes_added_columns_and_refuses_other_changes_by_name(
    spark: SparkSession, table: str
) -> None:
    tables.append(spark, frame(spark, "a"), table)
    wider = spark.createDataFrame([], SCHEMA + ", more decimal(5,2)").schema
    tables.ensure(spark, table, wider, "", {"owner": "O"}, {"more": "It's more"})

    assert [row.asDict() for row in spark.table(table).collect()] == [
        {"_object": "o", "_version": "v1", "_row": 1, "v": "a", "more": None}
    ]
    other = spark.createDataFrame([], "_object string, _version string, _row int, v string").schema
    with pytest.raises(tables.JobError) as refused:
        tables.ensure(spark, table, other, "", {}, {})
    assert "column _row is bigint in the table and int in the contract" in str(refused.value)
    assert "column more is no longer in the contract" in str(refused.value)


def test_properties_and_descriptions_follow_the_contract(
    spark: SparkSession, table: str, make_lake: Callable[..., Any]
) -> None:
    schema = spark.table(table).schema
    tables.ensure(spark, table, schema, "", {"owner": "It's us", "licence": "L"}, {})

    shown = {row[0]: row[1] for row in spark.sql(f"SHOW TBLPROPERTIES {table}").collect()}
    assert (shown["data-owner"], shown["licence"]) == ("It's us", "L")
