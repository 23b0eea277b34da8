"""The schemas of a provider as data: `checks/schemas/<cloud>.jsonl.xz`, made by tools/schemas.py.

The first line says whose they are and where from; each other one is `resource <type> <block>` or `data <type> <block>`.
A block is `{"attributes": {name: [type, flags]}, "blocks": {name: [nesting, min, max, block]}}`; flags are letters of
FLAGS, types are written as Terraform does in JSON. An attribute's third item is the constant that the provider plans
where nothing is configured; a block has a fifth when its provider leaves it for later there.
"""

import json
import lzma
import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import ormsgpack

from mlopsctl.checks.stand_in.wire import message, parts

UNKNOWN = ormsgpack.Ext(0, b"\0")

Type = tuple[str, str]
"""`resource` or `data`, and the name."""
FLAGS = {"r": "required", "o": "optional", "c": "computed", "s": "sensitive", "w": "write_only"}
_FLAG_FIELDS = {"r": 4, "o": 5, "c": 6, "s": 7, "w": 11}
_HUGE = 20_000  # characters of a schema
_BLOCK = re.compile(r'"(\w+)":\["[a-z]+",\d')
_ASK_ONCE = message((2, 1))  # the capability that lets Terraform keep the schemas it has
_NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}


@dataclass(frozen=True)
class Attribute:
    """`unset` is what is planned where nothing is configured."""

    type: Any
    flags: str
    unset: Any

    @classmethod
    def read(cls, kind: Any, flags: str, *constant: Any) -> "Attribute":  # noqa: ANN401 - a type, and a value of it
        return cls(kind, flags, *(constant or [UNKNOWN if "c" in flags else None]))


@dataclass(frozen=True)
class Nested:
    """A block inside a block."""

    nesting: str
    least: int
    most: int
    block: "Block"
    is_computed: bool


@dataclass(frozen=True)
class Block:
    attributes: dict[str, Attribute]
    blocks: dict[str, Nested]

    @classmethod
    def read(cls, raw: dict[str, Any]) -> "Block":
        nested = {
            name: Nested(nesting, least, most, cls.read(block), bool(computed))
            for name, (nesting, least, most, block, *computed) in raw.get("blocks", {}).items()
        }
        return cls({name: Attribute.read(*each) for name, each in raw.get("attributes", {}).items()}, nested)

    def pruned(self, words: frozenset[str]) -> "Block":
        """Without the optional blocks that no word names: half a second of every plan for a firewall's rules."""
        kept = {n: b for n, b in self.blocks.items() if b.least or b.is_computed or n in words}
        return Block(self.attributes, {n: replace(b, block=b.block.pruned(words)) for n, b in kept.items()})

    @cached_property
    def wire(self) -> bytes:
        """As a message of the plugin protocol."""
        attributes = parts(2, [_attribute(*each) for each in self.attributes.items()])
        return attributes + parts(3, [_nested(*each) for each in self.blocks.items()])


class Schemas:
    """One provider's schemas, unread."""

    def __init__(self, file: Path) -> None:
        head, *lines = lzma.decompress(file.read_bytes()).decode("utf8").splitlines()
        about = json.loads(head)
        self.cloud = file.name.split(".")[0]
        self.provider: str = about["provider"]
        self.source: str = about["source"]
        self.name = f"{self.cloud} {about['version']}"
        self.config = Block.read(about["config"])
        self._unread = {(kind, name): block for kind, name, block in (line.split(" ", 2) for line in lines)}

    def known(self, types: Iterable[Type]) -> list[Type]:
        return [each for each in types if each in self._unread]

    def cut(self, types: Iterable[Type], words: AbstractSet[str]) -> frozenset[str]:
        """Which of the words name blocks of the huge ones among the types."""
        return frozenset(word for each in types if self._is_huge(each) for word in words & self._blocks_of(each))

    def read(self, type_: Type, cut: frozenset[str]) -> Block:
        block = Block.read(json.loads(self._unread[type_]))
        return block.pruned(cut) if self._is_huge(type_) else block

    def _is_huge(self, type_: Type) -> bool:
        return len(self._unread[type_]) > _HUGE

    def _blocks_of(self, type_: Type) -> set[str]:
        return set(_BLOCK.findall(self._unread[type_]))


class Catalogue:
    """The types that plans asked for, with huge ones cut to what those plans use of them.

    Two plans that use different parts need two catalogues: a plan must be shown by the schemas that it was made with.
    """

    def __init__(self, schemas: Schemas, cut: frozenset[str]) -> None:
        self.schemas = schemas
        self._cut = cut
        self._blocks: dict[Type, Block] = {}  # replaced, never changed: plans read it meanwhile

    def add(self, types: Iterable[Type]) -> None:
        new = {each: self.schemas.read(each, self._cut) for each in types if each not in self._blocks}
        self._blocks = self._blocks | new

    def block(self, kind: str, name: str) -> Block:
        """The schema of a `resource` or `data` type that was added."""
        return self._blocks[kind, name]

    def wire(self) -> bytes:
        """Everything, as the answer to GetProviderSchema."""
        resources, data = (
            parts(number, [message((1, t), (2, _schema(block))) for (k, t), block in self._blocks.items() if k == kind])
            for number, kind in ((2, "resource"), (3, "data"))
        )
        return message((1, _schema(self.schemas.config)), (6, _ASK_ONCE)) + resources + data


def _schema(block: Block) -> bytes:
    return parts(2, [block.wire])


def _attribute(name: str, attribute: Attribute) -> bytes:
    kind = json.dumps(attribute.type).encode()
    return message((1, name), (2, kind), *((_FLAG_FIELDS[flag], 1) for flag in attribute.flags))


def _nested(name: str, nested: Nested) -> bytes:
    counts = message((3, _NESTING[nested.nesting]), (4, nested.least), (5, nested.most))
    return message((1, name)) + parts(2, [nested.block.wire]) + counts
