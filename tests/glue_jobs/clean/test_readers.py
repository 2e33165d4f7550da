"""What readers see in a file, and the sentence with which they refuse one, without Spark."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from lake.errors import FileRefusedError
from lake.landing import Landed
from lake.readers import open_file
from lake.readers.source import OpenedFile
from lake.settings import Landing

EXCEL = Landing("excel")
CSV = Landing("csv", delimiter=";", encoding="utf-8")
JSON = Landing("json")
#: The start of an OLE file with the stream that Office puts around an encrypted workbook.
ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
)


class OneObject:
    """An S3 that holds one object."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def get_object(self, Bucket: str, Key: str, VersionId: str) -> dict[str, Any]:
        return {"Body": io.BytesIO(self.body)}


def opened(body: bytes | str, landing: Landing) -> OpenedFile:
    content = body.encode() if isinstance(body, str) else body
    landed = Landed("b", "d/f", "v1", len(content), datetime(2026, 1, 1, tzinfo=timezone.utc))
    no_spark: Any = None
    return open_file(no_spark, OneObject(content), landed, landing, lambda bucket, key: key)


def rows(one: OpenedFile) -> list[tuple[int, Any, str | None]]:
    assert one.rows is not None
    return [(row.number, json.loads(row.original), row.problem) for row in one.rows]


def refusal(body: bytes | str, landing: Landing) -> str:
    with pytest.raises(FileRefusedError) as caught:
        opened(body, landing)
    return str(caught.value)


RAGGED = "its cells do not match the heading"


def test_reads_excel_cells_as_text(make_workbook: Callable[..., bytes]) -> None:
    body = make_workbook(
        {
            "S": [
                [" id ", "day", "moment", "clock", "n", "x", "flag", "empty"],
                ["a", datetime(2024, 3, 14), datetime(2024, 3, 14, 9, 45), None, 40982, 0.5, True],
                [],
                ["b", None, None, None, 2.2e11, 0.1 + 0.2, False, None],
                ["c", None, None, None, -1e-7, 123456789012345.6, None, None],
            ]
        }
    )
    one = opened(body, EXCEL)
    assert one.headings == ("id", "day", "moment", "clock", "n", "x", "flag", "empty")
    assert one.sha256 == hashlib.sha256(body).hexdigest()
    empty = dict.fromkeys(one.headings)
    first = {"id": "a", "day": "2024-03-14", "moment": "2024-03-14T09:45:00"}
    assert rows(one) == [
        (1, {**empty, **first, "n": "40982", "x": "0.5", "flag": "true"}, None),
        (2, {**empty, "id": "b", "n": "220000000000", "x": "0.3", "flag": "false"}, None),
        (3, {**empty, "id": "c", "n": "-0.0000001", "x": "123456789012346"}, None),
    ]


def test_reads_the_sheet_that_the_contract_names(make_workbook: Callable[..., bytes]) -> None:
    body = make_workbook({"Notes": [["x"], [1]], "Reports": [["id"], ["a"]]})
    assert opened(body, Landing("excel", sheet="Reports")).headings == ("id",)
    assert opened(body, EXCEL).headings == ("x",)
    assert refusal(body, Landing("excel", sheet="Report")) == (
        'has no sheet "Report" (nearest: Reports); its sheets are "Notes", "Reports"'
    )


def test_accepts_a_sheet_with_a_heading_row_only(make_workbook: Callable[..., bytes]) -> None:
    one = opened(make_workbook({"S": [["id", "day"]]}), EXCEL)
    assert (one.headings, one.row_count, one.rows) == (("id", "day"), 0, ())


def _zip_of_text() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    return body.getvalue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty (0 bytes)"),
        (b"id;day\na;b\n", "is not an Excel workbook, whatever its name says: it does not start"),
        (ENCRYPTED, "is protected by a password; save it without one and land it again"),
        (ENCRYPTED[:300], "is not an Excel workbook that can be read ("),
        (_zip_of_text(), "is not an Excel workbook that can be read ("),
        (_zip_of_text()[:30], "is not an Excel workbook that can be read ("),
    ],
    ids=["empty", "text", "password", "old-office", "zip", "cut-short"],
)
def test_refuses_what_is_no_workbook(body: bytes, said: str) -> None:
    assert refusal(body, EXCEL).startswith(said)


def test_refuses_headings_that_cannot_name_columns(make_workbook: Callable[..., bytes]) -> None:
    assert refusal(make_workbook({"S": []}), EXCEL) == (
        "is an empty workbook; its sheet has no cells"
    )
    assert refusal(make_workbook({"S": [["id", "Day", "x", "day "], [1, 2, 3, 4]]}), EXCEL) == (
        'has the heading "day" more than once; rename or delete one'
    )
    assert refusal(make_workbook({"S": [[f"c{n}" for n in range(2001)]]}), EXCEL) == (
        "has 2,001 columns and at most 2,000 are read; "
        "delete the columns that are not part of the data"
    )
    assert opened(make_workbook({"S": [[f"c{n}" for n in range(2000)]]}), EXCEL).row_count == 0
    assert refusal(";;\n1;2;3\n", CSV) == (
        "has no heading row; put the column names in the first row"
    )


def test_marks_cells_below_a_blank_heading(make_workbook: Callable[..., bytes]) -> None:
    body = make_workbook({"S": [["id", None, "day"], ["a", None, "d"], ["b", "lost", "d"]]})
    assert rows(opened(body, EXCEL)) == [
        (1, {"id": "a", "day": "d"}, None),
        (2, {"_cells": ["b", "lost", "d"]}, RAGGED),
    ]


