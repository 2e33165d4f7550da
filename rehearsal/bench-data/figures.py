"""What is compared between the contestants: a curated table's rows, and the sum of each number."""

from __future__ import annotations

from decimal import Decimal
from numbers import Number
from typing import Any


def figures(columns: list[str], rows: list[tuple[Any, ...]]) -> dict[str, float]:
    """Return the number of rows, and by column of numbers their sum to two decimals."""
    found: dict[str, float] = {"rows": len(rows)}
    for place, name in enumerate(columns):
        # Pandas' own numbers are numbers too; what is missing there is not equal to itself.
        numbers = [row[place] for row in rows if isinstance(row[place], Number)]
        numbers = [one for one in numbers if one == one]
        if numbers:
            found[name] = round(float(sum(Decimal(str(one)) for one in numbers)), 2)
    return found


def spark_figures(frame: Any) -> dict[str, float]:
    """Return the figures of a Spark frame."""
    return figures(frame.columns, [tuple(row) for row in frame.collect()])
