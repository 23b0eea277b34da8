"""Elastic Beanstalk: its settings say which machines, balancer, database and logs an environment has."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mlopsctl.estimation.component import Component, Service, Unpriced
from mlopsctl.estimation.disks import disk
from mlopsctl.estimation.resource import Block, Resource
from mlopsctl.estimation.services import databases, load_balancing, monitoring
from mlopsctl.estimation.services.ec2 import extras, machine

_LAUNCH = "aws:autoscaling:launchconfiguration"
_ENVIRONMENT = "aws:elasticbeanstalk:environment"
_DATABASE = "aws:rds:dbinstance"
_DATABASE_ATTRIBUTES = {
    "DBEngine": "engine",
    "DBInstanceClass": "instance_class",
    "DBAllocatedStorage": "allocated_storage",
    "MultiAZDatabase": "multi_az",
}

Settings = Mapping[tuple[str, str], str]


def _environment(r: Resource) -> Iterator[Component]:
    settings = {(s.text("namespace"), s.text("name")): s.text("value") for s in r.blocks("setting")}
    types = settings.get(("aws:ec2:instances", "InstanceTypes")) or settings.get((_LAUNCH, "InstanceType"), "")
    kind = types.split(",")[0].strip()
    if not kind:
        raise Unpriced("no setting says its instance type")
    alone = settings.get((_ENVIRONMENT, "EnvironmentType")) == "SingleInstance"
    count = 1 if alone else Block(dict(_group(settings))).number("MinSize") or 1
    machines = _part(r, "ec2", {})
    yield from machine(machines, kind, count)
    yield from extras(machines, Block({}), kind, count)
    yield from disk(_root(settings), count, "")
    if not alone:
        yield from _balancer(r, settings.get((_ENVIRONMENT, "LoadBalancerType"), "classic"))
    if database := {to: v for name, to in _DATABASE_ATTRIBUTES.items() if (v := settings.get((_DATABASE, name)))}:
        yield from databases.service.pricers["aws_db_instance"](_part(r, "db", database))
    if settings.get(("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs"), "").lower() == "true":
        yield from monitoring.service.pricers["aws_cloudwatch_log_group"](_part(r, "cloudwatch", {}))


def _group(settings: Settings) -> Iterator[tuple[str, str]]:
    yield from ((name, value) for (space, name), value in settings.items() if space == "aws:autoscaling:asg")


def _root(settings: Settings) -> Block:
    names = {"RootVolumeType": "volume_type", "RootVolumeSize": "volume_size", "RootVolumeIOPS": "iops"}
    return Block({to: v for name, to in names.items() if (v := settings.get((_LAUNCH, name)))})


def _balancer(r: Resource, kind: str) -> Iterator[Component]:
    if kind == "classic":
        yield from load_balancing.service.pricers["aws_elb"](_part(r, "elb", {}))
    else:
        yield from load_balancing.service.pricers["aws_lb"](_part(r, "lb", {"load_balancer_type": kind}))


def _part(r: Resource, name: str, values: Mapping[str, Any]) -> Resource:
    """A part of the environment as a resource, with what the usage file says of it under its name."""
    mine = {key: value for key, value in r.stated.items() if key.startswith(f"{name}.")}
    r.asked.update(mine)
    return replace(r, values=values, stated={key.partition(".")[2]: value for key, value in mine.items()})


service = Service({"aws_elastic_beanstalk_environment": _environment})
