"""Requests to a server on this machine: as fast as it answers, or at a rate that does not wait for answers."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

_HOST = "127.0.0.1"
_PATIENCE = 10.0  # seconds for one answer; also how long late answers are waited for
_OK = 200


@dataclass
class Answers:
    """How long answers took (ms), and how many were not what was wanted."""

    ms: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0

    @property
    def sent(self) -> int:
        return len(self.ms) + self.failed

    def percentile(self, share: float) -> float:
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")

    @property
    def scv(self) -> float:
        """Squared coefficient of variation."""
        return statistics.variance(self.ms) / statistics.mean(self.ms) ** 2 if len(self.ms) > 1 else 0.0


@dataclass(frozen=True)
class Target:
    """Where requests go, and the bytes of one."""

    port: int
    path: str
    body: bytes

    @property
    def request(self) -> bytes:
        head = f"POST {self.path} HTTP/1.1\r\nHost: {_HOST}\r\nContent-Type: application/json\r\n"
        return f"{head}Content-Length: {len(self.body)}\r\n\r\n".encode() + self.body


def saturate(target: Target, seconds: float, connections: int) -> Answers:
    """Every connection sends its next request when it has its answer."""
    return asyncio.run(_saturate(target, seconds, connections))


def send_at(target: Target, rate: float, seconds: float, seed: int = 7) -> Answers:
    """Requests at random moments, `rate` a second on average, whether earlier ones were answered or not.

    An answer's time counts from when its request was due, so that a slow server cannot hide its queue.
    """
    return asyncio.run(_send_at(target, rate, seconds, random.Random(seed)))  # noqa: S311  # arrivals, not secrets


class _Connections:
    """Open connections; as many as are in use at once."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, answers: Answers, due: float) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                connection = self._idle.pop() if self._idle else await asyncio.open_connection(_HOST, self._target.port)
                status = await _exchange(*connection, self._target.request)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            answers.failed += 1
            return
        self._idle.append(connection)
        if status == _OK:
            answers.ms.append(1000 * (time.perf_counter() - due))
        else:
            answers.failed += 1

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1").lower()
    length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])


async def _measured(target: Target, work: Callable[[_Connections, Answers], Awaitable[None]]) -> Answers:
    answers, connections = Answers(), _Connections(target)
    began = time.perf_counter()
    try:
        await work(connections, answers)
    finally:
        connections.close()
    answers.seconds = time.perf_counter() - began
    return answers


async def _saturate(target: Target, seconds: float, count: int) -> Answers:
    end = time.perf_counter() + seconds

    async def one(connections: _Connections, answers: Answers) -> None:
        while time.perf_counter() < end:
            await connections.ask(answers, time.perf_counter())

    async def work(connections: _Connections, answers: Answers) -> None:
        await asyncio.gather(*(one(connections, answers) for _ in range(count)))

    return await _measured(target, work)


async def _send_at(target: Target, rate: float, seconds: float, chance: random.Random) -> Answers:
    async def work(connections: _Connections, answers: Answers) -> None:
        due = began = time.perf_counter()
        asked = set()
        while (due := due + chance.expovariate(rate)) < began + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asked.add(asyncio.create_task(connections.ask(answers, due)))
        await asyncio.gather(*asked)

    return await _measured(target, work)
