"""Makes landing files for a dataset: seeded, of any size, as dirty as `sample.yaml` says.

    python rehearsal/sample/generate.py --dataset-dir DIR --rows N --seed S --files K --out DIR

A sample with parts, such as years, gets as many files of each; a part's name stands in its files'
names, or with --folders it is their folder.

Prints one JSON line: the files with their rows, and how often each kind of mistake was made;
never a value of a row.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sampling.files import MOST_EXCEL_ROWS, write_file
from sampling.rows import RowStream
from sampling.spec import Part, SampleError, read_landing, read_sample


@dataclass(frozen=True)
class Request:
    """What is to be made."""

    #: Folder of the dataset's `contract.yaml` and `sample.yaml`; its name begins the files' names.
    dataset_dir: Path
    #: Rows of all files together, at least 0.
    rows: int
    seed: int
    #: Number of files, at least 1.
    files: int
    out: Path
    #: Whether the files of a part get a folder of their own.
    folders: bool = False


def generate(request: Request) -> dict[str, object]:
    """Make the files and return what was made.

    Returns
    -------
    dict
        `files` (name and rows of each), `rows`, `records` (distinct keys), `dirt` (kind → count).

    Raises
    ------
    SampleError
        When the sample cannot be used or a worksheet cannot hold so many rows.
    """
    sample = read_sample(request.dataset_dir / "sample.yaml")
    landing = read_landing(request.dataset_dir / "contract.yaml")
    sizes = _sizes(request.rows, request.files)
    if request.files < len(sample.parts):
        names = ", ".join(one.name for one in sample.parts)
        raise SampleError(
            f"the sample has the parts {names}; write --files {len(sample.parts)} or more"
        )
    if landing.kind == "excel" and sizes[0] > MOST_EXCEL_ROWS:
        least = -(-request.rows // MOST_EXCEL_ROWS)
        raise SampleError(
            f"a worksheet holds {MOST_EXCEL_ROWS} rows, not {sizes[0]}; write --files {least}"
        )
    streams = [RowStream(sample, request.seed, place) for place in range(len(sample.parts))]
    rows = [iter(stream) for stream in streams]
    files = []
    for number, size in enumerate(sizes):
        place = number * len(streams) // len(sizes)
        folder, name = _file(request, sample.parts[place], number + 1)
        folder.mkdir(parents=True, exist_ok=True)
        some = itertools.islice(rows[place], size)
        path = write_file(folder, name, sample.headings, some, landing)
        files.append({"name": path.relative_to(request.out).as_posix(), "rows": size})
    dirt = sum((stream.counts for stream in streams), Counter[str]())
    return {
        "files": files,
        "rows": request.rows,
        "records": sum(stream.records for stream in streams),
        "dirt": dict(sorted(dirt.items())),
    }


def main(argv: Sequence[str]) -> int:
    """Run the command line and return its exit code: 0, or 2 for what cannot be used."""
    parser = argparse.ArgumentParser(description="Make landing files for a dataset.")
    parser.add_argument("--dataset-dir", type=Path, required=True)
    parser.add_argument("--rows", type=_whole(0), required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=_whole(1), default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folders", action="store_true")
    try:
        made = generate(Request(**vars(parser.parse_args(argv))))
    except SampleError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(made, separators=(",", ":")))
    return 0


def _file(request: Request, part: Part, number: int) -> tuple[Path, str]:
    """Return the folder and the name of a file, without its extension."""
    dataset = request.dataset_dir.resolve().name
    if request.folders and part.name:
        return request.out / part.name, f"{dataset}-{number:03d}"
    words = [dataset, part.name, f"{number:03d}"]
    return request.out, "-".join(one for one in words if one)


def _sizes(rows: int, files: int) -> list[int]:
    share, rest = divmod(rows, files)
    return [share + (1 if number < rest else 0) for number in range(files)]


class _whole:  # noqa: N801 - argparse shows the name
    """A whole number of at least `least`, for argparse."""

    def __init__(self, least: int) -> None:
        self._least = least

    def __call__(self, text: str) -> int:
        value = int(text)
        if value < self._least:
            raise argparse.ArgumentTypeError(f"must be at least {self._least}, got {value}")
        return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
