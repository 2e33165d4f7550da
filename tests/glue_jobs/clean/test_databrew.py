"""DataBrew's output, taken over file by file: what is taken, what is refused, what waits."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from lake import cleaning, settings_file
from lake.errors import JobError

CSV = {"kind": "csv", "delimiter": ",", "encoding": "utf-8"}
JOB = "ohs-dev-reports-cleanse"
PREFIX = "reports/databrew/"
OUTPUT = f"{PREFIX}{JOB}_part00000.parquet.snappy"
RAW = "raw-bucket"
#: Landed objects get the seconds after this moment as their time.
LANDED = datetime(2026, 1, 1, tzinfo=timezone.utc)
LATER = LANDED + timedelta(days=1)
Make = Callable[..., Any]


class Brewed:
    """A dataset that DataBrew cleans, and DataBrew's part played by a test."""

    def __init__(self, zone: Any) -> None:
        self.zone = zone
        # Outputs lie beside the landed files, for Spark to read.
        zone.s3.address = lambda bucket, key: str(zone.s3.folder / bucket / key)
        zone.s3.land = self._land(zone.s3)

    @staticmethod
    def _land(s3: Any) -> Callable[[str, bytes], str]:
        plain = type(s3).land

        def land(key: str, body: bytes) -> str:
            version: str = plain(s3, key, body)
            path = s3.folder / "landing-bucket" / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            return version

        return land

    def brew(
        self,
        rows: Sequence[tuple[Any, ...]],
        columns: str = "landed_file string, id string",
        at: datetime = LATER,
        key: str = OUTPUT,
    ) -> None:
        """Write an output: one row for each tuple, the file first."""
        frame = self.zone.spark.createDataFrame(list(rows), columns).coalesce(1)
        path = self.zone.s3.folder / RAW / key
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write.mode("overwrite").parquet(str(path) + ".folder")
        part = next((path.parent / (path.name + ".folder")).glob("part-*"))
        part.replace(path)
        self.zone.s3.objects[(RAW, key)] = [(f"o-{at.isoformat()}", b"", at)]

    def clean(self, run: str = "run-1", **options: Any) -> Any:
        document = self.zone.document()
        document["cleaning"] = {
            **{"engine": "databrew", "job": JOB, "prefix": PREFIX},
            **{"fileColumn": "landed_file", "timeoutMinutes": 60},
        }
        known = settings_file.parse(json.dumps(document))
        s3 = self.zone.s3
        return cleaning.run(self.zone.spark, s3, known, run, address=s3.address, **options)


@pytest.fixture
def brewed(make_zone: Make, make_column: Make) -> Callable[..., Brewed]:
    def make(landing: dict[str, Any] | None = None, **options: Any) -> Brewed:
        return Brewed(make_zone(landing or CSV, **options))

    return make


def outcomes(entries: Sequence[Any]) -> dict[str, tuple[str, int]]:
    return {one.key: (one.outcome, one.rows) for entry in entries for one in entry.inputs}


def test_takes_over_the_rows_of_each_file_with_their_ordinal(brewed: Make) -> None:
    data = brewed()
    first = data.zone.land("a.csv", "id\n1\n2\n")
    second = data.zone.land("2024/b ä.csv", "id\n3\n")
    # DataBrew's order is its own: the number is the place among the rows of the file.
    data.brew([("a.csv", "one"), ("2024/b ä.csv", "three"), ("a.csv", "two")])
    (entry,) = data.clean()
    assert entry.counts == {"landedRows": 3, "rawRows": 3, "refusedFiles": 0}
    assert data.zone.rows("_object", "_version", "_row", "id", "_unreadable") == [
        ("reports/2024/b ä.csv", second, 1, "three", {}),
        ("reports/a.csv", first, 1, "one", {}),
        ("reports/a.csv", first, 2, "two", {}),
    ]
    assert json.loads(data.zone.rows("_original")[0][0]) == {"id": "three"}


