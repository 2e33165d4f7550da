"""Late and corrected files replace what they correct; a rebuild from landing gives the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

Make = Callable[..., Any]
HEAD = "No.,day,amount,kind,person,note\n"
FACTS = ("id", "day", "amount", "kind", "person")
FIGURES = ("_object", "_version", "_row", *FACTS)
REFUSED = ("_object", "_version", "_row", "kind", "reasons.rule", "original")


def line(key: str, amount: int | str, day: str = "2024-01-01") -> str:
    return f"{key},{day},{amount},k{key[0]},P {key},n\n"


def refused(chain: Any) -> list[Any]:
    return [row for row in chain.rows("quarantine", *REFUSED) if row[3] == "refused"]


def figures(chain: Any) -> Any:
    return chain.rows("trusted", *FIGURES), refused(chain), chain.curated()


def test_a_corrected_file_replaces_every_row_of_the_one_before(make_chain: Make) -> None:
    chain = make_chain()
    chain.land("b.csv", HEAD + line("shared", 1) + line("own", 1))
    chain.land("a.csv", HEAD + line("shared", 2) + line("wrong", 2) + line("broken", "x"))
    chain.run()
    assert chain.rows("trusted", "id", "amount") == [("shared", 2), ("wrong", 2), ("own", 1)]
    assert len(refused(chain)) == 1
    # The row that yielded to a row of the wrong file counts again.
    chain.land("a.csv", HEAD + line("right", 3))
    chain.run()
    assert chain.rows("trusted", "id", "amount") == [("right", 3), ("shared", 1), ("own", 1)]
    assert refused(chain) == []
    chain.assert_exact()
    assert len(chain.places()) == 6
    # Corrected again; what was a duplicate stays one.
    chain.land("a.csv", HEAD + line("right", 4) + line("bad", "-1"))
    chain.run()
    assert chain.rows("trusted", "id", "amount") == [("right", 4), ("shared", 1), ("own", 1)]
    assert [row[2] for row in refused(chain)] == [2]
    chain.assert_exact()
    assert len(chain.places()) == 8


def test_a_correction_that_is_refused_corrects_nothing_and_one_before_trust_counts_once(
    make_chain: Make,
) -> None:
    chain = make_chain()
    chain.land("a.csv", HEAD + line("a", 1))
    chain.land("b.csv", HEAD + line("b", 1) + line("gone", 1))
    chain.clean()
    chain.land("a.csv", "other\n1\n")
    chain.land("b.csv", HEAD + line("b", 2))
    chain.run()
    assert chain.rows("trusted", "id", "amount") == [("a", 1), ("b", 2)]
    assert len(chain.refusals()) == 1
    chain.assert_exact()


def test_a_rebuild_from_landing_gives_equal_rows_and_figures(make_chain: Make) -> None:
    """Random files, corrections and repairs, run by run; then everything but landing is dropped."""
    draw = random.Random(7)
    chain = make_chain()
    files: dict[str, str] = {}
    for _ in range(2):
        for _ in range(3):
            name = f"{draw.choice('abc')}.csv"
            files[name] = HEAD + "".join(
                line(f"{draw.choice('xyz')}{draw.randrange(9)}", draw.choice([1, 2, -3, "?"]))
                for _ in range(draw.randrange(1, 7))
            )
            chain.land(name, files[name])
        chain.run(curate=True)
        chain.assert_exact()
    open_rows = refused(chain)
    assert open_rows != []
    key, version, row, *_ = open_rows[0]
    chain.land(
        "replays/r.csv",
        f"_object,_version,_row,{HEAD}{key},{version},{row},{line('mended', 5)}",
    )
    chain.run(curate=True)
    chain.assert_exact()
    assert ("mended",) in chain.rows("trusted", "id")
    before = figures(chain)
    chain.forget()
    chain.run(curate=True)
    chain.assert_exact()
    assert figures(chain) == before
