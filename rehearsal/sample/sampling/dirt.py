"""From clean records to the cells of a spreadsheet, with the mistakes that people make."""

from __future__ import annotations

import datetime
import itertools
import random
import re
from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sampling.people import email, person_name, phone, social_insurance_number, student_id
from sampling.records import Record
from sampling.spec import Sample

#: A cell: text, number, `datetime.date` (a real date cell) or None.
Cell = str | int | float | datetime.date | None
_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_SWAPPABLE_DAYS = 12
_EXAMPLE_DOMAIN = "example.org"
_WITNESSES = 100_000


class Dirtier:
    """Renders records as cells and counts each mistake that it makes."""

    def __init__(self, sample: Sample) -> None:
        dirt = sample.dirt
        #: Kind of mistake → how often it was made.
        self.counts: Counter[str] = Counter()
        self._columns = sample.columns
        self._dates = dirt.get("dates") or {}
        forms = self._dates.get("forms") or {"cell": 1}
        self._forms = list(forms), list(itertools.accumulate(forms.values()))
        self._swapped = self._dates.get("swapped")
        self._markers = dirt.get("null_markers") or {"rate": 0, "columns": [], "markers": []}
        self._noise = dirt.get("noise") or {"rate": 0, "columns": []}
        self._synonyms = dirt.get("synonyms") or {"rate": 0, "columns": {}}
        self._money = dirt.get("money_text") or {"rate": 0, "columns": []}
        self._rewritten = dirt.get("rewritten") or {"rate": 0, "columns": {}}
        self._personal = dirt.get("personal_data")
        self._invalid = dirt.get("invalid")

    def swap(self, record: Record, rng: random.Random) -> bool:
        """Swap day and month of a date of `record` in place, now and then.

        Returns
        -------
        bool
            Whether anything was swapped.
        """
        if not self._swapped or rng.random() >= self._swapped["rate"]:
            return False
        column = self._swapped["column"]
        day: datetime.date = record[column]
        if day.day > _SWAPPABLE_DAYS or day.day == day.month:
            return False
        record[column] = day.replace(month=day.day, day=day.month)
        self.counts["swappedDates"] += 1
        if any(
            record[first] and record[then] and record[first] > record[then]
            for first, then in self._swapped["order"]
        ):
            self.counts["swappedDatesContradicting"] += 1
        return True

    def spoil(self, cells: list[Cell], rng: random.Random) -> bool:
        """Make a row one that its contract refuses, now and then, by one cell.

        Returns
        -------
        bool
            Whether the row was spoilt.
        """
        if not self._invalid or rng.random() >= self._invalid["rate"]:
            return False
        choice = rng.choice(self._invalid["values"])
        value = rng.choice(choice["values"])
        self.counts["invalidRows"] += 1
        if isinstance(value, str):
            value = value.replace("{n}", str(self.counts["invalidRows"]))
        cells[list(self._columns).index(choice["column"])] = value
        return True

    def render(self, record: Record, rng: random.Random, *, swapped: bool) -> list[Cell]:
        """Return the cells of a record, in the order of the columns."""
        return [
            self._cell(name, column, record[name], rng, swapped=swapped)
            for name, column in self._columns.items()
        ]

    def _cell(
        self,
        name: str,
        column: Mapping[str, Any],
        value: Any,
        rng: random.Random,
        *,
        swapped: bool,
    ) -> Cell:
        if name in self._markers["columns"] and rng.random() < self._markers["rate"]:
            self.counts["nullMarkers"] += 1
            return str(rng.choice(self._markers["markers"]))
        if value is None:
            return None
        if isinstance(value, bool):
            return str(rng.choice(column["words"])[0 if value else 1])
        if isinstance(value, datetime.date):
            # Only a spreadsheet swaps, and what it swapped is a date to it, never text.
            is_swapped = swapped and self._swapped is not None and name == self._swapped["column"]
            return self._date(name, value, rng, keep_cell=is_swapped)
        if isinstance(value, (int, float)):
            if name in self._money["columns"] and rng.random() < self._money["rate"]:
                self.counts["moneyTexts"] += 1
                return f"${value:,.2f}"
            return value
        return self._text(name, str(value), rng)

    def _date(self, name: str, day: datetime.date, rng: random.Random, *, keep_cell: bool) -> Cell:
        if keep_cell or name not in (self._dates.get("columns") or ()):
            return day
        names, cumulative = self._forms
        form = names[bisect(cumulative, rng.random() * cumulative[-1])]
        self.counts[f"date.{form}"] += 1
        if form == "serial":
            return (day - _EXCEL_EPOCH).days
        if form == "day_first":
            short = f"{day.day}/{day.month}/{day.year}"
            return short if rng.random() < 0.5 else f"{day:%d/%m/%Y}"
        return day.isoformat() if form == "iso" else day

    def _text(self, name: str, text: str, rng: random.Random) -> str:
        synonyms = self._synonyms["columns"].get(name, {}).get(text)
        if synonyms and rng.random() < self._synonyms["rate"]:
            self.counts["synonyms"] += 1
            text = str(rng.choice(synonyms))
        rewritings = self._rewritten["columns"].get(name)
        if rewritings and rng.random() < self._rewritten["rate"]:
            self.counts["rewritten"] += 1
            pattern, replacement = rng.choice(rewritings)
            text = re.sub(pattern, replacement, text, count=1)
        if name in self._noise["columns"] and rng.random() < self._noise["rate"]:
            self.counts["noise"] += 1
            text = _noisy(text, rng)
        personal = self._personal
        if personal and name == personal["column"] and rng.random() < personal["rate"]:
            kind = rng.choice(list(personal["sentences"]))
            self.counts[f"personal.{kind}"] += 1
            text = f"{text} {_personal_sentence(kind, personal['sentences'][kind], rng)}"
        return text


def _noisy(text: str, rng: random.Random) -> str:
    return rng.choice(
        (
            text.upper(),
            text.lower(),
            f" {text}",
            f"{text}  ",
            text.replace(" ", "  ") if " " in text else f"{text}\t",
        )
    )


def _personal_sentence(kind: str, sentences: Sequence[str], rng: random.Random) -> str:
    number = rng.randrange(_WITNESSES)
    values = {
        "email": lambda: email(person_name(number), number, _EXAMPLE_DOMAIN),
        "phone": lambda: phone(rng),
        "sin": lambda: social_insurance_number(rng),
        "student_id": lambda: student_id(rng),
    }
    return str(rng.choice(sentences)).format(**{kind: values[kind]()})
