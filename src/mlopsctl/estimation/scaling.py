"""What Application Auto Scaling does to a resource."""

from mlopsctl.estimation.resource import Resource

_TARGET = "aws_appautoscaling_target"


def targets(r: Resource, ending: str = "") -> list[Resource]:
    """The scaling targets that refer to a resource, and those that call it by a name with this `ending`."""
    found = list(r.referring(_TARGET, "resource_id"))
    if ending:
        found += [t for t in r.plan.of_type(_TARGET) if t.text("resource_id").endswith(ending) and t not in found]
    return found


def least(target: Resource) -> float:
    """How much of it there is: what usage states as the mean, else the minimum."""
    stated = target.usage("capacity")
    return target.number("min_capacity") if stated is None else stated
