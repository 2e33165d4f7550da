"""What becomes of each row: refused, duplicate or trusted, each counted once."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lake import held, ledger, outcomes, trusting
from lake.errors import JobError

Make = Callable[..., Any]


def reasons(row: tuple[Any, ...]) -> list[tuple[str, str, str]]:
    """Return a quarantined row's reasons."""
    return [tuple(one) for one in row[5]]


def test_splits_rows_into_trusted_refused_and_duplicates(
    make_lake: Make, make_column: Make
) -> None:
    lake = make_lake(
        [make_column("id", key=True), make_column("n", "int", required=True), make_column("t")],
        rules=['ColumnValues "n" >= 0 where "n is not null"', "RowCount > 0"],
    )
    lake.land(
        {
            "things/a.json": [("1", 5, "x"), ("2", -1, "y"), ("3", None, "z"), (" ", 1, "w")],
            "things/b.json": [("1", 6, "later"), ("4", None, "q")],
        },
        unreadable={("things/b.json", 2): {"n": "many"}},
    )

    entry = lake.trust()

    assert lake.rows("trusted") == [("1", 6, "later", "things/b.json", "v1", 1, "t1")]
    aside = lake.rows("quarantine")
    assert [(row[0], row[2], row[4], reasons(row), row[6]) for row in aside] == [
        ("things/a.json", 1, "duplicate", [], '["1", "5", "x"]'),
        (
            "things/a.json",
            2,
            "refused",
            [('ColumnValues "n" >= 0 where "n is not null"', "n", "is not >= 0")],
            '["2", "-1", "y"]',
        ),
        ("things/a.json", 3, "refused", [("Required", "n", "is missing")], '["3", "None", "z"]'),
        ("things/a.json", 4, "refused", [("Required", "id", "is missing")], '[" ", "1", "w"]'),
        (
            "things/b.json",
            2,
            "refused",
            [("Readable", "n", "cannot be read as int")],
            '["4", "None", "q"]',
        ),
    ]
    assert entry.counts == {
        "inputRows": 6,
        "trustedRows": 1,
        "quarantinedRows": 4,
        "duplicateRows": 1,
        "supersededRows": 0,
    }
    assert entry.quality['ColumnValues "n" >= 0 where "n is not null"'] == ledger.RuleResult(
        "failed", 1, 4
    )
    assert entry.quality["RowCount > 0"] == ledger.RuleResult("passed", 0, 6)


def test_a_later_file_moves_the_row_it_corrects_to_the_duplicates(
    make_lake: Make, make_column: Make
) -> None:
    lake = make_lake([make_column("id", key=True), make_column("n", "int")])
    lake.land({"things/a.json": [("1", 5), ("2", 6)]})
    lake.trust("t1")
    lake.land({"things/b.json": [("2", 7), ("3", 8), ("3", 9)]})

    entry = lake.trust("t2")

    assert lake.rows("trusted", "id", "n", "_run") == [
        ("1", 5, "t1"),
        ("2", 7, "t2"),
        ("3", 9, "t2"),
    ]
    assert lake.rows("quarantine", "_object", "_row", "kind", "original", "_run") == [
        ("things/a.json", 2, "duplicate", '["2", "6"]', "t2"),
        ("things/b.json", 2, "duplicate", '["3", "8"]', "t2"),
    ]
    assert (entry.counts["supersededRows"], entry.counts["duplicateRows"]) == (1, 1)


def test_a_refused_correction_leaves_the_earlier_row_in_trusted(
    make_lake: Make, make_column: Make
) -> None:
    lake = make_lake(
        [make_column("id", key=True), make_column("n", "int")], rules=['ColumnValues "n" >= 0']
    )
    lake.land({"things/a.json": [("1", 5)], "things/b.json": [("1", -5)]})
    lake.trust()

    assert lake.rows("trusted", "id", "n") == [("1", 5)]
    assert lake.rows("quarantine", "_object", "kind") == [("things/b.json", "refused")]


