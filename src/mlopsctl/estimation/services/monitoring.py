"""CloudWatch: logs, alarms, dashboards."""

from collections.abc import Iterator

from mlopsctl.estimation.component import Component, Service, fixed, metered
from mlopsctl.estimation.resource import Resource

_HIGH_RESOLUTION_SECONDS = 60
_ANOMALY_METRICS = 3  # the metric and the two bounds of its band


def _logs(r: Resource) -> Iterator[Component]:
    rare = r.text("log_group_class") == "INFREQUENT_ACCESS"
    row = "Data ingested (infrequent access)" if rare else "Data ingested"
    yield metered(r, "cloudwatch_logs", row, "monthly_data_ingested_gb")
    yield metered(r, "cloudwatch_logs", "Archival Storage", "storage_gb")
    yield metered(r, "cloudwatch_logs", "Insights queries data scanned", "monthly_data_scanned_gb")


def _alarm(r: Resource) -> Iterator[Component]:
    """An alarm is billed by its metrics and by how often they come."""
    queries = r.blocks("metric_query")
    metrics = [metric for query in queries for metric in query.blocks("metric")]
    periods = [p for block in (r, *metrics) if (p := block.number("period"))]
    fast = bool(periods) and min(periods) < _HIGH_RESOLUTION_SECONDS
    if any("ANOMALY_DETECTION_BAND" in query.text("expression") for query in queries):
        row = "High resolution anomaly detection" if fast else "Standard resolution"
        name = f"{'High' if fast else 'Standard'} resolution anomaly detection"
        quantity = _ANOMALY_METRICS * max(1, len(metrics))
        yield fixed(name, "cloudwatch_alarms", row, quantity)
    else:
        row = f"{'High' if fast else 'Standard'} resolution"
        yield fixed(row, "cloudwatch_alarms", row, max(1, len(metrics)))


def _composite(_: Resource) -> Iterator[Component]:
    yield fixed("Composite alarm", "cloudwatch_alarms", "Composite", 1)


def _canary(r: Resource) -> Iterator[Component]:
    yield metered(r, "cloudwatch", "Canary runs", "monthly_runs")


def _metric_stream(r: Resource) -> Iterator[Component]:
    yield metered(r, "cloudwatch", "Metric stream updates", "monthly_metric_updates")


def _dashboard(_: Resource) -> Iterator[Component]:
    yield fixed("Dashboard", "cloudwatch_dashboards", "Dashboard", 1)


service = Service(
    {
        "aws_cloudwatch_log_group": _logs,
        "aws_cloudwatch_metric_alarm": _alarm,
        "aws_cloudwatch_composite_alarm": _composite,
        "aws_cloudwatch_dashboard": _dashboard,
        "aws_cloudwatch_metric_stream": _metric_stream,
        "aws_synthetics_canary": _canary,
    }
)
