"""Requests that come together are answered together: an accelerator takes hardly longer for several than for one."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi.concurrency import run_in_threadpool

from pipelines.predictor import Instance, Prediction

Predict = Callable[[Sequence[Instance]], list[Prediction]]


@dataclass(frozen=True)
class _Batch:
    """Instances of several requests, and their answers to come."""

    instances: list[Instance]
    full: asyncio.Event
    answers: asyncio.Task[list[Prediction]]


class Gatherer:
    """Answers a batch at a time: `most` instances or more, or what came within `wait_ms` of its first request."""

    def __init__(self, most: int, wait_ms: int) -> None:
        self._most, self._wait = most, wait_ms / 1000
        self._open: _Batch | None = None
        self._turn = asyncio.Lock()

    async def answer(self, instances: Sequence[Instance], predict: Predict) -> list[Prediction]:
        """One answer per instance. What fails fails for all that were gathered."""
        batch = self._open = self._open or self._begun(predict)
        first = len(batch.instances)
        batch.instances.extend(instances)
        if len(batch.instances) >= self._most:
            self._open = None
            batch.full.set()
        answers = await asyncio.shield(batch.answers)  # one caller who leaves does not take the others along
        return answers[first : first + len(instances)]

    def _begun(self, predict: Predict) -> _Batch:
        instances, full = list[Instance](), asyncio.Event()
        return _Batch(instances, full, asyncio.create_task(self._run(instances, full, predict)))

    async def _run(self, instances: list[Instance], full: asyncio.Event, predict: Predict) -> list[Prediction]:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(full.wait(), self._wait)
        async with self._turn:  # while another batch is answered, this one goes on gathering
            if not full.is_set():
                self._open = None
            return await run_in_threadpool(predict, instances)
