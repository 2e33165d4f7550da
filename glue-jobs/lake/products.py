"""Data products as the settings tell them: some columns of a curated table, for outside readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lake.json_document import DocumentReader


@dataclass(frozen=True)
class Product:
    """A table of its own with all rows and some columns of a curated table."""

    name: str
    title: str
    database: str
    table: str
    #: The curated table.
    source: str
    columns: tuple[str, ...]
    #: Its folder below the dataset's prefix in curated.
    folder: str

    @property
    def identifier(self) -> str:
        """Return `lake.<database>.<table>`."""
        return f"lake.{self.database}.{self.table}"


def read_products(reader: DocumentReader, top: dict[str, Any]) -> tuple[Product, ...]:
    """Return the products of the settings; problems go to the reader."""
    return tuple(
        _product(reader, one, f"products[{index}]")
        for index, one in enumerate(reader.list(top, "products", ""))
    )


def _product(reader: DocumentReader, value: Any, path: str) -> Product:
    names = ("name", "title", "database", "table", "source", "folder")
    table = reader.table(value, path, {*names, "columns"})
    texts = {name: reader.text(table, name, path) for name in names}
    columns = reader.items(table, "columns", path, str)
    if not columns:
        reader.problems.append(f"{path}.columns must name at least one column")
    return Product(**texts, columns=columns)
