"""Headings are bound by name, in whatever case and order a file has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from lake.readers.source import bound_headings

Make = Callable[..., Any]
LABELS = "LicenceRSN;Status;Note\n1;Issued;a\n"
FIELD_NAMES = "status;note;licencersn\nPending;b;2\n"
OBJECTS = '{"NOTE": "c", "licenceRSN": 3, "Status": ""}\n'


@pytest.mark.parametrize(
    ("wanted", "headings", "bound"),
    [
        (["Id"], ["Id"], ["Id"]),
        (["Id"], ["ID", "x"], ["ID"]),
        (["Id"], ["Idd"], ["Id"]),
        (["Straße"], ["STRASSE"], ["STRASSE"]),
        # A blank heading has no name to bind.
        (["x"], ["", "X"], ["X"]),
        # What is wanted by its own name is not lent, and nothing is lent twice.
        (["Name", "name"], ["name"], ["Name", "name"]),
        (["Name", "name"], ["NAME"], ["NAME", "name"]),
        ([], ["x"], []),
    ],
)
def test_binds_the_exact_name_first_and_then_one_in_another_case(
    wanted: list[str], headings: list[str], bound: list[str]
) -> None:
    assert list(bound_headings(wanted, headings)) == bound


@pytest.mark.parametrize("limit", [1_000_000, 0], ids=["small", "large"])
def test_files_of_both_forms_of_an_export_become_the_same_columns(
    make_zone: Make, make_column: Make, make_step: Make, limit: int
) -> None:
    zone = make_zone(
        {"kind": "csv", "delimiter": ";", "encoding": "utf-8"},
        [make_column("rsn", "int", required=True), make_column("status"), make_column("note")],
        [
            make_step("RENAME", sourceColumn="LicenceRSN", targetColumn="rsn"),
            make_step("RENAME", sourceColumn="Status", targetColumn="status"),
        ],
    )
    zone.land("a.csv", LABELS)
    zone.land("b.csv", FIELD_NAMES)
    zone.land("c.csv", LABELS.replace("1;", "4;"))
    zone.clean(small_text_bytes=limit)
    assert zone.rows("rsn", "status", "note", "_row") == [
        (1, "Issued", "a", 1),
        (2, "Pending", "b", 1),
        (4, "Issued", "a", 1),
    ]
    # The row as it was received keeps the file's own spelling.
    assert json.loads(zone.rows("_original")[1][0]) == {
        "status": "Pending",
        "note": "b",
        "licencersn": "2",
    }


@pytest.mark.parametrize("limit", [1_000_000, 0], ids=["small", "large"])
def test_keys_of_json_objects_are_bound_alike(
    make_zone: Make, make_column: Make, make_step: Make, limit: int
) -> None:
    zone = make_zone(
        {"kind": "json"},
        [make_column("rsn", "int", required=True), make_column("status"), make_column("note")],
        [make_step("RENAME", sourceColumn="LicenceRSN", targetColumn="rsn")],
    )
    zone.land("a.json", OBJECTS)
    zone.clean(small_text_bytes=limit)
    assert zone.rows() == [(3, None, "c")]


def test_a_file_without_the_heading_in_any_case_is_refused(
    make_zone: Make, make_column: Make
) -> None:
    zone = make_zone(
        {"kind": "csv", "delimiter": ";", "encoding": "utf-8"},
        [make_column("rsn", required=True)],
    )
    zone.land("a.csv", "RSNs\n1\n")
    assert zone.refusals() == [
        'a.csv lacks the heading "rsn" (nearest: RSNs); '
        "rename the column in the file or change the recipe"
    ]
