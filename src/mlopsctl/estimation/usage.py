"""Usage files: what a plan cannot say, in the shape that users of cost estimators have."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from mlopsctl.errors import InputError

Values = Mapping[str, object]
_SECTIONS = ("version", "resource_usage", "resource_type_default_usage")
_VERSIONS = ("0.1", "v0.1")


@dataclass(frozen=True)
class Usage:
    """Usage by address (perhaps with `[*]`, or a bare type) and by resource type; nested keys are joined with dots."""

    addresses: Mapping[str, Values] = field(default_factory=dict)
    types: Mapping[str, Values] = field(default_factory=dict)

    def of(self, address: str, type_: str) -> dict[str, object]:
        """What is known of a resource: the most exact entry wins, key by key."""
        found: dict[str, object] = {**self.types.get(type_, {}), **self.addresses.get(type_, {})}
        for given in self._patterns:
            if matches(given, address):
                found |= self.addresses[given]
        return {**found, **self.addresses.get(address, {})}

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return tuple(given for given in self.addresses if "[*]" in given)


def matches(given: str, address: str) -> bool:
    """Whether a usage address, in which `[*]` stands for any index, means this resource."""
    return given == address or ("[*]" in given and _pattern(given).fullmatch(address) is not None)


@cache
def _pattern(given: str) -> re.Pattern[str]:
    return re.compile(re.escape(given).replace(r"\[\*\]", r"\[[^\]]*\]"))


def read_usage(path: Path) -> Usage:
    """The usage file at `path`. Raises InputError naming what is wrong with it."""
    from mlopsctl.catalog import safe_yaml

    content = safe_yaml.read(path)
    if not isinstance(content, dict) or not isinstance(content.get("resource_usage", {}) or {}, dict):
        raise InputError(f"{path} is not a usage file", hint="It starts with `version: 0.1`, then `resource_usage:`.")
    if strange := sorted(str(key) for key in content if key not in _SECTIONS):
        raise InputError(
            f"{path}: `{strange[0]}` is no section of a usage file", hint=f"Known: {', '.join(_SECTIONS)}."
        )
    if str(content.get("version")) not in _VERSIONS:
        raise InputError(f"{path} has version {content.get('version')!r}", hint="Write `version: 0.1`.")
    return parse_usage(content.get("resource_usage"), content.get("resource_type_default_usage"), str(path))


def parse_usage(addresses: object, types: object = None, where: str = "usage") -> Usage:
    """Usage from plain values: address or type -> key -> number or text, with groups of keys."""
    return Usage(_entries(addresses, where), _entries(types, where))


def _entries(content: object, where: str) -> dict[str, Values]:
    entries = content or {}
    if not isinstance(entries, dict):
        raise InputError(f"{where}: expected addresses with their usage, found {type(content).__name__}")
    for address, values in entries.items():
        if values is not None and not isinstance(values, dict):
            raise InputError(f"{where}: the usage of `{address}` is not a list of keys", hint="Write `key: number`.")
    return {str(a): dict(_flat(values or {}, f"{where}: {a}")) for a, values in entries.items()}


def _flat(values: Mapping[str, object], where: str, prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(value, where, f"{name}.")
        elif isinstance(value, bool) or not isinstance(value, (int, float, str)):
            if value is not None:
                raise InputError(f"{where}: `{name}` is {value!r}, not a number or a text")
        else:
            yield name, value
