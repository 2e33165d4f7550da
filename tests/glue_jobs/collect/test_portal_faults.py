"""A portal that is busy, wrong, slow or cut off: what is asked again, and what is never landed."""

from __future__ import annotations

import itertools
import socket
import time
import tracemalloc
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
from collecting_world import World
from lake import collecting_files, collecting_requests
from lake.collecting_requests import PassingError, Patience
from lake.collecting_source import Source
from lake.errors import JobError
from portal_stub import Fault

ROWS = "24;One\r\n24;Two\r\n"
HEADING = b"\xef\xbb\xbfFolderYear;BusinessName\r\n"


def busy(status: int, **headers: str) -> Fault:
    return Fault(status, {name.replace("_", "-"): value for name, value in headers.items()}, b"{}")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("kind", ["metadata", "count", "export"])
def test_asks_again_when_the_portal_is_busy(world: World, kind: str, status: int) -> None:
    world.publish("animals", ROWS, where="a=1")
    world.portal.faults[kind].extend([busy(status), busy(status)])
    assert world.run() == {"animals.csv": "landed"}
    assert world.waits == [2.0, 4.0]


def test_gives_up_in_the_end_and_lands_nothing(world: World) -> None:
    world.publish("animals", ROWS)
    world.portal.faults["export"].extend([busy(500)] * 3)
    with pytest.raises(JobError) as told:
        world.run()
    assert str(told.value) == (
        "licences is not collected: animals.csv: the export of animals: the portal answers 500, "
        "after 3 attempts; nothing was landed, the next run asks again"
    )
    assert (world.s3.puts, world.asked("/exports/"), world.waits) == ([], 3, [2.0, 4.0])


def test_doubles_its_waits_up_to_a_limit_and_leaves_a_half_to_chance() -> None:
    least, most = Patience(chance=lambda: 0.0), Patience(chance=lambda: 1.0)
    assert [most.wait(n, 0) for n in range(1, 9)] == [2, 4, 8, 16, 32, 64, 120, 120]
    assert [least.wait(n, 0) for n in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_waits_as_long_as_the_portal_asks(world: World) -> None:
    world.publish("animals", ROWS)
    at = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=90), usegmt=True)
    world.portal.faults["export"].extend([busy(429, Retry_After="17"), busy(503, Retry_After=at)])
    assert world.run() == {"animals.csv": "landed"}
    assert world.waits[0] == 17.0
    assert 85 < world.waits[1] <= 90


@pytest.mark.parametrize("said", ["soon", "-5", "Fri, 99 Foo 2026", ""])
def test_waits_by_itself_when_it_cannot_read_what_the_portal_asks(world: World, said: str) -> None:
    world.publish("animals", ROWS)
    world.portal.faults["metadata"].append(busy(429, Retry_After=said))
    world.run()
    assert world.waits == [2.0]


def test_does_not_wait_until_tomorrow(world: World) -> None:
    world.publish("animals", ROWS)
    world.portal.faults["metadata"].append(busy(429, Retry_After="601"))
    with pytest.raises(JobError, match="answers 429, and the portal asks to come back in 601 sec"):
        world.run()
    assert world.waits == []


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (400, "check where and orderBy in source.yaml"),
        (401, "it wants a key; only public datasets are collected"),
        (403, "it does not give the data away"),
        (404, "it has no such dataset; check dataset in source.yaml"),
        (418, "nobody foresaw this answer"),
    ],
)
def test_tells_at_once_what_asking_again_would_not_change(
    world: World, status: int, why: str
) -> None:
    world.publish("animals", ROWS)
    said = b'{"error_code": "X", "message": "No such\\nfield"}'
    world.portal.faults["export"].append(Fault(status, body=said))
    with pytest.raises(JobError) as told:
        world.run()
    assert f'the portal answers {status} ("No such field"): ' in str(told.value)
    assert why in str(told.value)
    assert (world.waits, world.s3.puts, world.asked("/exports/")) == ([], [], 1)


