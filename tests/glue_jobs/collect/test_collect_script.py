"""The collect script as Glue starts it, and the settings that it reads."""

from __future__ import annotations

import io
import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from lake import clients, collecting
from lake.collecting_source import Part, Source, read_source
from lake.errors import JobError
from lake.json_document import DocumentReader

SCRIPT = Path(__file__).parents[3] / "glue-jobs" / "collect.py"
SOURCE: dict[str, Any] = {
    "baseUrl": "https://opendata.example.org",
    "sender": "City",
    "timezone": "UTC",
    "delimiter": ";",
    "withBom": True,
    "parts": [{"file": "a.csv", "dataset": "a"}],
}


def settings(**more: Any) -> dict[str, Any]:
    zone = {"bucket": "b", "database": "d"}
    return {
        **{"department": "d", "stage": "dev", "dataset": "trees", "table": "trees"},
        "zones": {
            "landing": {"bucket": "landing"},
            **dict.fromkeys(("raw", "trusted", "quarantine", "curated"), zone),
        },
        "landing": {"kind": "csv", "delimiter": ";", "encoding": "utf-8-sig"},
        "fields": [
            {
                **{"name": "id", "type": "string", "description": "The id", "required": True},
                **{"key": True, "classification": "public", "privacy": "keep"},
            }
        ],
        **{"recipe": [], "rules": [], "curated": [], "owner": "o", "licence": "l", "title": "t"},
        **{"description": "d", "retentionDays": 1, "contractVersion": "1.0.0"},
        **{"pseudonymKeyParameter": "/p", "encryptionKey": "arn:key", **more},
    }


def run(monkeypatch: pytest.MonkeyPatch, document: dict[str, Any]) -> list[Any]:
    """Run the script, and return with what it collected."""
    collected: list[Any] = []

    class Artifacts:
        def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
            return {"Body": io.BytesIO(json.dumps(document).encode())}

    monkeypatch.setattr(clients, "s3_client", lambda key=None: key or Artifacts())
    monkeypatch.setattr(collecting, "run", lambda *told: collected.append(told))
    told = ["--settings", "s3://artifacts/settings/trees.json", "--JOB_RUN_ID", "jr"]
    monkeypatch.setattr("sys.argv", [str(SCRIPT), *told])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    return collected


def test_collects_what_its_settings_say_under_the_key_of_the_dataset(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ((s3, known, source),) = run(monkeypatch, settings(source=SOURCE))
    assert (s3, known.dataset) == ("arn:key", "trees")
    parts = (Part("a.csv", "a"),)
    assert source == Source("https://opendata.example.org", "City", "UTC", ";", True, parts)


def test_refuses_a_dataset_that_has_no_source(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(JobError, match=r"trees has no source to collect from; give it a source\."):
        run(monkeypatch, settings())


def test_tells_all_that_is_wrong_with_a_source() -> None:
    reader = DocumentReader()
    parts = [{"file": "a.csv", "dataset": "a"}, {"file": "a.csv", "filter": "x"}]
    read_source(reader, {**SOURCE, "baseUrl": "http://opendata.example.org", "parts": parts})
    assert reader.problems == [
        "source.baseUrl must be https://host without a path, got 'http://opendata.example.org'",
        "source.parts[1].filter is not known (nearest: file)",
        "source.parts[1].dataset is missing",
        "source.parts must not write a.csv twice",
    ]
    reader = DocumentReader()
    read_source(reader, {**SOURCE, "baseUrl": "https://opendata.example.org/api", "parts": []})
    assert [one.partition(" ")[0] for one in reader.problems] == ["source.baseUrl", "source.parts"]
