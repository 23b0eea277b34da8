from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Row, Service, Unpriced, metered, reserved
from mlopsctl.estimation.resource import Resource
from mlopsctl.estimation.scaling import least, targets

_LEAST_GB = {"Redis": 1, "Memcached": 1, "Valkey": 0.1}
_ENGINES = {"redis": "Redis", "valkey": "Valkey", "memcached": "Memcached"}


def _cluster(r: Resource) -> Iterator[Component]:
    if r.text("replication_group_id") or r.plan.referred(r, "replication_group_id"):
        return  # its group is billed
    yield from _nodes(r, r.number("num_cache_nodes", 1), "")
    yield from _snapshots(r)


def _group(r: Resource) -> Iterator[Component]:
    """Shards times one and their replicas; scaling targets say how many there are at least."""
    shards = r.number("num_node_groups") or r.number("cluster_mode.0.num_node_groups")
    replicas = r.number("replicas_per_node_group") or r.number("cluster_mode.0.replicas_per_node_group")
    mine = targets(r, f"replication-group/{r.text('replication_group_id')}")
    by_dimension = {t.text("scalable_dimension"): t for t in mine}
    scaled = ""
    if target := by_dimension.get("elasticache:replication-group:NodeGroups"):
        shards, scaled = least(target), ", autoscaling"
    if target := by_dimension.get("elasticache:replication-group:Replicas"):
        replicas, scaled = least(target), ", autoscaling"
    members = r.number("num_cache_clusters") or r.number("number_cache_clusters") or 1
    yield from _nodes(r, shards * (1 + replicas) if shards else members, scaled)
    yield from _snapshots(r)


def _nodes(r: Resource, count: float, scaled: str) -> Iterator[Component]:
    kind, engine = r.text("node_type"), _ENGINES.get(r.text("engine", "redis"), "Redis")
    if not kind:
        raise Unpriced("only apply knows its node type")
    terms = r.reservation()
    if "all_upfront" in terms:
        return  # paid in advance: nothing a month
    rows = [Row("elasticache", f"{kind} {engine}")]
    if engine != "Valkey":  # Redis and Memcached cost the same; some rows name neither
        rows += [Row("elasticache", f"{kind} Redis"), Row("elasticache", f"ElastiCache (on-demand, {kind})")]
    listed, option = (reserved(tuple(rows), terms), "reserved") if terms else (tuple(rows), "on-demand")
    yield Component(f"ElastiCache ({option}, {kind}{scaled})", listed, count * HOURS)


def _snapshots(r: Resource) -> Iterator[Component]:
    """The first snapshot is free."""
    kept = r.number("snapshot_retention_limit") - 1
    if kept > 0 and r.text("engine", "redis") != "memcached":
        size = r.usage("snapshot_storage_size_gb")
        quantity = None if size is None else size * kept
        yield Component("Backup storage", (Row("elasticache", "Backup storage"),), quantity, "snapshot_storage_size_gb")


def _serverless(r: Resource) -> Iterator[Component]:
    """By what it holds, at the least what AWS bills in any case, and by the work of its requests."""
    engine = _ENGINES.get(r.text("engine", "redis"), "Redis")
    least = max(_LEAST_GB[engine], r.number("cache_usage_limits.0.data_storage.0.minimum"))
    stored = max(r.usage("storage_gb") or 0, least)
    yield Component("Data storage", (Row("elasticache_serverless", f"{engine} storage"),), stored * HOURS, "storage_gb")
    yield metered(r, "elasticache_serverless", f"{engine} ECPUs", "monthly_ecpus", "ElastiCache processing units")


service = Service(
    {
        "aws_elasticache_cluster": _cluster,
        "aws_elasticache_replication_group": _group,
        "aws_elasticache_serverless_cache": _serverless,
    }
)
