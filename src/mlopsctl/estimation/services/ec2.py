"""Virtual machines, their disks, and groups of them."""

from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, MACHINES, SPOT, Component, Row, Service, Unpriced, fixed, metered
from mlopsctl.estimation.disks import disk, disks
from mlopsctl.estimation.resource import Block, Resource

_DETAILED_METRICS = 7
_LINUX = ("", "linux")


def _instance(r: Resource) -> Iterator[Component]:
    template = r.refers("launch_template", "aws_launch_template")
    kind = r.text("instance_type") or (template.text("instance_type") if template else "")
    yield from machine(r, kind, 1, spot=r.type == "aws_spot_instance_request" or _spot(r))
    yield from _extras(r, r, kind, 1)
    yield from disks(r, "root_block_device", 1, default_gb=8)
    yield from disks(r, "ebs_block_device", 1)


def machine(r: Resource, kind: str, count: float, *, spot: bool = False) -> Iterator[Component]:
    """The hours of `count` machines. Raises Unpriced for what only other price lists have."""
    system = r.usage_text("operating_system", "linux")
    reserved = r.reservation()
    if not kind:
        raise Unpriced("only apply knows its instance type")
    if r.text("tenancy") in ("dedicated", "host") or r.text("placement_tenancy") == "dedicated":
        raise Unpriced("there are no prices for dedicated tenancy")
    if system not in _LINUX:
        raise Unpriced(f"there are no prices for {system}, only for Linux")
    if "all_upfront" in reserved:
        return  # paid in advance: nothing a month
    if reserved:
        raise Unpriced("there are no prices for reserved instances")
    option = "spot" if spot else "on-demand"
    name = f"Instance usage (Linux/UNIX, {option}, {kind})"
    yield Component(name, (Row(SPOT if spot else MACHINES, kind),), count * HOURS)


def _extras(r: Resource, described: Block, kind: str, count: float) -> Iterator[Component]:
    if described.flag("monitoring") or described.flag("monitoring.0.enabled") or described.flag("enable_monitoring"):
        yield fixed("EC2 detailed monitoring", "ec2", "Detailed monitoring", count * _DETAILED_METRICS)
    hours = r.usage("monthly_cpu_credit_hrs")
    cores = r.usage("vcpu_count")
    unlimited = described.text("credit_specification.0.cpu_credits") == "unlimited"
    if hours and kind.startswith(("t2.", "t3.", "t3a.", "t4g.")) and (unlimited or not kind.startswith("t2.")):
        yield Component(
            "CPU credits", (Row("ec2", "CPU credits"),), hours * (cores or 2) * count, "monthly_cpu_credit_hrs"
        )


def _group(r: Resource) -> Iterator[Component]:
    """An autoscaling group: as many machines as its usage, its wish or its minimum says, at least one."""
    usage = r.usage("instances")
    count = usage if usage is not None else r.number("desired_capacity") or r.number("min_size") or 1
    mixed = r.value("mixed_instances_policy.0")
    attribute = "mixed_instances_policy" if mixed else "launch_template"
    template = r.refers(attribute, "aws_launch_template")
    old = r.refers("launch_configuration", "aws_launch_configuration")
    override = r.text("mixed_instances_policy.0.launch_template.0.override.0.instance_type")
    if template:
        yield from from_template(r, template, override or template.text("instance_type"), count)
    elif old:
        kind = old.text("instance_type")
        yield from machine(r, kind, count, spot=bool(old.value("spot_price")))
        # AWS monitors in detail unless a launch configuration says otherwise.
        block = old if "enable_monitoring" in old.values else Block({"enable_monitoring": True, **old.values})
        yield from _extras(r, block, kind, count)
        yield from disks(old, "root_block_device", count, default_gb=8)
        yield from disks(old, "ebs_block_device", count)
    else:
        raise Unpriced("its launch template is not part of the plan")


def from_template(r: Resource, template: Resource, kind: str, count: float) -> Iterator[Component]:
    """`count` machines of a launch template, with the disks that it maps."""
    if template.text("placement.0.tenancy") in ("dedicated", "host"):
        raise Unpriced("there are no prices for dedicated tenancy")
    yield from machine(r, kind, count, spot=_spot(template))
    yield from _extras(r, template, kind, count)
    for number, mapping in enumerate(template.blocks("block_device_mappings")):
        for block in mapping.blocks("ebs"):
            yield from disk(block, count, f"block_device_mapping[{number}]")


def _spot(block: Block) -> bool:
    return block.text("instance_market_options.0.market_type") == "spot"


def _volume(r: Resource) -> Iterator[Component]:
    yield from disk(r, 1, "", size="size")
    if r.text("type") == "standard":
        yield metered(r, "ebs", "I/O requests", "monthly_standard_io_requests")


def _address(r: Resource) -> Iterator[Component]:
    """AWS lists a price for addresses that nothing uses; users of estimators expect those in use to be free."""
    attached = any(r.value(name) for name in ("instance", "network_interface"))
    users = r.referring("aws_nat_gateway", "allocation_id") or r.referring("aws_eip_association", "allocation_id")
    named = r.plan.referred(r, "instance") or r.plan.referred(r, "network_interface")
    if not (attached or users or named or r.referring("aws_lb", "subnet_mapping")):
        yield fixed("IP address (if unused)", "ec2", "IP address", HOURS)


service = Service(
    {
        "aws_instance": _instance,
        "aws_spot_instance_request": _instance,
        "aws_autoscaling_group": _group,
        "aws_ebs_volume": _volume,
        "aws_eip": _address,
    }
)
