"""Versions, runtimes and machine types against tables with their source and date: a plan takes any text."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from mlopsctl.checks.semantics.resources import Resource, listed
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.report import Issue

_SIZE = re.compile(
    r"^(?:(ml|db|cache|kafka|dax|mq)\.)?([a-z]+\d[a-z0-9-]*)\.((?:nano|micro|small|medium|large|metal|\d*xlarge|metal-\d+xl)(?:\.search)?)$"
)
_TYPED = re.compile(r"(^|_)(instance|node|cache_node|broker_node|instance_group)_(types?|class)$")
_SERVERLESS = "db.serverless"  # Aurora without machines
_AMI = re.compile(r"^ami-[0-9a-f]{8,17}$")


class Table(Noun):
    """Versions of one service; `where`: only where the resource's attributes have these values."""

    types: tuple[str, ...]
    attribute: str
    where: dict[str, str] = {}
    versions: tuple[str, ...]
    source: str
    as_of: str


class Tables(Noun):
    tables: tuple[Table, ...]
    families: str
    families_source: str


def judge(resources: Sequence[Resource]) -> Iterator[Issue]:
    known = _tables()
    families = frozenset(known.families.split())
    for resource in resources:
        for table in known.tables:
            yield from _version(resource, table)
        for path, value in _texts("", resource.values):
            name = path.rpartition(".")[2]
            if _AMI.match(value):
                message = f"{value} is one region's image of one day: take it from a parameter that is kept up to date"
                yield Issue(rule="image", where=f"{resource.address} ({path})", message=message)
            found = _SIZE.match(value) if _TYPED.search(name) else None
            if (
                _TYPED.search(name)
                and "." in value
                and value != _SERVERLESS
                and (not found or found[2] not in families)
            ):
                yield Issue(rule="machine", where=f"{resource.address} ({path})", message=f"{value} is no machine type")


def _version(resource: Resource, table: Table) -> Iterator[Issue]:
    if resource.type not in table.types or any(resource.values.get(k) != v for k, v in table.where.items()):
        return
    for given in listed(resource.values.get(table.attribute)):
        if given and not any(given == v or str(given).startswith(f"{v}.") for v in table.versions):
            message = f"{given} is not among {', '.join(table.versions)} ({table.source}, {table.as_of})"
            yield Issue(rule="version", where=f"{resource.address} ({table.attribute})", message=message)


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _texts(f"{path}.{key}".lstrip("."), member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(path, member)
    elif isinstance(value, str):
        yield path, value


@cache
def _tables() -> Tables:
    import yaml

    file = Path(__file__).with_name("versions.yaml")
    return Tables.model_validate(yaml.safe_load(file.read_text(encoding="utf8")))
