"""The City's datasets through clean and trust: excerpts in the portal's own forms, made by hand."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError
from lake import cleaning, settings, settings_file, trust_run
from pyspark.sql import SparkSession

_DATASETS = Path(__file__).parents[2] / "environments/departments/vancouver"
_NUMBERS = itertools.count(1)
_ZONES = ("raw", "trusted", "quarantine", "curated")
_LICENCE = {
    "FOLDERYEAR": "24",
    "LicenceRSN": "4900001",
    "LicenceNumber": "24-900001",
    "LicenceRevisionNumber": "00",
    "BusinessName": "Brûlé Café Ltd",
    "BusinessTradeName": "Anna’s Café",
    "Status": "Issued",
    "IssuedDate": "2024-01-04T11:06:03-08:00",
    "ExpiredDate": "2024-12-31",
    "BusinessType": "Restaurant",
    "BusinessSubType": "Class 1 with liquor service",
    "Unit": "#200",
    "UnitType": "Unit",
    "House": "123",
    "Street": "W Broadway",
    "City": "Vancouver",
    "Province": "BC",
    "Country": "",
    "PostalCode": "V6B 2M9",
    "LocalArea": "Mount Pleasant",
    "NumberofEmployees": "43.0",
    "FeePaid": "",
    "ExtractDate": "2025-10-01T02:31:39-07:00",
    "Geom": '{"coordinates": [-123.116590608283, 49.2881583053534], "type": "Point"}',
    "geo_point_2d": "49.2881583053534, -123.116590608283",
}
_ANIMAL = {
    "Breed": "Lab X",
    "Color": "Black & Tan",
    "Date": "2012-08-14",
    "Name": "Charlie",
    "Sex": "M/N",
    "State": "Matched",
}


class _Objects:
    """The calls of S3 that the jobs make, on a dictionary: key → version, bytes, time."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], tuple[str, bytes, datetime]] = {}

    def land(self, key: str, body: bytes) -> None:
        number = len(self.held) + 1
        at = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=number)
        self.held["landing", key] = (f"v{number}", body, at)

    def put_object(self, Bucket: str, Key: str, Body: bytes, **_: Any) -> dict[str, Any]:
        self.held[Bucket, Key] = ("null", Body, datetime.now(timezone.utc))
        return {}

    def get_object(self, Bucket: str, Key: str, **_: Any) -> dict[str, Any]:
        if (Bucket, Key) not in self.held:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(self.held[Bucket, Key][1])}

    def delete_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        self.held.pop((Bucket, Key), None)
        return {}

    def list_objects_v2(self, Bucket: str, Prefix: str, **_: Any) -> dict[str, Any]:
        keys = [key for bucket, key in sorted(self.held) if bucket == Bucket]
        found = [{"Key": key} for key in keys if key.startswith(Prefix)]
        return {"Contents": found} if found else {}

    def list_object_versions(self, Bucket: str, Prefix: str) -> dict[str, Any]:
        found = [
            {"Key": key, "VersionId": version, "Size": len(body), "LastModified": at}
            for (bucket, key), (version, body, at) in self.held.items()
            if bucket == Bucket and key.startswith(Prefix)
        ]
        return {"Versions": [{**one, "IsLatest": True} for one in found]}

    def get_paginator(self, operation: str) -> Any:
        call = getattr(self, operation)

        class Pages:
            def paginate(self, **arguments: Any) -> list[dict[str, Any]]:
                return [call(**arguments)]

        return Pages()


