"""Answer requests that wait in an Amazon SQS queue: `python -m serving.queue`.

A message `{"name": "42"}` asks for the answer to `$QUEUE_FILES/input/42.json`, a request as `POST /predict` takes it.
It comes to lie in `$QUEUE_FILES/output/42.json`, or in `failures/42.json` the reasons why there is none. A message is
deleted after that: a worker that dies in between leaves it to the next one, which writes the same again. What no worker
can work on goes to the dead-letter queue of `$QUEUE_URL`.
"""

import json
import logging.config
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from pipelines import model, registry, storage
from pipelines.errors import AppError, BadInput, Declined, exit_code
from serving import logs
from serving.predict import Answerer, Unusable, request_model
from serving.settings import Settings, load_settings

AT_ONCE = 10  # messages, the most that SQS gives
WAIT_SECONDS = 20  # for the first message, the most that SQS allows
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._=-]{0,127}){0,4}")


@dataclass(frozen=True)
class Inbox:
    """Requests, answers and failures below one folder or S3 prefix."""

    answerer: Answerer
    files: str
    most_bytes: int

    def answer(self, name: str) -> str:
        """Write what the request comes to; returns the folder in which it lies."""
        with tempfile.TemporaryDirectory() as folder:
            request, answer = Path(folder) / "request", Path(folder) / "answer"
            storage.download(f"{self.files}/input/{name}.json", request)
            came_to, content = self._answer(request)
            answer.write_bytes(content)
            storage.upload(answer, f"{self.files}/{came_to}/{name}.json")
        return came_to

    def _answer(self, request: Path) -> tuple[str, bytes]:
        if request.stat().st_size > self.most_bytes:
            return "failures", _reasons([{"message": f"must not exceed {self.most_bytes} bytes"}])
        try:
            return "output", self.answerer.answer(self.answerer.instances(request.read_bytes()))[0]
        except Unusable as wrong:
            return "failures", _reasons(wrong.errors)
        except Declined as wrong:
            return "failures", _reasons([{"message": str(wrong)}])


def _reasons(why: list[dict[str, Any]]) -> bytes:
    return json.dumps({"detail": why}).encode()


def main() -> int:
    """Answer until SIGTERM or SIGINT, then finish the request in hand."""
    settings, stop = load_settings(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logging.config.dictConfig(logs.config())
    inbox = load_inbox(settings, _needed("QUEUE_FILES"))
    with threadpool_limits(1):
        work(inbox, _needed("QUEUE_URL"), stop.is_set)
    return 0


def load_inbox(settings: Settings, files: str) -> Inbox:
    predictor, metadata = model.load(registry.resolve(settings.model_uri), settings.model_sha256)
    request = request_model(predictor.instance, settings.max_instances)
    answerer = Answerer(predictor, metadata.version, request, settings.explain)
    return Inbox(answerer, files.rstrip("/"), settings.max_payload_bytes)


def work(inbox: Inbox, queue: str, stopped: Callable[[], bool]) -> None:
    """Answer what waits in the queue until stopped; what was received and not begun then is given back."""
    import boto3

    client: Any = boto3.client("sqs")
    while not stopped():
        for message in client.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=AT_ONCE, WaitTimeSeconds=WAIT_SECONDS
        ).get("Messages", ()):
            place = {"QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"]}
            if stopped():
                client.change_message_visibility(**place, VisibilityTimeout=0)
            elif _answered(inbox, message):
                client.delete_message(**place)


def _answered(inbox: Inbox, message: dict[str, Any]) -> bool:
    """Whether the message was worked on; one that was not comes back, and after some tries no more."""
    began, fields = time.monotonic(), {"message": message["MessageId"], "model": inbox.answerer.version}
    try:
        fields["folder"] = inbox.answer(named(message["Body"]))
    except AppError as wrong:
        logs.LOGGER.warning("unanswered", extra={"fields": {**fields, "reason": str(wrong)}})
        return False
    logs.LOGGER.info("answered", extra={"fields": {**fields, "ms": round(1000 * (time.monotonic() - began), 1)}})
    return True


def named(body: str) -> str:
    """The name in a message: parts of letters, digits and `._=-`, so that it leads to no other folder."""
    try:
        name = json.loads(body)["name"]
    except (ValueError, TypeError, KeyError):
        raise BadInput('a message must be such as {"name": "42"}') from None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise BadInput("the name in a message must be letters, digits and ._=-, with / between parts")
    return name


def _needed(variable: str) -> str:
    if not (value := os.environ.get(variable)):
        raise BadInput(f"${variable} must be set")
    return value


if __name__ == "__main__":
    sys.exit(exit_code(main))
