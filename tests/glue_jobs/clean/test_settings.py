"""Settings become one typed value, or every problem at once."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from lake import settings, settings_file
from lake.errors import JobError


def sound() -> dict[str, Any]:
    zone = {"bucket": "b", "database": "d"}
    return {
        **{"department": "ohs", "stage": "dev", "dataset": "work-accidents"},
        "table": "work_accidents",
        "zones": {
            "landing": {"bucket": "l"},
            **dict.fromkeys(("raw", "trusted", "quarantine", "curated"), zone),
        },
        "landing": {"kind": "csv", "delimiter": ";", "encoding": "utf-8"},
        "fields": [
            {
                **{"name": "id", "type": "decimal(38,0)", "description": "", "required": True},
                **{"key": True, "classification": "restricted", "privacy": "pseudonymise"},
            }
        ],
        **{
            "recipe": [],
            "rules": ['IsComplete "id"'],
            "curated": [{"table": "t", "sql": "select 1"}],
        },
        **{"owner": "o", "licence": "x", "title": "t", "description": "", "retentionDays": 1},
        **{"contractVersion": "1", "pseudonymKeyParameter": "/p"},
    }


def problems(document: Any) -> list[str]:
    with pytest.raises(JobError) as caught:
        settings_file.parse(json.dumps(document), "s3://b/k")
    return str(caught.value).removeprefix("s3://b/k: ").split("; ")


def test_reads_sound_settings() -> None:
    known = settings_file.parse(json.dumps(sound()))
    assert known.identifier("raw") == "lake.d.work_accidents"
    assert known.identifier("curated", "by_month") == "lake.d.by_month"
    assert known.location("raw") == "s3://b/work-accidents/table"
    assert known.location("curated", "by_month") == "s3://b/work-accidents/by_month"
    assert known.landing == settings.Landing("csv", None, ";", "utf-8")
    assert known.fields == (
        settings.Field("id", "decimal(38,0)", "", True, True, "restricted", "pseudonymise"),
    )
    assert (known.zones.landing, known.retention_days) == ("l", 1)
    assert known.encryption_key is None


def test_reads_the_key_of_a_dataset_that_has_its_own() -> None:
    key = "arn:aws:kms:ca-central-1:111122223333:alias/parks-dev-data-trees"
    assert settings_file.parse(json.dumps({**sound(), "encryptionKey": key})).encryption_key == key
    assert problems({**sound(), "encryptionKey": ""}) == [
        "encryptionKey must be a text, got an empty text"
    ]


def test_reads_by_which_column_rows_of_one_key_are_compared() -> None:
    seen = {**sound()["fields"][0], "name": "seen", "type": "date", "key": False, "privacy": "keep"}
    document = {**sound(), "fields": [*sound()["fields"], seen], "latestBy": "seen"}

    assert settings_file.parse(json.dumps(sound())).latest_by is None
    assert settings_file.parse(json.dumps(document)).latest_by == "seen"
    assert problems({**document, "latestBy": "id"}) == [
        "latestBy must be a column that is kept as it is and no part of the key, got 'id'"
    ]


def test_reports_every_problem_with_its_place() -> None:
    document = sound()
    del document["owner"]
    document["retentiondays"] = document.pop("retentionDays")
    document["zones"]["raw"] = {"bucket": ""}
    document["landing"] = {"kind": "csv", "delimiter": "||", "encoding": "utf-99", "sheet": "S"}
    document["fields"] += [
        {**document["fields"][0], "name": "ID", "type": "decimal(39,0)", "privacy": "hide"},
        {**document["fields"][0], "name": "_x", "type": "integer", "required": "yes"},
    ]
    document["rules"] = [1]
    assert sorted(problems(document)) == sorted(
        [
            "retentiondays is not known (nearest: retentionDays)",
            "retentionDays is missing",
            "owner is missing",
            "zones.raw.bucket must be a text, got an empty text",
            "zones.raw.database is missing",
            "landing.sheet is not known",
            "landing.delimiter must be one character, got '||'",
            "landing.encoding must be an encoding such as utf-8, got 'utf-99'",
            "fields[1].type must have 1 to 38 digits and no more decimals than digits, "
            "got 'decimal(39,0)'",
            "fields[1].privacy must be one of keep, mask, pseudonymise, drop, got 'hide'",
            "fields[2].type must be string, int, bigint, double, boolean, date, timestamp or "
            "decimal(p,s), got 'integer'",
            "fields[2].name must not start with _, which is the platform's own",
            "got '_x'",
            "fields[2].required must be true or false, got a text",
            "fields names a column more than once: ID, id",
            "rules[0] must be a text, got a number",
        ]
    )


@pytest.mark.parametrize("document", [[], {}, "x", None])
def test_refuses_a_document_that_is_no_settings(document: Any) -> None:
    assert problems(document)


class OneObject:
    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if Key != "settings/a.json":
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject")
        return {"Body": io.BytesIO(json.dumps(sound()).encode())}


def test_loads_from_an_address() -> None:
    assert settings_file.load(OneObject(), "s3://b/settings/a.json").dataset == "work-accidents"
    with pytest.raises(JobError, match=r"the settings s3://b/x cannot be read \(AccessDenied\)"):
        settings_file.load(OneObject(), "s3://b/x")
    with pytest.raises(JobError, match="--settings must be s3://bucket/key, got 'b/x'"):
        settings_file.load(OneObject(), "b/x")


def test_reads_data_products_and_says_what_is_wrong_with_one() -> None:
    product = {
        **{"name": "by-year", "title": "t", "database": "p", "table": "by_year", "source": "t"},
        **{"columns": ["year"], "folder": "products/by-year"},
    }
    (known,) = settings_file.parse(json.dumps({**sound(), "products": [product]})).products
    assert (known.identifier, known.columns) == ("lake.p.by_year", ("year",))
    assert settings_file.parse(json.dumps(sound())).products == ()

    unsound = {**product, "columns": [], "title": "", "reader": "x"}
    assert problems({**sound(), "products": [unsound]}) == [
        "products[0].reader is not known (nearest: folder)",
        "products[0].title must be a text, got an empty text",
        "products[0].columns must name at least one column",
    ]
