"""The configuration part of a plan: which resource's attribute is computed from which other resources."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Target = tuple[str, str, str]
"""A resource block: its module without indexes, its type, its name."""
_MODULE_OUTPUT = re.compile(r"^module\.([\w-]+)(?:\[[^\]]*\])?\.([\w-]+)")
_VARIABLE = re.compile(r"^var\.([\w-]+)")
_RESOURCE = re.compile(r"^([a-z][a-z0-9]*_\w+)\.([\w-]+)")
_DEPTH = 20


@dataclass(frozen=True)
class Configuration:
    """Blocks by module path (`module.a.module.b`)."""

    modules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # path -> module
    calls: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # path -> how it is called
    resources: Mapping[Target, Mapping[str, Any]] = field(default_factory=dict)
    providers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)  # of the root, with their values

    @classmethod
    def of(cls, plan: Mapping[str, Any]) -> "Configuration":
        configuration = plan.get("configuration") or {}
        modules: dict[str, Mapping[str, Any]] = {}
        calls: dict[str, Mapping[str, Any]] = {}
        for path, module, call in _modules("", configuration.get("root_module") or {}, {}):
            modules[path], calls[path] = module, call
        resources = {
            (path, raw["type"], raw["name"]): raw
            for path, module in modules.items()
            for raw in module.get("resources") or ()
            if raw.get("mode", "managed") == "managed"
        }
        variables = {name: given.get("value") for name, given in (plan.get("variables") or {}).items()}
        providers = configuration.get("provider_config") or {}
        for each in (*resources.values(), *providers.values(), *calls.values()):
            for expression in (each.get("expressions") or {}).values():
                if not isinstance(expression, (Mapping, list)):
                    raise TypeError(f"no expression: {expression!r}")
        return cls(modules, calls, resources, providers, variables)

    def targets(self, module: str, type_: str, name: str, attribute: str) -> list[Target]:
        """The resource blocks that an attribute is computed from, in the order they are named."""
        raw = self.resources.get((module, type_, name), {})
        named = _references((raw.get("expressions") or {}).get(attribute))
        return list(dict.fromkeys(t for reference in named for t in self._follow(reference, module, _DEPTH)))

    def region(self, module: str, type_: str, name: str) -> str:
        """The region of the provider of a resource block, "" where it cannot be told."""
        raw = self.resources.get((module, type_, name), {})
        key = str(raw.get("provider_config_key") or type_.partition("_")[0])
        provider = self.providers.get(key) or self.providers.get(key.rpartition(":")[2]) or {}
        given = (provider.get("expressions") or {}).get("region") or {}
        if not isinstance(given, Mapping):
            return ""
        found = given.get("constant_value")
        for reference in given.get("references") or ():
            if variable := _VARIABLE.match(reference):
                found = found or self._value(variable[1], str(provider.get("module_address", "")))
        return found if isinstance(found, str) else ""

    def _value(self, variable: str, module: str) -> object:
        """The value of a variable, where it is a constant or comes from the root."""
        if not module:
            declared = (self.modules.get("", {}).get("variables") or {}).get(variable) or {}
            return self.variables.get(variable, declared.get("default"))
        given = (self.calls.get(module, {}).get("expressions") or {}).get(variable) or {}
        for reference in given.get("references") or ():
            if found := _VARIABLE.match(reference):
                return self._value(found[1], _parent(module))
        return given.get("constant_value")

    def _follow(self, reference: str, module: str, depth: int) -> Iterator[Target]:
        """The resources behind a reference: through the variables and outputs of modules."""
        if depth == 0:
            return
        named: list[str] = []
        place = module
        if found := _MODULE_OUTPUT.match(reference):
            place = f"{module}.module.{found[1]}".removeprefix(".")
            outputs = self.modules.get(place, {}).get("outputs") or {}
            named = list(_references((outputs.get(found[2]) or {}).get("expression")))
        elif found := _VARIABLE.match(reference):
            place = _parent(module)
            named = list(_references((self.calls.get(module, {}).get("expressions") or {}).get(found[1])))
        elif (found := _RESOURCE.match(reference)) and (module, found[1], found[2]) in self.resources:
            yield module, found[1], found[2]
        for each in named:
            yield from self._follow(each, place, depth - 1)


def _parent(module: str) -> str:
    return module.rpartition("module.")[0].removesuffix(".")


def _modules(
    path: str, module: Mapping[str, Any], call: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    yield path, module, call
    for name, made in (module.get("module_calls") or {}).items():
        yield from _modules(f"{path}.module.{name}".removeprefix("."), made.get("module") or {}, made)


def _references(expression: object) -> Iterator[str]:
    """Every reference of an expression or of the blocks in it."""
    if isinstance(expression, dict):
        listed = expression.get("references")
        if isinstance(listed, list):
            yield from (reference for reference in listed if isinstance(reference, str))
        for key, value in expression.items():
            if key != "references":
                yield from _references(value)
    elif isinstance(expression, list):
        for value in expression:
            yield from _references(value)
