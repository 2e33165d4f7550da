"""Reading of `sample.yaml`: what columns hold and how dirty they are."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class SampleError(Exception):
    """A sample file that cannot be used, in one sentence that says what to change."""


@dataclass(frozen=True)
class Landing:
    """How files of the dataset arrive; the contract's `landing` property."""

    kind: str
    sheet: str = "Sheet1"
    delimiter: str = ","
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Part:
    """A part of the files, such as a year, whose columns differ in some ways from the others'."""

    #: Name of the part; stands in its files' names. Empty where the sample has no parts.
    name: str
    #: Column name → its definition, in the order of the file that is made.
    columns: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Sample:
    """A sample file whose names are known to fit together."""

    #: Column name → its definition, in the order of the file that is made.
    columns: Mapping[str, Mapping[str, Any]]
    dirt: Mapping[str, Any]
    #: At least one; each file belongs to one of them.
    parts: tuple[Part, ...]
    #: Share of records whose person is the one with the record's number, the same in every part.
    same_people: float

    @property
    def headings(self) -> list[str]:
        """The first row of a file."""
        return [str(column["heading"]) for column in self.columns.values()]


_KINDS: Mapping[str, tuple[set[str], set[str]]] = {
    # kind: (needed, optional) beside heading and kind
    "id": ({"prefix", "digits"}, set()),
    "date": ({"from", "to"}, {"months", "yearly_growth"}),
    "date_after": ({"of", "days"}, {"skew"}),
    "period": ({"of", "periods"}, set()),
    "category": ({"values"}, {"given"}),
    "code": ({"prefixes", "numbers"}, set()),
    "number": ({"ranges"}, {"given", "decimals", "skew", "format"}),
    "group_number": ({"ranges", "given", "month_of"}, {"decimals"}),
    "boolean": ({"probability", "words"}, set()),
    "person_id": ({"prefix", "digits", "people"}, set()),
    "person_name": (set(), set()),
    "person_email": ({"domain"}, set()),
    "text": ({"templates", "words"}, set()),
    "moment": ({"from", "to"}, {"months", "hours", "zone", "later"}),
    "pattern": ({"patterns"}, set()),
    "point": ({"box"}, set()),
    "point_text": ({"of"}, set()),
}
# What a column of any kind may say:
# - `when`: the values that another column must have for this one to have a value,
# - `missing`: the share of records without a value,
# - `per_person`: true where a person's records all have the same value.
_ANY_KIND = {"when", "missing", "per_person"}
_DIRT = {
    "exact_duplicates": set[str](),
    "corrections": {"rate", "columns"},
    "dates": {"columns", "forms", "swapped"},  # swapped may be left out
    "null_markers": {"rate", "columns", "markers"},
    "noise": {"rate", "columns"},
    "synonyms": {"rate", "columns"},
    "money_text": {"rate", "columns"},
    "rewritten": {"rate", "columns"},
    "personal_data": {"rate", "column", "sentences"},
    "invalid": {"rate", "values"},
}
_REFERENCES = ("of", "given", "month_of")


def read_landing(contract: Path) -> Landing:
    """Read how files arrive from a contract in the Open Data Contract Standard.

    Raises
    ------
    SampleError
        When the contract has no `landing` property.
    """
    properties = _mapping(contract).get("customProperties") or []
    for one in properties:
        if one.get("property") == "landing":
            return Landing(**one["value"])
    raise SampleError(f"{contract.name} has no custom property landing; say how files arrive")


def read_sample(path: Path) -> Sample:
    """Read a sample file.

    Raises
    ------
    SampleError
        For a key or column that is not known, naming the closest one.
    """
    raw = _mapping(path)
    _check_keys(raw, {"columns"}, {"key", "dirt", "parts", "same_people"}, path.name)
    columns, dirt = raw["columns"], raw.get("dirt") or {}
    _check_columns(columns, f"{path.name}: columns")
    if "corrections" in dirt and "key" not in raw:
        raise SampleError(f"{path.name}: key is missing; name the column that a correction keeps")
    if "key" in raw:
        _check_column(raw["key"], columns, f"{path.name}: key")
    _check_dirt(dirt, columns, path.name)
    parts = [Part("", columns)]
    if "parts" in raw:
        parts = [_part(name, own, columns, path.name) for name, own in raw["parts"].items()]
    return Sample(columns, dirt, tuple(parts), float(raw.get("same_people", 0)))


