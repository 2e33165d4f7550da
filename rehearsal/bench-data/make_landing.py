"""Makes landing files of licences in any number, with the project's own generator.

    python make_landing.py --rows N --seed S --out DIR

A licence number has two digits of its year and six of its own, so a year holds a million of them:
up to a million rows lie in the sample's own two years, more of them in as many years as it takes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATASET = ROOT / "environments" / "departments" / "vancouver" / "business-licences"
sys.path.insert(0, str(ROOT / "rehearsal" / "sample"))

import yaml  # noqa: E402
from generate import Request, generate  # noqa: E402

_YEAR_ROWS = 1_000_000
_LAST_YEAR = 2024
#: The contract takes no licence before 2013.
MOST_ROWS = 12 * _YEAR_ROWS


def main(argv: Sequence[str]) -> int:
    """Make the files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    told = parser.parse_args(argv)
    if not 0 < told.rows <= MOST_ROWS:
        print(f"--rows must be 1 to {MOST_ROWS:,}, got {told.rows:,}", file=sys.stderr)
        return 2
    if told.rows <= _YEAR_ROWS:
        generate(Request(DATASET, told.rows, told.seed, 2, told.out))
        return 0
    years = -(-told.rows // _YEAR_ROWS)
    share, rest = divmod(told.rows, years)
    with ProcessPoolExecutor(max_workers=2) as pool:
        made = [
            pool.submit(_year, place, share + (place < rest), told.seed, told.out)
            for place in range(years)
        ]
        for number, one in enumerate(made, start=1):
            one.result()
            print(f"made {number} of {years} years", file=sys.stderr, flush=True)
    return 0


def _year(place: int, rows: int, seed: int, out: Path) -> None:
    """Make one file of one year, whose licences no other year has."""
    year = _LAST_YEAR - place
    short = f"{year % 100:02d}"
    sample: dict[str, Any] = yaml.safe_load((DATASET / "sample.yaml").read_text(encoding="utf-8"))
    newest: dict[str, Any] = sample["parts"].get(str(year)) or {}
    sample["parts"] = {
        str(year): {
            **newest,
            "folder_year": {"values": {short: 1}},
            "licence_rsn": {"prefix": str(40 + place)},
            "licence_number": {"prefix": f"{short}-"},
            "issued_at": {"from": date(year - 1, 11, 1), "to": date(year, 12, 20)},
            "expired_date": {"from": date(year, 12, 31), "to": date(year, 12, 31)},
        }
    }
    with tempfile.TemporaryDirectory() as folder:
        dataset = Path(folder) / DATASET.name
        dataset.mkdir()
        shutil.copy(DATASET / "contract.yaml", dataset)
        (dataset / "sample.yaml").write_text(yaml.safe_dump(sample, sort_keys=False))
        generate(Request(dataset, rows, seed + place, 1, out))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
