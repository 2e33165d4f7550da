"""Binds the headings of a landed file to those that are read, and notes how its columns differ."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from lake import schema_drift
from lake.log import log
from lake.readers.source import OpenedFile
from lake.recipe import Recipe
from lake.schema_drift import Shapes
from lake.settings import Settings


@dataclass
class Notes:
    """What the ledger is to hold of the columns of a commit's files."""

    #: Forms of the columns of the last file that was taken; of the run before at first.
    former: Shapes = field(default_factory=dict)
    #: The same of this commit's files only.
    shapes: Shapes = field(default_factory=dict)
    #: File → how its columns differ from the contract's, and whether it was refused for it.
    schema: dict[str, dict[str, Any]] = field(default_factory=dict)

    def details(self) -> dict[str, Any]:
        """Return the part of the entry's details."""
        said = {"schema": self.schema, "shapes": dict(self.shapes)}
        return {key: value for key, value in said.items() if value}

    def next(self) -> Notes:
        """Return the notes of the commit that follows."""
        return Notes(self.shapes or self.former)


def bind(one: OpenedFile, known: Settings, steps: Recipe, notes: Notes) -> OpenedFile:
    """Return the file with its headings bound to those that are read.

    DataBrew reads headings itself, so where it cleans each one that the recipe reads must be there.

    Raises
    ------
    FileRefusedError
        With every change that the contract does not let pass.
    """
    shapes = schema_drift.shapes_of(one)
    former = notes.shapes or notes.former
    changes = schema_drift.compare(steps, known.fields, one, shapes, former)
    said = changes.as_json()
    if said:
        notes.schema[one.landed.name] = {**said, "refused": True}
        log("schema-differs", object=one.landed.key, version=one.landed.version_id, **said)
    if known.databrew is not None:
        schema_drift.refuse_missing(steps, known.fields, one)
    schema_drift.refuse(changes, steps, known.fields, one.headings, known.checks)
    if said:
        notes.schema[one.landed.name]["refused"] = False
    notes.shapes = shapes or notes.shapes
    return replace(one, aliases=changes.renamed or {})
