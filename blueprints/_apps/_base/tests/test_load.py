import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from serving import load


class Server(BaseHTTPRequestHandler):
    refuses = False

    def do_GET(self) -> None:  # the library's name
        self._answer(200, {"example": {"amount": 1}})

    def do_POST(self) -> None:  # the library's name
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        usable = asked == {"instances": [{"amount": 1}]} and not self.refuses
        self._answer(200 if usable else 422, {"predictions": []})

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(params=[False, True], ids=["answers", "refuses"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, bool]]:
    handler = type("Handler", (Server,), {"refuses": request.param})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", request.param
    running.shutdown()
    thread.join()
    running.server_close()


def test_a_server_is_asked_for_its_own_example(server: tuple[str, bool]) -> None:
    url, refuses = server
    spent, failed = load.send(url, clients=2, seconds=0.3)
    assert (bool(spent), bool(failed)) == (not refuses, refuses)
    assert spent == sorted(spent)


def test_nobody_there_is_an_answer_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert load.main(["--url", "http://127.0.0.1:9", "--seconds", "1"]) == 1
    assert "make serve" in capsys.readouterr().err
