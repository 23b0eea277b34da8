"""The configuration part of a plan: which resource's attribute is computed from which other resources."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Target = tuple[str, str, str]
"""A resource block: its module without indexes, its type, its name."""
_MODULE_OUTPUT = re.compile(r"^module\.([\w-]+)(?:\[[^\]]*\])?\.([\w-]+)")
_VARIABLE = re.compile(r"^var\.([\w-]+)")
_RESOURCE = re.compile(r"^([a-z][a-z0-9]*_\w+)\.([\w-]+)(?:\[([^\]]*)\])?")
_OPAQUE = "local."
INDEXES = re.compile(r"\[[^\]]*\]")
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
            (path, _kind(raw), raw["name"]): raw
            for path, module in modules.items()
            for raw in module.get("resources") or ()
        }
        variables = {name: given.get("value") for name, given in (plan.get("variables") or {}).items()}
        providers = configuration.get("provider_config") or {}
        for each in (*resources.values(), *providers.values(), *calls.values()):
            for expression in (each.get("expressions") or {}).values():
                if not isinstance(expression, (Mapping, list)):
                    raise TypeError(f"no expression: {expression!r}")
        return cls(modules, calls, resources, providers, variables)

    def targets(self, block: Target, attribute: str) -> Mapping[Target, set[str]]:
        """The resource blocks that an attribute is computed from, as they are named, with the indexes it spells out."""
        found: dict[Target, set[str]] = {}
        for place, reference in self._leaves(block, attribute):
            if (named := _RESOURCE.match(reference)) and (place, named[1], named[2]) in self.resources:
                indexes = found.setdefault((place, named[1], named[2]), set())
                indexes |= {named[3].strip('"')} if named[3] else set()
        return found

    def hidden(self, block: Target, attribute: str) -> set[str]:
        """The modules in whose locals or dynamic blocks a plan hides what an attribute is computed from."""
        if attribute not in (self.resources.get(block, {}).get("expressions") or {}):
            return {block[0]}
        return {place for place, reference in self._leaves(block, attribute) if reference.startswith(_OPAQUE)}

    def _leaves(self, block: Target, attribute: str) -> Iterator[tuple[str, str]]:
        """What an attribute is computed from in the end, each with the module that says so."""
        raw = self.resources.get(block, {})
        for reference in _references((raw.get("expressions") or {}).get(attribute)):
            again = _references(raw.get("for_each_expression")) if reference.startswith("each.") else (reference,)
            for each in again:
                yield from self._follow(each, block[0], _DEPTH)

    def provider(self, block: Target) -> str:
        """The key of the provider of a resource block."""
        key = str(
            self.resources.get(block, {}).get("provider_config_key") or block[1].removeprefix("data.").partition("_")[0]
        )
        return key if key in self.providers else key.rpartition(":")[2]

    def region(self, key: str) -> str:
        """The region that a provider is configured for, "" where it cannot be told."""
        provider = self.providers.get(key) or {}
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

    def _follow(self, reference: str, module: str, depth: int) -> Iterator[tuple[str, str]]:
        """What is behind a reference: through the variables and outputs of modules."""
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
        else:
            yield module, reference
        for each in named:
            yield from self._follow(each, place, depth - 1)


def _kind(raw: Mapping[str, Any]) -> str:
    """The type of a block; `data.` is in front of one that only reads."""
    return str(raw["type"] if raw.get("mode", "managed") == "managed" else f"data.{raw['type']}")


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