def test_numbers_csv_rows_by_record_and_marks_ragged_ones() -> None:
    body = (
        '\ufeff"id"; day \r\na;"two\r\nlines"\r\n\r\n   \r\nb;"say ""hi"""\r\nc\r\nd;x;y\r\n;\r\n'
    )
    one = opened(body, CSV)
    assert one.headings == ("id", "day")
    assert one.note is None
    assert rows(one) == [
        (1, {"id": "a", "day": "two\r\nlines"}, None),
        (2, {"id": "b", "day": 'say "hi"'}, None),
        (3, {"_cells": ["c"]}, RAGGED),
        (4, {"_cells": ["d", "x", "y"]}, RAGGED),
        (5, {"id": None, "day": None}, None),
    ]


@pytest.mark.parametrize(
    ("body", "declared", "text", "note"),
    [
        ("id\nCafé".encode(), "utf-8", "Café", None),
        ("id\nCafé".encode("utf-8-sig"), "utf-8", "Café", None),
        ("id\nCafé".encode(), "cp1252", "Café", "read as utf-8, the contract says cp1252"),
        ("id\nCafé’s".encode("cp1252"), "cp1252", "Café’s", None),
        ("id\nCafé".encode("latin-1"), "utf-8", "Café", "read as cp1252, the contract says utf-8"),
        ("id\nCafé".encode("utf-16"), "utf-8", "Café", "read as utf-16 by its byte order mark"),
        ("id\nплан".encode("koi8-r"), "koi8-r", "план", None),
        (b"id\nplain", "cp1252", "plain", None),
    ],
)
def test_decides_the_encoding_file_by_file(
    body: bytes, declared: str, text: str, note: str | None
) -> None:
    one = opened(body, Landing("csv", delimiter=";", encoding=declared))
    assert (rows(one), one.note) == ([(1, {"id": text}, None)], note)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "id\nCafé\n".encode() + "Café\n".encode("cp1252"),
            "mixes encodings: it holds UTF-8 text, and bytes that are not UTF-8 first on line 3; "
            "save it as UTF-8 and land it again",
        ),
        (
            b"id\n\x81\n",
            "is neither UTF-8 nor Windows-1252 (first odd byte on line 2); "
            "save it as UTF-8 and land it again",
        ),
        (b"id\na\0b\n", "holds NUL bytes, so it is not text in a known encoding; save it as UTF-8"),
        (b"PK\x03\x04rest", "is a zip archive or Excel workbook, not a text file; land the text "),
        (b"\n \n", "is empty; it has no heading row"),
        (b"id\n" + b"x" * 16_000_001, "cannot be read as delimited text (field larger than field "),
    ],
    ids=["mixed", "undefined", "nul", "zip", "blank", "huge-cell"],
)
def test_refuses_text_that_cannot_be_decoded(body: bytes, said: str) -> None:
    assert refusal(body, CSV).startswith(said)


def test_reads_json_arrays_and_lines_alike() -> None:
    items = [
        {"id": "a", "n": 1.50, " day ": None, "deep": {"k": [1, True]}},
        {"id": "", "n": 12345678901234567890, "flag": False, "deep": [0.1]},
    ]
    expected = [
        (1, {"id": "a", "n": "1.5", "day": None, "deep": '{"k":[1,true]}'}, None),
        (2, {"id": None, "n": "12345678901234567890", "flag": "false", "deep": "[0.1]"}, None),
    ]
    array = opened(json.dumps(items), JSON)
    lines = opened("\n\n".join(json.dumps(one) for one in items), JSON)
    assert rows(array) == rows(lines) == expected
    assert array.headings == lines.headings == ("id", "n", "day", "deep", "flag")


def test_keeps_a_line_that_is_no_object_as_a_row() -> None:
    one = opened(
        '{"id":"a"}\n{"id":\n[1]\n{"id":"\ud800"}\n'.encode("utf-8", "surrogatepass").replace(
            b"\xed\xa0\x80", b"\\ud800"
        ),
        JSON,
    )
    assert rows(one) == [
        (1, {"id": "a"}, None),
        (2, {"_line": '{"id":'}, "it is not a JSON object"),
        (3, {"_line": "[1]"}, "it is not a JSON object"),
        (4, {"id": "\ud800"}, None),
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"[1, 2", "is not JSON (Expecting"),
        (b"{\n 'a'\n}", "holds no JSON object; it must be an array of objects or one a line"),
        (b"  ", "is empty; an empty array [] stands for no rows"),
        ('[{"a": "é"}]'.encode("cp1252"), "is not UTF-8, which JSON has to be; save it as"),
        (b'{"a": 1, "A": 2}', 'has the heading "A" more than once'),
    ],
)
def test_refuses_what_is_no_json(body: bytes, said: str) -> None:
    assert refusal(body, JSON).startswith(said)


def test_accepts_an_empty_json_array() -> None:
    assert (opened("[]", JSON).headings, opened("[]", JSON).row_count) == ((), 0)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"id;day\n", "is not a Parquet file, whatever its name says"),
        (b"PAR1 cut", "is a Parquet file that was cut short; land it again"),
        (b"PARE....PARE", "is an encrypted Parquet file; land it unencrypted"),
    ],
)
def test_refuses_what_is_no_parquet(body: bytes, said: str) -> None:
    assert refusal(body, Landing("parquet")) == said


def test_reads_a_cell_of_ten_megabytes() -> None:
    (row,) = rows(opened("id;text\na;" + "x" * 10_000_000, CSV))
    assert len(row[1]["text"]) == 10_000_000
