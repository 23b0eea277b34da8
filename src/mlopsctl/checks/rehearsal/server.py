"""Serves moto on a free port of the loopback; answers questions on standard input, one line of JSON each.

Runs under moto's own Python and ends when its standard input does, so it never outlives who started it.
{"ask": "port"} -> {"port": 40123}
{"ask": "bring", "values": ["vpc-0a1b2c3d"], "region": "us-east-1"} -> {}
{"ask": "empty"} -> {"emptied": 1}
{"ask": "left"} -> {"left": {"kms.Key": 2}}
"""

import json
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

Answer = dict[str, Any]
_DEAD = frozenset({"inactive", "deleted", "delete-complete", "pendingdeletion"})


def _objects(value: object, kind: type) -> Iterator[object]:
    """Models that a backend keeps in its dictionaries and lists, however deep."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _objects(member, kind)
    elif isinstance(value, (list, set, tuple)):
        for member in value:
            yield from _objects(member, kind)


def _standing(model: object) -> str:
    """What makes of a thing that still exists no thing that was left behind."""
    states = (getattr(model, name, None) for name in ("status", "state", "key_state"))
    dead = next((state for state in states if isinstance(state, str) and state.lower() in _DEAD), "")
    dead = dead or ("deleted" if any(getattr(model, f"{word}_date", None) for word in ("deletion", "deleted")) else "")
    if str(getattr(model, "path", "")).startswith("/aws-service-role/"):
        return " (service-linked)"
    if getattr(model, "description", "") == "Default key":
        return " (of a service)"
    if getattr(model, "logging_config", None) == {}:  # of Bedrock
        return " (empty)"
    return f" ({dead.lower()})" if dead else " (default)" if getattr(model, "default", None) in ("true", True) else ""


def _counts(backend: Any) -> dict[str, int]:  # noqa: ANN401  # moto's classes are not known here
    from moto.core.common_models import BaseModel  # type: ignore[import-not-found]  # moto's own environment

    seen: dict[str, set[int]] = {}
    for model in _objects([v for v in vars(backend).values() if v is not backend], BaseModel):
        kind = f"{type(model).__module__.split('.')[1]}.{type(model).__name__}{_standing(model)}"
        seen.setdefault(kind, set()).add(id(model))
    return {kind: len(ids) for kind, ids in seen.items()}


def _there() -> dict[str, int]:
    """How many objects of each kind exist beyond those that an empty account has."""
    from moto.core.base_backend import BackendDict  # type: ignore[import-not-found]

    left: dict[str, int] = {}
    for backends in list(BackendDict._instances):  # noqa: SLF001  # moto has no public list
        for regions in backends.values():
            for region, backend in list(regions.items()):
                fresh = _counts(type(backend)(region, backend.account_id))
                for kind, count in _counts(backend).items():
                    if count > fresh.get(kind, 0):
                        left[kind] = left.get(kind, 0) + count - fresh.get(kind, 0)
    return left


def _empty() -> Answer:
    """What a person does before buckets can be deleted: remove every object, the access logs above all."""
    from moto.s3.models import s3_backends  # type: ignore[import-not-found]

    emptied = 0
    for regions in s3_backends.values():
        for backend in regions.values():
            for bucket in backend.buckets.values():
                emptied += bool(bucket.keys)
                bucket.keys.clear()
    return {"emptied": emptied}


def _unbroken(application: Any) -> Any:  # noqa: ANN401  # WSGI
    """`application`, refusing at once what breaks it: a provider tries again for minutes what is a server's fault."""

    def serve(environ: Any, start: Any) -> Any:  # noqa: ANN401
        try:
            return application(environ, start)
        except Exception as broken:  # noqa: BLE001  # a server answers, whatever happens inside
            said = json.dumps({"__type": "EmulatorBroke", "message": repr(broken)})
            if "json" not in environ.get("CONTENT_TYPE", ""):
                said = f"<Error><Code>EmulatorBroke</Code><Message>{escape(repr(broken))}</Message></Error>"
            start("400 Bad Request", [("x-amzn-errortype", "EmulatorBroke")])
            return [said.encode()]

    return serve


_brought: dict[str, int] = {}


def _answer(question: Answer, port: int) -> Answer:
    match question["ask"]:
        case "port":
            return {"port": port}
        case "bring":
            import assets  # type: ignore[import-not-found]  # beside this file, under moto's Python

            assets.bring(question["values"], question["region"])
            _brought.update(_there())
            return {}
        case "empty":
            return _empty()
    return {"left": {kind: n - _brought.get(kind, 0) for kind, n in _there().items() if n > _brought.get(kind, 0)}}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf8")
    os.dup2(2, 1)  # whatever moto prints goes to standard error
    import calls  # type: ignore[import-not-found]  # beside this file, under moto's Python
    import stubs  # type: ignore[import-not-found]
    from moto.moto_server.werkzeug_app import (  # type: ignore[import-not-found]
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server  # type: ignore[import-not-found]

    stubs.widen(refused=frozenset(os.environ.get("REFUSED_ACTIONS", "").split()))
    application = calls.Calls(_unbroken(DomainDispatcherApplication(create_backend_app)))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
    os.environ["MOTO_PORT"] = str(server.port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for line in sys.stdin:
        with application.alone:
            answer = _answer(json.loads(line), server.port)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
