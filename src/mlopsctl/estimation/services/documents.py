"""Databases of documents and graphs, and what moves data between databases."""

from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, fixed, metered
from mlopsctl.estimation.resource import Resource

_IO_OPTIMIZED = 1.348  # what an instance of such a graph costs of the price that is listed
_FREE_GB = {"t": 50, "c": 100, "r": 100}  # of a replication instance, by the first letter of its family


def _kind(r: Resource) -> str:
    if kind := r.text("instance_class"):
        return kind
    raise Unpriced("only apply knows its instance class")


def _credits(r: Resource, service: str, kind: str) -> Iterator[Component]:
    if kind.startswith(("db.t3.", "db.t4g.")):
        yield metered(r, service, "CPU credits", "monthly_cpu_credit_hrs")


def _document_instance(r: Resource) -> Iterator[Component]:
    kind = _kind(r)
    row = f"Database instance (on-demand, {kind})"
    yield fixed(row, "documentdb", row, HOURS)
    yield metered(r, "documentdb", "Storage", "data_storage_gb")
    key = (
        "monthly_io_request" if r.usage("monthly_io_request") is not None else "monthly_io_requests"
    )  # files have both
    yield metered(r, "documentdb", "I/O requests", key)
    yield from _credits(r, "documentdb", kind)


def _document_backups(r: Resource) -> Iterator[Component]:
    yield metered(r, "documentdb", "Backup storage", "backup_storage_gb")


def _graph(r: Resource) -> Iterator[Component]:
    yield metered(r, "neptune", "Storage", "storage_gb")
    yield metered(r, "neptune", "I/O requests", "monthly_io_requests")
    if r.number("backup_retention_period", 1) > 1:  # the first day is free
        yield from _graph_backups(r)


def _graph_backups(r: Resource) -> Iterator[Component]:
    yield metered(r, "neptune", "Backup storage", "backup_storage_gb")


def _graph_instance(r: Resource) -> Iterator[Component]:
    kind = _kind(r)
    cluster = r.refers("cluster_identifier", "aws_neptune_cluster")
    factor = _IO_OPTIMIZED if cluster and cluster.text("storage_type") == "iopt1" else 1
    name = f"Database instance (on-demand, {kind})"
    yield Component(name, (Row("neptune", name, factor),), HOURS)
    yield from _credits(r, "neptune", kind)


def _replication(r: Resource) -> Iterator[Component]:
    kind = r.text("replication_instance_class")
    zones = 2 if r.flag("multi_az") else 1
    free = _FREE_GB.get(kind.removeprefix("dms.")[:1], 0)
    yield fixed(f"Instance ({kind.removeprefix('dms.')})", "dms", f"Instance ({kind})", zones * HOURS)
    above = max(0.0, r.number("allocated_storage", free) - free)
    yield fixed("Storage (general purpose SSD, gp2)", "dms", "Storage", zones * above)


service = Service(
    {
        "aws_docdb_cluster_instance": _document_instance,
        "aws_docdb_cluster": _document_backups,
        "aws_docdb_cluster_snapshot": _document_backups,
        "aws_neptune_cluster": _graph,
        "aws_neptune_cluster_instance": _graph_instance,
        "aws_neptune_cluster_snapshot": _graph_backups,
        "aws_dms_replication_instance": _replication,
    }
)
