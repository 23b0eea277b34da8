"""Terraform plans as JSON (`terraform show -json`): resources, their regions and what refers to what."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mlopsctl.errors import InputError
from mlopsctl.estimation.configuration import INDEXES, Configuration, Target
from mlopsctl.estimation.regions import shown, stated
from mlopsctl.estimation.resource import Resource
from mlopsctl.estimation.usage import Usage

AWS = re.compile(r"(^|/)hashicorp/aws$|^aws$")
_HOW = "Make one with `terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json`."
ONLY_AWS = "Only plans for AWS can be priced yet."
_LARGEST = 200_000_000  # bytes
_ARCHIVE = b"PK"
_NAMED_BY = ("id", "arn", "name", "identifier", "cluster_identifier", "function_name", "family")
"""Attributes by whose value another resource is called."""


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
        found = [
            r
            for target, indexes in self.configuration.targets(_block(resource), attribute).items()
            for r in self._instances.get(target, ())
            if (not types or r.type in types) and (not indexes or r.index in indexes)
        ]
        if not found and types:
            found = self._called(resource, attribute, types) or self._hidden(resource, attribute, types)
        return [r for r in found if r.module == resource.module] or found

    def referring(self, resource: Resource, type_: str, attribute: str) -> list[Resource]:
        """The resources of a type whose attribute refers to this one."""
        key = type_, attribute, resource.type
        if key not in self._users:
            users: defaultdict[str, list[Resource]] = defaultdict(list)
            for user in self.of_type(type_):
                for address in {r.address for r in self.referred(user, attribute, (resource.type,))}:
                    users[address].append(user)
            self._users[key] = users
        return self._users[key].get(resource.address, [])

    def _called(self, resource: Resource, attribute: str, types: tuple[str, ...]) -> list[Resource]:
        """The resources of the same region that the value of an attribute calls by what the plan knows of them."""
        named = set(_texts(resource.value(attribute)))
        others = (r for r in self.of_type(*types) if r.region == resource.region and r is not resource) if named else ()
        return [r for r in others if named & {r.text(key) for key in _NAMED_BY}]

    def _hidden(self, resource: Resource, attribute: str, types: tuple[str, ...]) -> list[Resource]:
        """What an attribute can mean, where the plan hides what it refers to, and only apply knows its value.

        That is the only block of its kind beside what hides it, else in the plan.
        """
        if not self._awaited(resource, attribute):
            return []
        places = self.configuration.hidden(_block(resource), attribute)
        others = [r for r in self.of_type(*types) if r is not resource] if places else []
        for found in ([r for r in others if INDEXES.sub("", r.module) in places], others):
            if len({_block(r) for r in found}) == 1:
                return found
        return []

    def _awaited(self, resource: Resource, attribute: str) -> bool:
        """Whether a resource has an attribute, the value of which only apply knows."""
        given = resource.value(attribute)
        stated = self.configuration.resources.get(_block(resource), {}).get("expressions") or {}
        unknown = self._unknown.get(resource.address)
        awaits = given is None if unknown is None else _any(unknown.get(attribute))
        return awaits and (attribute in stated or bool(given))

    @cached_property
    def _unknown(self) -> Mapping[str, Mapping[str, Any]]:
        """What only apply knows, by address."""
        changes = self.json.get("resource_changes") or ()
        return {c["address"]: (c.get("change") or {}).get("after_unknown") or {} for c in changes}

    @cached_property
    def _users(self) -> dict[tuple[str, str, str], Mapping[str, list[Resource]]]:
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
            instances[_block(r)].append(r)
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
        provider = self.configuration.provider(_block(resource))
        return stated(values) or self.configuration.region(provider) or self._shown.get(provider, "")

    @cached_property
    def _shown(self) -> Mapping[str, str]:
        """Where the resources and data sources of each provider are."""
        prior = (self.json.get("prior_state") or {}).get("values") or {}
        roots = (found.get("root_module") or {} for found in (self.json["planned_values"], prior))
        return shown((each for root in roots for each in _walk(root, {"managed", "data"})), self.configuration)

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
        text = path.read_bytes()
        if text.startswith(_ARCHIVE):
            shown = f"terraform show -json {path.name} > plan.json"
            raise InputError(f"{path} is a plan in Terraform's own form", hint=f"Run `{shown}` where it was made.")
        content = json.loads(text)
    except OSError as missing:
        raise InputError(f"{path} cannot be read: {missing.strerror}", hint=_HOW) from missing
    except (ValueError, RecursionError) as broken:
        hint = "Give the folder that it is in." if path.suffix in (".tf", ".tofu") else _HOW
        raise InputError(f"{path} is not JSON: {broken}", hint=hint) from broken
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


def _walk(module: Mapping[str, Any], modes: Container[str] = ("managed",)) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every resource with the address of its module."""
    for raw in module.get("resources") or ():
        if raw.get("mode", "managed") in modes:
            yield raw, str(module.get("address", ""))
    for child in module.get("child_modules") or ():
        yield from _walk(child, modes)


def _block(resource: Resource) -> Target:
    return INDEXES.sub("", resource.module), resource.type, resource.name


def _texts(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _any(unknown: object) -> bool:
    """Whether anything in a value is unknown."""
    if isinstance(unknown, (dict, list)):
        return any(_any(each) for each in (unknown.values() if isinstance(unknown, dict) else unknown))
    return unknown is True