@pytest.mark.parametrize(("order", "at_once"), [("abc", True), ("bca", False), ("cba", False)])
def test_the_latest_value_of_a_column_wins_in_whatever_order_files_land(
    make_lake: Make, make_column: Make, order: str, at_once: bool
) -> None:
    files = {
        "a": [("1", 10, "old"), ("2", 30, "new")],
        "b": [("1", 30, "new"), ("2", 20, "old"), ("3", 5, "only")],
        # In one file too the higher row yields to the later value.
        "c": [("1", 20, "middle"), ("4", 9, "new"), ("4", 8, "old")],
    }
    columns = [make_column("id", key=True), make_column("seen", "int"), make_column("t")]
    lake = make_lake(columns, latest_by="seen")
    for place, name in enumerate(order):
        lake.land({f"things/{name}.json": files[name]})
        if not at_once or place == len(order) - 1:
            lake.trust(f"t{place}")

    assert sorted(lake.rows("trusted", "id", "t")) == [
        ("1", "new"),
        ("2", "new"),
        ("3", "only"),
        ("4", "new"),
    ]
    assert sorted(lake.rows("quarantine", "_object", "_row", "kind")) == [
        ("things/a.json", 1, "duplicate"),
        ("things/b.json", 2, "duplicate"),
        ("things/c.json", 1, "duplicate"),
        ("things/c.json", 3, "duplicate"),
    ]


def test_of_equal_values_of_that_column_the_row_that_landed_last_wins(
    make_lake: Make, make_column: Make
) -> None:
    columns = [make_column("id", key=True), make_column("seen", "int"), make_column("t")]
    lake = make_lake(columns, latest_by="seen")
    lake.land({"things/a.json": [("1", 7, "first")]})
    lake.trust("t1")
    lake.land({"things/b.json": [("1", 7, "second"), ("1", 7, "third")]})
    lake.trust("t2")

    assert lake.rows("trusted", "t") == [("third",)]


