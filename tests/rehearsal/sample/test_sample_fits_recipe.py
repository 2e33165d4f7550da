"""What the samples call things is what the recipes understand: for every dataset that has both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from sampling.spec import read_sample

_DATASETS = sorted(
    path.parent
    for path in (Path(__file__).parents[3] / "environments/departments").glob("*/*/sample.yaml")
    if (path.parent / "recipe.json").exists()
)


def _actions(dataset: Path, operation: str) -> list[dict[str, str]]:
    steps = json.loads((dataset / "recipe.json").read_text(encoding="utf-8"))
    found = [step["Action"] for step in steps]
    return [action["Parameters"] for action in found if action["Operation"] == operation]


@pytest.mark.parametrize("dataset", _DATASETS, ids=lambda path: path.name)
def test_every_heading_that_the_recipe_renames_is_made_in_its_order(dataset: Path) -> None:
    renamed = [parameters["sourceColumn"] for parameters in _actions(dataset, "RENAME")]
    assert read_sample(dataset / "sample.yaml").headings == renamed


@pytest.mark.parametrize("dataset", _DATASETS, ids=lambda path: path.name)
def test_every_synonym_and_value_of_a_mapped_column_has_its_category(dataset: Path) -> None:
    sample = read_sample(dataset / "sample.yaml")
    maps = {
        parameters["targetColumn"]: json.loads(parameters["categoryMap"])
        for parameters in _actions(dataset, "CATEGORICAL_MAPPING")
    }
    synonyms = sample.dirt["synonyms"]["columns"]
    assert synonyms.keys() <= maps.keys()
    for column, words in synonyms.items():
        for value, spellings in words.items():
            assert [maps[column].get(one.lower()) for one in [value, *spellings]] == [value] * (
                len(spellings) + 1
            )
        for value in _values(sample.columns[column]):
            assert maps[column].get(value.lower()) == value


@pytest.mark.parametrize("dataset", _DATASETS, ids=lambda path: path.name)
def test_every_value_of_a_mapped_column_is_one_that_the_contract_allows(dataset: Path) -> None:
    contract = yaml.safe_load((dataset / "contract.yaml").read_text(encoding="utf-8"))
    columns = read_sample(dataset / "sample.yaml").columns
    checked = 0
    for field in contract["schema"][0]["properties"]:
        for rule in field.get("quality", []):
            start, _, listed = rule["implementation"].partition(" in ")
            if start.startswith("ColumnValues") and listed:
                assert _values(columns[field["name"]]) <= set(json.loads(listed))
                checked += 1
    assert checked > 0


def _values(column: dict[str, Any] | Any) -> set[str]:
    if "given" not in column:
        return set(column["values"])
    return {value for table in column["values"].values() for value in table}
