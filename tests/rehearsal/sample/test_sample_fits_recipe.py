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


def _headings_read(dataset: Path) -> list[str]:
    """Return the columns that a step reads and none before it makes, in order."""
    steps = json.loads((dataset / "recipe.json").read_text(encoding="utf-8"))
    read: dict[str, None] = {}
    made: set[str] = set()
    for step in steps:
        parameters = step["Action"]["Parameters"]
        if parameters["sourceColumn"] not in made:
            read.setdefault(parameters["sourceColumn"])
        made.add(parameters.get("targetColumn", ""))
    return list(read)


def _maps(dataset: Path) -> dict[str, dict[str, str]]:
    """Return each mapped column's categories."""
    return {
        parameters["targetColumn"]: json.loads(parameters["categoryMap"])
        for parameters in _actions(dataset, "CATEGORICAL_MAPPING")
    }


def _actions(dataset: Path, operation: str) -> list[dict[str, str]]:
    steps = json.loads((dataset / "recipe.json").read_text(encoding="utf-8"))
    found = [step["Action"] for step in steps]
    return [action["Parameters"] for action in found if action["Operation"] == operation]


@pytest.mark.parametrize("dataset", _DATASETS, ids=lambda path: path.name)
def test_every_heading_that_the_recipe_reads_is_made_in_its_order(dataset: Path) -> None:
    assert read_sample(dataset / "sample.yaml").headings == _headings_read(dataset)


@pytest.mark.parametrize("dataset", _DATASETS, ids=lambda path: path.name)
def test_every_synonym_and_value_of_a_mapped_column_has_its_category(dataset: Path) -> None:
    sample = read_sample(dataset / "sample.yaml")
    maps = _maps(dataset)
    synonyms = sample.dirt.get("synonyms", {"columns": {}})["columns"]
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
    sample, maps = read_sample(dataset / "sample.yaml"), _maps(dataset)
    checked = 0
    for field in contract["schema"][0]["properties"]:
        for rule in field.get("quality", []):
            start, _, listed = rule["implementation"].partition(" in ")
            if not start.startswith("ColumnValues") or not listed:
                continue
            allowed = set(json.loads(listed.partition(" where ")[0]))
            for part in sample.parts if field["name"] in sample.columns else ():
                made = _values(part.columns[field["name"]])
                # A code, such as M, is told apart by case; a word is mapped in lower case.
                codes = maps.get(field["name"], {})
                assert {codes.get(one, codes.get(one.lower(), one)) for one in made} <= allowed
                checked += 1
    assert checked > 0


def _values(column: dict[str, Any] | Any) -> set[str]:
    if "given" not in column:
        return set(column["values"])
    return {value for table in column["values"].values() for value in table}
