"""Added, removed, renamed and re-typed columns are told apart, and the contract says which pass."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from lake import recipe, schema_binding, schema_drift
from lake.checks import DEFAULT_SCHEMA_CHANGES, Checks
from lake.errors import FileRefusedError
from lake.ledger import Entry
from lake.readers.source import OpenedFile, SourceRow
from lake.schema_binding import Notes
from lake.settings import Field


def field(name: str, *, required: bool = False, key: bool = False) -> Field:
    return Field(name, "string", "", required, key, "internal", "keep")


def step(operation: str, **parameters: str) -> dict[str, Any]:
    return {"Action": {"Operation": operation, "Parameters": parameters}}


FIELDS = (field("number", key=True), field("status", required=True), field("note"), field("area"))
STEPS = recipe.parse(
    [
        step("RENAME", sourceColumn="Record No", targetColumn="number"),
        step("RENAME", sourceColumn="State", targetColumn="status"),
        step("RENAME", sourceColumn="Remark", targetColumn="note"),
    ],
    FIELDS,
)
HEADINGS = ("Record No", "State", "Remark", "area")


def opened(*headings: str, rows: list[dict[str, Any]] | None = None) -> OpenedFile:
    sources = tuple(SourceRow(at, json.dumps(row)) for at, row in enumerate(rows or [], start=1))
    landed: Any = None
    return OpenedFile(landed, "", headings, len(sources), rows=sources)


def differs(
    *headings: str,
    shapes: schema_drift.Shapes | None = None,
    former: schema_drift.Shapes | None = None,
) -> dict[str, Any]:
    one = opened(*headings)
    return schema_drift.compare(STEPS, FIELDS, one, shapes or {}, former or {}).as_json()


def refusal(*headings: str, **verdicts: Any) -> str | None:
    changes = schema_drift.compare(STEPS, FIELDS, opened(*headings), {}, {})
    checks = Checks(schema_changes={**DEFAULT_SCHEMA_CHANGES, **verdicts})
    try:
        schema_drift.refuse(changes, STEPS, FIELDS, headings, checks)
    except FileRefusedError as error:
        return str(error)
    return None


def test_the_headings_that_are_read_differ_in_nothing_whatever_their_order_and_case() -> None:
    assert differs(*reversed(HEADINGS)) == {}
    assert differs("record no", "STATE", "Remark", "Area") == {}


def test_a_file_without_headings_and_rows_differs_in_nothing() -> None:
    assert differs() == {}


def test_each_change_is_called_what_it_is() -> None:
    assert differs(*HEADINGS, "Colour") == {"added": ["Colour"]}
    assert differs("Record No", "State", "Remark") == {"removed": ["area"]}
    assert differs("RecordNo.", "State", "Remark", "area") == {
        "renamed": [{"from": "Record No", "to": "RecordNo."}]
    }
    assert differs("Record No", "State", "Size", "area") == {
        "added": ["Size"],
        "removed": ["Remark"],
    }


CODE = {"kind": "text", "pattern": "a-9"}


def test_a_column_under_another_name_is_known_by_the_form_of_its_values() -> None:
    now = {"Ref": CODE, "Size": {"kind": "number", "pattern": "9"}}
    found = differs(
        "Ref", "Size", "State", "Remark", "area", shapes=now, former={"Record No": CODE}
    )
    assert found == {"added": ["Size"], "renamed": [{"from": "Record No", "to": "Ref"}]}


@pytest.mark.parametrize(
    ("now", "former"),
    [
        # Two could be it.
        ({"Ref": CODE, "Size": CODE}, {"Record No": CODE}),
        # So many columns are numbers.
        (
            {"Ref": {"kind": "number", "pattern": "9"}},
            {"Record No": {"kind": "number", "pattern": "9"}},
        ),
        ({"Ref": CODE}, {}),
    ],
)
def test_a_form_that_does_not_tell_makes_no_renamed_column(now: Any, former: Any) -> None:
    found = differs("Ref", "Size", "State", "Remark", "area", shapes=now, former=former)
    assert found == {"added": ["Ref", "Size"], "removed": ["Record No"]}


def test_values_of_another_kind_than_in_the_file_before_are_another_type() -> None:
    before = {
        "Remark": {"kind": "date", "pattern": "9-9-9"},
        "area": {"kind": None, "pattern": None},
    }
    now = {"Remark": {"kind": "text", "pattern": "a"}, "area": {"kind": "number", "pattern": "9"}}
    assert differs(*HEADINGS, shapes=now, former=before) == {
        "retyped": [{"column": "Remark", "from": "date", "to": "text"}]
    }


def test_without_a_word_of_the_contract_safe_changes_pass() -> None:
    assert refusal(*HEADINGS, "Colour") is None
    assert refusal("Record No", "State") is None


def test_a_column_that_a_required_one_is_made_of_never_may_be_missing() -> None:
    expected = (
        'lacks the heading "State" (nearest: Estate); '
        "rename the column in the file or change the recipe"
    )
    assert refusal("Record No", "Estate", "Remark", "area", renamed="refuse") == expected
    said = refusal("Record No", "Remark", "area", removed="pass", renamed="pass")
    assert said is not None and said.startswith('lacks the heading "State"')


def test_a_renamed_column_is_refused_with_what_it_seems_to_be_called_now() -> None:
    said = refusal("Record No", "State", "Remarks", "area")
    assert said is not None and said.startswith('lacks the heading "Remark" (nearest: Remarks)')
    assert refusal("Record No", "State", "Remarks", "area", renamed="pass") is None


def test_every_change_that_does_not_pass_is_told_at_once() -> None:
    said = refusal("Record No", "State", "area", "Colour", added="refuse", removed="refuse")
    assert said is not None
    assert said.startswith('lacks the heading "Remark"')
    assert '; it has the heading "Colour", which nobody reads' in said


def test_another_type_is_refused_where_the_contract_says_so() -> None:
    changes = schema_drift.Changes(retyped=(("State", "date", "text"),))
    with pytest.raises(FileRefusedError, match=r'under the heading "State" \(text, date before\)'):
        checks = Checks(schema_changes={**DEFAULT_SCHEMA_CHANGES, "retyped": "refuse"})
        schema_drift.refuse(changes, STEPS, FIELDS, HEADINGS, checks)
    schema_drift.refuse(changes, STEPS, FIELDS, HEADINGS, Checks())


def test_what_is_required_is_followed_through_the_recipe() -> None:
    steps = recipe.parse(
        [
            step("RENAME", sourceColumn="A", targetColumn="a_reported"),
            step("UPPER_CASE", sourceColumn="a_reported"),
            step(
                "CATEGORICAL_MAPPING",
                sourceColumn="a_reported",
                targetColumn="status",
                categoryMap='{"X": "Y"}',
                mapType="TEXT",
                deleteOtherRows="false",
                keepOthers="true",
            ),
            step("DELETE", sourceColumn="a_reported"),
            step("RENAME", sourceColumn="B", targetColumn="note"),
        ],
        (field("status", required=True), field("note"), field("free", required=True)),
    )
    fields = (field("status", required=True), field("note"), field("free", required=True))
    assert schema_drift.required_headings(steps, fields) == {"A", "free"}


def test_forms_of_a_file_hold_no_content() -> None:
    rows: list[dict[str, Any]] = [
        {
            "code": f"BIOL-{100 + at}",
            "day": f"2024-01-{10 + at}",
            "n": at,
            "mixed": "x" if at % 2 else 5,
        }
        for at in range(10)
    ]
    rows += [{"code": "?", "day": None, "n": None, "mixed": None}]
    found = schema_drift.shapes_of(opened("code", "day", "n", "mixed", "few", rows=rows))
    assert found == {
        "code": {"kind": "text", "pattern": "a-9"},
        "day": {"kind": "date", "pattern": "9-9-9"},
        "n": {"kind": "number", "pattern": "9"},
        "mixed": {"kind": None, "pattern": None},
    }


def test_the_last_run_that_took_a_file_is_compared_with() -> None:
    noted = [
        Entry("1", "clean", details={"shapes": {"a": CODE}}),
        Entry("2", "clean", details={"shapes": {"b": CODE}}),
        Entry("3", "clean"),
    ]
    assert schema_drift.former_shapes(noted) == {"b": CODE}
    assert schema_drift.former_shapes([]) == {}


def test_what_clean_noted_since_the_last_run_of_trust_is_repeated() -> None:
    def cleaned(at: str, **schema: Any) -> Entry:
        return Entry(at, "clean", details={"schema": schema} if schema else {}, at=at)

    entries = [cleaned("1", a={"added": ["x"]}), cleaned("3"), cleaned("4", b={"removed": ["y"]})]
    told = {"file": "b", "at": "4", "removed": ["y"]}
    assert schema_drift.untold(entries, [Entry("t", "trust", at="2")]) == (told,)
    assert [one["file"] for one in schema_drift.untold(entries, [])] == ["a", "b"]


LANDED: Any = SimpleNamespace(name="a.csv", key="d/a.csv", version_id="1")


def bind(one: OpenedFile, notes: Notes, databrew: Any = None, **verdicts: Any) -> OpenedFile:
    checks = Checks(schema_changes={**DEFAULT_SCHEMA_CHANGES, **verdicts})
    known: Any = SimpleNamespace(fields=FIELDS, checks=checks, databrew=databrew)
    return schema_binding.bind(replace(one, landed=LANDED), known, STEPS, notes)


def test_a_file_that_passes_is_bound_and_noted() -> None:
    notes = Notes()
    found = bind(opened("RecordNo.", "State", "Remark", "Colour"), notes, renamed="pass")

    assert found.aliases == {"Record No": "RecordNo."}
    assert notes.details() == {
        "schema": {
            "a.csv": {
                "added": ["Colour"],
                "removed": ["area"],
                "renamed": [{"from": "Record No", "to": "RecordNo."}],
                "refused": False,
            }
        }
    }


def test_a_file_that_is_refused_is_noted_as_that_and_its_forms_are_not_kept() -> None:
    rows = [{"RecordNo.": f"A-{at}", "State": "x"} for at in range(9)]
    notes = Notes(former={"State": CODE})
    with pytest.raises(FileRefusedError, match=r'lacks the heading "Record No" \(nearest'):
        bind(opened("RecordNo.", "State", "Remark", "area", rows=rows), notes)

    assert notes.details()["schema"]["a.csv"]["refused"] is True
    assert (notes.shapes, notes.next().former) == ({}, {"State": CODE})


def test_where_databrew_cleans_each_heading_of_the_recipe_must_be_there() -> None:
    without = opened("Record No", "State", "area")
    assert bind(without, Notes()).aliases == {}
    with pytest.raises(FileRefusedError, match='lacks the heading "Remark"'):
        bind(without, Notes(), databrew=object())
    with pytest.raises(FileRefusedError, match='lacks the heading "Remark"'):
        bind(
            opened("Record No", "State", "Remarks", "area"),
            Notes(),
            databrew=object(),
            renamed="pass",
        )


def test_a_file_is_compared_with_the_one_before_it_in_the_same_run() -> None:
    notes = Notes()
    for kind in ("2024-01-01", "soon"):
        rows = [{"Record No": "1", "Remark": kind} for _ in range(9)]
        bind(opened(*HEADINGS, rows=rows), notes)

    assert notes.schema["a.csv"]["retyped"] == [{"column": "Remark", "from": "date", "to": "text"}]
