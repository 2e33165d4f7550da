"""docs/recipes.md lists exactly the operations, parameters and conditions that the code covers."""

from __future__ import annotations

from pathlib import Path

from lake.recipe_conditions import CONDITIONS
from lake.recipe_operations import OPERATIONS

PAGE = Path(__file__).parents[3] / "docs" / "recipes.md"


def operations() -> str:
    lines = ["| operation | parameters | what it does | conditions |", "|---|---|---|---|"]
    for name, one in OPERATIONS.items():
        parameters = "; ".join(
            f"`{each.name}`{'' if each.required else ' (optional)'}: {each.kind.meaning}"
            for each in one.parameters
        )
        allowed = "yes" if one.conditional else "no"
        lines.append(f"| `{name}` | {parameters} | {one.meaning} | {allowed} |")
    return "\n".join(lines)


def conditions() -> str:
    lines = ["| condition | holds where the cell |", "|---|---|"]
    lines += [f"| `{name}` | {one.meaning} |" for name, one in CONDITIONS.items()]
    return "\n".join(lines)


def test_the_page_lists_what_the_code_covers() -> None:
    page = PAGE.read_text(encoding="utf-8")
    tables = ["\n".join(part.splitlines()) for part in page.split("\n\n") if part.startswith("|")]
    assert [one.strip() for one in tables[:2]] == [operations(), conditions()]