def test_many_rows_that_are_not_held_end_as_few_do(
    make_lake: Make, make_column: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [make_column("id", key=True), make_column("n", "int"), make_column("t")]
    zones = ("trusted", "quarantine")
    found = []
    for held_rows, carried in ((1_000, 1_000), (0, 1_000), (0, 0)):
        monkeypatch.setattr(outcomes, "HELD_ROWS", held_rows)
        monkeypatch.setattr(held, "_CARRIED_PLACES", carried)
        lake = make_lake(columns, rules=['ColumnValues "n" >= 0', "RowCount > 0"])
        lake.land({"things/a.json": [("1", 1, "call a@example.org"), ("2", -1, "x"), ("3", 1, "")]})
        lake.trust("t1")
        lake.land({"things/b.json": [("3", 2, "y"), (None, 1, "x"), ("4", 1, "x"), ("4", 2, "z")]})
        lake.trust("t2")
        entries = lake.ledger_of("trusted")
        told = [(one.counts, one.quality, one.details["personalData"]) for one in entries]
        found.append(([lake.rows(zone) for zone in zones], told))

    assert found[0][1][0][2] == {"t": {"email": 1}}
    assert [one["supersededRows"] for one, _, _ in found[0][1]] == [0, 1]
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_a_run_that_wrote_other_rows_than_it_counted_publishes_nothing(
    make_lake: Make, make_column: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = make_lake([make_column("id", key=True)])
    lake.land({"things/a.json": [("1",), ("2",)]})
    true_rows = trusting.trusted_rows
    with monkeypatch.context() as patch:
        patch.setattr(trusting, "trusted_rows", lambda rows, *more: true_rows(rows, *more).limit(1))
        with pytest.raises(JobError, match=r"1 rows were written .* 2 were accounted for; nothing"):
            lake.trust()
    assert (lake.rows("trusted"), lake.rows("quarantine"), lake.ledger_of("trusted")) == (
        [],
        [],
        [],
    )

    lake.trust()
    assert lake.rows("trusted", "id") == [("1",), ("2",)]


def test_a_file_that_is_trusted_late_does_not_displace_what_landed_after_it(
    make_lake: Make, make_column: Make
) -> None:
    one = make_lake([make_column("id", key=True), make_column("n", "int")])
    one.land({"things/a.json": [("1", 5)]})
    one.land({"things/b.json": [("1", 6)]})
    one.trust()

    assert one.rows("trusted", "n") == [(6,)]


def test_without_a_key_only_rows_that_agree_in_every_landed_value_are_duplicates(
    make_lake: Make, make_column: Make
) -> None:
    lake = make_lake(
        [make_column("a"), make_column("who", privacy="drop"), make_column("n", "int")]
    )
    lake.land(
        {"things/a.json": [("x", "Ann", 1), ("x", "Bob", 1), ("x", "Ann", 1), (None, None, None)]}
    )
    lake.trust("t1")
    lake.land({"things/b.json": [("x", "Bob", 1), ("x", "Cid", 1), (None, None, None)]})
    lake.trust("t2")

    assert lake.origins("trusted") == [
        ("things/a.json", 3),
        ("things/b.json", 1),
        ("things/b.json", 2),
        ("things/b.json", 3),
    ]
    assert lake.origins("quarantine") == [
        ("things/a.json", 1),
        ("things/a.json", 2),
        ("things/a.json", 4),
    ]


def test_is_unique_judges_the_rows_that_would_enter_trusted(
    make_lake: Make, make_column: Make
) -> None:
    lake = make_lake(
        [make_column("id", key=True), make_column("badge")],
        rules=['IsUnique "id"', 'IsUnique "badge"'],
    )
    lake.land(
        {
            "things/a.json": [
                ("1", "p"),
                ("1", "q"),
                ("2", "r"),
                ("3", "r"),
                ("4", None),
                ("5", None),
            ]
        }
    )
    entry = lake.trust()

    assert lake.rows("trusted", "id") == [("1",), ("4",), ("5",)]
    assert [(row[2], row[4], reasons(row)) for row in lake.rows("quarantine")] == [
        (1, "duplicate", []),
        (3, "refused", [('IsUnique "badge"', "badge", "is not unique")]),
        (4, "refused", [('IsUnique "badge"', "badge", "is not unique")]),
    ]
    assert entry.quality['IsUnique "id"'].outcome == "passed"


def test_a_rule_on_the_table_that_fails_sets_the_whole_run_aside_and_lets_the_next_one_pass(
    make_lake: Make, make_column: Make
) -> None:
    lake = make_lake([make_column("id", key=True)], rules=["RowCount > 1"])
    lake.land({"things/a.json": [("1",)]})
    first = lake.trust("t1")
    lake.land({"things/b.json": [("1",), ("2",)]})
    second = lake.trust("t2")

    assert first.quality["RowCount > 1"] == ledger.RuleResult("failed", 1, 1)
    assert second.quality["RowCount > 1"] == ledger.RuleResult("passed", 0, 2)
    assert lake.rows("trusted", "_object", "id") == [("things/b.json", "1"), ("things/b.json", "2")]
    assert [(row[0], row[4], reasons(row)[0][0]) for row in lake.rows("quarantine")] == [
        ("things/a.json", "refused", "RowCount > 1")
    ]


def test_a_file_without_rows_is_recorded_and_breaks_rules_on_their_number_only(
    make_lake: Make, make_column: Make
) -> None:
    lake = make_lake([make_column("id", key=True)], rules=["RowCount > 0", 'IsComplete "id"'])
    lake.land({"things/a.json": []})

    entry = lake.trust()

    assert entry.quality == {
        "RowCount > 0": ledger.RuleResult("failed", 0, 0),
        'IsComplete "id"': ledger.RuleResult("passed", 0, 0),
    }
    assert lake.trust("t2") is None


def test_rows_that_raw_has_lost_stop_the_job(make_lake: Make, make_column: Make) -> None:
    lake = make_lake([make_column("id", key=True)])
    lake.land({"things/a.json": [("1",), ("2",)]})
    lake.spark.sql(f"DELETE FROM {lake.settings.identifier('raw')} WHERE id = '2'")

    with pytest.raises(JobError, match=r"things/a\.json has 1 rows in raw and 2 in clean's ledger"):
        lake.trust()


def test_rules_and_privacy_that_cannot_be_kept_are_refused_before_any_row_is_read(
    make_lake: Make, make_column: Make
) -> None:
    lake = make_lake(
        [make_column("id", key=True, privacy="mask"), make_column("n", "int", privacy="mask")]
    )
    with pytest.raises(JobError) as refused:
        lake.trust()
    assert "field id is part of the key" in str(refused.value)
    assert "field n is int, and only text can be masked" in str(refused.value)


def test_hidden_values_are_nowhere_in_trusted(make_lake: Make, make_column: Make) -> None:
    lake = make_lake(
        [
            make_column("id", key=True),
            make_column("name", privacy="drop"),
            make_column("badge", "bigint", privacy="pseudonymise"),
            make_column("story", privacy="mask"),
            make_column("note"),
        ]
    )
    secret = ("Zoë Quill", 77001, "call zoe@example.com or 604-555-0123", "zoe@example.com wrote")
    lake.land(
        {
            "things/a.json": [
                ("1", *secret),
                ("2", None, None, None, None),
                ("3", "X", 77001, "", "fine"),
            ]
        }
    )

    entry = lake.trust()

    token = hmac.new(b"k" * 40, b"77001", hashlib.sha256).hexdigest()
    assert lake.rows("trusted", "id", "badge", "story", "note") == [
        ("1", token, "call [email] or [phone]", "[email] wrote"),
        ("2", None, None, None),
        ("3", token, "", "fine"),
    ]
    shown = json.dumps(lake.rows("trusted"), ensure_ascii=False)
    assert [one for one in ("Zoë", "Quill", "77001", "zoe@", "555-0123") if one in shown] == []
    assert "name" not in lake.spark.table(lake.settings.identifier("trusted")).columns
    assert entry.details["personalData"] == {"note": {"email": 1}}


def test_personal_data_in_a_key_refuses_the_row(make_lake: Make, make_column: Make) -> None:
    lake = make_lake([make_column("id", key=True)])
    lake.land({"things/a.json": [("ann@example.com",), ("bob@example.com",), ("7",)]})
    lake.trust()

    assert lake.rows("trusted", "id") == [("7",)]
    assert [reasons(row)[0][:2] for row in lake.rows("quarantine")] == [
        ("UndeclaredPersonalData", "id")
    ] * 2


def test_all_bad_rows_end_in_quarantine(make_lake: Make, make_column: Make) -> None:
    lake = make_lake([make_column("id", key=True)], rules=['ColumnValues "id" in ["never"]'])
    lake.land({"things/a.json": [("1",), (None,)]})
    entry = lake.trust()

    assert lake.rows("trusted") == []
    assert entry.counts["quarantinedRows"] == 2


def test_the_order_in_which_rows_lie_in_raw_does_not_matter(
    make_lake: Make, make_column: Make
) -> None:
    results = []
    for shuffled in (False, True):
        lake = make_lake(
            [make_column("id", key=True), make_column("n", "int")], rules=['IsComplete "n"']
        )
        lake.land(
            {
                "things/a.json": [("1", 1), ("2", None), ("1", 2)],
                "things/b.json": [("1", 3), ("3", 4)],
                "things/c.json": [("3", 5), ("3", 5)],
            },
            shuffled=shuffled,
        )
        lake.trust()
        results.append((lake.rows("trusted"), lake.rows("quarantine")))

    assert results[0] == results[1]


def test_a_second_run_changes_nothing(make_lake: Make, make_column: Make) -> None:
    lake = make_lake([make_column("id", key=True)])
    lake.land({"things/a.json": [("1",)]})
    lake.trust("t1")
    before = (dict(lake.s3.objects), lake.rows("trusted"), lake.rows("quarantine"))

    assert lake.trust("t2") is None
    assert (dict(lake.s3.objects), lake.rows("trusted"), lake.rows("quarantine")) == before


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", " ", None]),
        st.sampled_from([-1, 0, 1, None]),
        st.sampled_from(["x", "a@example.com", None]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    first=st.lists(_ROWS, min_size=1, max_size=2), second=st.lists(_ROWS, min_size=1, max_size=2)
)
def test_every_landed_row_is_trusted_refused_or_a_duplicate_once(
    make_lake: Make, make_column: Make, first: list[Any], second: list[Any]
) -> None:
    lake = make_lake(
        [make_column("id", key=True), make_column("n", "int"), make_column("t")],
        rules=['ColumnValues "n" >= 0 where "n is not null"'],
    )
    landed: list[tuple[str, int]] = []
    for number, files in enumerate((first, second)):
        named = {f"things/{number}-{place}.json": rows for place, rows in enumerate(files)}
        lake.land(named)
        landed += [(key, row) for key, rows in named.items() for row in range(1, len(rows) + 1)]
        lake.trust(f"t{number}")

    assert sorted(lake.origins("trusted") + lake.origins("quarantine")) == sorted(landed)
    latest: dict[str, tuple[Any, ...]] = {}
    for rows in (*first, *second):
        latest |= {
            row[0]: row
            for row in rows
            if row[0] and row[0].strip() and (row[1] is None or row[1] >= 0)
        }
    masked = {"a@example.com": "[email]"}
    assert sorted(lake.rows("trusted", "id", "n", "t"), key=str) == sorted(
        ((key, n, masked.get(t, t)) for key, n, t in latest.values()), key=str
    )
    counts = [one.counts for one in lake.ledger_of("trusted")]
    assert sum(one["inputRows"] for one in counts) == len(landed)
    assert sum(one["trustedRows"] - one["supersededRows"] for one in counts) == len(latest)
