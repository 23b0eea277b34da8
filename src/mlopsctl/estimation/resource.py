"""A resource of a plan, as service modules read it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from mlopsctl.errors import InputError

_INDEX = re.compile(r"\[([^\]]*)\]")
_MOST = 1e15
"""More than anybody uses of anything in a month: a slip of a finger, and sums of it are no numbers any more."""


@dataclass(frozen=True)
class Block:
    """Values of a plan, read by path and in the type that is needed; what only apply knows is absent."""

    values: Mapping[str, Any]

    def value(self, path: str) -> Any:  # noqa: ANN401  # JSON
        """The value at a path such as `scaling_config.0.desired_size`; None where there is none."""
        found: Any = self.values
        for part in path.split("."):
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
                found = found[int(part)]
            else:
                return None
        return found

    def text(self, path: str, default: str = "") -> str:
        found = self.value(path)
        return default if found is None or isinstance(found, (dict, list)) else str(found) or default

    def number(self, path: str, default: float = 0) -> float:
        """The number at a path, 0 for less. Raises InputError for more than anything has."""
        found = self.value(path)
        number = None if isinstance(found, bool) else _number(found)
        if number is not None and number > _MOST:
            raise InputError(f"a resource of the plan has `{path}: {found}`", hint="Correct it, and plan again.")
        return default if number is None else max(0.0, number)

    def flag(self, path: str) -> bool:
        return self.text(path).lower() == "true"

    def words(self, path: str) -> list[str]:
        """The texts in the list at `path`."""
        found = self.value(path)
        return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []

    def block(self, path: str) -> "Block":
        """The first of the nested blocks at `path`, an empty one where there is none."""
        return next(iter(self.blocks(path)), Block({}))

    def blocks(self, path: str) -> list["Block"]:
        """The nested blocks at `path`."""
        found = self.value(path)
        return [Block(entry) for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


class Neighbours(Protocol):
    """What a resource asks of its plan."""

    def referred(self, resource: "Resource", attribute: str, types: tuple[str, ...] = ()) -> list["Resource"]:
        """The resources that `attribute` is computed from; of stated types also those that it seems to mean."""
        ...

    def referring(self, resource: "Resource", type_: str, attribute: str) -> list["Resource"]:
        """The resources of a type whose attribute refers to `resource`."""
        ...

    def of_type(self, *types: str) -> list["Resource"]: ...


@dataclass(frozen=True)
class Resource(Block):
    """A resource as the plan leaves it. Reading a usage key notes that somebody asked for it."""

    address: str
    type: str
    name: str
    module: str  # address of the module instance, "" for the root
    index: str
    region: str
    plan: Neighbours = field(repr=False)
    stated: Mapping[str, object] = field(default_factory=dict, repr=False)  # its usage
    asked: set[str] = field(default_factory=set, repr=False)

    def count(self, attribute: str) -> int | None:
        """How many members a list has: its values, else the resources that it is computed from."""
        found = self.value(attribute)
        return len(found) if isinstance(found, list) else len(self.plan.referred(self, attribute)) or None

    def refers(self, attribute: str, *types: str) -> "Resource | None":
        """The resource of these types that the attribute refers to, of several the one with the most equal indexes."""
        return max(self.plan.referred(self, attribute, types), key=self.kinship, default=None)

    def kinship(self, other: "Resource") -> int:
        """How many of its indexes, and of the modules it is in, another one has too."""
        return len(self.indexes & other.indexes)

    @property
    def indexes(self) -> set[str]:
        """Its own index and those of the modules it is in."""
        return {index.strip('"') for index in (*_INDEX.findall(self.module), self.index) if index}

    def referring(self, type_: str, attribute: str) -> list["Resource"]:
        """The resources of a type whose attribute refers to this one."""
        return self.plan.referring(self, type_, attribute)

    def usage(self, key: str) -> float | None:
        """The number that the usage file states under `key`. Raises InputError for one that cannot be."""
        self.asked.add(key)
        found = self.stated.get(key)
        if found is None:
            return None
        number = _number(found)
        if number is None or not 0 <= number <= _MOST:
            raise InputError(
                f"the usage of {self.address} says `{key}: {str(found)[:40]}`",
                hint=f"Give a number between 0 and {_MOST:g}.",
            )
        return number

    def reservation(self) -> list[str]:
        """How its machines are reserved, as the usage file says: class, term, payment."""
        keys = ("type", "term", "payment_option")
        return [text for key in keys if (text := self.usage_text(f"reserved_instance_{key}"))]

    def usage_text(self, key: str, default: str = "") -> str:
        self.asked.add(key)
        return str(self.stated.get(key, default)).lower()


def _number(found: object) -> float | None:
    """A number, or a text that says one; None for anything else, and for what is none (`NaN`)."""
    try:
        number = float(found) if isinstance(found, (int, float, str)) else math.nan
    except ValueError:
        return None
    except OverflowError:  # an integer of hundreds of digits
        return math.inf
    return None if math.isnan(number) else number
