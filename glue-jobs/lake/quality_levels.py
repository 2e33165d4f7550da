"""What follows from a rule that failed: a warning, quarantine, or the end of the run; and scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pyspark.sql import Column
from pyspark.sql import functions as fn

from lake.checks import Checks
from lake.dqdl import Rule
from lake.errors import raise_all
from lake.ledger import RuleResult
from lake.settings import Settings


def refusing(reasons: str, rules: Sequence[Rule], checks: Checks) -> Column:
    """Return those reasons of a row that set it aside: all but those of rules that only warn."""
    warning = [one.text for one in rules if checks.terms(one.text).level == "warn"]
    if not warning:
        return fn.col(reasons)
    return fn.filter(reasons, lambda one: ~one["rule"].isin(*warning))


def with_levels(found: Mapping[str, RuleResult], checks: Checks) -> dict[str, RuleResult]:
    """Note with each result how hard its rule is."""
    return {rule: replace(one, level=checks.terms(rule).level) for rule, one in found.items()}


def refuse_stopped(found: Mapping[str, RuleResult], known: Settings) -> None:
    """End the run where a rule says so.

    Raises
    ------
    JobError
        With every rule that ends it and what was counted. Nothing is committed before.
    """
    problems = []
    for rule, one in found.items():
        terms = known.checks.terms(rule)
        counted = f"{one.failed_rows:,} of {one.checked_rows:,} rows"
        if terms.level == "stop" and one.outcome == "failed":
            problems.append(f"rule {rule!r} has the level stop, and {counted} fail it")
        elif terms.stop_above_percent is not None:
            share = 100 * (1 - one.score)
            if share > terms.stop_above_percent:
                problems.append(
                    f"rule {rule!r} stops above {terms.stop_above_percent:g} %, and {counted} "
                    f"({share:.3g} %) fail it"
                )
    raise_all(problems, _where(known))


def refuse_too_many(counts: Mapping[str, int], known: Settings) -> None:
    """End the run when more of its rows would be quarantined than the contract bears.

    Raises
    ------
    JobError
        With both figures. Nothing is committed before.
    """
    limit = known.checks.stop_above_percent
    rows, refused = counts["inputRows"], counts["quarantinedRows"]
    if limit is None or not rows or 100 * refused / rows <= limit:
        return
    sentence = (
        f"{refused:,} of {rows:,} rows ({100 * refused / rows:.3g} %) would be quarantined, and "
        f"stopAbovePercent of the contract is {limit:g}"
    )
    raise_all([sentence], _where(known))


def score(found: Mapping[str, RuleResult]) -> float | None:
    """Return the share of all verdicts, a row and a rule each, that were good; None without any."""
    checked = sum(one.checked_rows for one in found.values())
    failed = sum(one.failed_rows for one in found.values())
    return 1 - failed / checked if checked else None


def _where(known: Settings) -> str:
    return (
        f"the run of {known.department}/{known.dataset} was stopped and nothing of it was "
        "committed; correct the files, or the level of the rule in contract.yaml"
    )