class _Lake:
    """One dataset, from landing to trusted, in databases of its own."""

    def __init__(self, spark: SparkSession, dataset: str) -> None:
        self.spark, self.dataset, self.s3 = spark, dataset, _Objects()
        self.name = f"vancouver{next(_NUMBERS)}"

    def known(self) -> settings.Settings:
        folder = _DATASETS / self.dataset
        contract = yaml.safe_load((folder / "contract.yaml").read_text(encoding="utf-8"))
        [table] = contract["schema"]
        own = _pairs(contract)
        fields = [
            {
                "name": one["name"],
                "type": one["physicalType"],
                "description": one["description"],
                "required": one.get("required", False),
                "key": one.get("primaryKey", False),
                "classification": one["classification"],
                "privacy": _pairs(one).get("privacy", "keep"),
            }
            for one in table["properties"]
        ]
        rules = [
            rule["implementation"]
            for one in (*table["properties"], table)
            for rule in one.get("quality", [])
        ]
        zones = {zone: {"bucket": zone, "database": f"{self.name}_{zone}"} for zone in _ZONES}
        return settings_file.parse(
            json.dumps(
                {
                    **{"department": "vancouver", "stage": "dev", "dataset": self.dataset},
                    **{"table": table["name"], "title": "T", "description": "", "owner": "O"},
                    **{"licence": "L", "retentionDays": 1, "contractVersion": "1.0.0"},
                    **{"zones": {"landing": {"bucket": "landing"}, **zones}, "fields": fields},
                    **{"landing": own["landing"], "rules": rules, "curated": []},
                    "recipe": json.loads((folder / "recipe.json").read_text(encoding="utf-8")),
                    "pseudonymKeyParameter": "/vancouver-dev/key",
                }
            )
        )

    def run(self, files: Mapping[str, bytes]) -> dict[str, int]:
        """Land the files, clean and trust them, and return trust's counts."""
        for path, body in files.items():
            self.s3.land(f"{self.dataset}/{path}", body)
        run = f"r{len(self.s3.held)}"
        cleaned = cleaning.run(self.spark, self.s3, self.known(), run)
        refused = [one.reason for entry in cleaned for one in entry.inputs if one.reason]
        assert refused == []
        entry = trust_run.run(self.spark, self.s3, lambda: None, self.known(), run)
        return dict(entry.counts) if entry is not None else {}

    def trusted(self, *columns: str) -> list[tuple[Any, ...]]:
        frame = self.spark.table(self.known().identifier("trusted"))
        ordered = frame.orderBy("_object", "_row").select(*columns)
        return [tuple(row) for row in ordered.collect()]

    def refusals(self) -> set[tuple[str, str | None]]:
        """Return original key or date and the column or rule of each reason."""
        frame = self.spark.table(self.known().identifier("quarantine")).where("kind = 'refused'")
        return {
            (json.loads(row.original)["LicenceRSN"], reason.column or reason.rule[:9])
            for row in frame.collect()
            for reason in row.reasons
        }


def _pairs(described: Mapping[str, Any]) -> dict[str, Any]:
    return {one["property"]: one["value"] for one in described.get("customProperties", [])}


def _export(*rows: Mapping[str, str], fields: bool = False, turned: bool = False) -> bytes:
    """Return an export: labels and a byte order mark, or the field names of the portal's API."""
    names = list(rows[0])
    body = io.StringIO()
    writer = csv.writer(body, delimiter=";", lineterminator="\r\n")
    order = names[::-1] if turned else names
    writer.writerow([name.lower() for name in order] if fields else order)
    writer.writerows([row[name] for name in order] for row in rows)
    return body.getvalue().encode("utf-8" if fields else "utf-8-sig")


def _licence(number: int, **changes: str) -> dict[str, str]:
    return {**_LICENCE, "LicenceRSN": str(number), **changes}


@pytest.fixture
def make_lake(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], _Lake]:
    """Return a maker of lakes; the session's catalogue places their tables."""
    warehouse = spark.conf.get("spark.sql.catalog.lake.warehouse")

    def location(self: settings.Settings, zone: str, table: str | None = None) -> str:
        return f"{warehouse}/{self.zone(zone).database}/{table or self.table}"  # type: ignore[arg-type]

    monkeypatch.setattr(settings.Settings, "location", location)
    return lambda dataset: _Lake(spark, dataset)


def test_a_licence_is_read_alike_from_every_form_of_the_export(
    make_lake: Callable[[str], _Lake],
) -> None:
    lake = make_lake("business-licences")
    files = {
        "2024/labels.csv": _export(_licence(1)),
        "2024/names.csv": _export(_licence(2), fields=True),
        "2024/turned.csv": _export(_licence(3), fields=True, turned=True),
    }
    assert lake.run(files)["trustedRows"] == 3
    same = (
        *(2024, "24-900001", "00", "Brûlé Café Ltd", "Anna’s Café", "Issued"),
        *(datetime(2024, 1, 4, 19, 6, 3), date(2024, 12, 31), "Restaurant", "Unit"),
        *("W BROADWAY", None, "V6B", "Mount Pleasant", Decimal("43.00"), None),
        *(datetime(2025, 10, 1, 9, 31, 39), Decimal("49.288"), Decimal("-123.116")),
    )
    assert lake.trusted(
        *("folder_year", "licence_number", "licence_revision_number"),
        *("business_name", "business_trade_name", "status", "issued_at", "expired_date"),
        *("business_type", "unit_type", "street", "country", "postal_area", "local_area"),
        *("number_of_employees", "fee_paid", "extracted_at", "latitude", "longitude"),
        *("licence_rsn", "_object"),
    ) == [
        (*same, number, f"business-licences/{path}") for number, path in enumerate(files, start=1)
    ]


