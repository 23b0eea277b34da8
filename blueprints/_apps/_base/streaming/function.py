"""The worker as an AWS Lambda function: `python -m streaming.function` takes batches from the runtime interface.

Lambda keeps the position and repeats a batch that fails. A batch is the events of one shard.
"""

import base64
import http.client
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from threadpoolctl import threadpool_limits

from pipelines.errors import AppError, BadInput, exit_code
from streaming.__main__ import load_answerer
from streaming.lines import say
from streaming.source import Event, parsed
from streaming.worker import Answerer

_RUNTIME = "/2018-06-01/runtime/invocation"


def main() -> int:
    """Answer batches until the environment is shut down."""
    api, output = os.environ.get("AWS_LAMBDA_RUNTIME_API"), os.environ.get("STREAM_OUTPUT")
    if not api or not output:
        raise BadInput("$AWS_LAMBDA_RUNTIME_API and $STREAM_OUTPUT must be set: only AWS Lambda starts this")
    given = os.environ.get
    answerer = load_answerer(given("MODEL_URI", "build/model"), output, given("SHADOW_MODEL_URI", ""))
    with threadpool_limits(1):
        while _next(api, answerer):
            pass
    return 0


def _next(api: str, answerer: Answerer) -> bool:
    """Wait for a batch and answer it; False when there will be no more."""
    runtime = http.client.HTTPConnection(api)
    try:
        runtime.request("GET", f"{_RUNTIME}/next")
        asked = runtime.getresponse()
        name, batch = asked.headers["Lambda-Runtime-Aws-Request-Id"], asked.read()
    except OSError:
        return False
    if not name:
        return False
    try:
        outcome, path = _answer(json.loads(batch), answerer), "response"
    except AppError as wrong:  # told to Lambda, which repeats the batch
        outcome, path = {"errorType": type(wrong).__name__, "errorMessage": str(wrong)}, "error"
    runtime.request("POST", f"{_RUNTIME}/{name}/{path}", json.dumps(outcome))
    runtime.getresponse().read()
    runtime.close()
    return True


def _answer(batch: Mapping[str, Any], answerer: Answerer) -> dict[str, Any]:
    by_shard: dict[str, list[Event]] = {}
    for record in batch["Records"]:
        shard, _, position = record["eventID"].partition(":")
        by_shard.setdefault(shard, []).append(Event(position, parsed(base64.b64decode(record["kinesis"]["data"]))))
    for shard, events in by_shard.items():
        rejected = answerer.answer(shard, events)
        say({"event": "answered", "shard": shard, "events": len(events), "rejected": rejected})
    return {"batchItemFailures": []}


if __name__ == "__main__":
    sys.exit(exit_code(main))
