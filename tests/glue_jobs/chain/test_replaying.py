"""Repaired rows go through the pipeline again and keep their places."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]
HEAD = "No.,day,amount,kind,person,note\n"
FILE = (
    HEAD
    + "a,2024-01-01,1,x,Ann,\n"
    + "b,not a day,2,x,Bob,\n"
    + "c,2024-01-03,-3,y,Cid,\n"
    + "d,2024-01-04\n"
    + "e,2024-01-05,5,y,Eve,\n"
)
REPLAY = "_object,_version,_row,_rule,_reason," + HEAD


def landed(chain: Any) -> str:
    version = chain.land("a.csv", FILE)
    chain.run()
    return str(version)


def where(chain: Any) -> list[str]:
    """Return where the rows of the file are, in its order."""
    return [places[1] for _, places in sorted(chain.places().items())]


def test_a_repaired_row_replaces_the_one_in_quarantine(make_chain: Make) -> None:
    chain = make_chain()
    v = landed(chain)
    assert where(chain) == ["trusted", "refused", "refused", "refused", "trusted"]
    lines = [
        f"things/a.csv,{v},2,r,r,b,2024-01-02,2,x,Bob,secret",
        f"things/a.csv,{v},3,r,r,c,2024-01-03,'-4,y,Cid,",
        f"things/a.csv,{v},4,r,r,a,2024-01-01,9,x,Dan,",
    ]
    body = REPLAY + "\n".join(lines) + "\n"
    chain.land("replays/mended.csv", body, rows=3)
    chain.run()
    # Row 3 is refused again; row 4 turned out to be the record of row 1, of which the latest counts.
    assert where(chain) == ["duplicate", "trusted", "refused", "trusted", "trusted"]
    chain.assert_exact()
    assert chain.rows("trusted", "id", "amount", "_row") == [
        ("b", 2, 2),
        ("a", 9, 4),
        ("e", 5, 5),
    ]
    (refused,) = [
        row for row in chain.rows("quarantine", "_row", "kind", "original") if row[0] == 3
    ]
    assert '"amount":"-4"' in refused[2]
    assert chain.refusals() == []
    before = chain.snapshots()
    chain.run()
    chain.land("replays/mended.csv", body)
    # A spreadsheet of another language saves so.
    chain.land("replays/mended again.csv", body.replace(",", ";").encode("cp1252"), sent=True)
    chain.run()
    assert chain.refusals() == []
    assert chain.snapshots() == before


def test_refuses_by_name_what_quarantine_does_not_hold(make_chain: Make) -> None:
    chain = make_chain()
    v = landed(chain)
    lines = [
        f"things/a.csv,{v},1,,,a,2024-01-01,7,x,Ann,",
        f"things/a.csv,{v},2,,,b,2024-01-02,2,x,Bob,",
        f"things/a.csv,{v},6,,,f,2024-01-02,2,x,Bob,",
        "things/a.csv,v0,2,,,f,2024-01-02,2,x,Bob,",
        f"things/a.csv,{v},3,,,c,2024-01-03,3,y,Cid,",
    ]
    before = chain.snapshots()
    chain.land("replays/odd.csv", REPLAY + "\n".join(lines))
    chain.run()
    assert chain.refusals() == [
        f"odd.csv cannot be taken: row 6 of things/a.csv (version {v}) has not landed; row 2 of "
        f"things/a.csv (version v0) has not landed; row 1 of things/a.csv (version {v}) is not in "
        "quarantine; correct or remove these lines and send the file again"
    ]
    assert chain.snapshots() == before
    chain.assert_exact()


def test_refuses_files_that_name_no_rows(make_chain: Make) -> None:
    chain = make_chain()
    chain.land("a.csv", FILE)
    twice = (REPLAY + "things/a.csv,V,2,,,b,,,,,\n" * 2).encode()
    odd = (REPLAY + "things/a.csv,v1,one,,,a,,,,,\nthings/a.csv,v1\n,v1,1,,,,,,,,\n").encode()
    for name, body in {
        "1": b"",
        "2": HEAD.encode() + b"a,,,,,\n",
        "3": odd,
        "4": twice,
        "5": b"PK\x03\x04zip",
    }.items():
        chain.land(f"replays/{name}.csv", body)
    other = hashlib.sha256(b"other").hexdigest()
    chain.land("replays/6.csv", REPLAY, sha256=other)
    chain.clean()
    assert [(one or "").split("; correct")[0].split("; start")[0] for one in chain.refusals()] == [
        "1.csv is empty; it has no heading row",
        "2.csv lacks the column _object, _version, _row, which says what each line repairs",
        "3.csv cannot be taken: line 1: names no row; line 2: its cells do not match the heading; "
        "line 3: names no row",
        "4.csv cannot be taken: line 2: repairs row 2 of things/a.csv (version V) a second time",
        "5.csv is a zip archive or Excel workbook, not a text file; land the text itself",
        "6.csv is not the file that was sent: it has SHA-256 "
        f"{hashlib.sha256(REPLAY.encode()).hexdigest()} where its manifest says {other}; "
        "land the file again with npm run land",
    ]


class _KilledError(BaseException):
    """The process is gone."""


@pytest.mark.parametrize(("step", "place"), [("clean", "publish lake"), ("trust", "publish lake")])
def test_a_killed_replay_is_finished_by_the_next_run(
    make_chain: Make, step: str, place: str
) -> None:
    chain = make_chain()
    v = landed(chain)
    chain.land("replays/r.csv", REPLAY + f"things/a.csv,{v},2,,,b,2024-01-02,2,x,Bob,\n")
    if step == "trust":
        chain.clean()

    def kill(at: str) -> None:
        if at.startswith(place):
            raise _KilledError

    with pytest.raises(_KilledError):
        getattr(chain, step)(kill)
    chain.run()
    assert where(chain) == ["trusted", "trusted", "refused", "refused", "trusted"]
    chain.assert_exact()


def test_of_two_replays_of_a_row_at_once_one_counts(make_chain: Make) -> None:
    chain = make_chain()
    v = landed(chain)
    line = f"things/a.csv,{v},2,,,b,2024-01-02,%d,x,Bob,\n"
    chain.land("replays/1.csv", REPLAY + line % 1)
    chain.clean()

    def other(step: str) -> None:
        # Clean takes a second repair of the row, while trust judges the first.
        if step == "stage":
            chain.land("replays/2.csv", REPLAY + line % 2)
            chain.clean()

    chain.trust(other)
    chain.run()
    chain.assert_exact()
    assert chain.rows("trusted", "id", "amount")[1] == ("b", 1)


def test_a_rebuild_takes_repairs_beside_those_of_a_version_that_was_corrected(
    make_chain: Make,
) -> None:
    chain = make_chain()
    v = landed(chain)
    w = chain.land("b.csv", FILE.replace("a,", "q,").replace("b,", "r,").replace("e,", "s,"))
    chain.run()
    lines = [
        f"things/a.csv,{v},2,,,b,2024-01-02,2,x,Bob,",
        f"things/b.csv,{w},2,,,r,2024-01-02,2,x,Bob,",
    ]
    chain.land("replays/both.csv", REPLAY + "\n".join(lines) + "\n")
    chain.run()
    chain.land("b.csv", HEAD + "r,2024-01-02,7,x,Bob,\n")
    chain.run(curate=True)
    before = chain.rows("trusted", "id", "amount", "_object", "_row")
    assert ("b", 2, "things/a.csv", 2) in before
    chain.forget()
    chain.run()
    assert chain.refusals() == []
    assert chain.rows("trusted", "id", "amount", "_object", "_row") == before
