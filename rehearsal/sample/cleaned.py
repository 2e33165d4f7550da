"""Makes small cleaned samples of a dataset: generated files, cleaned by the dataset's own recipe.

    python rehearsal/sample/cleaned.py --dataset-dir DIR --rows N --out DIR

One CSV file for each part of the sample, such as a year, with the contract's columns in their order.
What the contract drops is left out, personal data are masked, and a value that cannot be read is
empty. The same sample, recipe
and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import io
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from generate import Request, generate

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "glue-jobs"))

from lake import privacy, recipe
from lake.landing import Landed
from lake.readers.csv_file import open_small_csv
from lake.readers.frames import source_rows
from lake.settings import Field, Landing
from lake.typing_columns import type_columns
from pyspark.sql import SparkSession
from pyspark.sql import functions as fn

SEED = 1


def cleaned_samples(spark: SparkSession, dataset: Path, rows: int) -> dict[str, bytes]:
    """Generate so many rows of each part and clean them.

    Parameters
    ----------
    dataset
        Folder of the dataset's `contract.yaml`, `recipe.json` and `sample.yaml`.
    rows
        Rows of each part.

    Returns
    -------
    dict
        Name of the part → its CSV file.
    """
    contract = yaml.safe_load((dataset / "contract.yaml").read_text(encoding="utf-8"))
    fields = _fields(contract)
    steps = recipe.parse(json.loads((dataset / "recipe.json").read_text(encoding="utf-8")), fields)
    parts = list(yaml.safe_load((dataset / "sample.yaml").read_text(encoding="utf-8"))["parts"])
    found: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="sample-") as folder:
        out = Path(folder)
        generate(Request(dataset, rows * len(parts), SEED, len(parts), out, folders=True))
        for part in parts:
            [file] = (out / str(part)).iterdir()
            found[str(part)] = _cleaned(spark, file, steps, fields, _landing(contract))
    return found


def main(argv: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description="Make small cleaned samples of a dataset.")
    parser.add_argument("--dataset-dir", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--out", type=Path, required=True)
    told = parser.parse_args(argv)
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    told.out.mkdir(parents=True, exist_ok=True)
    for part, body in cleaned_samples(spark, told.dataset_dir, told.rows).items():
        (told.out / f"{part}.csv").write_bytes(body)
    spark.stop()
    return 0


def _cleaned(
    spark: SparkSession,
    file: Path,
    steps: recipe.Recipe,
    fields: Sequence[Field],
    landing: Landing,
) -> bytes:
    """Do with a file what the clean job does, and write what may be shown of its rows."""
    body = file.read_bytes()
    at = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
    landed = Landed("landing", file.name, "1", len(body), at)
    opened = open_small_csv(landed, body, hashlib.sha256(body).hexdigest(), landing)
    source = source_rows(spark, [opened], steps.headings(fields))
    typed = type_columns(recipe.apply(source, steps), fields, "sample")
    names = [one.name for one in fields if one.privacy != "drop"]
    shown = (
        privacy.apply(typed, fields, None)
        .orderBy("_row")
        .select(*[fn.col(f"`{name}`").cast("string") for name in names])
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([["" if cell is None else cell for cell in row] for row in shown.collect()])
    return text.getvalue().encode()


def _fields(contract: dict[str, Any]) -> tuple[Field, ...]:
    [table] = contract["schema"]
    return tuple(
        Field(
            name=one["name"],
            type=one["physicalType"],
            description=one["description"],
            required=one.get("required", False),
            key=one.get("primaryKey", False),
            classification=one["classification"],
            privacy=_properties(one).get("privacy", "keep"),
        )
        for one in table["properties"]
    )


def _landing(contract: dict[str, Any]) -> Landing:
    return Landing(**_properties(contract)["landing"])


def _properties(of: dict[str, Any]) -> dict[str, Any]:
    return {one["property"]: one["value"] for one in of.get("customProperties", [])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
