"""No row vanishes: landed = trusted + quarantined + duplicates, by origin, whatever lands and in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]
HEAD = "No.,day,amount,kind,person,note\n"
SECRET = "Grünwald-Özdemir"
ODD = [
    *["", " ", "\u00a0", "NULL", "=1+1", "'", '"', '""', ";", "\t", "\ufeff", "\x1b[0m", "0" * 400],
    *["-1", "1e3", "٣", "9" * 30, "2024-02-30", "0000-00-00", "x" * 5000, "<b>", "{", "\\", "\\N"],
]


def hostile_files(draw: random.Random) -> dict[str, bytes]:
    """Return files whose records no two files share, some of which cannot be read at all."""
    files: dict[str, bytes] = {}
    for number in range(7):
        lines = []
        for place in range(draw.randrange(40)):
            cells = [
                draw.choice([f"f{number}-{draw.randrange(15)}"] * 9 + ["", " "]),
                draw.choice(["2024-01-31", ""] * 40 + ODD),
                draw.choice([str(place), ""] * 40 + ODD),
                draw.choice(["x", "y", *ODD]),
                f"{SECRET} {number}",
                f"note on {SECRET}",
            ]
            cells = cells[: draw.choice([6] * 20 + [0, 1, 5])] + ["more"] * draw.choice(
                [0] * 20 + [1]
            )
            quoted = [f'"{one.replace(chr(34), chr(34) * 2)}"' for one in cells]
            lines.append(",".join(quoted) + draw.choice(["\n", "\r\n", "\r"]))
        files[f"2024/{number}.csv"] = (HEAD + "".join(lines)).encode()
    files["cut.csv"] = HEAD.encode() + b'k,2024-01-01,1,"never closed\n' * 3
    files["western.csv"] = (HEAD + "w,,1,Zoë,,\n").encode("cp1252")
    files["mixed.csv"] = (HEAD + "w,,1,Zoë,,\n").encode() + b"v,,1,\xe9t\xe9,,\n"
    files["noise.csv"] = draw.randbytes(500)
    files["blank.csv"] = b"\n\n \n"
    files["heading.csv"] = HEAD.encode()
    files["other.csv"] = b"a,b\n1,2\n"
    files["twice.csv"] = b"No.,No.\n1,2\n"
    return files


def test_every_row_of_hostile_files_is_in_one_place_in_whatever_order_they_land(
    make_chain: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    draw = random.Random(5)
    files = hostile_files(draw)
    seen = []
    for _ in range(2):
        chain = make_chain()
        names = draw.sample(sorted(files), len(files))
        half = len(names) // 2
        for part in (names[:half], names[half:]):
            for name in part:
                chain.land(name, files[name])
            chain.run(curate=part is not names[:half])
        chain.assert_exact()
        before = chain.snapshots()
        chain.run()
        assert chain.snapshots() == before
        values = ("_object", "_row", "id", "day", "amount", "kind", "person")
        refused = [
            row[:2]
            for row in chain.rows("quarantine", "_object", "_row", "kind")
            if row[2] == "refused"
        ]
        trusted = [row for row in chain.rows("trusted", *values) if row[2] is None or row[2] != "k"]
        seen.append((trusted, refused, chain.curated(), sorted(map(str, chain.refusals()))))
        shown = [chain.rows("trusted", "*"), chain.curated(), *capfd.readouterr()]
        assert SECRET not in str(shown)
    assert seen[0] == seen[1]
    trusted, refused, curated, _ = seen[0]
    assert len(trusted) > 20 and len(refused) > 10 and len(curated) > 2
    assert len(seen[0][3]) == 5
