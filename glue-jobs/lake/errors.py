"""What a job says when it cannot go on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class JobError(Exception):
    """A failure in one clear sentence: what was found, where, and what to change.

    The sentence is shown to the operator as it is, so it never holds a row's values.
    """


class FileRefusedError(Exception):
    """A landed file that cannot be read as what its contract promises.

    The file stays in landing, the ledger keeps the sentence, and the run's other files are
    processed.
    """


def raise_all(problems: Sequence[str], where: str) -> None:
    """Raise one `JobError` that lists every problem, or do nothing when there is none.

    Parameters
    ----------
    problems
        One sentence each.
    where
        What was looked at, for example the address of the settings file.
    """
    if problems:
        raise JobError(f"{where}: " + "; ".join(problems))


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint such as ` (nearest: sourceColumn)`, or nothing when none resembles it."""
    by_folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.5)
    return f" (nearest: {by_folded[found[0]]})" if found else ""
