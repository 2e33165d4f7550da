"""What a sender says of a file is checked before the file is believed."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from lake import landing, manifests
from lake.errors import FileRefusedError

Make = Callable[..., Any]
HEAD = "No.,day,amount,kind,person,note\n"
BODY = HEAD + "a,2024-01-01,1,x,Ann,\nb,2024-01-02,2,x,Bob,\n"
SHA256 = hashlib.sha256(BODY.encode()).hexdigest()
SOUND = manifests.Manifest("a.csv", SHA256, len(BODY), 2, "Office", "2026-01-01T00:00:00Z")
NEXT = "land the file again with npm run land"


def test_refuses_a_file_that_differs_and_takes_the_others(make_chain: Make) -> None:
    chain = make_chain()
    chain.land("as said.csv", BODY, rows=2)
    chain.land("2024/uncounted.csv", BODY.replace("a,", "c,"), rows=None)
    chain.land("nothing said.csv", BODY.replace("a,", "d,"))
    chain.land("changed.csv", BODY, sha256="0" * 64)
    chain.land("short.csv", BODY, bytes=len(BODY) + 1)
    chain.land("rows.csv", BODY, rows=3)
    chain.clean()
    found = "rows.csv is not the file that was sent: it has"
    assert chain.refusals() == [
        f"changed.csv is not the file that was sent: it has SHA-256 {SHA256} where its manifest "
        f"says {'0' * 64}; {NEXT}",
        f"short.csv is not the file that was sent: it has {len(BODY)} bytes where its manifest "
        f"says {len(BODY) + 1}; {NEXT}",
        f"{found} 2 rows where its manifest says 3; {NEXT}",
    ]
    assert len(chain.rows("raw", "id")) == 6


def hostile(draw: random.Random) -> bytes:
    """Return a manifest as nobody should write one; a few are sound."""
    said: Any = SOUND.as_json()
    odd = [None, True, -1, 2, 1.5, 2**70, "", "x", "../b.csv", "\ud800", [], {}, [[]] * 3, "0" * 64]
    for name in draw.sample(sorted(said), draw.randrange(3)):
        said[name] = draw.choice(odd)
    if draw.random() < 0.3:
        del said[draw.choice(sorted(said))]
    if draw.random() < 0.2:
        said["more"] = draw.choice(odd)
    text = json.dumps(draw.choice([said, said, said, [said], odd])).encode()
    if draw.random() < 0.2:
        place = draw.randrange(len(text))
        text = text[:place] + draw.randbytes(draw.randrange(3)) + text[place + draw.randrange(4) :]
    return draw.choice([text] * 9 + [draw.randbytes(40), b"[" * 100_000, b"", b"9" * 60_000])


def test_whatever_a_manifest_says_it_is_read_or_refused() -> None:
    draw = random.Random(3)
    outcomes = {"read": 0, "refused": 0}
    for _ in range(5000):
        body = hostile(draw)
        try:
            found = manifests.parse(body, "a.csv")
        except FileRefusedError as error:
            outcomes["refused"] += 1
            sentence = str(error)
            assert sentence.startswith("has a manifest that ") and sentence.endswith(NEXT)
            assert len(sentence) < 600
            sentence.encode()
        else:
            outcomes["read"] += 1
            assert found.file == "a.csv"
            said = json.loads(body)
            assert {**said, **found.as_json()} == said
    assert min(outcomes.values()) > 300


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"version": 2}, "its version is not 1"),
        ({"version": True}, "its version is not 1"),
        ({"file": "b.csv"}, "it speaks of another file"),
        ({"sha256": SHA256.upper()}, "sha256 is not 64 hexadecimal digits in lower case"),
        ({"bytes": -1}, "bytes is no whole number from 0"),
        ({"rows": "2"}, "rows is neither a whole number from 0 nor null"),
        ({"sender": " "}, "sender is no text of 1 to 200 characters"),
        ({"sender": "x" * 201}, "sender is no text of 1 to 200 characters"),
        ({"sentAt": "yesterday"}, "sentAt is no ISO 8601 time in UTC"),
        ({"sentAt": "2026-01-01T00:00:00"}, "sentAt is no ISO 8601 time in UTC"),
        (
            {"bytes": None, "rows": 1.0},
            "bytes is no whole number from 0; rows is neither a whole number from 0 nor null",
        ),
    ],
)
def test_says_everything_that_is_wrong(change: dict[str, Any], problem: str) -> None:
    body = json.dumps({**SOUND.as_json(), **change}).encode()
    with pytest.raises(FileRefusedError) as refused:
        manifests.parse(body, "a.csv")
    assert str(refused.value) == f"has a manifest that cannot be used ({problem}); {NEXT}"


def test_reads_back_what_it_writes(make_chain: Make) -> None:
    chain = make_chain()
    manifests.write(chain.s3, "b", "things", SOUND)
    assert list(chain.s3.objects) == [("b", "things/manifests/a.csv.json")]
    body = chain.s3.get_object("b", "things/manifests/a.csv.json")["Body"].read()
    assert manifests.parse(body, "a.csv") == SOUND


def test_does_not_fetch_a_manifest_of_ten_megabytes() -> None:
    at = datetime(2026, 1, 1, tzinfo=timezone.utc)
    beside = landing.Sidecar("things/manifests/a.csv.json", "v1", 10_000_000)
    landed = landing.Landed("b", "things/a.csv", "v2", 5, at, manifest=beside)
    with pytest.raises(FileRefusedError, match="10,000,000 bytes and at most 65,536 are read"):
        manifests.read(None, landed, "things")


def test_a_manifest_belongs_to_the_version_that_followed_it(make_chain: Make) -> None:
    chain = make_chain()
    chain.land("a.csv", BODY)
    look = lambda: landing.look(chain.s3, f"{chain.name}-landing", "things")  # noqa: E731
    # It came after the file: it speaks of a version that is still on its way.
    manifests.write(chain.s3, f"{chain.name}-landing", "things", SOUND)
    assert [one.manifest for one in look().files] == [None]
    version = chain.land("a.csv", BODY)
    (file,) = look().files
    assert (file.version_id, file.manifest.key) == (version, "things/manifests/a.csv.json")
    manifests.write(chain.s3, f"{chain.name}-landing", "things", SOUND)
    assert look().files == (file,)
    # Nothing was said of this one: the last manifest still counts, and refuses it.
    chain.land("a.csv", "other")
    assert [one.manifest for one in look().files] != [None]


def test_manifests_and_repaired_rows_are_no_landed_files(make_chain: Make) -> None:
    chain = make_chain()
    for key in ("manifests/a.csv.json", "replays/r.csv", "_x", "a.csv", "b/c.csv", "folder/"):
        chain.land(key, "x")
    found = landing.look(chain.s3, f"{chain.name}-landing", "things")
    names = ["things/a.csv", "things/b/c.csv"]
    assert [one.key for one in found.files] == names
    assert [one.key for one in found.replays] == ["things/replays/r.csv"]
    keys = [key for _, key in chain.s3.objects]
    assert [key for key in keys if landing.is_landed_file("things", key)] == names
