"""What a run of trust tells CloudWatch: how many rows, and how good they were.

The alarms and the dashboard of the stack read these; so the names here are those in
`components/oversight/metrics.ts`. Numbers and names of datasets only, never a row's values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

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
    try:
        open_cloudwatch().put_metric_data(Namespace=NAMESPACE, MetricData=data(known, entry))
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
    stack = {"Name": "Stack", "Value": f"{known.department}-{known.stage}"}
    dataset = {"Name": "Dataset", "Value": known.dataset}

    def datum(name: str, value: float, unit: str, *dimensions: dict[str, str]) -> dict[str, Any]:
        return {
            "MetricName": name,
            "Dimensions": list(dimensions),
            "Value": float(value),
            "Unit": unit,
        }

    found = [
        datum("RowsLanded", landed, "Count", stack, dataset),
        datum("RowsTrusted", counts.get("trustedRows", 0), "Count", stack, dataset),
        datum("RowsQuarantined", refused, "Count", stack, dataset),
        # CloudWatch adds up no dimensions: what all datasets took in is a metric of its own.
        datum("RowsLanded", landed, "Count", stack),
    ]
    if landed:
        found.append(datum("QuarantinedPercent", 100 * refused / landed, "Percent", stack, dataset))
    if entry and entry.quality:
        passed = sum(one.outcome == "passed" for one in entry.quality.values())
        score = 100 * passed / len(entry.quality)
        found.append(datum("QualityScore", score, "Percent", stack, dataset))
    return found
