"""Stands in for Terraform providers: serves their schemas and plans by them, over the plugin protocol on loopback.

Runs as `python -m mlopsctl.checks.stand_in.worker FOLDER_OF_SCHEMAS` and ends when its standard input does. A question
is a line of JSON with the types and all the words that a root uses, `{"types": [["data", "aws_region"]], "words": []}`;
the answer says how Terraform finds the stand-ins, which they are, and which types have no schema.
"""

import json
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from mlopsctl.checks.stand_in import aws, http2
from mlopsctl.checks.stand_in.schema import Catalogue, Schemas, Type
from mlopsctl.checks.stand_in.values import Values, decode, encode, placeholders, planned
from mlopsctl.checks.stand_in.wire import fields, message

_KNOWLEDGE: dict[str, ModuleType] = {"aws": aws}  # what a cloud's provider knows besides its schemas; not needed
_PROTOCOL = 6
_HOSTS = ("registry.terraform.io", "registry.opentofu.org")
_ERROR, _WARNING = 1, 2

JSON = dict[str, Any]
Answer = Callable[[dict[int, bytes]], bytes]


class StandIn:
    """Answers Terraform for one configured instance of a provider, which is a connection."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._config: Values = {}
        self._knowledge = _KNOWLEDGE.get(catalogue.schemas.cloud)
        refused = message((2, _diagnostic(_ERROR, "The schema twin only plans", "There is nothing behind it.")))
        answers: dict[str, Answer] = {
            "GetProviderSchema": lambda _: catalogue.wire(),
            "ConfigureProvider": self._configure,
            "PlanResourceChange": self._plan,
            "ReadDataSource": self._read,
            "ReadResource": lambda asked: message((1, asked.get(2, b""))),
            "UpgradeResourceState": lambda _: refused,
            "ImportResourceState": lambda _: refused,
            "ApplyResourceChange": lambda _: message((3, fields(refused)[2])),
            **dict.fromkeys(
                ("ValidateProviderConfig", "ValidateResourceConfig", "ValidateDataResourceConfig", "StopProvider"),
                lambda _: b"",
            ),
        }
        self.answers = {f"/tfplugin{_PROTOCOL}.Provider/{name}": _reading(answer) for name, answer in answers.items()}

    def _configure(self, asked: dict[int, bytes]) -> bytes:
        self._config = decode(fields(asked[2])[1])
        return b""

    def _plan(self, asked: dict[int, bytes]) -> bytes:
        values = decode(fields(asked[3])[1])
        if values is not None:  # else it is to be destroyed
            values = planned(self._catalogue.block("resource", asked[1].decode()), values)
            if self._knowledge:
                values = self._knowledge.complete(values, self._config)
        return message((1, message((1, encode(values)))), (5, 1))  # 5: may differ from the configuration, as real ones

    def _read(self, asked: dict[int, bytes]) -> bytes:
        kind, config = asked[1].decode(), decode(fields(asked[2])[1])
        try:
            values = self._knowledge and self._knowledge.read(kind, config, self._config)
        except ValueError as wrong:
            return message((2, _diagnostic(_ERROR, f"{kind} cannot be made", str(wrong))))
        if values is None:
            values = placeholders(self._catalogue.block("data", kind), config)
            note = _diagnostic(_WARNING, f"{kind} was not read", "Its values are placeholders of the schema twin.")
            return message((1, message((1, encode(values)))), (2, note))
        return message((1, message((1, encode(values)))))


def _reading(answer: Answer) -> http2.Answer:
    return lambda asked: answer(fields(asked))


def _diagnostic(severity: int, summary: str, detail: str) -> bytes:
    return message((1, severity), (2, summary), (3, detail))


class Servers:
    """The stand-ins that run for one provider: one for each cut of its schemas that was asked for."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._running: dict[frozenset[str], tuple[Catalogue, JSON]] = {}

    def endpoint(self, types: list[Type], words: set[str]) -> JSON:
        """Where Terraform finds a stand-in that knows these types, in the words of TF_REATTACH_PROVIDERS."""
        cut = self.schemas.cut(types, words)
        if cut not in self._running:
            self._running[cut] = self._start(Catalogue(self.schemas, cut))
        catalogue, endpoint = self._running[cut]
        catalogue.add(types)
        return endpoint

    def _start(self, catalogue: Catalogue) -> tuple[Catalogue, JSON]:
        server = http2.Server(partial(_answers, catalogue))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = {"Network": "tcp", "String": f"127.0.0.1:{server.port}"}
        me = {"Protocol": "grpc", "ProtocolVersion": _PROTOCOL, "Pid": os.getpid(), "Test": True}
        return catalogue, {**me, "Addr": address}


def _answers(catalogue: Catalogue) -> dict[str, http2.Answer]:
    return StandIn(catalogue).answers


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf8")
    os.dup2(2, 1)
    providers = [Servers(Schemas(file)) for file in sorted(Path(sys.argv[1]).glob("*.jsonl.xz"))]
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line), providers)) + "\n")
        answers.flush()


def _answer(question: JSON, providers: list[Servers]) -> JSON:
    types, words = [(kind, name) for kind, name in question["types"]], set(question["words"])
    known = {servers: servers.schemas.known(types) for servers in providers}
    reattach = {
        f"{host}/{servers.schemas.provider}": servers.endpoint(used, words)
        for servers, used in known.items()
        for host in _HOSTS
    }
    names = [servers.schemas.name for servers, used in known.items() if used]
    missing = [each for each in types if not any(each in used for used in known.values())]
    return {"reattach": reattach, "names": names, "missing": missing}


if __name__ == "__main__":
    main()
