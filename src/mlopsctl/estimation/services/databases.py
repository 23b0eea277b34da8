"""Relational databases: RDS and Aurora."""

from collections.abc import Iterator

from mlopsctl.estimation.component import (
    HOURS,
    Component,
    Row,
    Service,
    Unpriced,
    fixed,
    metered,
    missing,
    product,
    reserved,
)
from mlopsctl.estimation.lifecycles import is_extended
from mlopsctl.estimation.resource import Block, Resource
from mlopsctl.estimation.sizes import vcpus

_ENGINES = {
    "mysql": "MySQL",
    "postgres": "PostgreSQL",
    "mariadb": "MariaDB",
    "oracle-se2": "Oracle SE2",
    "oracle-se1": "Oracle SE1",
    "sqlserver-ee": "SQL Server Enterprise",
    "sqlserver-se": "SQL Server Standard",
    "sqlserver-ex": "SQL Server Express",
    "sqlserver-web": "SQL Server Web",
}
_GP3_BASE_GB = 400  # from this size on, a volume has more to begin with
_GP3_IOPS, _GP3_THROUGHPUT = (3000, 12_000), (125, 500)  # below, from there on
_BROUGHT = "MySQL"  # what an instance costs whose licence somebody brings
_IO_OPTIMIZED = 1.3  # what an instance of such a cluster costs of the price that is listed


def _instance(r: Resource) -> Iterator[Component]:
    origin = r.refers("replicate_source_db", "aws_db_instance")
    kind = r.text("instance_class") or (origin.text("instance_class") if origin else "")
    engine = r.text("engine", origin.text("engine", "mysql") if origin else "mysql").removesuffix("-cdb")
    zones = _zones(r)
    brought = r.text("license_model") == "bring-your-own-license" or engine in ("oracle-ee", "oracle-se")
    rows = _rows(kind, _BROUGHT if brought and engine.startswith("oracle") else engine, zones)
    if engine.startswith("aurora"):
        rows = (Row("aurora", f"Database instance (on-demand, {kind})"),)
    if brought and not engine.startswith("oracle"):
        yield missing("there are no prices for licences that you bring")
    else:
        yield from _hours(r, kind, f"Database instance (on-demand, {zones}, {kind})", rows)
    yield from _storage(r, origin or r)
    aurora = engine.startswith("aurora")
    service, row = ("aurora", "Backup storage") if aurora else ("rds", "backup storage over free allotment")
    backups = metered(r, service, row, "additional_backup_storage_gb", "Additional backup storage")
    if r.number("backup_retention_period") > 0 or backups.quantity:
        yield backups
    yield from _insights(r, kind)
    yield from _extended(r, engine, r.text("engine_version"), kind)


def _hours(r: Resource, kind: str, name: str, rows: tuple[Row, ...]) -> Iterator[Component]:
    """The hours of an instance; those that are paid for in advance cost nothing a month."""
    if not kind:
        raise Unpriced("only apply knows its instance class")
    terms = r.reservation()
    if not terms:
        yield Component(name, rows, HOURS)
    elif "all_upfront" not in terms:
        yield Component(name.replace("on-demand", "reserved"), reserved(rows, terms), HOURS)


def _extended(owner: Block, engine: str, version: str, kind: str) -> Iterator[Component]:
    if is_extended(engine, version, owner):
        name = "Extended support (year 1)"
        yield fixed(name, "rds", name, (vcpus(kind) or 1) * HOURS)


def _rows(kind: str, engine: str, zones: str) -> tuple[Row, ...]:
    title = _ENGINES.get(engine, engine)
    pairs = [f"{kind} {title} {zones}", f"{kind} MySQL/PostgreSQL {zones}"]
    names = pairs if title in ("MySQL", "PostgreSQL") else pairs[:1]
    listed = tuple(Row("rds", name) for name in names)
    if zones == "Multi-AZ":  # a standby costs what the instance costs
        return (*listed, *(Row("rds", name.replace("Multi", "Single"), 2) for name in names))
    return listed


def _zones(r: Resource) -> str:
    return "Multi-AZ" if r.flag("multi_az") else "Single-AZ"


def _storage(r: Resource, origin: Block) -> Iterator[Component]:
    zones = _zones(r)
    factor = 2 if zones == "Multi-AZ" else 1
    iops = r.number("iops")
    kind = r.text("storage_type") or ("io1" if iops else "gp2")
    size = r.number("allocated_storage") or origin.number("allocated_storage", 20)
    if kind in ("io1", "io2"):
        size, iops = max(size, 100), max(iops, 1000)
        title = f"Storage (provisioned IOPS SSD, {kind})"
        yield Component(title, (Row("rds", "io1 storage", factor),), size)
        yield Component("Provisioned IOPS", (Row("rds", "io1 provisioned IOPS", factor),), iops)
    elif kind == "standard":
        yield Component("Storage (magnetic)", (Row("rds", "magnetic storage", factor),), size)
        yield metered(r, "rds", "magnetic I/O requests", "monthly_standard_io_requests", "I/O requests")
    else:
        yield fixed(f"Storage (general purpose SSD, {kind})", "rds", f"gp2/gp3 storage {zones}", size)
        if kind == "gp3":
            yield from _above(r, int(size >= _GP3_BASE_GB), factor)


