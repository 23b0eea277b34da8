"""Terraform plans as JSON (`terraform show -json`): resources, their regions and what refers to what."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mlopsctl.errors import InputError
from mlopsctl.estimation.configuration import Configuration, Target
from mlopsctl.estimation.resource import Resource
from mlopsctl.estimation.usage import Usage

AWS = re.compile(r"(^|/)hashicorp/aws$|^aws$")
_HOW = "Make one with `terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json`."
ONLY_AWS = "Only plans for AWS can be priced yet."
_LARGEST = 200_000_000  # bytes
_ZONE = re.compile(r"^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$")
_INDEXES = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True)
class Plan:
    """What a plan leaves behind. `usage` says what the plan cannot."""

    json: Mapping[str, Any]
    usage: Usage = field(default_factory=Usage)
    default_region: str = "us-east-1"

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every managed resource that exists after apply, and the pseudo-resources of the usage file."""
        root = self.json["planned_values"].get("root_module") or {}
        planned = tuple(self._resource(raw, module) for raw, module in _walk(root))
        return planned + tuple(self._extras({r.address for r in planned}))

    @cached_property
    def configuration(self) -> Configuration:
        return Configuration.of(self.json)

    @cached_property
    def unlocated(self) -> tuple[str, ...]:
        """AWS resources of whose region the plan says nothing."""
        return tuple(r.address for r in self.resources if r.type.startswith("aws_") and not self._region(r.values, r))

    def of_type(self, *types: str) -> list[Resource]:
        return [r for type_ in types for r in self._types.get(type_, ())]

    def referred(self, resource: Resource, attribute: str, types: tuple[str, ...] = ()) -> list[Resource]:
        """The resources that an attribute is computed from; instances in the same module instance come first."""
        own = _INDEXES.sub("", resource.module)
        targets = self.configuration.targets(own, resource.type, resource.name, attribute)
        found = [r for target in targets for r in self._instances.get(target, ()) if not types or r.type in types]
        return [r for r in found if r.module == resource.module] or found

    def referring(self, resource: Resource, type_: str, attribute: str) -> list[Resource]:
        """The resources of a type whose attribute refers to this one."""
        if (type_, attribute) not in self._users:
            users: defaultdict[str, list[Resource]] = defaultdict(list)
            for user in self.of_type(type_):
                for address in {r.address for r in self.referred(user, attribute)}:
                    users[address].append(user)
            self._users[type_, attribute] = users
        return self._users[type_, attribute].get(resource.address, [])

    @cached_property
    def _users(self) -> dict[tuple[str, str], Mapping[str, list[Resource]]]:
        return {}

    @cached_property
    def _types(self) -> Mapping[str, list[Resource]]:
        types: defaultdict[str, list[Resource]] = defaultdict(list)
        for r in self.resources:
            types[r.type].append(r)
        return types

    @cached_property
    def _instances(self) -> Mapping[Target, list[Resource]]:
        instances: defaultdict[Target, list[Resource]] = defaultdict(list)
        for r in self.resources:
            instances[_INDEXES.sub("", r.module), r.type, r.name].append(r)
        return instances

    def _resource(self, raw: Mapping[str, Any], module: str) -> Resource:
        values = raw.get("values") or {}
        known = Resource(
            address=raw["address"],
            type=raw["type"],
            name=raw.get("name", ""),
            module=module,
            index=str(raw.get("index", "")),
            values=values,
            region="",
            plan=self,
            stated=self.usage.of(raw["address"], raw["type"]),
        )
        object.__setattr__(known, "region", self._region(values, known) or self.default_region)
        return known

    def _region(self, values: Mapping[str, Any], resource: Resource) -> str:
        """Its own region, that of its zone, else that of its provider."""
        if isinstance(values.get("region"), str):
            return str(values["region"])
        zone = values.get("availability_zone")
        if isinstance(zone, str) and (found := _ZONE.match(zone)):
            return found[1]
        return self.configuration.region(_INDEXES.sub("", resource.module), resource.type, resource.name)

    def _extras(self, planned: set[str]) -> Iterator[Resource]:
        """Data transfer has no resource in Terraform: a usage file names it `aws_data_transfer.<name>`."""
        for address in self.usage.addresses:
            if address.startswith("aws_data_transfer.") and address not in planned:
                stated = self.usage.of(address, "aws_data_transfer")
                region = str(stated.get("region", self.default_region))
                yield Resource(
                    values={},
                    address=address,
                    type="aws_data_transfer",
                    name=address.partition(".")[2],
                    module="",
                    index="",
                    region=region,
                    plan=self,
                    stated=stated,
                    asked={"region"},
                )


