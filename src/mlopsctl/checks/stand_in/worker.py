"""Stands in for Terraform providers: serves their schemas and plans by them, over the plugin protocol on loopback.

Runs as `python -m mlopsctl.checks.stand_in.worker FOLDER_OF_SCHEMAS` and ends when its standard input does. A question
is a line of JSON with the types and all the words that a root uses, `{"types": [["data", "aws_region"]], "words": []}`;
the answer says how Terraform finds the stand-ins, which they are, and which types have no schema.
"""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import grpc

from mlopsctl.checks.stand_in import aws
from mlopsctl.checks.stand_in.schema import Schemas
from mlopsctl.checks.stand_in.values import Values, decode, encode, placeholders, planned
from mlopsctl.checks.stand_in.wire import fields, message

_KNOWLEDGE: dict[str, ModuleType] = {"aws": aws}  # what a cloud's provider knows besides its schemas; not needed
_PROTOCOL = 6
_HOSTS = ("registry.terraform.io", "registry.opentofu.org")
_ERROR, _WARNING = 1, 2
_OPTIONS = [("grpc.so_reuseport", 0), ("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]

Answer = Callable[[dict[int, bytes], str], bytes]


class StandIn(grpc.GenericRpcHandler):
    """Answers Terraform for one provider. A connection is one configured instance of it."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._configs: dict[str, Values] = {}
        self._knowledge = _KNOWLEDGE.get(schemas.cloud)
        refused = message((2, _diagnostic(_ERROR, "The schema twin only plans", "There is nothing behind it.")))
        self._answers: dict[str, Answer] = {
            "GetProviderSchema": lambda _, __: schemas.wire(),
            "ConfigureProvider": self._configure,
            "PlanResourceChange": self._plan,
            "ReadDataSource": self._read,
            "ReadResource": lambda asked, _: message((1, asked.get(2, b""))),
            "UpgradeResourceState": lambda _, __: refused,
            "ImportResourceState": lambda _, __: refused,
            "ApplyResourceChange": lambda _, __: message((3, fields(refused)[2])),
            **dict.fromkeys(
                ("ValidateProviderConfig", "ValidateResourceConfig", "ValidateDataResourceConfig", "StopProvider"),
                lambda _, __: b"",
            ),
        }

    def service(self, handler_call_details: Any) -> Any:  # noqa: ANN401 - grpc says no types
        """What answers a call of Terraform, or None: not implemented."""
        service, _, method = handler_call_details.method.rpartition("/")
        answer = self._answers.get(method) if service == f"/tfplugin{_PROTOCOL}.Provider" else None
        return answer and grpc.unary_unary_rpc_method_handler(
            lambda asked, context: answer(fields(asked), context.peer())
        )

    def _configure(self, asked: dict[int, bytes], peer: str) -> bytes:
        self._configs[peer] = decode(fields(asked[2])[1])
        return b""

    def _plan(self, asked: dict[int, bytes], peer: str) -> bytes:
        values = decode(fields(asked[3])[1])
        if values is not None:  # else it is to be destroyed
            values = planned(self.schemas.block("resource", asked[1].decode()), values)
            if self._knowledge:
                values = self._knowledge.complete(values, self._configs.get(peer, {}))
        return message((1, message((1, encode(values)))), (5, 1))  # 5: may differ from the configuration, as real ones

    def _read(self, asked: dict[int, bytes], peer: str) -> bytes:
        kind, config = asked[1].decode(), decode(fields(asked[2])[1])
        try:
            values = self._knowledge and self._knowledge.read(kind, config, self._configs.get(peer, {}))
        except ValueError as wrong:
            return message((2, _diagnostic(_ERROR, f"{kind} cannot be made", str(wrong))))
        if values is None:
            values = placeholders(self.schemas.block("data", kind), config)
            note = _diagnostic(_WARNING, f"{kind} was not read", "Its values are placeholders of the schema twin.")
            return message((1, message((1, encode(values)))), (2, note))
        return message((1, message((1, encode(values)))))


def _diagnostic(severity: int, summary: str, detail: str) -> bytes:
    return message((1, severity), (2, summary), (3, detail))


def _endpoint(server: Any, stand_in: StandIn) -> dict[str, Any]:  # noqa: ANN401 - grpc says no types
    """Where Terraform finds the provider from now on, in the words of TF_REATTACH_PROVIDERS."""
    server.add_generic_rpc_handlers((stand_in,))
    address = {"Network": "tcp", "String": f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"}
    server.start()
    return {"Protocol": "grpc", "ProtocolVersion": _PROTOCOL, "Pid": os.getpid(), "Test": True, "Addr": address}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf8")
    os.dup2(2, 1)
    served = [StandIn(Schemas(file)) for file in sorted(Path(sys.argv[1]).glob("*.jsonl.xz"))]
    servers = [grpc.server(ThreadPoolExecutor(8), options=_OPTIONS) for _ in served]  # one that is let go stops
    found = zip(served, map(_endpoint, servers, served), strict=True)
    reattach = {f"{host}/{one.schemas.provider}": endpoint for one, endpoint in found for host in _HOSTS}
    for line in sys.stdin:
        question = json.loads(line)
        wanted = [(kind, name) for kind, name in question["types"]]
        used = {one.schemas: [t for t in wanted if one.schemas.has(*t)] for one in served}
        for schemas, types in used.items():
            schemas.use(types, question["words"])
        answer = {
            "reattach": reattach,
            "names": [schemas.name for schemas, types in used.items() if types],
            "missing": [t for t in wanted if not any(t in types for types in used.values())],
        }
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
