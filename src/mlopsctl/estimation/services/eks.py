from collections.abc import Iterator

from mlopsctl.estimation.component import HOURS, Component, Service, Unpriced, fixed
from mlopsctl.estimation.disks import disk
from mlopsctl.estimation.lifecycles import EKS_EXTENDED
from mlopsctl.estimation.resource import Block, Resource
from mlopsctl.estimation.services.ec2 import extras, from_template, machine
from mlopsctl.estimation.services.fargate import capacity

_DEFAULT_TYPE = "t3.medium"


def _cluster(r: Resource) -> Iterator[Component]:
    if r.text("version") in EKS_EXTENDED and r.text("upgrade_policy.0.support_type") != "STANDARD":
        name = "EKS cluster (extended support)"
        yield fixed(name, "eks", name, HOURS)
    else:
        yield fixed("EKS cluster", "eks", "control plane hour", HOURS)


def _nodes(r: Resource) -> Iterator[Component]:
    usage = r.usage("instances")
    wished = r.number("scaling_config.0.desired_size") or r.number("scaling_config.0.min_size")
    if usage is None and r.value("scaling_config.0.desired_size") is None and not wished:
        raise Unpriced("only apply knows how many machines it has")
    count = usage if usage is not None else wished
    kind = r.text("instance_types.0")
    spot = r.text("capacity_type") == "SPOT"
    if template := r.refers("launch_template", "aws_launch_template"):
        kind = kind or template.text("instance_type") or _DEFAULT_TYPE
        yield from from_template(r, template, kind, count, count if spot else 0)
        return
    yield from machine(r, kind or _DEFAULT_TYPE, count, spot=spot)
    yield from extras(r, Block({}), kind or _DEFAULT_TYPE, count)
    yield from disk(Block({"volume_size": r.number("disk_size", 20)}), count, "")


def _profile(_: Resource) -> Iterator[Component]:
    """What runs on a profile is not in a plan: one pod of 1 vCPU and 1 GB, as estimators of the field count it."""
    yield from capacity(1, 1, HOURS, "")


service = Service({"aws_eks_cluster": _cluster, "aws_eks_node_group": _nodes, "aws_eks_fargate_profile": _profile})
