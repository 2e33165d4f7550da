"""Which personal data is found in text, and what is left alone."""

from __future__ import annotations

import time

import pytest
from lake import detectors
from pyspark.sql import SparkSession

# Text → what becomes of it. Numbers are reserved for examples or made up with a right check digit.
FOUND = {
    "write to jane.doe@example.com today": "write to [email] today",
    "JANE_DOE+hr@Mail.Example.CO.UK": "[email]",
    "<o'neil@example.org>, cc: b@example.ca.": "<[email]>, cc: [email].",
    "mailto:x@xn--bcher-kva.example.com": "mailto:[email]",
    "call 604-555-0123": "call [phone]",
    "call (604) 555-0123 or 604.555.0199": "call [phone] or [phone]",
    "(604)555-0123": "[phone]",
    "6045550123": "[phone]",
    "tel 1-604-555-0123 ext. 45": "tel [phone]",
    "+1 604 555 0123": "[phone]",
    "+16045550123": "[phone]",
    "+44 20 7946 0958": "[phone]",
    "+442079460958 is London": "[phone] is London",
    "+49 (30) 1234-5678": "[phone]",
    "SIN 046-454-286 on file": "SIN [sin] on file",
    "046 454 286": "046 454 286",
    "sin: 130692544": "sin: [sin]",
    "130 692 544": "[sin]",
    "NAS 130-692-544": "NAS [sin]",
    "social insurance number 130692544": "social insurance number [sin]",
    "card 4111 1111 1111 1111 exp": "card [card] exp",
    "4111-1111-1111-1111": "[card]",
    "4111111111111111": "[card]",
    "5555555555554444": "[card]",
    "378282246310005": "[card]",
    "3782 822463 10005": "[card]",
    "6011111111111117": "[card]",
    "2223003122003222": "[card]",
    "from 192.168.10.254 at noon": "from [ip] at noon",
    "10.0.0.1, 8.8.8.8": "[ip], [ip]",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334": "[ip]",
    "2001:db8::8a2e:370:7334": "[ip]",
    "jane@example.com 604-555-0123 4111111111111111": "[email] [phone] [card]",
    "name\tjane@example.com\nphone\t604-555-0123": "name\t[email]\nphone\t[phone]",
}
FOUND["SIN 046-454-286 on file"] = (
    "SIN 046-454-286 on file"  # Starts with 0, which is never issued.
)

LEFT = [
    "",
    " ",
    "no data here",
    "a@b",
    "@channel see row 12",
    "user@localhost",
    "2024-01-31",
    "2024-01-31 12:30:45",
    "report 2023-123456",
    "23-123456",
    "911-555-0123",
    "604-911-0123",
    "104-555-0123",
    "604-155-0123",
    "123456789",
    "130692544",
    "130-692-545",
    "4111 1111 1111 1112",
    "9111111111111111",
    "1234567890123456",
    "-123.1207375",
    "49.28272910000000",
    '{"coordinates": [-123.12073750000000, 49.28272910000000]}',
    "256.1.1.1",
    "1.2.3",
    "1.2.3.4.5",
    "12:30:45",
    "V6B 1A1",
    "$604,555.01",
    "6045550123456",
    "A6045550123",
    "ISBN 978-3-16-148410-0",
    "00:1A:2B:3C:4D:5E",
    "x=604-555-01234",
]


def outcome(spark: SparkSession, texts: list[str | None]) -> list[tuple[str | None, list[str]]]:
    frame = spark.createDataFrame([(n, text) for n, text in enumerate(texts)], "n int, t string")
    rows = detectors.mask(frame, ["t"]).orderBy("n").collect()
    return [(row["t"], row["_found_t"]) for row in rows]


def test_every_labelled_text_becomes_exactly_what_its_label_says(spark: SparkSession) -> None:
    found = outcome(spark, list(FOUND))

    assert dict(zip(FOUND, (text for text, _ in found), strict=True)) == FOUND


def test_what_is_no_personal_data_stays_as_it_is(spark: SparkSession) -> None:
    assert outcome(spark, list(LEFT)) == [(text, []) for text in LEFT]


@pytest.mark.parametrize("kind", detectors.KINDS)
def test_each_kind_is_named_where_it_is_found(spark: SparkSession, kind: str) -> None:
    texts = [text for text, masked in FOUND.items() if f"[{kind}]" in masked]

    assert len(texts) >= 4
    assert [kind in kinds for _, kinds in outcome(spark, list(texts))] == [True] * len(texts)


def test_a_missing_text_stays_missing(spark: SparkSession) -> None:
    assert outcome(spark, [None]) == [(None, [])]


def test_ten_megabytes_of_text_take_seconds(spark: SparkSession) -> None:
    texts: list[str | None] = [
        "a." * 5_000_000 + "@",
        "1 " * 5_000_000,
        "4" * 10_000_000 + " x@example.com",
    ]
    started = time.monotonic()

    found = outcome(spark, texts)

    assert [kinds for _, kinds in found] == [[], [], ["email"]]
    assert time.monotonic() - started < 60


def test_a_pattern_never_finds_what_the_masks_themselves_say(spark: SparkSession) -> None:
    masks = [f"[{kind}]" for kind in detectors.KINDS]

    assert outcome(spark, list(masks)) == [(mask, []) for mask in masks]
