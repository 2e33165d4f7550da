"""How a landed file's columns differ from what the contract and its recipe read.

Four changes are told apart: a column that nobody knows was added, one that is read was removed, one
has another name, one has values of another type than in the file before. The contract says which of
them pass. What is compared is headings, and the form of the first values; no value is kept.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lake.checks import Checks
from lake.errors import FileRefusedError, nearest
from lake.ledger import Entry
from lake.readers.source import OpenedFile, bound_headings
from lake.recipe import Recipe
from lake.settings import Field

#: Heading → its form in a file: `kind` and, where most values share one, `pattern`.
Shapes = Mapping[str, Mapping[str, str | None]]

#: So many rows of a file are looked at.
SAMPLE_ROWS = 200
#: Fewer values than this say nothing.
FEWEST_VALUES = 5

_SIMILAR = 0.8
_MOST_SHARE, _KIND_SHARE = 0.8, 0.9
_READ_CHARACTERS, _PATTERN_CHARACTERS = 100, 40
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)([eE][+-]?\d+)?")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}([ T].*)?")
_TRUTHS = {"true", "false", "yes", "no"}


@dataclass(frozen=True)
class Changes:
    """What differs in one file."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    #: Wanted heading → the file's.
    renamed: Mapping[str, str] | None = None
    #: Heading, kind before, kind now.
    retyped: tuple[tuple[str, str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what the ledger holds of it; empty when nothing differs."""
        said = {
            "added": list(self.added),
            "removed": list(self.removed),
            "renamed": [{"from": one, "to": other} for one, other in (self.renamed or {}).items()],
            "retyped": [
                {"column": name, "from": before, "to": now} for name, before, now in self.retyped
            ],
        }
        return {key: value for key, value in said.items() if value}


def compare(
    steps: Recipe, fields: Sequence[Field], one: OpenedFile, shapes: Shapes, former: Shapes
) -> Changes:
    """Tell how a file differs; a file without headings and rows does not.

    Parameters
    ----------
    shapes
        The forms of this file's columns.
    former
        Those of the last file that was taken.
    """
    if not one.headings and not one.row_count:
        return Changes()
    wanted = steps.headings(fields)
    bound = bound_headings(wanted, one.headings)
    found = dict(zip(wanted, bound, strict=True))
    gone = [name for name in wanted if found[name] not in one.headings]
    strange = [name for name in one.headings if name and name not in found.values()]
    renamed = _renamed(gone, strange, shapes, former)
    return Changes(
        added=tuple(name for name in strange if name not in renamed.values()),
        removed=tuple(name for name in gone if name not in renamed),
        renamed=renamed,
        retyped=tuple(
            (name, before, now)
            for name in wanted
            if (before := _kind(former, name)) and (now := _kind(shapes, found[name]))
            if before != now
        ),
    )


def refuse(
    changes: Changes,
    steps: Recipe,
    fields: Sequence[Field],
    headings: Sequence[str],
    checks: Checks,
) -> None:
    """Refuse a file whose changes the contract does not let pass.

    Raises
    ------
    FileRefusedError
        With everything that does not pass. A column that a required one is made of never may be
        missing: each row would be refused.
    """
    required = required_headings(steps, fields)
    renamed = changes.renamed or {}
    lacking = [
        one
        for one in steps.headings(fields)
        if (one in changes.removed and (one in required or not checks.passes("removed")))
        or (one in renamed and not checks.passes("renamed"))
    ]
    problems = [_lacks(lacking, headings, renamed)] if lacking else []
    if changes.added and not checks.passes("added"):
        named = ", ".join(f'"{one}"' for one in changes.added)
        problems.append(
            f"has the heading {named}, which nobody reads; delete the column, or let added columns "
            "pass in the contract's schemaChanges"
        )
    if changes.retyped and not checks.passes("retyped"):
        named = ", ".join(
            f'"{name}" ({now}, {before} before)' for name, before, now in changes.retyped
        )
        problems.append(
            f"has values of another type under the heading {named}; correct the file, or let retyped "
            "columns pass in the contract's schemaChanges"
        )
    if problems:
        raise FileRefusedError("; it ".join(problems))


def refuse_missing(steps: Recipe, fields: Sequence[Field], one: OpenedFile) -> None:
    """Refuse a file that lacks any heading which the recipe or a required column reads.

    Raises
    ------
    FileRefusedError
        With each heading and the nearest one that the file has.
    """
    missing = steps.missing(fields, one.headings) if one.headings or one.row_count else []
    if missing:
        raise FileRefusedError(_lacks(missing, one.headings, {}))


def required_headings(steps: Recipe, fields: Sequence[Field]) -> set[str]:
    """Return the headings that columns which a row must have are made of."""
    made_of: dict[str, set[str]] = {}

    def headings(name: str) -> set[str]:
        return made_of.get(name, {name})

    for step in steps.steps:
        read = set[str]().union(*(headings(name) for name in step.reads()))
        made = step.makes()
        if step.operation.consumes:
            made_of.pop(step.values["sourceColumn"], None)
        elif not made:
            made_of[step.values["sourceColumn"]] = headings(step.values["sourceColumn"]) | read
        for name in made:
            made_of[name] = set(read)
    wanted = set(steps.headings(fields))
    needed = [one.name for one in fields if one.required or one.key]
    return wanted & set[str]().union(*(headings(name) for name in needed))


def shapes_of(one: OpenedFile) -> dict[str, dict[str, str | None]]:
    """Return the forms of a file's columns by its first rows; none of a file that Spark reads."""
    values: dict[str, list[str]] = {}
    for row in (one.rows or ())[:SAMPLE_ROWS]:
        if row.problem is not None:
            continue
        for name, value in json.loads(row.original).items():
            if value is not None and str(value).strip():
                values.setdefault(name, []).append(_text(value))
    return {
        name: {"kind": _most([_kind_of(text) for text in texts], _KIND_SHARE), "pattern": shared}
        for name, texts in values.items()
        if len(texts) >= FEWEST_VALUES
        for shared in [_most([form(text) for text in texts], _MOST_SHARE)]
    }


def former_shapes(recorded: Sequence[Entry]) -> Shapes:
    """Return the forms that the last run which took a file has noted."""
    for entry in reversed(recorded):
        if entry.details.get("shapes"):
            found: Shapes = entry.details["shapes"]
            return found
    return {}


def untold(cleaned: Sequence[Entry], trusted: Sequence[Entry]) -> tuple[dict[str, Any], ...]:
    """Return what clean noted of files with other columns since the last run of trust.

    Trust repeats it in its own entry: who reads that one needs no right to read clean's.
    """
    since = max((one.at for one in trusted), default="")
    return tuple(
        {"file": name, "at": entry.at, **changes}
        for entry in cleaned
        if entry.at >= since
        for name, changes in entry.details.get("schema", {}).items()
    )


def form(text: str) -> str:
    """Return a text's form: a run of letters is `a`, of digits `9`, of another character itself."""
    found = ""
    for character in text.strip()[:_READ_CHARACTERS]:
        if character.isalpha():
            kind = "a"
        elif character.isnumeric():
            kind = "9"
        else:
            kind = " " if character.isspace() or not character.isprintable() else character
        if not found.endswith(kind):
            found += kind
    return found[:_PATTERN_CHARACTERS]


def _renamed(
    gone: Sequence[str], strange: Sequence[str], shapes: Shapes, former: Shapes
) -> dict[str, str]:
    """Pair columns that are gone with ones that nobody knows: by name first, by form after."""
    found: dict[str, str] = {}
    scores = sorted(
        (
            (-score, wanted, other)
            for wanted in gone
            for other in strange
            if (score := _likeness(wanted, other)) >= _SIMILAR
        ),
    )
    for _, wanted, other in scores:
        if wanted not in found and other not in found.values():
            found[wanted] = other
    left = [one for one in strange if one not in found.values()]
    for wanted in gone:
        pattern = former.get(wanted, {}).get("pattern")
        if wanted in found or not pattern or not _is_telling(pattern):
            continue
        alike = [one for one in left if shapes.get(one, {}).get("pattern") == pattern]
        # Two of the same form could each be it.
        if len(alike) == 1:
            found[wanted] = alike[0]
            left.remove(alike[0])
    return found


def _likeness(one: str, other: str) -> float:
    first, second = ("".join(c for c in name.casefold() if c.isalnum()) for name in (one, other))
    return difflib.SequenceMatcher(None, first, second).ratio() if first and second else 0.0


def _is_telling(pattern: str) -> bool:
    """Tell whether a form is one that other columns are unlikely to have: letters and digits mixed."""
    return "a" in pattern and "9" in pattern


def _lacks(names: Sequence[str], headings: Sequence[str], renamed: Mapping[str, str]) -> str:
    named = ", ".join(f'"{one}"{_hint(one, headings, renamed)}' for one in names)
    return f"lacks the heading {named}; rename the column in the file or change the recipe"


def _hint(name: str, headings: Sequence[str], renamed: Mapping[str, str]) -> str:
    other = renamed.get(name)
    if other is None or _likeness(name, other) >= _SIMILAR:
        return nearest(name, [other] if other else headings)
    return f" (nearest: {other}, whose values have the same form)"


def _kind(shapes: Shapes, name: str) -> str | None:
    return shapes.get(name, {}).get("kind")


def _kind_of(text: str) -> str:
    if _NUMBER.fullmatch(text):
        return "number"
    if _DATE.fullmatch(text):
        return "date"
    return "truth" if text.casefold() in _TRUTHS else "text"


def _most(texts: Sequence[str], share: float) -> str | None:
    [(text, count)] = Counter(texts).most_common(1)
    return text if count >= share * len(texts) else None


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).strip()
