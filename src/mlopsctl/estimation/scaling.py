"""What Application Auto Scaling does to a resource."""

from mlopsctl.estimation.resource import Resource

_TARGET = "aws_appautoscaling_target"
_SPACES = {
    "aws_dynamodb_table": "dynamodb",
    "aws_ecs_service": "ecs",
    "aws_elasticache_replication_group": "elasticache",
    "aws_msk_cluster": "kafka",
    "aws_sagemaker_endpoint": "sagemaker",
}
"""The service namespace of the targets that scale a resource."""


def targets(r: Resource, ending: str = "") -> list[Resource]:
    """The scaling targets that refer to a resource, and those that call it by a name with this `ending`."""
    space = _SPACES.get(r.type, "")
    there = [t for t in r.plan.of_type(_TARGET) if t.region == r.region and t.text("service_namespace", space) == space]
    named = [t for t in there if ending and t.text("resource_id").endswith(ending)]
    found = named or [
        t for t in r.referring(_TARGET, "resource_id") if t in there and not (ending and t.text("resource_id"))
    ]
    nearest = max(map(r.kinship, found), default=0)
    return [t for t in found if r.kinship(t) == nearest]


def least(target: Resource) -> float:
    """How much of it there is: what usage states as the mean, else the minimum."""
    stated = target.usage("capacity")
    return target.number("min_capacity") if stated is None else stated
