"""What runs of trust and curate tell CloudWatch: how many rows, how good, how far from the last.

The alarms and the dashboard of the stack read these; so the names here are those in
`components/oversight/metrics.ts`. Numbers and names of datasets only, never a row's values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lake.drift import LEVELS
from lake.ledger import Entry
from lake.log import log
from lake.settings import Settings

#: The one namespace that the role of the job may write to.
NAMESPACE = "DataPlatform"


def report(open_cloudwatch: Callable[[], Any], known: Settings, entry: Entry | None) -> None:
    """Put the metrics of a run that is committed, or of one that found nothing to do.

    When CloudWatch cannot be told, the run stays a success and the log says so. Its rows are
    committed: a failed job would stop curate, and a second run finds nothing new and could not tell
    either. What the alarms then miss is in the ledger.

    Parameters
    ----------
    open_cloudwatch
        Makes the client.
    known
        Names the stack and the dataset.
    entry
        The run's entry in the ledger, None when nothing was new: then the rows are 0 and nothing is
        said of quality.
    """
    _put(open_cloudwatch, known, data(known, entry))


def report_drift(open_cloudwatch: Callable[[], Any], known: Settings, entry: Entry) -> None:
    """Put how far a curate run's profile lies from the one before; see `report`.

    A run without a profile says nothing.
    """
    found = drift_data(known, entry)
    if found:
        _put(open_cloudwatch, known, found)


def drift_data(known: Settings, entry: Entry) -> list[dict[str, Any]]:
    """Return the metrics of a curate run: 0 nothing found, 1 a warning, 2 an alert; and how many."""
    noted = entry.details.get("drift")
    if noted is None:
        return []
    levels = {"DriftLevel": LEVELS.index(noted["level"]), "DriftFindings": noted["findings"]}
    unit = {"DriftLevel": "None", "DriftFindings": "Count"}
    return [_datum(name, one, unit[name], *_dimensions(known)) for name, one in levels.items()]


def _put(open_cloudwatch: Callable[[], Any], known: Settings, found: list[dict[str, Any]]) -> None:
    try:
        open_cloudwatch().put_metric_data(Namespace=NAMESPACE, MetricData=found)
    except (BotoCoreError, ClientError) as error:
        # Of the error only its kind: a message may quote the request.
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        log("metrics-not-reported", dataset=known.dataset, reason=code or type(error).__name__)


def data(known: Settings, entry: Entry | None) -> list[dict[str, Any]]:
    """Return a run's metrics as `PutMetricData` takes them.

    See Also
    --------
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
    """
    counts = entry.counts if entry else {}
    landed, refused = counts.get("inputRows", 0), counts.get("quarantinedRows", 0)
    stack, dataset = _dimensions(known)
    found = [
        _datum("RowsLanded", landed, "Count", stack, dataset),
        _datum("RowsTrusted", counts.get("trustedRows", 0), "Count", stack, dataset),
        _datum("RowsQuarantined", refused, "Count", stack, dataset),
        # CloudWatch adds up no dimensions: what all datasets took in is a metric of its own.
        _datum("RowsLanded", landed, "Count", stack),
    ]
    if landed:
        found.append(
            _datum("QuarantinedPercent", 100 * refused / landed, "Percent", stack, dataset)
        )
    if entry and entry.quality:
        passed = sum(one.outcome == "passed" for one in entry.quality.values())
        score = 100 * passed / len(entry.quality)
        found.append(_datum("QualityScore", score, "Percent", stack, dataset))
    return found


def _dimensions(known: Settings) -> tuple[dict[str, str], dict[str, str]]:
    stack = {"Name": "Stack", "Value": f"{known.department}-{known.stage}"}
    return stack, {"Name": "Dataset", "Value": known.dataset}


def _datum(name: str, value: float, unit: str, *dimensions: dict[str, str]) -> dict[str, Any]:
    return {
        "MetricName": name,
        "Dimensions": list(dimensions),
        "Value": float(value),
        "Unit": unit,
    }
