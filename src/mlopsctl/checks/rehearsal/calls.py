"""How calls reach moto: one at a time, for its backends share dictionaries between threads; and each one once.

A client that lost an answer asks again, with the id of the call. Done twice, a rule is revoked and then not found, or a
bucket is there already. Runs under moto's Python.
"""

import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Start = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, Start], Iterable[bytes]]
Answer = tuple[str, list[tuple[str, str]], bytes]

_CALL = "HTTP_AMZ_SDK_INVOCATION_ID"  # the same for all attempts
_REMEMBERED = 1000  # answers; whoever lost one asks again within seconds


class Calls:
    """A WSGI application around `application`. Whatever else touches what it keeps holds `alone` meanwhile."""

    def __init__(self, application: Application) -> None:
        self.alone = threading.Lock()
        self._application = application
        self._given: OrderedDict[str, Answer] = OrderedDict()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        _receive(environ)
        call = environ.get(_CALL, "")
        with self.alone:
            status, headers, body = self._given.get(call) or self._ask(environ)
            if call and status.startswith("2"):  # what was refused changed nothing, and may be granted now
                self._remember(call, (status, headers, body))
        start(status, headers)
        return [body]

    def _ask(self, environ: Environ) -> Answer:
        said: list[tuple[str, list[tuple[str, str]]]] = []
        given = self._application(environ, lambda status, headers: said.append((status, headers)))
        try:
            body = b"".join(given)
        finally:
            if hasattr(given, "close"):
                given.close()
        return (*said[-1], body)

    def _remember(self, call: str, answer: Answer) -> None:
        self._given[call] = answer
        if len(self._given) > _REMEMBERED:
            self._given.popitem(last=False)


def _receive(environ: Environ) -> None:
    """Wait for the body of known length here, so that a slow client holds up nobody else."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit():
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
