"""What a profile says of rows, and what it never says."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from lake import ledger, profiling, profiling_columns
from lake.checks import Checks
from lake.errors import JobError
from lake.ledger import Entry, Input, Outcome, RuleResult
from lake.settings import Field, Zone, Zones
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

DAY = datetime.date


def field(name: str, kind: str, privacy: str = "keep", classification: str = "internal") -> Field:
    return Field(name, kind, "", False, False, classification, privacy)  # type: ignore[arg-type]


FIELDS = (
    field("id", "bigint", classification="public"),
    field("species", "string"),
    field("fee", "decimal(9,2)"),
    field("seen", "date"),
    field("chipped", "boolean"),
    field("code", "string"),
    field("street", "string", classification="confidential"),
    field("born", "date", classification="restricted", privacy="mask"),
    field("owner", "string", privacy="pseudonymise"),
    field("phone", "string", privacy="drop"),
)
CATEGORIES = ("species",)
ROWS = [
    (1, "Cat", "0.00", DAY(2024, 1, 31), True, "V5K 1A1", "Rue du Zoo 7", DAY(1999, 1, 1), "ab12"),
    (2, "Cat", "12.50", DAY(2024, 2, 1), True, "V5K 2B2", None, None, "ab12"),
    (3, "Cat", "99.99", DAY(2024, 2, 1), False, "v5k2b2", "Main St.", DAY(2001, 5, 5), "cd34"),
    (4, "Dog", None, DAY(2024, 4, 30), None, "", "Ü-Weg 12", DAY(1999, 1, 1), "cd34"),
    (5, None, "12.50", None, None, None, "Main St.", None, None),
]


@pytest.fixture(scope="module")
def rows(spark: SparkSession) -> DataFrame:
    schema = ", ".join(
        f"{one.name} {'string' if one.privacy == 'pseudonymise' else one.type}"
        for one in FIELDS
        if one.privacy != "drop"
    )
    values = [(*row[:2], None if row[2] is None else Decimal(row[2]), *row[3:]) for row in ROWS]
    frame = spark.createDataFrame(values, schema)
    return frame.select(
        "*", fn.lit("o").alias("_object"), fn.lit("v").alias("_version"), fn.col("id").alias("_row")
    ).cache()


def look(rows: DataFrame, expected: int = 5) -> dict[str, dict[str, Any]]:
    columns = profiling_columns.looked_at(FIELDS, CATEGORIES)
    counted, _, entries = profiling_columns.measure(rows, columns, expected, {})
    assert counted == 5
    return {one["name"]: one for one in entries}


def test_counts_are_those_worked_out_by_hand(rows: DataFrame) -> None:
    found = look(rows)
    assert {name: (one["missing"], one["distinct"]) for name, one in found.items()} == {
        "id": (0, 5),
        "species": (1, 2),
        "fee": (1, 3),
        "seen": (1, 3),
        "chipped": (2, 2),
        "code": (1, 4),
        "street": (1, 3),
        "born": (2, 2),
        "owner": (1, 2),
    }
    assert all(one["distinctIsExact"] for one in found.values())


def test_ranges_and_bins_are_those_of_numbers_and_dates(rows: DataFrame) -> None:
    found = look(rows)
    assert (found["id"]["min"], found["id"]["max"]) == ("1", "5")
    assert [one["count"] for one in found["id"]["histogram"]["bins"]] == [1, 1, 1, 1, 1]
    fee = found["fee"]["histogram"]
    assert (found["fee"]["min"], found["fee"]["max"], fee["step"]) == ("0.00", "99.99", 5)
    assert {one["from"]: one["count"] for one in fee["bins"] if one["count"]} == {
        0: 1,
        10: 2,
        95: 1,
    }
    seen = found["seen"]
    assert (seen["min"], seen["max"]) == ("2024-01-31", "2024-04-30")
    assert seen["histogram"]["unit"] == "month"
    assert [(one["from"], one["count"]) for one in seen["histogram"]["bins"]] == [
        ("2024-01-01", 1),
        ("2024-02-01", 2),
        ("2024-03-01", 0),
        ("2024-04-01", 1),
    ]


def test_values_are_counted_of_categories_and_truths_and_rare_ones_are_not_shown(
    rows: DataFrame,
) -> None:
    found = look(rows)
    # Fewer than three rows are a dog or have been chipped.
    assert found["species"]["values"] == [{"value": "Cat", "count": 3}]
    assert found["species"]["otherValues"] == 1
    assert (found["chipped"]["values"], found["chipped"]["otherValues"]) == ([], 3)
    assert "values" not in found["code"]


def test_patterns_have_the_form_and_not_the_content(rows: DataFrame) -> None:
    found = look(rows)
    assert found["code"]["patterns"] == [
        {"pattern": "a9a 9a9", "count": 2},
        {"pattern": "", "count": 1},
        {"pattern": "a9a9a9", "count": 1},
    ]
    assert found["street"]["patterns"] == [
        {"pattern": "a a.", "count": 2},
        {"pattern": "a a a 9", "count": 1},
        {"pattern": "a-a 9", "count": 1},
    ]
    assert (found["street"]["shortest"], found["street"]["longest"]) == (8, 12)


def test_of_what_is_personal_it_shows_counts_lengths_and_forms_only(rows: DataFrame) -> None:
    found = look(rows)
    told = json.dumps([found[name] for name in ("street", "born", "owner")])
    for value in ("Main", "Zoo", "1999", "2001", "ab12", "cd34"):
        assert value not in told
    assert not {"min", "histogram", "values"} & {*found["street"], *found["born"], *found["owner"]}
    assert "patterns" not in found["owner"]
    assert "phone" not in found


def test_many_rows_are_estimated_and_sampled_the_same_way_each_time(
    rows: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profiling_columns, "EXACT_ROWS", 4)
    monkeypatch.setattr(profiling_columns, "SAMPLE_ROWS", 3)
    columns = profiling_columns.looked_at(FIELDS, CATEGORIES)
    first = profiling_columns.measure(rows, columns, 5, {})
    counted, sampled, entries = first
    assert profiling_columns.measure(rows.repartition(2), columns, 5, {}) == first
    assert counted == 5 and 0 < sampled < 5
    by_name = {one["name"]: one for one in entries}
    assert not by_name["id"]["distinctIsExact"]
    # Totals are of all rows, bins of the sample.
    assert by_name["id"]["distinct"] == 5 and by_name["id"]["max"] == "5"
    assert sum(one["count"] for one in by_name["id"]["histogram"]["bins"]) == sampled


class Known:
    """The part of the settings that a profile needs, and a lake of ledgers only."""

    department, stage, dataset, contract_version = "d", "dev", "things", "1.2.0"
    fields = (field("id", "bigint", classification="public"), field("species", "string"))
    checks = Checks(categories=("species",))
    zones = Zones(
        "landing", *(Zone(name, name) for name in ("raw", "trusted", "quarantine", "curated"))
    )

    def __init__(self, spark: SparkSession, s3: Any) -> None:
        self.spark, self.s3 = spark, s3
        self.rows: list[tuple[Any, ...]] = []

    def trust(
        self,
        run: str,
        count: int,
        schema: Sequence[Any] = (),
        outcome: Outcome = "accepted",
        **quality: RuleResult,
    ) -> None:
        """Add rows to trusted, and an entry to its ledger."""
        first = len(self.rows)
        # Half of what it judges are rows of a file that another run took in.
        self.rows += [
            (one % 5, "Cat", of, "v", one, run)
            for one in range(first, first + count)
            for of in (f"o-{run}", "o-another")
        ]
        entry = Entry(
            run,
            "trust",
            (Input(f"o-{run}", "v", "", 1, count, outcome),),
            counts={"inputRows": count + 1, "trustedRows": count, "quarantinedRows": 1},
            quality=quality,
            details={"qualityScore": 0.5, "schema": list(schema)},
            at=f"2026-01-01T00:00:{run[1:]:0>2}Z",
        )
        ledger.commit(self.s3, "trusted", "things", entry)

    def profile(self, run: str) -> dict[str, Any] | None:
        """Do what curate does."""
        schema = (
            "id bigint, species string, _object string, _version string, _row bigint, _run string"
        )
        trusted = self.spark.createDataFrame(self.rows, schema)
        return profiling.run(self.s3, self, run, trusted)  # type: ignore[arg-type]

    def stored(self, name: str) -> Any:
        """Return a profile as it lies in the bucket."""
        return json.loads(self.s3.objects[("curated", f"things/profile/{name}.json")])


@pytest.fixture
def known(spark: SparkSession, fake_s3: Any) -> Known:
    return Known(spark, fake_s3)


def test_a_profile_is_of_the_rows_since_the_last_one_and_compared_with_it(known: Known) -> None:
    known.trust("t1", 5)
    first = known.profile("r1")
    known.trust("t2", 12)
    known.trust("t3", 13)
    second = known.profile("r2")

    assert first is not None and second is not None
    assert (known.stored("r1"), known.stored("r2"), known.stored("latest")) == (
        first,
        second,
        second,
    )
    assert (first["trustRuns"], first["rows"], first["drift"]["level"]) == (["t1"], 5, "ok")
    assert (second["trustRuns"], second["rows"]) == (["t2", "t3"], 25)
    [finding] = second["drift"]["findings"]
    assert (second["drift"]["against"], finding["measure"], finding["level"]) == (
        "r1",
        "rows",
        "alert",
    )
    assert profiling.noted(second) == {"drift": {"level": "alert", "findings": 1}}


def test_scores_over_time_and_files_with_other_columns_are_in_each_profile(known: Known) -> None:
    changes = {"file": "a.csv", "at": "2026-01-01T00:00:00Z", "added": ["colour"]}
    known.trust("t1", 9, [changes], a=RuleResult("passed", 0, 10))
    known.profile("r1")
    others = {**changes, "file": "b.csv"}
    passed, failed = RuleResult("passed", 0, 10, "warn"), RuleResult("failed", 5, 10)
    known.trust("t2", 9, [changes, others], a=failed, b=passed)
    known.profile("r2")

    latest = known.stored("latest")
    assert [(one["run"], one["rows"], one["score"]) for one in latest["quality"]["runs"]] == [
        ("t1", 10, 0.5),
        ("t2", 10, 0.5),
    ]
    assert latest["quality"]["rules"] == [
        {"rule": "a", "level": "quarantine", "scores": [1.0, 0.5]},
        {"rule": "b", "level": "warn", "scores": [None, 1.0]},
    ]
    assert latest["schema"] == [changes, others]


def test_a_curate_run_that_was_killed_after_its_profile_makes_the_same_again(known: Known) -> None:
    known.trust("t1", 5)
    known.profile("r1")
    known.trust("t2", 5)
    before = known.profile("r2")
    after = known.profile("r2")

    assert before is not None and after is not None
    assert {**after, "at": ""} == {**before, "at": ""}


def test_nothing_new_in_trusted_makes_no_profile(known: Known) -> None:
    known.trust("t1", 5)
    known.profile("r1")
    known.trust("t2", 0)

    assert known.profile("r2") is None
    assert profiling.noted(None) == {}
    assert known.stored("latest")["run"] == "r1"


def test_a_run_of_repaired_rows_only_is_no_delivery_and_no_drift(known: Known) -> None:
    known.trust("t1", 5)
    known.profile("r1")
    known.trust("t2", 1, outcome="replayed")

    assert known.profile("r2") is None
    known.trust("t3", 5)
    third = known.profile("r3")

    assert third is not None
    assert (third["rows"], third["drift"]["level"]) == (5, "ok")
    assert third["trustRuns"] == ["t2", "t3"]
    assert [one["run"] for one in third["quality"]["runs"]] == ["t1", "t3"]


@pytest.mark.parametrize(
    ("body", "what"), [(b"{", "it is no JSON"), (b'{"version": 0}', "its version is not 1")]
)
def test_a_profile_that_cannot_be_read_stops_the_job_and_is_named(
    known: Known, body: bytes, what: str
) -> None:
    known.s3.objects[("curated", "things/profile/latest.json")] = body

    with pytest.raises(JobError) as stopped:
        profiling.latest(known.s3, known)  # type: ignore[arg-type]

    assert f"s3://curated/things/profile/latest.json cannot be read: {what}" in str(stopped.value)
