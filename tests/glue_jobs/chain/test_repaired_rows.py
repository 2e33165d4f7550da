"""A file of repaired rows says which row each line repairs, however a spreadsheet has saved it."""

from __future__ import annotations

import io
from datetime import datetime, timezone
from typing import Any

import pytest
from lake.errors import FileRefusedError
from lake.landing import Landed
from lake.repaired_rows import MAX_BYTES, open_repaired, repaired_rows

HEAD = "_object,_version,_row,_rule,_reason,_received,id,n\r\n"


def read(body: bytes, size: int | None = None) -> Any:
    """Return the repaired rows of a file."""

    class OneObject:
        def get_object(self, **_: str) -> dict[str, Any]:
            return {"Body": io.BytesIO(body)}

    at = datetime(2026, 1, 1, tzinfo=timezone.utc)
    landed = Landed("b", "things/replays/r.csv", "v1", size or len(body), at)
    return repaired_rows(open_repaired(OneObject(), landed))


def test_gives_values_by_origin_and_takes_the_apostrophes_of_the_export_away() -> None:
    cells = {"'=1+1": "=1+1", "'-5": "-5", "''=x": "'=x", "'": "'", "it's": "it's", "'x": "'x"}
    lines = [f"a.csv,v1,{row},r,why,,{cell},\r\n" for row, cell in enumerate(cells, start=1)]
    body = ("\ufeff" + HEAD + "".join(lines)).encode()
    found = read(body)
    assert found == {
        ("a.csv", "v1", row): {"id": value} for row, value in enumerate(cells.values(), start=1)
    }


def test_reads_the_separator_and_encoding_of_another_language() -> None:
    body = (HEAD.replace(",", ";") + "a.csv;v1;3;;;;Björn;1,5\r\n").encode("cp1252")
    assert read(body) == {("a.csv", "v1", 3): {"id": "Björn", "n": "1,5"}}


@pytest.mark.parametrize("row", ["0", "-1", "1.5", "x", "", "1" * 19])
def test_refuses_a_line_that_names_no_row(row: str) -> None:
    with pytest.raises(FileRefusedError, match=r"^cannot be taken: line 1: names no row; correct"):
        read((HEAD + f"a.csv,v1,{row},,,,x,\r\n").encode())


def test_names_twenty_problems_and_counts_the_others() -> None:
    lines = "".join(f"a.csv,v1,x{n},,,,v,\r\n" for n in range(25))
    with pytest.raises(FileRefusedError) as refused:
        read((HEAD + lines).encode())
    assert str(refused.value).count("names no row") == 20
    assert "; and 5 more; correct or remove these lines" in str(refused.value)


def test_refuses_a_file_that_no_person_wrote_before_it_is_fetched() -> None:
    with pytest.raises(FileRefusedError, match=r"of repaired rows are read; split it$"):
        read(b"", MAX_BYTES + 1)