def test_gives_types_as_if_the_job_had_cleaned(brewed: Make, make_column: Make) -> None:
    fields = [
        make_column("id", required=True),
        make_column("day", "date"),
        make_column("days", "int"),
        make_column("absent", "int"),
    ]
    data = brewed(fields=fields)
    data.zone.land("a.csv", "id,day,days\nx,2024-03-14,3\ny,soon,2.5\n")
    moment = datetime(2024, 3, 14)
    data.brew(
        [("a.csv", "x", moment, 3.0), ("a.csv", "y", None, 2.5)],
        "landed_file string, id string, day timestamp, days double",
    )
    data.clean()
    assert data.zone.rows() == [("x", date(2024, 3, 14), 3, None), ("y", None, None, None)]
    assert data.zone.rows("_unreadable") == [({},), ({"days": "2.5"},)]


def test_takes_over_a_wide_table_without_planning_for_ever(brewed: Make, make_column: Make) -> None:
    names = [f"column_{number}" for number in range(40)]
    data = brewed(fields=[make_column(name, "int") for name in names])
    data.zone.land("a.csv", ",".join(names) + "\n" + ",".join(["1"] * 40) + "\n")
    columns = ", ".join(["landed_file string", *[f"{name} string" for name in names]])
    data.brew([("a.csv", *["1"] * 40)], columns)
    data.clean()
    assert data.zone.rows() == [(1,) * 40]


def test_finds_files_whose_names_are_escaped(brewed: Make) -> None:
    data = brewed()
    data.zone.land("week 11 é.csv", "id\n1\n")
    data.brew([("week%2011%20%C3%A9.csv", "1")])
    assert outcomes(data.clean()) == {"reports/week 11 é.csv": ("accepted", 1)}


def test_accepts_a_file_of_a_heading_only(brewed: Make) -> None:
    data = brewed()
    data.zone.land("empty.csv", "id\n")
    data.zone.land("a.csv", "id\n1\n")
    data.brew([("a.csv", "1")])
    assert outcomes(data.clean()) == {
        "reports/a.csv": ("accepted", 1),
        "reports/empty.csv": ("accepted", 0),
    }


@pytest.mark.parametrize("made", [0, 1, 3])
def test_refuses_a_file_of_which_databrew_made_another_number_of_rows(
    brewed: Make, made: int
) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n2\n")
    data.zone.land("b.csv", "id\n9\n")
    data.brew([("b.csv", "9"), *[("a.csv", "1")] * made])
    entries = data.clean()
    assert outcomes(entries) == {
        "reports/a.csv": ("refused", 0),
        "reports/b.csv": ("accepted", 1),
    }
    (reason,) = [one.reason for one in entries[0].inputs if one.reason]
    assert reason == (
        f"a.csv holds 2 rows and DataBrew made {made} of it; look at the file with a DataBrew "
        "project, correct it and land it again"
    )


def test_a_file_waits_until_databrew_has_run(brewed: Make) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n")
    assert data.clean("run-1") == []
    data.brew([("a.csv", "1")])
    assert outcomes(data.clean("run-2")) == {"reports/a.csv": ("accepted", 1)}
    assert data.clean("run-3") == []


def test_a_file_that_landed_after_databrew_began_waits(brewed: Make) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n")
    data.zone.land("b.csv", "id\n2\n")
    # a.csv landed in second 1, b.csv in second 2.
    data.brew([("a.csv", "1")], at=LANDED + timedelta(seconds=3))
    assert outcomes(data.clean("run-1")) == {"reports/a.csv": ("accepted", 1)}
    data.brew([("a.csv", "1"), ("b.csv", "2")])
    assert outcomes(data.clean("run-2")) == {"reports/b.csv": ("accepted", 1)}
    assert data.zone.rows("_object", "_run") == [
        ("reports/a.csv", "run-1"),
        ("reports/b.csv", "run-2"),
    ]