def _above(r: Resource, large: int, factor: float) -> Iterator[Component]:
    """What a gp3 volume has beyond what is included."""
    for attribute, base, name, row in (
        ("iops", _GP3_IOPS[large], "Provisioned GP3 IOPS", "gp3 provisioned IOPS above 3,000"),
        ("storage_throughput", _GP3_THROUGHPUT[large], "Provisioned GP3 throughput", "gp3 provisioned throughput"),
    ):
        if r.number(attribute) > base:
            yield Component(f"{name} (above {base:,})", (Row("rds", row, factor),), r.number(attribute) - base)


def _insights(r: Resource, kind: str) -> Iterator[Component]:
    """Performance data is free for a week."""
    if not r.flag("performance_insights_enabled"):
        return
    if r.number("performance_insights_retention_period") > 7:  # noqa: PLR2004  # days
        serverless = kind == "db.serverless"
        row = f"Performance Insights Long Term Retention ({'serverless' if serverless else kind})"
        units = r.usage("capacity_units_per_hr") if serverless else 1
        yield Component(row, (Row("rds", row),), units, "capacity_units_per_hr" if serverless else "")
    key = "monthly_additional_performance_insights_requests"
    yield metered(r, "rds", "Performance Insights API", key)


def _proxy(r: Resource) -> Iterator[Component]:
    """By the virtual CPUs of what is behind it, two at least."""
    targets = r.referring("aws_db_proxy_target", "db_proxy_name")
    behind = [b for t in targets if (b := t.refers("db_instance_identifier", "aws_db_instance"))]
    if not behind:
        raise Unpriced("its database is not part of the plan")
    cores = sum(max(2, vcpus(b.text("instance_class")) or 2) for b in behind)
    yield fixed("Proxy", "rds", "Proxy", cores * HOURS)


def _cluster(r: Resource) -> Iterator[Component]:
    if r.text("db_cluster_instance_class") or r.text("engine") in ("mysql", "postgres"):
        raise Unpriced("there are no prices for clusters of RDS, only for those of Aurora")
    optimized = r.text("storage_type") == "aurora-iopt1"
    if r.text("engine_mode") == "serverless":
        units = product(r.usage("capacity_units_per_hr"), HOURS)
        yield Component("Aurora serverless", (Row("aurora", "Aurora serverless"),), units, "capacity_units_per_hr")
    yield metered(r, "aurora", "Storage (I/O-optimized)" if optimized else "Storage", "storage_gb")
    if not optimized:
        stated = [x for key in ("write_requests_per_sec", "read_requests_per_sec") if (x := r.usage(key)) is not None]
        requests = product(sum(stated), 3600, HOURS) if stated else None
        yield Component("I/O requests", (Row("aurora", "I/O requests"),), requests, "read_requests_per_sec")
    days = r.number("backup_retention_period", 1)
    if days > 1:  # the first day is free
        copies = product(r.usage("backup_snapshot_size_gb"), days - 1)
        yield Component("Backup storage", (Row("aurora", "Backup storage"),), copies, "backup_snapshot_size_gb")
    if r.number("backtrack_window") > 0:
        keys = ("average_statements_per_hr", "change_records_per_statement", "backtrack_window_hrs")
        records = product(*(r.usage(key) for key in keys), HOURS)
        yield Component("Backtrack", (Row("aurora", "Backtrack"),), records, keys[0])
    yield metered(r, "aurora", "Snapshot export", "snapshot_export_size_gb")


def _cluster_instance(r: Resource) -> Iterator[Component]:
    kind = r.text("instance_class")
    cluster = r.refers("cluster_identifier", "aws_rds_cluster")
    optimized = cluster is not None and cluster.text("storage_type") == "aurora-iopt1"
    engine = r.text("engine") or (cluster.text("engine") if cluster else "")
    if kind == "db.serverless":
        row = "Aurora serverless v2" + (" (I/O-optimized)" if optimized else "")
        units = product(r.usage("capacity_units_per_hr"), HOURS)
        yield Component(row, (Row("aurora", row),), units, "capacity_units_per_hr")
    else:
        row = f"Database instance (on-demand, {kind})"
        yield from _hours(r, kind, row, (Row("aurora", row, _IO_OPTIMIZED if optimized else 1),))
    hours, cores = r.usage("monthly_cpu_credit_hrs"), r.usage("vcpu_count")
    if hours:
        yield Component("CPU credits", (Row("aurora", "CPU credits"),), hours * (cores or 2), "monthly_cpu_credit_hrs")
    yield from _insights(r, kind)
    owner = cluster or r
    yield from _extended(owner, engine, r.text("engine_version") or owner.text("engine_version"), kind)


service = Service(
    {
        "aws_db_instance": _instance,
        "aws_db_proxy": _proxy,
        "aws_rds_cluster": _cluster,
        "aws_rds_cluster_instance": _cluster_instance,
    }
)
