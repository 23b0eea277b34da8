"""Virtual machines, and groups of them."""

from collections.abc import Iterator
from math import ceil

from mlopsctl.estimation.component import (
    HOURS,
    MACHINES,
    SPOT,
    Component,
    Row,
    Service,
    Unpriced,
    fixed,
    missing,
    reserved,
)
from mlopsctl.estimation.disks import disk, disks
from mlopsctl.estimation.resource import Block, Resource
from mlopsctl.estimation.sizes import vcpus

_DETAILED_METRICS = 7
_BURSTS = ("t2.", "t3.", "t3a.", "t4g.")
_PREVIOUS = ("c1.", "c3.", "g2.", "i2.", "m1.", "m2.", "m3.", "r3.")
"""Families that are billed for being optimized for EBS; later ones always are."""
_LEGACY_SPOT = 0.4  # an estimate, for machines that no spot price is known of


def _instance(r: Resource) -> Iterator[Component]:
    template = r.refers("launch_template", "aws_launch_template")
    kind = r.text("instance_type") or (template.text("instance_type") if template else "")
    if r.text("host_id") or r.plan.referred(r, "host_id"):
        yield from ()  # its host is billed
    else:
        yield from machine(r, kind, 1, spot=r.type == "aws_spot_instance_request" or _spot(r))
        yield from extras(r, r, kind, 1)
    yield from disks(r, "root_block_device", 1, default_gb=8)
    yield from disks(r, "ebs_block_device", 1)


def machine(
    r: Resource, kind: str, count: float, *, spot: bool = False, tenancy: str | None = None
) -> Iterator[Component]:
    """The hours of `count` machines. Raises Unpriced when their type is not known."""
    if not kind:
        raise Unpriced("only apply knows its instance type")
    terms, stated = r.reservation(), r.usage("monthly_hrs")
    system = r.usage_text("operating_system", "linux") or "linux"
    tenancy = r.text("tenancy") if tenancy is None else tenancy
    if "all_upfront" in terms:
        return  # paid in advance: nothing a month
    if reason := _unlisted(tenancy, system, terms):
        yield missing(reason)
        return
    hours = count * (HOURS if stated is None else stated)
    usage = "" if stated is None else "monthly_hrs"
    label = "Windows" if system == "windows" else "Linux/UNIX"
    option = "reserved" if terms else "spot" if spot else "on-demand"
    listed = Row("ec2", f"{kind} hour", _LEGACY_SPOT if spot else 1)
    hourly: tuple[Row, ...] = (Row(SPOT if spot else MACHINES, kind), listed)
    if terms:
        hourly = reserved((listed,), terms)
    elif tenancy == "dedicated":
        hourly = (Row("ec2", f"{kind} dedicated hour"),)
    yield Component(f"Instance usage ({label}, {option}, {kind})", hourly, hours, usage)
    if system == "windows":
        rows = [Row("ec2", f"Windows licence ({kind})")]
        if (cores := vcpus(kind)) and not kind.startswith(_BURSTS):
            rows.append(Row("ec2", "Windows licence (vCPU-hour)", cores))
        yield Component("Windows licence", tuple(rows), hours, usage)


def _unlisted(tenancy: str, system: str, terms: list[str]) -> str:
    """Why the hours of a machine have no price."""
    if tenancy == "host":
        return "there are no prices for machines of a dedicated host that is not part of the plan"
    if system not in ("linux", "windows"):
        return f"there are no prices for {system}, only for Linux and Windows"
    if system == "windows" and (terms or tenancy == "dedicated"):
        return "there are no prices for Windows but on demand"
    return ""


def extras(r: Resource, described: Block, kind: str, count: float) -> Iterator[Component]:
    """What is billed beside the hours of `count` machines: monitoring, bursts, the network to their disks."""
    if described.flag("monitoring") or described.flag("monitoring.0.enabled") or described.flag("enable_monitoring"):
        yield fixed("EC2 detailed monitoring", "ec2", "Detailed monitoring", count * _DETAILED_METRICS)
    if described.flag("ebs_optimized") and kind.startswith(_PREVIOUS):
        yield fixed("EBS-optimized usage", "ec2", f"EBS-optimized usage ({kind})", count * HOURS)
    for accelerator in described.blocks("elastic_inference_accelerator"):
        name = f"Inference accelerator ({accelerator.text('type')})"
        yield fixed(name, "ec2", name, count * HOURS)
    hours, cores = r.usage("monthly_cpu_credit_hrs"), r.usage("vcpu_count")
    credit = described.text("credit_specification.0.cpu_credits", "standard" if kind.startswith("t2.") else "unlimited")
    if hours and kind.startswith(_BURSTS) and credit == "unlimited":
        row = Row("ec2", "CPU credits")
        yield Component("CPU credits", (row,), hours * (cores or 2) * count, "monthly_cpu_credit_hrs")


