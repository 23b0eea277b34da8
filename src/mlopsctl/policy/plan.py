"""Resources of a Terraform plan (`terraform show -json`), with what is known of them before apply."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlopsctl.domain.noun import JSON
from mlopsctl.errors import InputError
from mlopsctl.policy.operators import Unknown

_CALL = re.compile(r'module\.([\w-]+)(?:\[(?:"[^"]*"|\d+)\])?\.')
_MODULES = re.compile(rf"(?:{_CALL.pattern})+")


@dataclass(frozen=True)
class Module:
    """A module's configuration, the arguments it is called with and who calls it (None = nobody: the root)."""

    path: str
    configuration: JSON
    arguments: JSON
    caller: "Module | None"

    def sets(self, reference: str) -> bool:
        """Whether `reference` leads to something other than a variable that nobody gives a value."""
        kind, _, rest = reference.partition(".")
        name = re.split(r"[.\[]", rest)[0]
        if kind != "var":
            return True
        given = self.arguments.get(name)
        if given is None:
            return self.configuration.get("variables", {}).get(name, {}).get("default") is not None
        if self.caller is None or "references" not in given:
            return given.get("constant_value", given.get("value")) is not None
        return self.caller.sets_any(given)

    def sets_any(self, expression: JSON) -> bool:
        return any(self.sets(reference) for reference in expression.get("references", ()))


@dataclass(frozen=True)
class Resource:
    """One instance of a resource or data source. `after` is what will be, as far as it is known."""

    address: str
    type: str
    name: str
    index: object
    mode: str
    module: Module
    after: JSON
    unknown: Any
    expressions: JSON = field(repr=False)
    repetition: JSON = field(repr=False)  # the for_each or count expression

    def values(self, path: str) -> list[object]:
        """All values at the dotted `path`, through lists; Unknown for each that exists only after apply."""
        return list(self._walk(self.after, self.unknown, self.expressions, path.split(".")))

    def references(self, attribute: str) -> tuple[str, ...]:
        """What the attribute's expression refers to; `each` and `count` stand for what they repeat over."""
        found = list(self.expressions.get(attribute, {}).get("references", ()))
        if any(reference.startswith(("each.", "count.")) for reference in found):
            found += self.repetition.get("references", ())
        return tuple(found)

    def _walk(self, value: Any, unknown: Any, expression: Any, path: Sequence[str]) -> Iterator[object]:  # noqa: ANN401
        if unknown is True:
            yield Unknown(self._is_wired(expression))
        elif isinstance(value, list) or isinstance(unknown, list):
            value = value if isinstance(value, list) else []
            unknown = unknown if isinstance(unknown, list) else []
            for place in range(max(len(value), len(unknown))):
                inner = expression[place] if isinstance(expression, list) and place < len(expression) else expression
                yield from self._walk(_at(value, place), _at(unknown, place), inner, path)
        elif not path:
            yield from () if value is None else (value,)
        elif isinstance(value, dict) or isinstance(unknown, dict):
            key, *rest = path
            inner = expression if _is_attribute(expression) else (expression or {}).get(key)
            yield from self._walk((value or {}).get(key), (unknown or {}).get(key), inner, rest)

    def _is_wired(self, expression: Any) -> bool | None:  # noqa: ANN401  # JSON
        if _is_attribute(expression):
            return self.module.sets_any(expression)
        return False if expression is None else None


def _is_attribute(expression: Any) -> bool:  # noqa: ANN401  # JSON
    return isinstance(expression, dict) and not expression.keys().isdisjoint({"references", "constant_value"})


def _at(items: list[Any], place: int) -> Any:  # noqa: ANN401  # JSON
    return items[place] if place < len(items) else None


@dataclass(frozen=True)
class Plan:
    """A plan as rules read it."""

    resources: tuple[Resource, ...]
    source: JSON = field(repr=False)

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        return tuple(r for r in self.resources if r.mode == "managed" and r.type in types)

    def pointing_to(self, target: Resource, kind: str, by: str) -> tuple[Resource, ...]:
        """Resources of type `kind` whose attribute `by` leads to `target`."""
        return tuple(r for r in self.of_type(kind) if _points(r, by, target))

    def sources_of(self, resource: Resource, attribute: str) -> tuple[Resource, ...]:
        """The policy documents that the attribute is made of, and those that they are made of."""
        wanted = {
            match[1]
            for reference in resource.references(attribute)
            if (match := re.match(r"data\.aws_iam_policy_document\.(\w+)", reference))
        }
        documents = [
            r
            for r in self.resources
            if r.mode == "data"
            and r.type == "aws_iam_policy_document"
            and r.module.path == resource.module.path
            and r.name in wanted - {resource.name if resource.mode == "data" else ""}
        ]
        inner = [
            d
            for document in documents
            for key in ("source_policy_documents", "override_policy_documents")
            for d in self.sources_of(document, key)
        ]
        return (*documents, *inner)


def read_plan(plan: JSON) -> Plan:
    """The plan's resources: what is to be, and the data sources that it was computed from. Raises InputError."""
    if "format_version" not in plan or "configuration" not in plan:
        raise InputError("This is not a Terraform plan in JSON", hint="`terraform show -json PLAN` writes one.")
    root = Module("", plan["configuration"].get("root_module", {}), plan.get("variables", {}), None)
    changes = [
        _resource(root, change, change["change"].get("after"), change["change"].get("after_unknown"))
        for change in plan.get("resource_changes", ())
        if change["change"].get("actions") != ["delete"]
    ]
    state = plan.get("prior_state", {}).get("values", {}).get("root_module", {})
    read = [_resource(root, data, data.get("values"), {}) for data in _data_sources(state)]
    return Plan((*changes, *read), plan)


def _data_sources(module: JSON) -> Iterator[JSON]:
    yield from (r for r in module.get("resources", ()) if r.get("mode") == "data")
    for child in module.get("child_modules", ()):
        yield from _data_sources(child)


def _resource(root: Module, row: JSON, after: JSON | None, unknown: object) -> Resource:
    prefix = _MODULES.match(row["address"])
    module = root
    for call in _CALL.finditer(prefix[0] if prefix else ""):
        called = module.configuration.get("module_calls", {}).get(call[1], {})
        module = Module(module.path + call[0], called.get("module", {}), called.get("expressions", {}), module)
    known = (
        r for r in module.configuration.get("resources", ()) if (r["type"], r["name"]) == (row["type"], row["name"])
    )
    configured: JSON = next(known, {})
    return Resource(
        address=row["address"],
        type=row["type"],
        name=row["name"],
        index=row.get("index"),
        mode=row.get("mode", "managed"),
        module=module,
        after=after or {},
        unknown=unknown,
        expressions=configured.get("expressions", {}),
        repetition=configured.get("for_each_expression") or configured.get("count_expression") or {},
    )


def _points(resource: Resource, by: str, target: Resource) -> bool:
    value = resource.after.get(by)
    if value is not None:
        return value in [target.after.get(key) for key in ("id", "bucket", "name", "arn")]
    named = re.compile(rf"{target.type}\.{target.name}(?=$|[.\[])")
    same_index = None in {resource.index, target.index} or resource.index == target.index
    return (
        resource.module.path == target.module.path
        and same_index
        and any(named.match(reference) for reference in resource.references(by))
    )
