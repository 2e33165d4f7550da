"""The table that a recipe works on: named text columns whose names may hold anything."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as fn


class RecipeTable:
    """A frame during a recipe.

    Inside, every change makes a new column with a name of its own: headings with dots, spaces or
    quotes need no care, a rename costs nothing, and steps that do not build on each other become
    one projection, whatever their order. A plan grows with the longest chain, not with the steps.

    Parameters
    ----------
    frame
        Columns that start with `_` are the row's origin and pass through; all others are text.
    """

    def __init__(self, frame: DataFrame) -> None:
        self._frame = frame
        self._origin = [name for name in frame.columns if name.startswith("_")]
        cells = [name for name in frame.columns if not name.startswith("_")]
        #: Name → inner column that holds its present text.
        self._inner = {name: f"c{place}" for place, name in enumerate(cells)}
        self._base = dict(self._inner)
        #: Inner column → how many projections it takes to get there.
        self._level = dict.fromkeys(self._inner.values(), 0)
        self._layers: list[dict[str, Column]] = []
        #: Column as named at present → inner columns that hold its unreadable texts.
        self._unreadable: dict[str, list[str]] = {}
        self._depth = 0

    def begin_step(self) -> None:
        """Forget what the step before has read."""
        self._depth = 0

    def read(self, name: str) -> Column:
        """Return a column as the steps so far left it."""
        inner = self._inner[name]
        self._depth = max(self._depth, self._level[inner])
        return fn.col(inner)

    def write(self, name: str, value: Column) -> None:
        """Replace a column, or add it at the end; `value` is made of what this step has read."""
        self._inner[name] = self._add(value)

    def mark_unreadable(self, name: str, text: Column) -> None:
        """Remember the text of values that a step could not read; null where it could."""
        self._unreadable.setdefault(name, []).append(self._add(text))

    def rename(self, name: str, new: str) -> None:
        """Give a column another name, in its place."""
        self._inner = {new if one == name else one: inner for one, inner in self._inner.items()}
        if name in self._unreadable:
            self._unreadable[new] = self._unreadable.pop(name)

    def delete(self, name: str) -> None:
        """Drop a column, and what was unreadable in it."""
        del self._inner[name]
        self._unreadable.pop(name, None)

    def result(self) -> DataFrame:
        """Return the frame: origin, columns by name, and `_unreadable`."""
        frame = self._frame.select(
            *[quoted(name) for name in self._origin],
            *[quoted(name).alias(inner) for name, inner in self._base.items()],
        )
        for layer in self._layers:
            frame = frame.withColumns(layer)
        marks = {
            name: fn.coalesce(*[fn.col(inner) for inner in inners])
            for name, inners in self._unreadable.items()
        }
        return frame.select(
            *[quoted(name) for name in self._origin if name != "_unreadable"],
            *[fn.col(inner).alias(name) for name, inner in self._inner.items()],
            text_map(marks).alias("_unreadable"),
        )

    def _add(self, value: Column) -> str:
        inner = f"c{len(self._level)}"
        if self._depth == len(self._layers):
            self._layers.append({})
        self._layers[self._depth][inner] = value
        self._level[inner] = self._depth + 1
        return inner


def quoted(name: str) -> Column:
    """Return a column by its exact name."""
    return fn.col(f"`{name.replace('`', '``')}`")


def text_map(texts: dict[str, Column]) -> Column:
    """Return a map of the texts that are not null, by name; empty when all are null."""
    none = fn.from_json(fn.lit("{}"), "map<string,string>")
    if not texts:
        return none
    pairs = [
        fn.struct(fn.lit(name).alias("key"), text.alias("value")) for name, text in texts.items()
    ]
    present = fn.filter(fn.array(*pairs), lambda pair: pair["value"].isNotNull())
    nothing = fn.coalesce(*texts.values()).isNull()
    return fn.when(nothing, none).otherwise(fn.map_from_entries(present))