def test_trusted_has_no_address_and_no_exact_place(make_lake: Callable[[str], _Lake]) -> None:
    lake = make_lake("business-licences")
    lake.run({"2024/a.csv": _export(_licence(1, BusinessTradeName="Tea, call 604-555-0134"))})
    frame = lake.spark.table(lake.known().identifier("trusted"))
    assert not {"unit", "house", "postal_code", "geom", "geo_point_2d"} & set(frame.columns)
    assert lake.trusted("business_trade_name") == [("Tea, call [phone]",)]


def test_licences_of_both_years_and_both_offsets_stand_side_by_side(
    make_lake: Callable[[str], _Lake],
) -> None:
    lake = make_lake("business-licences")
    old = _licence(
        2,
        FOLDERYEAR="23",
        IssuedDate="2023-07-10T09:00:00-07:00",
        ExpiredDate="2023-12-31",
        BusinessType="Restaurant Class 1",
        NumberofEmployees="7",
        Status="gone out of  business",
    )
    pending = _licence(3, Status="Pending", IssuedDate="", FeePaid="1001.0")
    counts = lake.run({"2023/a.csv": _export(old), "2024/b.csv": _export(pending, fields=True)})
    assert counts["trustedRows"] == 2
    assert lake.trusted(
        "folder_year", "issued_at", "status", "number_of_employees", "fee_paid"
    ) == [
        (2023, datetime(2023, 7, 10, 16), "Gone Out of Business", Decimal("7.00"), None),
        (2024, None, "Pending", Decimal("43.00"), Decimal("1001.00")),
    ]


_AREAS = {
    "v6b2m9": "V6B",
    " V6B  2M9 ": "V6B",
    "V6E": "V6E",
    "V6B 15G": "V6B",
    "VGB 2M9": None,
    "98101": None,
    "": None,
}


def test_the_postal_area_is_what_a_postal_code_begins_with(
    make_lake: Callable[[str], _Lake],
) -> None:
    lake = make_lake("business-licences")
    rows = [_licence(number, PostalCode=code) for number, code in enumerate(_AREAS, start=1)]
    lake.run({"2024/a.csv": _export(*rows)})
    assert [area for (area,) in lake.trusted("postal_area")] == list(_AREAS.values())


def test_each_licence_that_contradicts_itself_is_refused_with_its_reason(
    make_lake: Callable[[str], _Lake],
) -> None:
    lake = make_lake("business-licences")
    rows = [
        # Late in the evening of its last day in Vancouver, which is the next day in UTC: kept.
        _licence(1, IssuedDate="2024-12-31T20:00:00-08:00"),
        _licence(2, IssuedDate="2025-01-01T00:00:00-08:00"),
        _licence(3, IssuedDate=""),
        _licence(4, Status="Suspended"),
        _licence(5, LocalArea="Atlantis"),
        _licence(6, NumberofEmployees="-1"),
        _licence(7, LicenceRevisionNumber="0"),
        _licence(8, FOLDERYEAR="1924"),
        _licence(9, NumberofEmployees="0.0", LocalArea=""),
    ]
    counts = lake.run({"2024/a.csv": _export(*rows)})
    assert lake.trusted("licence_rsn") == [(1,), (9,)]
    assert lake.refusals() == {
        ("2", "CustomSql"),
        ("3", "CustomSql"),
        ("4", "status"),
        ("5", "local_area"),
        ("6", "number_of_employees"),
        ("7", "licence_revision_number"),
        ("8", "folder_year"),
    }
    assert (counts["inputRows"], counts["quarantinedRows"], counts["duplicateRows"]) == (9, 7, 0)


