import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pipelines.errors import BadInput, exit_code
from serving.queue import Inbox, load_inbox, main, named, work
from serving.settings import load_settings

ROOT = Path(__file__).parents[1]


class _Sqs(BaseHTTPRequestHandler):
    """As much of the SQS protocol as the worker uses: messages are hidden once received, until given back."""

    waiting: list[str]
    hidden: dict[str, str]
    done: list[str]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        action = self.headers["X-Amz-Target"].split(".")[1]
        body = json.dumps(getattr(self, f"_{action}")(asked)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _ReceiveMessage(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  # the protocol's name
        taken = [self.waiting.pop(0) for _ in self.waiting[: asked["MaxNumberOfMessages"]]]
        self.hidden |= {body: body for body in taken}
        return {"Messages": [{"MessageId": str(n), "ReceiptHandle": b, "Body": b} for n, b in enumerate(taken)]}

    def _DeleteMessage(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.done.append(self.hidden.pop(asked["ReceiptHandle"]))
        return {}

    def _ChangeMessageVisibility(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.waiting.append(self.hidden.pop(asked["ReceiptHandle"]))
        return {}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Keep the test output quiet."""


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Sqs]]:
    """A queue on the loopback interface that boto3 is pointed at."""
    handler = type("Queue", (_Sqs,), {"waiting": [], "hidden": {}, "done": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings = {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}
    for name, value in {**settings, "ENDPOINT_URL_SQS": f"http://127.0.0.1:{server.server_port}"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("QUEUE_URL", f"http://127.0.0.1:{server.server_port}/1/requests")
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def files(tmp_path: Path, instances: list[dict[str, Any]]) -> Path:
    """Requests: a good one, one that breaks the schema, one that is too large."""
    contents = {"good": {"instances": instances[:2]}, "wrong": {"instances": [{}]}, "large": {"x": "x" * 2_000_000}}
    (tmp_path / "files/input").mkdir(parents=True)
    for name, content in contents.items():
        (tmp_path / f"files/input/{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path / "files"


@pytest.fixture
def inbox(files: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setenv("MODEL_URI", str(model_folder))
    monkeypatch.setenv("MAX_PAYLOAD_KB", "1024")
    return load_inbox(load_settings(), str(files))


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_a_request_gets_its_answer_or_the_reasons_why_not(inbox: Inbox, queue: type[_Sqs], files: Path) -> None:
    queue.waiting += [json.dumps({"name": name}) for name in ("good", "wrong", "large")]
    work(inbox, "http://queue", lambda: len(queue.done) == 3)
    assert len(read(files / "output/good.json")["predictions"]) == 2
    assert read(files / "failures/wrong.json")["detail"][0]["loc"][0] == "instances"
    assert "must not exceed 1048576 bytes" in read(files / "failures/large.json")["detail"][0]["message"]
    assert sorted(path.name for path in (files / "output").iterdir()) == ["good.json"]


def test_a_message_that_leads_nowhere_is_left_to_the_dead_letter_queue(
    inbox: Inbox, queue: type[_Sqs], files: Path
) -> None:
    bad = ['{"name": "absent"}', '{"name": "../../etc/passwd"}', "no JSON", "[]"]
    queue.waiting += [*bad, '{"name": "good"}']
    work(inbox, "http://queue", lambda: bool(queue.done))
    assert queue.done == ['{"name": "good"}']
    assert sorted(queue.hidden) == sorted(bad)
    assert not (files / "failures").exists()


@pytest.mark.parametrize("name", ["../up", "/root", "a//b", "a/../b", "", ".hidden", "a b", "ä"])
def test_a_name_leads_to_no_other_folder(name: str) -> None:
    with pytest.raises(BadInput):
        named(json.dumps({"name": name}))


def test_names_may_have_folders() -> None:
    assert named('{"name": "2024-05/customer=7/1.v2"}') == "2024-05/customer=7/1.v2"


def test_what_was_not_begun_is_given_back(inbox: Inbox, queue: type[_Sqs]) -> None:
    bodies = [json.dumps({"name": name}) for name in ("good", "wrong")]
    queue.waiting += bodies
    work(inbox, "http://queue", lambda: bool(queue.done))
    assert (queue.done, queue.waiting) == (bodies[:1], bodies[1:])


def test_sigterm_ends_a_worker(inbox: Inbox, queue: type[_Sqs], files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert inbox
    monkeypatch.setenv("QUEUE_FILES", str(files))
    queue.waiting.append('{"name": "good"}')
    worker = subprocess.Popen([sys.executable, "-m", "serving.queue"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    said = next(line for line in map(json.loads, worker.stdout) if line["event"] in {"answered", "unanswered"})
    worker.send_signal(signal.SIGTERM)
    worker.communicate(timeout=30)
    assert (said["event"], said["folder"], worker.returncode) == ("answered", "output", 0)


def test_without_a_queue_it_is_bad_input(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_URI", str(model_folder))
    monkeypatch.delenv("QUEUE_URL", raising=False)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    assert exit_code(main) == 2
    for number, handler in before.items():
        signal.signal(number, handler)
