"""The samples in docs/samples are what generator and recipe make today."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from cleaned import cleaned_samples
from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[3]
LICENCES = ROOT / "environments/departments/vancouver/business-licences"
SAMPLES = ROOT / "docs/samples/business-licences"


def test_making_the_samples_again_gives_the_committed_bytes(spark: SparkSession) -> None:
    made = cleaned_samples(spark, LICENCES, 200)

    committed = {one.stem: one.read_bytes() for one in SAMPLES.glob("*.csv")}
    assert made.keys() == committed.keys() == {"2023", "2024"}
    again = "run the command in docs/samples/README.md"
    assert all(made[part] == committed[part] for part in made), again


def test_samples_are_small_and_clean_and_hold_nothing_that_the_contract_drops() -> None:
    for year in ("2023", "2024"):
        text = (SAMPLES / f"{year}.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == 200
        assert not {"unit", "house", "postal_code", "geom", "geo_point_2d"} & rows[0].keys()
        years = [row["folder_year"] for row in rows]
        # A few of the generated rows are wrong on purpose.
        assert years.count(year) > 190
