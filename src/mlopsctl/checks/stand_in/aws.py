"""What the AWS provider knows without asking anybody: some data sources, and the tags of everything."""

import zlib

from mlopsctl.checks.stand_in.policy_document import document
from mlopsctl.checks.stand_in.schema import UNKNOWN
from mlopsctl.checks.stand_in.values import Values, is_known

_REGION = "us-east-1"  # when the configuration leaves it to the environment
_ZONES = "abc"  # what every region has, but for two
_PARTITIONS = {
    "cn-": ("aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    "us-gov-": ("aws-us-gov", "amazonaws.com", "com.amazonaws"),
    "": ("aws", "amazonaws.com", "com.amazonaws"),
}


def read(kind: str, config: Values, provider: Values) -> Values | None:
    """The values of a data source, or None when only an account could tell. Raises ValueError for a bad one."""
    region = provider.get("region")
    region = region if isinstance(region, str) else _REGION
    if kind == "aws_iam_policy_document":
        found = document(config)
        return {**found, "id": str(zlib.crc32(found["json"].encode()))}
    if kind == "aws_region":
        name = config.get("name") or region
        return {"id": name, "name": name, "endpoint": f"ec2.{name}.{_partition(name)[1]}", "description": name}
    if kind == "aws_availability_zones":
        names = [f"{region}{letter}" for letter in _ZONES]
        return {**config, "id": region, "names": names, "zone_ids": names, "group_names": [region]}
    if kind == "aws_partition":
        partition, suffix, reverse = _partition(region)
        return {"id": partition, "partition": partition, "dns_suffix": suffix, "reverse_dns_prefix": reverse}
    return None


def complete(planned: Values, provider: Values) -> Values:
    """The provider's default tags and the resource's own, where it has tags."""
    if "tags_all" not in planned:
        return planned
    own, defaults = planned.get("tags"), provider.get("default_tags")
    if not is_known([own, defaults]):
        return {**planned, "tags_all": UNKNOWN}
    given = [*(block["tags"] for block in defaults or []), own]
    merged = {key: tag for tags in given for key, tag in (tags or {}).items()}
    return {**planned, "tags_all": merged or UNKNOWN}


def _partition(region: str) -> tuple[str, str, str]:
    return next(names for prefix, names in _PARTITIONS.items() if region.startswith(prefix))
