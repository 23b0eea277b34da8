from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Service, fixed
from mlopsctl.estimation.disks import disk
from mlopsctl.estimation.resource import Block, Resource
from mlopsctl.estimation.services.ec2 import from_template, machine

_DEFAULT_TYPE = "t3.medium"


def _cluster(_: Resource) -> Iterator[Component]:
    yield fixed("EKS cluster", "eks", "control plane hour", HOURS)


def _nodes(r: Resource) -> Iterator[Component]:
    usage = r.usage("instances")
    wished = r.number("scaling_config.0.desired_size") or r.number("scaling_config.0.min_size")
    count = usage if usage is not None else wished
    kind = r.text("instance_types.0")
    if template := r.refers("launch_template", "aws_launch_template"):
        yield from from_template(r, template, kind or template.text("instance_type") or _DEFAULT_TYPE, count)
        return
    yield from machine(r, kind or _DEFAULT_TYPE, count, spot=r.text("capacity_type") == "SPOT")
    yield from disk(Block({"volume_size": r.number("disk_size", 20)}), count, "")


service = Service({"aws_eks_cluster": _cluster, "aws_eks_node_group": _nodes})
