"""What the lake must hold after each round, worked out in plain Python from what was landed."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

DATASET = "things"
BUCKETS = {zone: f"chain-{zone}" for zone in ("landing", "raw", "trusted", "quarantine", "curated")}
HEAD = "id,amount,kind,person,note\n"
MASKED = "Masked Person"
Origin = tuple[str, str, int]


def _column(name: str, kind: str, privacy: str = "keep") -> dict[str, Any]:
    key = name == "id"
    return {
        **{"name": name, "type": kind, "description": "", "required": key, "key": key},
        **{"classification": "internal" if privacy == "keep" else "restricted"},
        "privacy": privacy,
    }


SETTINGS: dict[str, Any] = {
    **{"department": "d", "stage": "dev", "dataset": DATASET, "table": DATASET},
    "zones": {
        "landing": {"bucket": BUCKETS["landing"]},
        **{
            zone: {"bucket": BUCKETS[zone], "database": f"chain_{zone}"}
            for zone in BUCKETS
            if zone != "landing"
        },
    },
    "landing": {"kind": "csv", "delimiter": ",", "encoding": "utf-8"},
    "fields": [
        _column("id", "string"),
        _column("amount", "int"),
        _column("kind", "string"),
        _column("person", "string", "pseudonymise"),
        _column("note", "string", "drop"),
    ],
    "recipe": [],
    "rules": ['ColumnValues "amount" >= 0'],
    "curated": [
        {
            "table": "by_kind",
            "sql": "SELECT kind, count(*) AS n, sum(amount) AS amount FROM things GROUP BY kind",
        }
    ],
    **{"owner": "O", "licence": "L", "title": "Things", "description": ""},
    **{"retentionDays": 90, "contractVersion": "1.0.0"},
    "pseudonymKeyParameter": "/d-dev/pseudonymisation-key",
}


@dataclass
class Model:
    """Everything that was landed, and what becomes of it."""

    draw: random.Random
    #: Accepted versions of files, in the order in which they land: key, version, rows.
    accepted: list[tuple[str, str, list[dict[str, str]]]] = field(default_factory=list)
    repaired: dict[Origin, dict[str, str]] = field(default_factory=dict)

    def file(self) -> str:
        """Return a file of random rows: some are refused, some ragged, some say the same record."""
        lines = [self.line() for _ in range(self.draw.randrange(1, 25))]
        return HEAD + "".join(lines)

    def line(self) -> str:
        """Return one line."""
        draw = self.draw
        key = draw.choice([f"k{draw.randrange(60)}"] * 12 + ["", " "])
        amount = draw.choice([str(draw.randrange(100))] * 8 + ["-1", "many"])
        extra = draw.choice([""] * 15 + [",one,more"])
        note = f"{MASKED} note {draw.randrange(10**9)}"
        return f"{key},{amount},{draw.choice('xyz')},{MASKED} {draw.randrange(99)},{note}{extra}\n"

    def land(self, key: str, version: str, text: str) -> None:
        """Note a file that the pipeline is to take."""
        records = list(csv.reader(io.StringIO(text)))
        names = records[0]
        rows = [
            dict(zip(names, cells, strict=True)) if len(cells) == len(names) else {}
            for cells in records[1:]
        ]
        self.accepted.append((key, version, rows))

    def places(self) -> tuple[dict[Origin, str], dict[Origin, tuple[str, int, str]]]:
        """Return where each landed row is, and the trusted ones' values."""
        last = {key: version for key, version, _ in self.accepted}
        places: dict[Origin, str] = {}
        winners: dict[str, Origin] = {}
        values: dict[Origin, tuple[str, int, str]] = {}
        for key, version, rows in self.accepted:
            for number, landed in enumerate(rows, start=1):
                origin = (key, version, number)
                row = self.repaired.get(origin, landed)
                if last[key] != version:
                    places[origin] = "duplicate"
                elif not _is_sound(row):
                    places[origin] = "refused"
                else:
                    earlier = winners.get(row["id"])
                    if earlier is not None:
                        places[earlier] = "duplicate"
                    winners[row["id"]] = origin
                    places[origin] = "trusted"
                    values[origin] = (row["id"], int(row["amount"]), row["kind"])
        return places, {one: values[one] for one in winners.values()}

    def curated(self) -> list[list[Any]]:
        """Return the curated table."""
        rows, sums = Counter[str](), Counter[str]()
        for _, amount, kind in self.places()[1].values():
            rows[kind] += 1
            sums[kind] += amount
        return sorted([kind, n, sums[kind]] for kind, n in rows.items())


def _is_sound(row: dict[str, str]) -> bool:
    return bool(row) and row["id"].strip() != "" and row["amount"].isdigit()