FULL = HEADING + ROWS.encode()


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (Fault(cut_after=40), "the answer has 40 of the 44 bytes announced"),
        (Fault(cut_after=0), "the answer has 0 of the 44 bytes announced"),
        (Fault(cut_after=42, announced=False), "the export's last line is cut"),
        (Fault(cut_after=36, announced=False), "has 1 rows and the portal counts 2"),
        (Fault(cut_after=28, announced=False), "has 0 rows and the portal counts 2"),
        (Fault(cut_after=0, announced=False), "the export is empty; it has no heading"),
        (Fault(body=FULL + b"24;Three\r\n"), "has 3 rows and the portal counts 2"),
        (Fault(body=FULL[:-2] + b";x\r\n"), "row 2 of the export has 3 cells and its heading 2"),
        (Fault(body=HEADING + b'24;"One\r\n24;Two\r\n'), "is no CSV file after row 0 (Error)"),
        (Fault(body=HEADING + b"24;Caf\xe9\r\n24;Two\r\n"), "after row 0 (UnicodeDecodeError)"),
        (Fault(body=b"<html>busy</html>"), "the export's last line is cut"),
    ],
)
def test_throws_a_partial_export_away_and_asks_again(
    world: World, fault: Fault, found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.publish("animals", ROWS)
    assert len(FULL) == 44
    world.portal.faults["export"].append(fault)
    assert world.run() == {"animals.csv": "landed"}
    assert found in capsys.readouterr().out
    assert world.s3.objects["licences/animals.csv"] == FULL


def test_takes_a_blank_line_for_no_row_as_clean_does(world: World) -> None:
    world.publish("animals", ROWS)
    world.portal.faults["export"].append(Fault(body=FULL + b"\r\n"))
    assert world.run() == {"animals.csv": "landed"}
    assert world.asked("/exports/") == 1


def test_never_lands_an_export_that_stays_partial(world: World) -> None:
    world.publish("animals", ROWS)
    world.portal.faults["export"].extend([Fault(cut_after=36, announced=False)] * 3)
    with pytest.raises(JobError, match="has 1 rows and the portal counts 2, after 3 attempts"):
        world.run()
    assert world.s3.puts == []


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"metas": {"default": {"records_count": "2"}}}'])
def test_lands_nothing_when_the_portal_does_not_count(world: World, body: bytes) -> None:
    world.publish("animals", ROWS)
    world.portal.faults["metadata"].append(Fault(body=body))
    with pytest.raises(JobError, match="records_count is no number of records, so an export could"):
        world.run()


def test_asks_again_when_the_metadata_are_no_json(world: World) -> None:
    world.publish("animals", ROWS)
    world.portal.faults["metadata"].append(Fault(body=b"<html>"))
    assert world.run() == {"animals.csv": "landed"}


def test_follows_the_portal_to_no_other_host(world: World) -> None:
    world.publish("animals", ROWS)
    away = Fault(302, {"Location": "http://127.0.0.2:1/api"}, b"")
    world.portal.faults["metadata"].append(away)
    with pytest.raises(
        JobError, match=r"leads to http://127\.0\.0\.2:1; name that portal in source"
    ):
        world.run()


def test_does_not_wait_for_a_portal_that_says_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.publish("animals", ROWS)
    monkeypatch.setattr(collecting_requests, "_SOCKET_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        world.endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(JobError, match=r"does not answer \(TimeoutError\), after 3 attempts"):
            world.run()
        assert time.monotonic() - started < 2.0


def test_does_not_wait_for_a_portal_that_is_not_there(world: World) -> None:
    world.publish("animals", ROWS)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        world.endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(JobError, match=r"does not answer \(ConnectionRefusedError\)"):
        world.run()


def test_ends_an_answer_that_trickles(world: World) -> None:
    world.publish("animals", ROWS)
    world.patience["answer_seconds"] = -1.0
    with pytest.raises(JobError, match="the answer took more than -1 seconds, after 3 attempts"):
        world.run()


def test_holds_an_export_in_no_more_memory_than_a_few_rows(tmp_path: Path) -> None:
    source = Source("https://x.example", "X", "UTC", ";", True, ())
    rows = b"24;" + b"x" * 996 + b"\n"
    tracemalloc.start()
    try:
        chunks = (rows * 64 for _ in range(128))
        saved = collecting_files.save(itertools.chain([HEADING], chunks), tmp_path / "a", source)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (saved.rows, saved.bytes) == (8192, len(HEADING) + 8192 * 1000)
    assert peak < 1024**2


def test_refuses_an_export_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting_files, "MOST_BYTES", 100)
    source = Source("https://x.example", "X", "UTC", ";", True, ())
    with pytest.raises(PassingError, match="the export has more than 100 bytes"):
        collecting_files.save((b"x" * 60 for _ in range(9)), tmp_path / "a", source)
    assert (tmp_path / "a").stat().st_size == 60
