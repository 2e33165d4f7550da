"""The profile of a run: what its trusted rows look like, and how far that lies from the last one.

`s3://<curated bucket>/<dataset>/profile/<run>.json`, and the newest again as `latest.json`. Curate
writes it after its tables and before its ledger entry, so a curate run that was killed writes it
again. `docs/profiling.md` describes the document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as fn

from lake import drift, ledger
from lake.errors import JobError
from lake.ledger import Entry, Input
from lake.log import log
from lake.profiling_columns import looked_at, measure
from lake.settings import Settings

VERSION = 1
#: So many runs are remembered in a profile, for lines over time.
MOST_RUNS = 52
#: So many files whose columns differed are remembered.
MOST_FILES = 20


def prefix(dataset: str) -> str:
    """Return the folder of a dataset's profiles in the curated bucket."""
    return f"{dataset}/profile/"


def latest(s3: Any, known: Settings) -> dict[str, Any] | None:
    """Return the newest profile, None before the first.

    Raises
    ------
    JobError
        When it cannot be read.
    """
    bucket, key = known.zones.curated.bucket, f"{prefix(known.dataset)}latest.json"
    # Listed, not fetched: who may list only below a prefix is told "denied" for what is not there.
    if not s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents"):
        return None
    try:
        found = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ValueError as error:
        raise _unreadable(bucket, key, "it is no JSON") from error
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise _unreadable(bucket, key, f"its version is not {VERSION}")
    return found


def run(s3: Any, known: Settings, run_name: str, trusted: DataFrame) -> dict[str, Any] | None:
    """Look at the rows that files brought into trusted since the last profile, and write a profile.

    Rows that were repaired, and rows of other files that were judged again because a file was
    corrected, are no delivery: a handful of them would look like drift.

    Parameters
    ----------
    run_name
        Name of the curate run; the profile is called so.
    trusted
        The trusted table as the run sees it, with `_run`.

    Returns
    -------
    dict
        The profile; None when no file brought a row.
    """
    before = latest(s3, known)
    if before is not None and before["run"] == run_name:
        # A run that was killed between its profile and its ledger entry makes the same one again.
        before = _stored(s3, known, before["drift"]["against"])
    entries = ledger.entries(s3, known.zones.trusted.bucket, known.dataset)
    fresh = _since(entries, before)
    deliveries = [one for one in fresh if _delivered(one)]
    expected = sum(one.counts.get("trustedRows", 0) for one in deliveries)
    if not expected:
        return None
    rows = _rows_of(trusted, deliveries)
    columns = looked_at(known.fields, known.checks.categories)
    earlier = {one["name"]: one for one in before["columns"]} if before else {}
    counted, sampled, measured = measure(rows, columns, expected, earlier)
    if not counted:
        return None
    profile: dict[str, Any] = {
        "version": VERSION,
        "dataset": known.dataset,
        "run": run_name,
        "at": ledger.now(),
        "contractVersion": known.contract_version,
        "trustRuns": [one.run for one in fresh],
        "rows": counted,
        "sampledRows": sampled,
        "columns": measured,
    }
    profile["drift"] = drift.compare(before, profile, known.checks.drift)
    profile["quality"] = _quality(before, deliveries, profile)
    profile["schema"] = _schema(before, fresh)
    _write(s3, known, profile)
    found = profile["drift"]
    log(
        "profiled",
        dataset=known.dataset,
        run=run_name,
        rows=counted,
        drift=found["level"],
        findings=len(found["findings"]),
    )
    return profile


def noted(profile: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what the ledger entry of a curate run says of its profile."""
    if profile is None:
        return {}
    found = profile["drift"]
    return {"drift": {"level": found["level"], "findings": len(found["findings"])}}


def _since(entries: Sequence[Entry], before: Mapping[str, Any] | None) -> list[Entry]:
    """Return the runs of trust that no profile has seen, oldest first."""
    if before is None:
        return list(entries)
    names = [one.run for one in entries]
    seen = [names.index(one) for one in before["trustRuns"] if one in names]
    return list(entries[max(seen) + 1 :]) if seen else list(entries)


def _delivered(entry: Entry) -> list[Input]:
    return [one for one in entry.inputs if one.outcome == "accepted"]


def _rows_of(trusted: DataFrame, deliveries: Sequence[Entry]) -> DataFrame:
    """Return the trusted rows of the files that these runs took in."""
    files = [one for entry in deliveries for one in _delivered(entry)]
    # The run and the object's name tell Iceberg which of its own files it need not open.
    mine = trusted.where(
        fn.col("_run").isin(*[one.run for one in deliveries])
        & fn.col("_object").isin(*sorted({one.key for one in files}))
    )
    version = fn.concat_ws("\n", "_object", "_version")
    return mine.where(version.isin(*[f"{one.key}\n{one.version_id}" for one in files]))


def _quality(
    before: Mapping[str, Any] | None, fresh: Sequence[Entry], profile: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the scores of the last runs: in all, and by rule, where None means not checked."""
    former = before["quality"] if before else {"runs": [], "rules": []}
    runs = [
        *former["runs"],
        *[
            {
                "run": one.run,
                "at": one.at,
                "rows": one.counts.get("inputRows", 0),
                "quarantined": one.counts.get("quarantinedRows", 0),
                "score": _rounded(one.details.get("qualityScore")),
                "drift": profile["drift"]["level"],
            }
            for one in fresh
        ],
    ]
    scores: dict[str, list[float | None]] = {
        one["rule"]: list(one["scores"]) for one in former["rules"]
    }
    levels = {one["rule"]: one["level"] for one in former["rules"]}
    length = len(former["runs"])
    for entry in fresh:
        for rule, result in entry.quality.items():
            line = scores.setdefault(rule, [])
            line += [None] * (length - len(line))
            line.append(_rounded(result.score))
            levels[rule] = result.level
        length += 1
    rules = []
    for rule, line in scores.items():
        shown = [*line, *[None] * (length - len(line))][-MOST_RUNS:]
        if any(one is not None for one in shown):
            rules.append({"rule": rule, "level": levels[rule], "scores": shown})
    return {"runs": runs[-MOST_RUNS:], "rules": rules}


def _schema(before: Mapping[str, Any] | None, fresh: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the last files whose columns differed from the contract's, taken or refused."""
    found = [*before["schema"]] if before else []
    for entry in fresh:
        found += [one for one in entry.details.get("schema", ()) if one not in found]
    return found[-MOST_FILES:]


def _stored(s3: Any, known: Settings, run_name: str | None) -> dict[str, Any] | None:
    if run_name is None:
        return None
    key = f"{prefix(known.dataset)}{run_name}.json"
    body = s3.get_object(Bucket=known.zones.curated.bucket, Key=key)["Body"].read()
    found: dict[str, Any] = json.loads(body)
    return found


def _write(s3: Any, known: Settings, profile: Mapping[str, Any]) -> None:
    body = json.dumps(profile, ensure_ascii=False, indent=1).encode()
    for name in (profile["run"], "latest"):
        s3.put_object(
            Bucket=known.zones.curated.bucket,
            Key=f"{prefix(known.dataset)}{name}.json",
            Body=body,
            ContentType="application/json",
        )


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 6)


def _unreadable(bucket: str, key: str, what: str) -> JobError:
    return JobError(
        f"the profile s3://{bucket}/{key} cannot be read: {what}; restore its former version, or "
        "delete it to begin anew"
    )