def _part(
    name: object, own: Mapping[str, Any], columns: Mapping[str, Mapping[str, Any]], file: str
) -> Part:
    """Lay a part's columns over those of all parts, key by key."""
    where = f"{file}: parts.{name}"
    for column in own:
        _check_column(column, columns, where)
    merged = {column: {**known, **own.get(column, {})} for column, known in columns.items()}
    _check_columns(merged, where)
    return Part(str(name), merged)


def _check_columns(columns: Mapping[str, Mapping[str, Any]], file: str) -> None:
    for name, column in columns.items():
        where = f"{file}.{name}"
        kind = column.get("kind", "")
        if kind not in _KINDS:
            raise SampleError(f"{where}.kind is {kind!r}; {_suggest(str(kind), _KINDS)}")
        needed, optional = _KINDS[kind]
        _check_keys(column, needed | {"heading", "kind"}, optional | _ANY_KIND, where)
        for key in _REFERENCES:
            if key in column:
                _check_earlier(column[key], name, columns, f"{where}.{key}")
        if kind == "period":
            _check_periods(column["periods"], f"{where}.periods")
        for key in column.get("when") or ():
            _check_earlier(key, name, columns, f"{where}.when")
        if kind == "date_after" and isinstance(column["days"], str):
            _check_earlier(column["days"], name, columns, f"{where}.days")


def _check_periods(periods: Mapping[str, str], where: str) -> None:
    """Each month of the year must lie in exactly one period."""
    months: list[int] = []
    for span in periods:
        first, _, last = span.partition("-")
        if not (first.isdigit() and last.isdigit()):
            raise SampleError(f"{where} has {span!r}; write first and last month, such as 9-12")
        months += range(int(first), int(last) + 1)
    if sorted(months) != list(range(1, 13)):
        raise SampleError(f"{where} must hold each month from 1 to 12 once")


def _check_dirt(dirt: Mapping[str, Any], columns: Mapping[str, Any], file: str) -> None:
    _check_keys(dirt, set(), set(_DIRT), f"{file}: dirt")
    for name, section in dirt.items():
        where = f"{file}: dirt.{name}"
        if isinstance(section, Mapping):
            _check_keys(section, _DIRT[name] - {"swapped"}, _DIRT[name], where)
            named: Iterable[str] = section.get("columns") or ()
            for column in named:
                _check_column(column, columns, f"{where}.columns")
        if name == "invalid":
            for one in section["values"]:
                _check_column(one["column"], columns, f"{where}.values")
        if name == "personal_data":
            _check_column(section["column"], columns, f"{where}.column")
        swapped = section.get("swapped") if name == "dates" else None
        if swapped:
            for column in (swapped["column"], *itertools.chain(*swapped["order"])):
                _check_column(column, columns, f"{where}.swapped")


def _check_column(name: str, columns: Collection[str], where: str) -> None:
    if name not in columns:
        raise SampleError(f"{where} names no column: {name!r}; {_suggest(name, columns)}")


def _check_earlier(name: str, column: str, columns: Mapping[str, Any], where: str) -> None:
    _check_column(name, columns, where)
    order = list(columns)
    if order.index(name) >= order.index(column):
        raise SampleError(f"{where} names {name!r}, which is made later; move it before {column!r}")


def _check_keys(found: Mapping[str, Any], needed: set[str], optional: set[str], where: str) -> None:
    for key in found:
        if key not in needed | optional:
            raise SampleError(f"{where}.{key} is not known; {_suggest(key, needed | optional)}")
    for key in sorted(needed - set(found)):
        raise SampleError(f"{where}.{key} is missing; write it")


def _suggest(word: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = difflib.get_close_matches(word, names, 1)
    return f"did you mean {close[0]!r}?" if close else f"use one of {', '.join(names)}"


def _mapping(path: Path) -> dict[str, Any]:
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SampleError(f"{path} cannot be read ({error.strerror}); add the file") from error
    except yaml.YAMLError as error:
        raise SampleError(f"{path.name} is not valid YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(value, dict):
        raise SampleError(f"{path.name} must be a map; write one")
    return value
