"""Puts into moto's account what is there before anything is deployed, such as certificates, networks and roles.

Runs under moto's Python.
"""

import ipaddress
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from types import ModuleType

ACCOUNT = "123456789012"  # moto's
_CERTIFICATE = re.compile(r"^arn:[\w-]+:acm:([\w-]+):\d{12}:certificate/")
_VPC, _SUBNET = re.compile(r"^vpc-[0-9a-f]{8,17}$"), re.compile(r"^subnet-[0-9a-f]{8,17}$")
_GROUP = re.compile(r"^sg-[0-9a-f]{8,17}$")
_CLUSTER = re.compile(r"^cluster/([\w-]+)$")
_BUCKET = re.compile(r"^bucket/([a-z0-9.-]+)$")
_ZONE = re.compile(r"^zone/(Z[A-Z0-9]+)/([a-z0-9.-]+)$")
_ROLE = re.compile(r"^arn:[\w-]+:iam::\d{12}:role(/(?:[\w+=,.@-]+/)*)([\w+=,.@-]+)$")
_ANY_RANGE = "10.0.0.0/16"


def bring(values: list[str], region: str) -> None:
    """Create each thing that one of `values` names by its id or ARN, once."""
    for value in values:
        if found := _CERTIFICATE.match(value):
            _certificate(value, found[1])
        if found := _CLUSTER.match(value):
            _cluster(found[1], region)
        if found := _BUCKET.match(value):
            _bucket(found[1], region)
        if found := _ZONE.match(value):
            _zone(found[1], found[2])
        if found := _ROLE.match(value):
            _role(found[1], found[2])
    networks, subnets = ([v for v in values if pattern.match(v)] for pattern in (_VPC, _SUBNET))
    if networks:
        ranges = [v for v in values if re.fullmatch(r"[\d.]+/(1[6-9]|2[0-4])", v)]
        _network(networks[0], subnets, (ranges or [_ANY_RANGE])[0], region)
        for group in filter(_GROUP.match, values):
            _group(group, networks[0], region)


def _certificate(arn: str, region: str) -> None:
    from moto.acm.models import acm_backends  # type: ignore[import-not-found]

    backend = acm_backends[ACCOUNT][region]
    if arn not in backend._certificates:  # noqa: SLF001  # an ARN cannot be asked for
        made = backend.request_certificate("service.example.com", None, ["service.example.com"], [])
        bundle = backend._certificates.pop(made)  # noqa: SLF001
        bundle.arn, bundle.status = arn, "ISSUED"
        backend._certificates[arn] = bundle  # noqa: SLF001


def _cluster(name: str, region: str) -> None:
    from moto.eks.models import eks_backends  # type: ignore[import-not-found]

    backend = eks_backends[ACCOUNT][region]
    if name not in backend.clusters:
        backend.create_cluster(name, f"arn:aws:iam::{ACCOUNT}:role/{name}", {"subnetIds": []})


def _bucket(name: str, region: str) -> None:
    from moto.s3.models import s3_backends  # type: ignore[import-not-found]

    backend = s3_backends[ACCOUNT]["aws"]
    if name not in backend.buckets:
        backend.create_bucket(name, region)


def _zone(wanted: str, name: str) -> None:
    from moto.route53.models import route53_backends  # type: ignore[import-not-found]

    backend = route53_backends[ACCOUNT]["aws"]
    if wanted not in backend.zones:
        made = backend.create_hosted_zone(name, private_zone=False)
        del backend.zones[made.resource_id]
        made.resource_id = wanted
        backend.zones[wanted] = made


def _role(path: str, name: str) -> None:
    from moto.iam.models import iam_backends  # type: ignore[import-not-found]

    backend = iam_backends[ACCOUNT]["aws"]
    if all(role.name != name for role in backend.roles.values()):
        backend.create_role(name, "{}", path, None, "", [], 3600)


def _network(vpc: str, subnets: list[str], cidr: str, region: str) -> None:
    from moto.ec2.models import ec2_backends  # type: ignore[import-not-found]
    from moto.ec2.models import subnets as subnet_module
    from moto.ec2.models import vpcs as vpc_module

    backend = ec2_backends[ACCOUNT][region]
    if vpc in backend.vpcs:
        return
    with _made_up(vpc_module, "random_vpc_id", vpc):
        backend.create_vpc(cidr)
    parts = ipaddress.ip_network(cidr).subnets(new_prefix=26)
    for subnet, part, zone in zip(subnets, parts, cycle("abc"), strict=False):
        with _made_up(subnet_module, "random_subnet_id", subnet):
            backend.create_subnet(vpc, str(part), availability_zone=f"{region}{zone}")


def _group(wanted: str, vpc: str, region: str) -> None:
    from moto.ec2.models import ec2_backends, security_groups

    backend = ec2_backends[ACCOUNT][region]
    if wanted not in backend.groups[vpc]:
        with _made_up(security_groups, "random_security_group_id", wanted):
            backend.create_security_group(wanted, "A group of others", vpc)


@contextmanager
def _made_up(module: ModuleType, function: str, wanted: str) -> Iterator[None]:
    """While this lasts, the id that `function` makes up is `wanted`."""
    before = getattr(module, function)
    setattr(module, function, lambda: wanted)
    try:
        yield
    finally:
        setattr(module, function, before)
