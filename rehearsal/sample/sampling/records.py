"""Clean records: what a row would say if nobody had made a mistake."""

from __future__ import annotations

import datetime
import itertools
import json
import random
import zlib
from bisect import bisect
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sampling.people import email, person_name
from sampling.spec import Sample

#: Column name → value: text, int, float, bool, `datetime.date` or None.
Record = dict[str, Any]
_Maker = Callable[[Record, random.Random], Any]
_ANY_OTHER = "*"
_PERSON = "\0person"
_HOUR_SECONDS = 3600
_DIGITS = "0123456789"
# Those that Canadian postal codes use.
_LETTERS = "ABCEGHJKLMNPRSTVWXYZ"


class RecordMaker:
    """Makes clean records, one after the other, from the columns of a part of a sample.

    Parameters
    ----------
    place
        Which part it is, from 0. No two parts give a record the same number.
    """

    def __init__(self, sample: Sample, seed: int, place: int = 0) -> None:
        self._seed = seed
        self._place, self._parts = place, len(sample.parts)
        columns = sample.parts[place].columns
        self._makers = {name: self._whole_maker(name, column) for name, column in columns.items()}
        self._people = next(
            (int(one["people"]) for one in columns.values() if one["kind"] == "person_id"),
            1_000_000,
        )
        self._same_people = sample.same_people

    def make(self, number: int, rng: random.Random) -> Record:
        """Make the record with the running number `number`, which starts at 1 in each part."""
        person = rng.randrange(self._people)
        if self._same_people:
            own = self._people * (self._place + 1) + number
            person = number if rng.random() < self._same_people else own
        record: Record = {_PERSON: person, "\0number": self._parts * (number - 1) + self._place + 1}
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

    def _whole_maker(self, name: str, column: Mapping[str, Any]) -> _Maker:
        """Return a column's maker with what a column of any kind may say."""
        plain = self._maker(column)
        when, missing = column.get("when") or {}, column.get("missing", 0)
        per_person = column.get("per_person", False)
        if not when and not missing and not per_person:
            return plain

        def make(record: Record, rng: random.Random) -> Any:
            if any(record[other] not in values for other, values in when.items()):
                return None
            # A person's records agree whatever else is drawn, and in every part.
            own = f"{self._seed} {name} {record[_PERSON]}"
            pick = random.Random(zlib.crc32(own.encode())) if per_person else rng
            return None if missing and pick.random() < missing else plain(record, pick)

        # What depends on a corrected column follows it.
        make.depends = next(iter(when), getattr(plain, "depends", None))  # type: ignore[attr-defined]
        return make

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

    def _period(self, column: Mapping[str, Any]) -> _Maker:
        of = column["of"]
        forms: dict[int, str] = {}
        for span, form in column["periods"].items():
            first, _, last = span.partition("-")
            forms |= dict.fromkeys(range(int(first), int(last) + 1), form)

        def make(record: Record, _: random.Random) -> str:
            day: datetime.date = record[of]
            return forms[day.month].format(year=day.year, last_year=day.year - 1)

        make.depends = of  # type: ignore[attr-defined]
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
        form: str | None = column.get("format")

        def make(record: Record, rng: random.Random) -> float | int | str | None:
            bounds = ranges[_chosen(ranges, record[given])] if given else ranges
            if bounds is None:
                return None
            value = _skewed(bounds, skew, rng)
            whole_or_not = round(value, decimals) if decimals else round(value)
            return whole_or_not if form is None else form.format(whole_or_not)

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

        def make(record: Record, rng: random.Random) -> str:
            chosen = {slot: rng.choice(options) for slot, options in words.items()}
            template = str(rng.choice(templates))
            if "{person}" in template:
                chosen["person"] = person_name(record[_PERSON])
            text = template.format(**chosen)
            return text[:1].upper() + text[1:]

        return make

    def _moment(self, column: Mapping[str, Any]) -> _Maker:
        day_of = self._date(column)
        first, last = column.get("hours", [0, 24])
        zone = ZoneInfo(column.get("zone", "UTC"))
        later = column.get("later")

        def make(record: Record, rng: random.Random) -> str:
            known = record.get(later) if later else None
            if known is not None:
                # A correction is taken after what it corrects.
                at = datetime.datetime.fromisoformat(known)
                return (at + datetime.timedelta(seconds=rng.randint(1, 60))).isoformat()
            seconds = rng.randrange(first * _HOUR_SECONDS, last * _HOUR_SECONDS)
            start = datetime.datetime.combine(day_of(record, rng), datetime.time(), zone)
            return (start + datetime.timedelta(seconds=seconds)).isoformat()

        return make

    def _pattern(self, column: Mapping[str, Any]) -> _Maker:
        patterns = column["patterns"]

        def make(_: Record, rng: random.Random) -> str:
            letters = (
                rng.choice(_DIGITS) if one == "#" else rng.choice(_LETTERS) if one == "@" else one
                for one in str(rng.choice(patterns))
            )
            return "".join(letters)

        return make

    def _point(self, column: Mapping[str, Any]) -> _Maker:
        south, west, north, east = column["box"]

        def make(_: Record, rng: random.Random) -> str:
            latitude, longitude = rng.uniform(south, north), rng.uniform(west, east)
            return f'{{"coordinates": [{longitude:.13f}, {latitude:.13f}], "type": "Point"}}'

        return make

    def _point_text(self, column: Mapping[str, Any]) -> _Maker:
        of = column["of"]

        def make(record: Record, _: random.Random) -> str | None:
            if record[of] is None:
                return None
            longitude, latitude = json.loads(record[of], parse_float=str)["coordinates"]
            return f"{latitude}, {longitude}"

        make.depends = of  # type: ignore[attr-defined]
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
