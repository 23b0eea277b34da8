from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, fixed, metered
from mlopsctl.estimation.resource import Resource

_DEFAULT_GB = 8
_MASTERS, _WARM = 3, 2  # what AWS starts when a plan does not say
_GP3_IOPS, _GP3_THROUGHPUT = 3000, 125


def _domain(r: Resource) -> Iterator[Component]:
    config = "cluster_config.0"
    count = r.number(f"{config}.instance_count", 1)
    yield _nodes("Instance", r.text(f"{config}.instance_type", "m4.large.search"), count)
    if r.flag("ebs_options.0.ebs_enabled"):
        yield from _storage(r)
    if r.flag(f"{config}.dedicated_master_enabled"):
        kind = r.text(f"{config}.dedicated_master_type")
        yield _nodes("Dedicated master", kind, r.number(f"{config}.dedicated_master_count", _MASTERS))
    if r.flag(f"{config}.warm_enabled"):
        kind = r.text(f"{config}.warm_type")
        yield _nodes("UltraWarm instance", kind, r.number(f"{config}.warm_count", _WARM))


def _nodes(role: str, kind: str, count: float) -> Component:
    """Nodes of a role; every role has the same price for a type."""
    listed = kind.replace(".elasticsearch", ".search")
    roles = ("Instance", "Dedicated master", "UltraWarm instance")
    rows = (Row("opensearch", listed), *(Row("opensearch", f"{r} (on-demand, {listed})") for r in roles))
    return Component(f"{role} (on-demand, {kind})", rows, count * HOURS)


def _storage(r: Resource) -> Iterator[Component]:
    """The volume of a node. Estimators of the field count it once, whatever the number of nodes; so do we."""
    options = "ebs_options.0"
    kind = r.text(f"{options}.volume_type", "gp2")
    size = r.number(f"{options}.volume_size", _DEFAULT_GB)
    yield fixed(f"Storage ({kind})", "opensearch", f"Storage ({kind})", size)
    iops = r.number(f"{options}.iops")
    if kind == "io1":
        yield fixed("Storage IOPS (io1)", "opensearch", "Storage IOPS (io1)", max(iops, 1))
    elif kind == "gp3":
        if iops > _GP3_IOPS:
            yield fixed("Storage IOPS (gp3)", "opensearch", "Storage IOPS (gp3)", iops - _GP3_IOPS)
        if (above := r.number(f"{options}.throughput") - _GP3_THROUGHPUT) > 0:
            yield fixed("Storage throughput (gp3)", "opensearch", "Storage throughput (gp3)", above)


def _serverless(r: Resource) -> Iterator[Component]:
    """Compute units that run whether or not anybody asks, two at least with standbys.

    Collections for vectors share theirs, and so do the others; the first of a region has the line.
    """
    beside = [c for c in r.plan.of_type(r.type) if c.region == r.region and _is_vectors(c) == _is_vectors(r)]
    stated = r.usage("compute_units")
    units = stated if stated is not None else 1.0 if r.text("standby_replicas") == "DISABLED" else 2.0
    if stated is not None or beside[0].address == r.address:
        yield fixed("OCU", "opensearch_serverless", "OCU", units * HOURS)
    yield metered(r, "opensearch_serverless", "Storage", "storage_gb")


def _is_vectors(collection: Resource) -> bool:
    return collection.text("type") == "VECTORSEARCH"


service = Service(
    {
        "aws_opensearch_domain": _domain,
        "aws_elasticsearch_domain": _domain,
        "aws_opensearchserverless_collection": _serverless,
    }
)