def test_of_one_licence_the_row_that_was_extracted_last_counts(
    make_lake: Callable[[str], _Lake],
) -> None:
    lake = make_lake("business-licences")
    first = _licence(1, City="Richmond", ExtractDate="2025-10-04T00:08:47-07:00")
    then = _licence(1, ExtractDate="2025-10-04T00:08:50-07:00")
    counts = lake.run({"2024/a.csv": _export(first, _licence(2), then)})
    assert (counts["trustedRows"], counts["duplicateRows"]) == (2, 1)
    assert lake.trusted("licence_rsn", "city") == [(2, "Vancouver"), (1, "Vancouver")]
    later = lake.run({"2024/b.csv": _export(_licence(1, City="Burnaby"), fields=True)})
    assert (later["trustedRows"], later["supersededRows"]) == (1, 1)
    assert lake.trusted("licence_rsn", "city") == [(2, "Vancouver"), (1, "Burnaby")]


def test_animals_are_bound_by_name_with_and_without_the_date_of_entry(
    make_lake: Callable[[str], _Lake],
) -> None:
    lake = make_lake("animals-lost-and-found")
    older = {"DateCreated": "2012-08-15", **_ANIMAL, "Sex": "f/s ", "State": " FOUND"}
    lake.run(
        {
            "a.csv": _export(_ANIMAL),
            "b.csv": _export(_ANIMAL | {"Name": "?"}, fields=True, turned=True),
            "c.csv": _export(older),
        }
    )
    same = (date(2012, 8, 14), "Dog", "Lab X", "Labrador", "Black & Tan")
    assert lake.trusted(
        *("reported_date", "species", "breed", "breed_group", "color"),
        *("datecreated", "name", "sex", "state"),
    ) == [
        (*same, None, "Charlie", "Male, neutered", "Matched"),
        (*same, None, None, "Male, neutered", "Matched"),
        (*same, date(2012, 8, 15), "Charlie", "Female, spayed", "Found"),
    ]


def test_equal_reports_are_one_and_reports_that_differ_anywhere_are_not(
    make_lake: Callable[[str], _Lake],
) -> None:
    lake = make_lake("animals-lost-and-found")
    rows = [
        _ANIMAL,
        dict(_ANIMAL),
        _ANIMAL | {"Color": "Black &  Tan"},
        _ANIMAL | {"Color": 'Black "& Tan"; white'},
        _ANIMAL | {"Name": ""},
        _ANIMAL | {"State": ""},
        _ANIMAL | {"Sex": "X"},
        _ANIMAL | {"Sex": ""},
    ]
    counts = lake.run({"a.csv": _export(*rows)})
    assert (counts["trustedRows"], counts["duplicateRows"]) == (7, 1)
    # The same export again changes nothing but which file a row is from.
    again = lake.run({"b.csv": _export(*rows)})
    assert (again["trustedRows"], again["supersededRows"], again["duplicateRows"]) == (7, 7, 1)


_KINDS: dict[str, tuple[str | None, str | None]] = {
    "Cat - DSH Tabby": ("Cat", "Domestic shorthair"),
    "DLH": ("Cat", "Domestic longhair"),
    "Siamese X": ("Cat", "Other cat"),
    "Aust. Cattle Dog": ("Dog", "Other dog"),
    "Catahoula Dog": ("Dog", "Other dog"),
    "Bird, Love Bird": ("Bird", "Bird"),
    "NS Duck Toll. Retriever": ("Dog", "Golden and other retrievers"),
    "Rat Terrier X": ("Dog", "Other terrier"),
    "Rat": ("Other", "Other animal"),
    "Cat - Tortoise Shell": ("Cat", "Other cat"),
    "Tortoise, red footed": ("Other", "Other animal"),
    "Shep X Husky": ("Dog", "German and Belgian shepherd"),
    "pitbull": ("Dog", "Pit bull and Staffordshire"),
    "Golden Retreiver": ("Dog", "Golden and other retrievers"),
    "Goldendoodle": ("Dog", "Poodle and poodle cross"),
    "Toy  Poodle": ("Dog", "Poodle and poodle cross"),
    ".Unknown Breed Mix": (None, None),
    "???": (None, None),
}


def test_kind_and_group_follow_from_the_words_of_the_breed(
    make_lake: Callable[[str], _Lake],
) -> None:
    lake = make_lake("animals-lost-and-found")
    rows = [_ANIMAL | {"Breed": breed, "Name": str(number)} for number, breed in enumerate(_KINDS)]
    lake.run({"a.csv": _export(*rows)})
    assert lake.trusted("species", "breed_group") == list(_KINDS.values())