def _group(r: Resource) -> Iterator[Component]:
    """An autoscaling group: as many machines as its usage, its wish or its minimum says, at least one."""
    usage = r.usage("instances")
    wished = r.number("min_size") or 1 if r.value("desired_capacity") is None else r.number("desired_capacity")
    count = wished if usage is None else usage
    mixed = r.value("mixed_instances_policy.0")
    attribute = "mixed_instances_policy" if mixed else "launch_template"
    template = r.refers(attribute, "aws_launch_template")
    old = r.refers("launch_configuration", "aws_launch_configuration")
    override = r.block("mixed_instances_policy.0.launch_template.0.override")
    if template:
        if usage is None:
            count = ceil(count / (override.number("weighted_capacity") or 1))
        yield from from_template(
            r, template, override.text("instance_type") or template.text("instance_type"), count, _spare(r, count)
        )
    elif old:
        yield from _configured(r, old, count)
    else:
        raise Unpriced("its launch template is not part of the plan")


def _spare(r: Resource, count: float) -> float:
    """How many of the machines of a mixed group are spot."""
    shares = r.block("mixed_instances_policy.0.instances_distribution")
    above = count - min(count, shares.number("on_demand_base_capacity"))
    return above - ceil(above * shares.number("on_demand_percentage_above_base_capacity", 100) / 100)


def _configured(r: Resource, old: Resource, count: float) -> Iterator[Component]:
    """`count` machines of a launch configuration."""
    kind = old.text("instance_type")
    yield from machine(r, kind, count, spot=bool(old.value("spot_price")), tenancy=old.text("placement_tenancy"))
    # AWS monitors in detail unless a launch configuration says otherwise.
    block = old if old.value("enable_monitoring") is not None else Block({**old.values, "enable_monitoring": True})
    yield from extras(r, block, kind, count)
    yield from disks(old, "root_block_device", count, default_gb=8)
    yield from disks(old, "ebs_block_device", count)


def from_template(r: Resource, template: Resource, kind: str, count: float, spare: float = 0) -> Iterator[Component]:
    """`count` machines of a launch template, `spare` of them spot, with the disks that it maps."""
    spare = max(0, count if _spot(template) else spare)
    tenancy = template.text("placement.0.tenancy")
    if spare < count or not count:
        yield from machine(r, kind, count - spare, tenancy=tenancy)
    if spare:
        yield from machine(r, kind, spare, spot=True, tenancy=tenancy)
    yield from extras(r, template, kind, count)
    for number, mapping in enumerate(template.blocks("block_device_mappings")):
        for block in mapping.blocks("ebs"):
            yield from disk(block, count, f"block_device_mapping[{number}]")


def _spot(block: Block) -> bool:
    return block.text("instance_market_options.0.market_type") == "spot"


def _reservation(r: Resource) -> Iterator[Component]:
    """Capacity that is kept is billed as if it ran."""
    if r.text("instance_platform", "Linux/UNIX") != "Linux/UNIX":
        raise Unpriced(f"there are no prices for capacity of {r.text('instance_platform')}")
    yield from machine(r, r.text("instance_type"), r.number("instance_count", 1))


def _host(r: Resource) -> Iterator[Component]:
    """A whole machine, by its family."""
    family = r.text("instance_family") or r.text("instance_type").partition(".")[0]
    if "all_upfront" in (reserved := r.reservation()):
        return
    if reserved:
        raise Unpriced("there are no prices for reserved hosts")
    row = f"Dedicated host ({family})"
    yield fixed(row, "ec2", row, HOURS)


def _server(r: Resource) -> Iterator[Component]:
    """A Lightsail server; small differences of price between places aside, its bundle says all."""
    bundle = r.text("bundle_id")
    label = "Windows" if "_win_" in bundle else "Linux/UNIX"
    yield fixed(f"Virtual server ({label}, {bundle})", "lightsail", bundle, HOURS)


service = Service(
    {
        "aws_instance": _instance,
        "aws_spot_instance_request": _instance,
        "aws_autoscaling_group": _group,
        "aws_ec2_capacity_reservation": _reservation,
        "aws_ec2_host": _host,
        "aws_lightsail_instance": _server,
    }
)