def read_plan(path: Path) -> Mapping[str, Any]:
    """The plan in a JSON file. Raises InputError that says what the file is instead."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path} is larger than {_LARGEST:,} bytes", hint="Plan one root at a time.")
        content = json.loads(path.read_bytes())
    except OSError as missing:
        raise InputError(f"{path} cannot be read: {missing.strerror}", hint=_HOW) from missing
    except (ValueError, RecursionError) as broken:
        raise InputError(f"{path} is not JSON: {broken}", hint=_HOW) from broken
    return checked_plan(content, str(path))


def checked_plan(content: object, where: str) -> Mapping[str, Any]:
    """`content`, when it is a whole plan for AWS. Raises InputError naming what it is instead."""
    if not isinstance(content, dict):
        raise InputError(f"{where} is not a Terraform plan, but a JSON {type(content).__name__}", hint=_HOW)
    if "planned_values" not in content:
        raise InputError(f"{where} is not a Terraform plan{_instead(content)}", hint=_HOW)
    if content.get("errored"):
        raise InputError(f"{where} is a plan that failed: it knows only a part of the resources", hint="Plan again.")
    try:
        resources = [raw for raw, _ in _walk(content["planned_values"].get("root_module") or {})]
        providers = {_provider(raw) for raw in resources}
        whole = all(_is_whole(raw) for raw in resources)
        Configuration.of(content)
    except (AttributeError, KeyError, TypeError) as broken:
        raise InputError(f"{where} is a damaged plan: its resources cannot be read", hint=_HOW) from broken
    if not whole:
        raise InputError(f"{where} is a damaged plan: a resource lacks its address, type or values", hint=_HOW)
    if repeated := [a for a, count in Counter(raw["address"] for raw in resources).items() if count > 1]:
        raise InputError(f"{where} is a damaged plan: it has {repeated[0]} more than once", hint=_HOW)
    foreign = sorted(p.rpartition("/")[2] for p in providers if not AWS.search(p) and p.rpartition("/")[2] in CLOUDS)
    if foreign and not any(AWS.search(p) for p in providers):
        raise InputError(f"{where} is a plan for {', '.join(foreign)}", hint=ONLY_AWS)
    return content


CLOUDS = frozenset(
    [
        "azurerm",
        "azuread",
        "azapi",
        "google",
        "google-beta",
        "oci",
        "alicloud",
        "ibm",
        "digitalocean",
        "hcloud",
        "openstack",
    ]
)


def _instead(content: Mapping[str, Any]) -> str:
    if "values" in content or {"serial", "lineage"} <= content.keys():
        return ", but a state"
    if "resource_schemas" in content or "provider_schemas" in content:
        return ", but provider schemas"
    if "projects" in content or "totalMonthlyCost" in content:
        return ", but somebody's estimate"
    return ""


def _provider(raw: Mapping[str, Any]) -> str:
    return str(raw.get("provider_name") or raw["type"].partition("_")[0])


def _is_whole(raw: Mapping[str, Any]) -> bool:
    return all(isinstance(raw[name], str) for name in ("address", "type")) and isinstance(
        raw.get("values") or {}, Mapping
    )


def _walk(module: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every managed resource with the address of its module."""
    for raw in module.get("resources") or ():
        if raw.get("mode", "managed") == "managed":
            yield raw, str(module.get("address", ""))
    for child in module.get("child_modules") or ():
        yield from _walk(child)
