"""What a collection lands, and when it lands nothing."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from collecting_world import ATTRIBUTION, World
from lake.collecting_requests import PassingError
from lake.errors import JobError

ROWS = '24;Café “One”\r\n24;"Two; and a\nhalf"\r\n'
FILE = "licences/animals.csv"
MANIFEST = "licences/manifests/animals.csv.json"
RECORD = "licences/manifests/_collected/animals.csv.json"


def test_lands_an_export_unchanged_after_its_manifest_and_before_its_record(world: World) -> None:
    world.publish("animals", ROWS)
    assert world.run() == {"animals.csv": "landed"}
    assert world.s3.puts == [MANIFEST, FILE, RECORD]
    body = world.s3.objects[FILE]
    assert body == world.portal.exports[0].file.read_bytes()
    assert json.loads(world.s3.objects[MANIFEST]) == {
        "version": 1,
        "file": "animals.csv",
        "sha256": hashlib.sha256(body).hexdigest(),
        "bytes": len(body),
        "rows": 2,
        "sender": "City of Vancouver open data",
        "sentAt": "2026-01-04T22:29:00Z",
    }
    record = json.loads(world.s3.objects[RECORD])
    assert (record["attribution"], record["rows"], record["records"]) == (ATTRIBUTION, 2, 2)


def test_asks_for_all_records_in_the_form_that_the_contract_promises(world: World) -> None:
    part = world.publish("animals", ROWS, where='folderyear="24"')
    world.parts = (part.__class__(part.file, part.dataset, part.where, order_by="extractdate"),)
    world.run()
    (export,) = [one for one in world.portal.requests if "/exports/" in one]
    assert export == (
        "/api/explore/v2.1/catalog/datasets/animals/exports/csv?delimiter=%3B&use_labels=true"
        "&with_bom=true&timezone=America%2FVancouver&limit=-1&where=folderyear%3D%2224%22"
        "&order_by=extractdate"
    )


def test_asks_for_no_export_and_puts_nothing_when_the_portal_says_what_it_said(
    world: World,
) -> None:
    world.publish("animals", ROWS)
    world.run()
    world.portal.requests.clear()
    world.s3.puts.clear()
    assert world.run() == {"animals.csv": "unchanged"}
    assert world.portal.requests == ["/api/explore/v2.1/catalog/datasets/animals"]
    assert world.s3.puts == []


def test_lands_no_new_version_of_the_same_content(world: World) -> None:
    world.publish("animals", ROWS)
    world.run()
    world.s3.puts.clear()
    world.portal.processed = "2026-01-08T00:00:00+00:00"
    assert world.run() == {"animals.csv": "same-content"}
    assert world.s3.puts == [RECORD]
    assert world.run() == {"animals.csv": "unchanged"}


def test_puts_a_corrected_export_in_the_place_of_the_one_before(world: World) -> None:
    world.publish("animals", ROWS)
    world.run()
    world.correct("24;Corrected\r\n", "2026-01-08T00:00:00+00:00")
    assert world.run() == {"animals.csv": "landed"}
    assert world.files == [FILE]
    assert b"Corrected" in world.s3.objects[FILE]
    assert json.loads(world.s3.objects[MANIFEST])["rows"] == 1


def test_collects_a_file_anew_that_somebody_removed_or_replaced(world: World) -> None:
    world.publish("animals", ROWS)
    world.run()
    del world.s3.objects[FILE]
    assert world.run() == {"animals.csv": "landed"}
    world.s3.objects[FILE] = b"something else"
    assert world.run() == {"animals.csv": "landed"}


def test_collects_anew_when_another_filter_is_asked_for(world: World) -> None:
    world.publish("animals", ROWS, where="a=1", file="x.csv")
    world.run()
    world.parts = ()
    world.portal.exports.clear()
    world.publish("animals", ROWS, where="a=2", file="x.csv")
    assert world.run() == {"x.csv": "same-content"}
    assert world.asked("where=a%3D2") == 3


def test_checks_a_part_against_the_count_of_its_own_filter(world: World) -> None:
    world.publish("animals", "23;A\r\n", where="y=23", file="2023/a-2023.csv")
    world.publish("animals", ROWS, where="y=24", file="2024/a-2024.csv")
    assert world.run() == {"2023/a-2023.csv": "landed", "2024/a-2024.csv": "landed"}
    assert world.files == ["licences/2023/a-2023.csv", "licences/2024/a-2024.csv"]
    key = "licences/manifests/2024/a-2024.csv.json"
    assert json.loads(world.s3.objects[key])["rows"] == 2


def test_lands_the_other_parts_when_one_fails_and_tells_every_failure(world: World) -> None:
    world.publish("gone", ROWS, file="gone.csv")
    world.publish("animals", ROWS)
    world.publish("lost", ROWS, file="lost.csv")
    world.portal.exports = [one for one in world.portal.exports if one.dataset == "animals"]
    with pytest.raises(JobError) as told:
        world.run()
    assert world.files == [FILE]
    sentence = str(told.value)
    assert sentence.startswith("licences is not collected: gone.csv: http://127.0.0.1:")
    assert "lost.csv: http" in sentence
    assert sentence.count("it has no such dataset; check dataset in source.yaml") == 2


def test_lands_nothing_of_a_dataset_without_records(world: World) -> None:
    world.publish("animals", "")
    assert world.run() == {"animals.csv": "empty"}
    assert world.s3.puts == []


def test_fails_and_keeps_what_landed_when_all_records_are_gone(world: World) -> None:
    world.publish("animals", ROWS)
    world.run()
    before = dict(world.s3.objects)
    world.correct("", "2026-01-08T00:00:00+00:00")
    with pytest.raises(JobError, match="counted 2 records of animals at 2026-01-04T22:29:00Z and"):
        world.run()
    assert world.s3.objects == before


def test_takes_the_export_again_when_the_portal_took_in_records_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish("animals", ROWS)
    answer = world.portal.answer

    def processing(target: str) -> Any:
        found = answer(target)
        if "/exports/" in target and world.asked("/exports/") == 1:
            world.portal.processed = "2026-01-08T00:00:00+00:00"
        return found

    monkeypatch.setattr(world.portal, "answer", processing)
    assert world.run() == {"animals.csv": "landed"}
    assert world.asked("/exports/") == 2
    assert json.loads(world.s3.objects[RECORD])["data_processed"] == "2026-01-08T00:00:00+00:00"


def test_never_trusts_metadata_without_a_date(world: World) -> None:
    world.publish("animals", ROWS)
    world.portal.processed = ""
    world.run()
    assert world.run() == {"animals.csv": "same-content"}


def test_tells_a_record_that_cannot_be_read(world: World) -> None:
    world.publish("animals", ROWS)
    world.s3.objects[RECORD] = b"{}"
    with pytest.raises(JobError, match=r"is no record of a collection \(TypeError\); delete it"):
        world.run()


def test_puts_nothing_after_an_upload_that_failed_and_does_the_part_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish("animals", ROWS)

    def broken(*_: Any, **__: Any) -> None:
        raise PassingError("the network is gone")

    with monkeypatch.context() as patch:
        patch.setattr(world.s3, "upload_file", broken)
        with pytest.raises(PassingError):
            world.run()
    assert world.s3.puts == [MANIFEST]
    assert world.run() == {"animals.csv": "landed"}
    assert world.s3.puts == [MANIFEST, MANIFEST, FILE, RECORD]
