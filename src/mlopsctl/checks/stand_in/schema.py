"""The schemas of a provider as data: `checks/schemas/<cloud>.jsonl.xz`, made by tools/schemas.py.

The first line says whose they are and where from; each other one is `resource <type> <block>` or `data <type> <block>`.
A block is `{"attributes": {name: [type, flags]}, "blocks": {name: [nesting, min, max, block]}}`; flags are letters of
FLAGS, types are written as Terraform does in JSON. An attribute's third item is the constant that the provider plans
where nothing is configured; a block has a fifth when its provider leaves it for later there.
"""

import json
import lzma
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import ormsgpack

from mlopsctl.checks.stand_in.wire import message, parts

UNKNOWN = ormsgpack.Ext(0, b"\0")

FLAGS = {"r": "required", "o": "optional", "c": "computed", "s": "sensitive", "w": "write_only"}
_FLAG_FIELDS = {"r": 4, "o": 5, "c": 6, "s": 7, "w": 11}
_HUGE = 20_000  # characters of a schema
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
    """One provider's schemas; a type is read when it is first used. Huge ones are cut to what is used of them."""

    def __init__(self, file: Path) -> None:
        head, *lines = lzma.decompress(file.read_bytes()).decode("utf8").splitlines()
        about = json.loads(head)
        self.cloud = file.name.split(".")[0]
        self.provider: str = about["provider"]
        self.source: str = about["source"]
        self.name = f"{self.cloud} {about['version']}"
        self.config = Block.read(about["config"])
        self._unread = {(kind, name): block for kind, name, block in (line.split(" ", 2) for line in lines)}
        self._used: dict[tuple[str, str], Block] = {}  # replaced, never changed: plans read it meanwhile
        self._words: frozenset[str] = frozenset()

    def has(self, kind: str, name: str) -> bool:
        return (kind, name) in self._unread

    def use(self, types: Iterable[tuple[str, str]], words: Iterable[str]) -> None:
        """From now on these are served too, with every block that one of the words names."""
        named = self._words.union(words)
        old = self._used if named == self._words else {k: b for k, b in self._used.items() if not self._is_huge(k)}
        self._words = named
        self._used = {key: old.get(key) or self._read(key) for key in {*self._used, *types}}

    def block(self, kind: str, name: str) -> Block:
        """The schema of a `resource` or `data` type in use."""
        return self._used[kind, name]

    def _read(self, key: tuple[str, str]) -> Block:
        block = Block.read(json.loads(self._unread[key]))
        return block.pruned(self._words) if self._is_huge(key) else block

    def _is_huge(self, key: tuple[str, str]) -> bool:
        return len(self._unread[key]) > _HUGE

    def wire(self) -> bytes:
        """Everything in use, as the answer to GetProviderSchema."""
        used = tuple(self._used.items())
        resources, data = (
            parts(number, [message((1, name), (2, _schema(block))) for (k, name), block in used if k == kind])
            for number, kind in ((2, "resource"), (3, "data"))
        )
        return message((1, _schema(self.config)), (6, _ASK_ONCE)) + resources + data


def _schema(block: Block) -> bytes:
    return parts(2, [block.wire])


def _attribute(name: str, attribute: Attribute) -> bytes:
    kind = json.dumps(attribute.type).encode()
    return message((1, name), (2, kind), *((_FLAG_FIELDS[flag], 1) for flag in attribute.flags))


def _nested(name: str, nested: Nested) -> bytes:
    counts = message((3, _NESTING[nested.nesting]), (4, nested.least), (5, nested.most))
    return message((1, name)) + parts(2, [nested.block.wire]) + counts