def test_a_version_of_which_databrew_may_have_read_the_one_before_waits(brewed: Make) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n")
    data.zone.land("a.csv", "id\n2\n")
    # The same number of rows, so that only the time tells the versions apart.
    landed = LANDED + timedelta(seconds=2)
    data.brew([("a.csv", "1")], at=landed + timedelta(minutes=60) - timedelta(seconds=1))
    assert data.clean("run-1") == []
    data.brew([("a.csv", "2")], at=landed + timedelta(minutes=60))
    assert outcomes(data.clean("run-2")) == {"reports/a.csv": ("accepted", 1)}
    assert data.zone.rows() == [("2",)]


def test_a_version_that_landed_after_the_output_is_not_taken_for_the_one_before(
    brewed: Make,
) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n")
    data.brew([("a.csv", "1")], at=LANDED + timedelta(seconds=2))
    assert outcomes(data.clean("run-1")) == {"reports/a.csv": ("accepted", 1)}
    data.zone.land("z.csv", "id\n8\n")
    data.zone.land("a.csv", "id\n2\n")
    assert data.clean("run-2") == []
    assert data.zone.rows() == [("1",)]


def test_refuses_a_file_that_cannot_be_opened_whatever_databrew_made_of_it(brewed: Make) -> None:
    data = brewed({"kind": "excel"})
    data.zone.land("a.xlsx", "no workbook")
    data.brew([("a.xlsx", "1")])
    assert outcomes(data.clean()) == {"reports/a.xlsx": ("refused", 0)}


def test_takes_the_newest_output_where_databrew_keeps_all(brewed: Make) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n")
    for number, day in enumerate(("02Jan2026_1767398400000", "09Jan2026_1768003200000")):
        name = f"{JOB}_{day}"
        at = LATER + timedelta(days=number)
        data.brew([("a.csv", str(number))], at=at, key=f"{PREFIX}{name}/{name}_part00000.parquet")
    data.clean()
    assert data.zone.rows() == [("1",)]


def test_stops_at_an_output_in_parts(brewed: Make) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n")
    data.brew([("a.csv", "1")])
    data.brew([("a.csv", "1")], key=OUTPUT.replace("part00000", "part00001"))
    with pytest.raises(JobError, match=r"in 2 parts, .* set maxOutputFiles of the job to 1"):
        data.clean()


@pytest.mark.parametrize(
    ("columns", "missing"),
    [("file string, id string", "landed_file"), ("landed_file string, no string", "id")],
)
def test_stops_at_an_output_of_another_recipe(brewed: Make, columns: str, missing: str) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n")
    data.brew([("a.csv", "1")], columns)
    with pytest.raises(JobError, match=f"lacks the column {missing}; deploy the stack"):
        data.clean()


def test_publishes_nothing_of_an_output_that_was_replaced_meanwhile(brewed: Make) -> None:
    data = brewed()
    data.zone.land("a.csv", "id\n1\n")
    data.brew([("a.csv", "1")])

    original = data.zone.s3.head_object

    def head_object(Bucket: str, Key: str) -> dict[str, Any]:
        answer: dict[str, Any] = original(Bucket=Bucket, Key=Key)
        newer = ("o-newer", b"", LATER + timedelta(hours=1))
        data.zone.s3.objects[(Bucket, Key)].append(newer)
        return answer

    data.zone.s3.head_object = head_object
    with pytest.raises(JobError, match=r"DataBrew replaced .* while it was read"):
        data.clean()
    assert data.zone.entries() == []
    assert data.zone.rows() == []


def test_settings_say_all_of_the_cleaning_or_nothing(make_zone: Make) -> None:
    document = make_zone(CSV).document()
    assert settings_file.parse(json.dumps(document)).databrew is None
    document["cleaning"] = {"engine": "glue"}
    assert settings_file.parse(json.dumps(document)).databrew is None
    document["cleaning"] = {"engine": "databrew", "job": "j", "prefix": "p/", "timeoutMinutes": 0}
    with pytest.raises(JobError) as refused:
        settings_file.parse(json.dumps(document))
    assert "cleaning.fileColumn" in str(refused.value)
    document["cleaning"] = {"engine": "glue", "job": "j"}
    with pytest.raises(JobError, match="job"):
        settings_file.parse(json.dumps(document))
