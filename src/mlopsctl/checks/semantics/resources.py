"""The resources of a plan as rules read them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlopsctl.domain.noun import JSON


@dataclass(frozen=True)
class Resource:
    """A managed resource as it will be. A value that only an apply knows is absent from `values`."""

    address: str
    type: str
    values: JSON

    @property
    def documents(self) -> Iterator[tuple[str, JSON]]:
        """Attributes that hold a JSON object as text, by name, however deep."""
        yield from _documents("", self.values)


def resources_of(plan: JSON) -> tuple[Resource, ...]:
    """What exists once `plan` (as `terraform show -json` writes it) was applied."""
    return tuple(
        Resource(change["address"], change["type"], change["change"]["after"])
        for change in plan.get("resource_changes", ())
        if change["mode"] == "managed" and change["change"]["after"]
    )


def listed(value: Any) -> list[Any]:  # noqa: ANN401  # plain JSON
    """AWS documents write a list of one as the thing itself."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _documents(name: str, value: Any) -> Iterator[tuple[str, JSON]]:  # noqa: ANN401
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _documents(f"{name}.{key}".lstrip("."), member)
    elif isinstance(value, list):
        for member in value:
            yield from _documents(name, member)
    elif isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            found = json.loads(value)
        except ValueError:
            return
        if isinstance(found, dict):
            yield name, found
