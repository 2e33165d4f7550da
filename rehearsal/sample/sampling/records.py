"""Clean records: what a row would say if nobody had made a mistake."""

from __future__ import annotations

import datetime
import itertools
import random
import zlib
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sampling.people import email, person_name
from sampling.spec import Sample

#: Column name → value: text, int, float, bool, `datetime.date` or None.
Record = dict[str, Any]
_Maker = Callable[[Record, random.Random], Any]
_ANY_OTHER = "*"
_PERSON = "\0person"


class RecordMaker:
    """Makes clean records, one after the other, from a sample's columns."""

    def __init__(self, sample: Sample, seed: int) -> None:
        self._seed = seed
        self._makers = {name: self._maker(column) for name, column in sample.columns.items()}
        self._people = next(
            (int(one["people"]) for one in sample.columns.values() if one["kind"] == "person_id"),
            1_000_000,
        )

    def make(self, number: int, rng: random.Random) -> Record:
        """Make the record with the running number `number`, which starts at 1."""
        record: Record = {_PERSON: rng.randrange(self._people), "\0number": number}
        for name, maker in self._makers.items():
            record[name] = maker(record, rng)
        return record

    def correct(self, record: Record, columns: Sequence[str], rng: random.Random) -> Record:
        """Make a later version of `record` with these columns, and what follows from them, new."""
        later = dict(record)
        for name in columns:
            later[name] = self._makers[name](later, rng)
        # What depends on a corrected column is made again too, else it would contradict it.
        for name, maker in self._makers.items():
            if getattr(maker, "depends", None) in columns and name not in columns:
                later[name] = maker(later, rng)
        return later

    def _maker(self, column: Mapping[str, Any]) -> _Maker:
        kind = str(column["kind"])
        make: Callable[[Mapping[str, Any]], _Maker] = getattr(self, f"_{kind}")
        return make(column)

    def _id(self, column: Mapping[str, Any]) -> _Maker:
        prefix, digits = column["prefix"], column["digits"]
        return lambda record, _: f"{prefix}{record[chr(0) + 'number']:0{digits}d}"

    def _date(self, column: Mapping[str, Any]) -> _Maker:
        first: datetime.date = column["from"]
        days = (column["to"] - first).days + 1
        months = column.get("months", [1] * 12)
        growth = 1 + column.get("yearly_growth", 0)
        weights = (
            months[day.month - 1] * growth ** (day.year - first.year)
            for day in (first + datetime.timedelta(n) for n in range(days))
        )
        cumulative = list(itertools.accumulate(weights))

        def make(_: Record, rng: random.Random) -> datetime.date:
            return first + datetime.timedelta(_position(cumulative, rng))

        return make

    def _date_after(self, column: Mapping[str, Any]) -> _Maker:
        of, days, skew = column["of"], column["days"], column.get("skew", 1)

        def make(record: Record, rng: random.Random) -> datetime.date | None:
            if isinstance(days, str):
                later = record[days]
                if not later:
                    return None
            else:
                later = _skewed(days, skew, rng)
            found: datetime.date = record[of]
            return found + datetime.timedelta(int(later))

        make.depends = days if isinstance(days, str) else of  # type: ignore[attr-defined]
        return make

    def _category(self, column: Mapping[str, Any]) -> _Maker:
        given, values = column.get("given"), column["values"]
        tables = {key: _weighted(one) for key, one in (values if given else {"*": values}).items()}

        def make(record: Record, rng: random.Random) -> str | None:
            names, cumulative = tables[_chosen(tables, record.get(given or ""))]
            return names[_position(cumulative, rng)] if names else None

        make.depends = given  # type: ignore[attr-defined]
        return make

    def _code(self, column: Mapping[str, Any]) -> _Maker:
        prefixes, (least, most) = column["prefixes"], column["numbers"]
        return lambda _, rng: f"{rng.choice(prefixes)}-{rng.randint(least, most)}"

    def _number(self, column: Mapping[str, Any]) -> _Maker:
        given, ranges = column.get("given"), column["ranges"]
        decimals, skew = column.get("decimals", 0), column.get("skew", 1)

        def make(record: Record, rng: random.Random) -> float | int | None:
            bounds = ranges[_chosen(ranges, record[given])] if given else ranges
            if bounds is None:
                return None
            value = _skewed(bounds, skew, rng)
            return round(value, decimals) if decimals else round(value)

        make.depends = given  # type: ignore[attr-defined]
        return make

    def _group_number(self, column: Mapping[str, Any]) -> _Maker:
        given, month_of, ranges = column["given"], column["month_of"], column["ranges"]
        decimals = column.get("decimals", 0)

        def make(record: Record, _: random.Random) -> float | int:
            group, day = record[given], record[month_of]
            # The same for all rows of a group and month, whatever else is drawn.
            own = f"{self._seed} {group} {day.year}-{day.month}"
            pick = random.Random(zlib.crc32(own.encode()))
            value = pick.uniform(*ranges[_chosen(ranges, group)])
            return round(value, decimals) if decimals else round(value)

        return make

    def _boolean(self, column: Mapping[str, Any]) -> _Maker:
        return lambda _, rng: rng.random() < column["probability"]

    def _person_id(self, column: Mapping[str, Any]) -> _Maker:
        prefix, digits = column["prefix"], column["digits"]
        return lambda record, _: f"{prefix}{record[_PERSON] + 1:0{digits}d}"

    def _person_name(self, _: Mapping[str, Any]) -> _Maker:
        return lambda record, _: person_name(record[_PERSON])

    def _person_email(self, column: Mapping[str, Any]) -> _Maker:
        domain = column["domain"]
        return lambda record, _: email(person_name(record[_PERSON]), record[_PERSON], domain)

    def _text(self, column: Mapping[str, Any]) -> _Maker:
        templates, words = column["templates"], column["words"]

        def make(_: Record, rng: random.Random) -> str:
            chosen = {slot: rng.choice(options) for slot, options in words.items()}
            text = str(rng.choice(templates)).format(**chosen)
            return text[:1].upper() + text[1:]

        return make


def _weighted(values: Mapping[str, float]) -> tuple[list[str], list[float]]:
    return list(values), list(itertools.accumulate(values.values()))


def _position(cumulative: Sequence[float], rng: random.Random) -> int:
    return bisect(cumulative, rng.random() * cumulative[-1]) if cumulative else 0


def _chosen(tables: Mapping[str, Any], value: object) -> str:
    return value if isinstance(value, str) and value in tables else _ANY_OTHER


def _skewed(bounds: Sequence[float], skew: float, rng: random.Random) -> float:
    least, most = bounds
    # A power of a uniform number: the higher, the more values lie near the least.
    return float(least + (most - least) * rng.random() ** skew)
