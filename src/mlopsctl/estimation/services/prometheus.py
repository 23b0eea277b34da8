"""Managed Prometheus: what is taken in, kept and asked for."""

from collections.abc import Iterator

from mlopsctl.estimation.component import Component, Service, metered, stepped
from mlopsctl.estimation.resource import Resource

_INGESTED = (
    (2e9, "Samples ingested (first 2B)"),
    (250e9, "Samples ingested (next 250B)"),
    (float("inf"), "Samples ingested (over 252B)"),
)


def _workspace(r: Resource) -> Iterator[Component]:
    key = "monthly_samples"
    yield from stepped("managed_prometheus", _INGESTED, r.usage(key), key)
    yield metered(r, "managed_prometheus", "Query samples processed", "monthly_query_samples")
    yield metered(r, "managed_prometheus", "Metrics stored", "storage_gb")


def _scraper(r: Resource) -> Iterator[Component]:
    yield metered(r, "managed_prometheus", "Collector hour", "monthly_hours")


service = Service({"aws_prometheus_workspace": _workspace, "aws_prometheus_scraper": _scraper})
