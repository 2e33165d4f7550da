"""A run that is stopped anywhere gives, when it is started again, exactly what an undisturbed run gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lake import commits, drafts, ledger, tables, upkeep
from lake.errors import JobError
from lake.ledger import Entry, Input
from pyspark.sql import DataFrame, SparkSession

Make = Callable[..., Any]

SEAMS = (
    "branch quarantine",
    "append quarantine",
    "branch trusted",
    "delete trusted",
    "append trusted",
    "stage",
    "publish quarantine",
    "publish trusted",
    "ledger",
)
FIRST = {"things/a.json": [("1", 1), ("2", 2), ("3", -3)]}
SECOND = {"things/b.json": [("2", 20), ("4", 4), ("4", 40), ("5", -5)]}
DONE = (
    [("1", 1), ("2", 20), ("4", 40)],
    [("things/a.json", 2), ("things/a.json", 3), ("things/b.json", 2), ("things/b.json", 4)],
)
SCHEMA = "_object string, _version string, _row bigint, _run string"


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the job may catch it."""


class Job:
    """A job that commits as trust does, with rows that are settled beforehand."""

    def __init__(self, spark: SparkSession, s3: Any, name: str) -> None:
        self.spark, self.s3 = spark, s3
        self.aside, self.kept = f"lake.{name}.quarantine", f"lake.{name}.trusted"
        self.book = commits.Book("trusted", "things", (self.aside, self.kept))
        for one in self.book.identifiers:
            tables.ensure(spark, one, self.frame().schema, "", {}, {})

    def frame(self, *rows: tuple[str, int]) -> DataFrame:
        values = [(key, "v1", row, "r") for key, row in rows]
        return self.spark.createDataFrame(values, SCHEMA)

    def run(self, batch: str, run: str, seam: commits.Seam = lambda step: None) -> Entry | None:
        """Bring in a batch of three rows: one is refused, and the batch's last row replaces an earlier one."""
        commits.recover(self.spark, self.s3, self.book)
        bases = {one: tables.head(self.spark, one) for one in self.book.identifiers}
        present = ledger.entries(self.s3, "trusted", "things")
        if batch in {one.key for entry in present for one in entry.inputs}:
            return None
        replaced = [("a", 2)] if batch == "b" else []
        entry = Entry(run, "trust", (Input(batch, "v1", "", 1, 3, "accepted"),))
        changes = (
            commits.Change(self.aside, self.frame((batch, 3), *replaced)),
            commits.Change(
                self.kept,
                self.frame((batch, 1), (batch, 2)),
                self.frame(*replaced) if replaced else None,
            ),
        )
        return commits.commit(self.spark, self.s3, self.book, entry, changes, bases, seam)

    def seen(self) -> tuple[list[Any], list[Any]]:
        """Return what readers see of trusted and of quarantine."""
        return tuple(
            sorted((row[0], row[2]) for row in self.spark.table(one).collect())
            for one in (self.kept, self.aside)
        )  # type: ignore[return-value]


@pytest.fixture
def job(spark: SparkSession, make_lake: Make) -> Any:
    lake = make_lake([])
    made = Job(spark, lake.s3, lake.name)
    made.run("a", "t1")
    return made


@pytest.fixture
def lake(make_lake: Make, make_column: Make) -> Any:
    made = make_lake(
        [make_column("id", key=True), make_column("n", "int")], rules=['ColumnValues "n" >= 0']
    )
    made.land(FIRST)
    made.trust("t1")
    made.land(SECOND)
    return made


def seen(lake: Any) -> tuple[list[Any], list[Any]]:
    return (lake.rows("trusted", "id", "n"), lake.origins("quarantine"))


def stop_at(seam: str) -> Callable[[str], None]:
    def check(step: str) -> None:
        what, _, identifier = step.partition(" ")
        zone = next((one for one in ("trusted", "quarantine") if one in identifier), "")
        if f"{what} {zone}".strip() == seam:
            raise Killed

    return check


@pytest.mark.parametrize("seam", SEAMS)
def test_a_run_killed_after_any_step_is_completed_by_the_next(
    job: Job, seam: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "CLOCK_MARGIN_SECONDS", 0)
    old = ([("a", 1), ("a", 2)], [("a", 3)])
    new = ([("a", 1), ("b", 1), ("b", 2)], [("a", 2), ("a", 3), ("b", 3)])
    with pytest.raises(Killed):
        job.run("b", "t2", stop_at(seam))
    between = job.seen()
    job.run("b", "t3")

    assert between[0] in (old[0], new[0])
    assert between[1] in (old[1], new[1])
    assert job.seen() == new
    recorded = ledger.entries(job.s3, "trusted", "things")
    assert [one.key for entry in recorded for one in entry.inputs] == ["a", "b"]
    assert [key for _, key in job.s3.objects if "_staged" in key] == []
    assert [drafts.branches(job.spark, one) for one in job.book.identifiers] == [[], []]


def test_a_run_of_trust_killed_while_it_publishes_is_completed_by_the_next(lake: Any) -> None:
    with pytest.raises(Killed):
        lake.trust("t2", stop_at("publish quarantine"))

    assert lake.trust("t3") is None
    assert seen(lake) == DONE
    assert [one.run for one in lake.ledger_of("trusted")] == ["t1", "t2"]


def test_a_retry_of_the_same_run_takes_what_landed_since_under_a_further_name(lake: Any) -> None:
    lake.trust("t2")
    lake.land({"things/c.json": [("6", 6)]})
    lake.trust("t2")

    assert [one.run for one in lake.ledger_of("trusted")] == ["t1", "t2", "t2-2"]
    assert ("6", 6) in lake.rows("trusted", "id", "n")


def test_a_run_that_another_overtook_is_told_and_leaves_nothing(job: Job) -> None:
    def overtake(step: str) -> None:
        if step == "stage":
            job.run("b", "quicker")

    with pytest.raises(drafts.OvertakenError, match="nothing of this run was published"):
        job.run("b", "t2", overtake)

    assert [one.run for one in ledger.entries(job.s3, "trusted", "things")] == ["t1", "quicker"]
    assert [drafts.branches(job.spark, one) for one in job.book.identifiers] == [[], []]
    assert [key for _, key in job.s3.objects if "_staged" in key] == []


def test_a_run_that_another_finished_meanwhile_ends_well(job: Job) -> None:
    def help_out(step: str) -> None:
        if step.startswith("publish") and "quarantine" in step:
            assert job.run("b", "helper") is None

    entry = job.run("b", "t2", help_out)

    assert entry is not None
    assert entry.run == "t2"
    assert [one.run for one in ledger.entries(job.s3, "trusted", "things")] == ["t1", "t2"]


def test_a_ledger_that_lost_its_last_entry_stops_the_job(job: Job) -> None:
    job.run("b", "t2")
    job.s3.delete_object("trusted", "things/ledger/t2.json")

    with pytest.raises(JobError, match=r"was published by run t2.*restore the ledger object"):
        job.run("c", "t3")


def test_a_run_whose_branch_was_dropped_as_dead_is_told_that_it_was_overtaken(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "CLOCK_MARGIN_SECONDS", -10)

    def overtake(step: str) -> None:
        if step == f"branch {job.kept}":
            job.run("b", "quicker")

    with pytest.raises(drafts.OvertakenError, match="nothing of this run was published"):
        job.run("b", "t2", overtake)

    assert [one.run for one in ledger.entries(job.s3, "trusted", "things")] == ["t1", "quicker"]
    assert [drafts.branches(job.spark, one) for one in job.book.identifiers] == [[], []]
