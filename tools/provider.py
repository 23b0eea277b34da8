"""Ask a real provider what it plans for what nobody configured. Used by tools/schemas.py."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc

from mlopsctl.checks.stand_in.schema import UNKNOWN, Block
from mlopsctl.checks.stand_in.values import decode, encode, is_known
from mlopsctl.checks.stand_in.wire import fields, message

# What Terraform shows a plugin so that nobody starts one by mistake; public, in every SDK.
COOKIE = {"TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"}
CONFIGURE = {"5": "Configure", "6": "ConfigureProvider"}
EXAMPLE = {"string": "placeholder", "number": 1, "bool": True}
LIMIT = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
DIAGNOSTICS = 4  # field of the answer
DEPTH = 4  # levels of blocks inside blocks

Values = dict[str, Any]
Answers = dict[tuple[str, ...], Any]  # path of names -> what is planned when nothing is configured there


class Provider:
    """A running plugin."""

    def __init__(self, channel: grpc.Channel, protocol: str) -> None:
        self._channel, self._protocol = channel, protocol

    def configure(self, block: Block, settings: Values) -> None:
        config = {**_instance(block, 0, known=False), **settings}
        request = message((1, "1.11.0"), (2, message((1, encode(config)))))
        self._call(CONFIGURE[self._protocol], request)

    def plan(self, kind: str, proposed: Values) -> Values | None:
        """What it would plan for a new resource; None when it refuses."""
        value, none = message((1, encode(proposed))), message((1, encode(None)))
        answer = fields(self._call("PlanResourceChange", message((1, kind), (2, none), (3, value), (4, value))))
        planned = decode(fields(answer[1])[1]) if 1 in answer and DIAGNOSTICS not in answer else None
        return planned if isinstance(planned, dict) else None

    def _call(self, method: str, request: bytes) -> bytes:
        answer: bytes = self._channel.unary_unary(f"/tfplugin{self._protocol}.Provider/{method}")(request, timeout=60)
        return answer


@contextmanager
def running(program: Path) -> Iterator[Provider]:
    env = {**COOKIE, "PLUGIN_PROTOCOL_VERSIONS": "5,6", "PATH": os.environ["PATH"], "HOME": os.devnull}
    with subprocess.Popen(
        [program], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            _, protocol, network, address, *_ = (process.stdout.readline() if process.stdout else "").split("|")
            with grpc.insecure_channel(f"unix:{address}" if network == "unix" else address, options=LIMIT) as channel:
                yield Provider(channel, protocol)
        finally:
            process.kill()


def answers(provider: Provider, kind: str, block: Block, seed: Values, *, is_huge: bool) -> Answers:
    """Constants that it fills in, and blocks that it leaves for later, level by level."""
    found: Answers = {}
    for depth in range(2 if is_huge else DEPTH + 1):
        for known in (True, False):
            proposed = {**_instance(block, depth, known=known), **seed}
            planned = provider.plan(kind, proposed)
            if planned is not None:
                _compare(block, proposed, planned, (), found)
                break
        if not _reaches(block, depth + 1):
            break
    return found


def _instance(block: Block, depth: int, *, known: bool) -> Values:
    """As little as the schema allows, with one of each block down to `depth`."""
    values: Values = {
        name: _example(a.type) if known and "r" in a.flags else UNKNOWN if "r" in a.flags else None
        for name, a in block.attributes.items()
    }
    for name, nested in block.blocks.items():
        inner = _instance(nested.block, depth - 1, known=known) if depth else None
        if nested.nesting in ("list", "set"):
            values[name] = [inner] if depth else []
        else:
            values[name] = {} if nested.nesting == "map" else inner
    return values


def _example(kind: Any) -> Any:  # noqa: ANN401 - any Terraform type and value
    if isinstance(kind, str):
        return EXAMPLE.get(kind)
    shape, inner = kind
    if shape == "object":
        return {name: _example(each) for name, each in inner.items()}
    return {"key": _example(inner)} if shape == "map" else [_example(inner)]


def _reaches(block: Block, depth: int) -> bool:
    return depth == 0 or any(_reaches(nested.block, depth - 1) for nested in block.blocks.values())


def _compare(block: Block, proposed: Values, planned: Values, path: tuple[str, ...], found: Answers) -> None:
    for name, attribute in block.attributes.items():
        if proposed[name] is None and isinstance(attribute.type, str) and is_known(planned[name]):
            is_own = not (isinstance(planned[name], str) and "placeholder" in planned[name])
            if is_own and (planned[name] is not None or "c" in attribute.flags):
                found.setdefault((*path, name), planned[name])
    for name, nested in block.blocks.items():
        given, answer = proposed[name], planned[name]
        if not given and not is_known(answer):
            found.setdefault((*path, name), "computed")
        elif isinstance(given, list) and given and isinstance(answer, list) and len(answer) == 1:
            _compare(nested.block, given[0], answer[0], (*path, name), found)
        elif isinstance(given, dict) and isinstance(answer, dict) and nested.nesting != "map":
            _compare(nested.block, given, answer, (*path, name), found)
