"""The only place that starts processes: argument lists, a minimal environment, and nothing left running."""

import json
import os
import queue
import re
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from mlopsctl.domain.noun import JSON
from mlopsctl.domain.ports import Finished
from mlopsctl.errors import MlopsctlError, ToolMissing

OUTPUT_CAP = 256 * 1024 * 1024  # bytes of one stream; a plan as JSON can be tens of megabytes
_LAST_LINES = 50  # of a program in the background
_BASE = ("PATH", "HOME", "LANG", "TMPDIR")
_NETWORK = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


def minimal_env(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a child needs to start, plus `extra`: no credential of the caller is among it."""
    return {**_inherited(_BASE), **(extra or {})}


def network_env(*prefixes: str) -> dict[str, str]:
    """How to reach the network from here: proxies, certificates, and variables that start with `prefixes`."""
    names = (*_NETWORK, *(name.lower() for name in _NETWORK))
    return _inherited((*names, *(name for name in os.environ if name.startswith(prefixes or ("\0",)))))


def _inherited(names: Sequence[str]) -> dict[str, str]:
    return {name: os.environ[name] for name in names if name in os.environ}


def _start(
    argv: Sequence[str], cwd: Path, env: Mapping[str, str] | None, *, stdin: int, stderr: int
) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=minimal_env() if env is None else dict(env),
            start_new_session=True,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
    except (FileNotFoundError, PermissionError, NotADirectoryError) as missing:
        if not cwd.is_dir():
            raise MlopsctlError(f"{cwd} is not a folder that `{argv[0]}` can run in") from missing
        raise ToolMissing(
            f"`{argv[0]}` cannot be started: {missing.strerror}", hint="Run `mlopsctl doctor` to see what is missing."
        ) from missing


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _has_ended(process: "subprocess.Popen[bytes]", timeout: float) -> bool:
    """Wait for it; `Popen.wait` with a timeout only looks 20 times a second."""
    waiter = threading.Thread(target=process.wait, daemon=True)
    waiter.start()
    waiter.join(timeout)
    return not waiter.is_alive()


def _keep(pipe: IO[bytes], kept: bytearray) -> None:
    while chunk := os.read(pipe.fileno(), 1 << 16):
        kept += chunk[: OUTPUT_CAP - len(kept)]
    pipe.close()


def last_words(ended: Finished, lines: int = 12) -> str:
    """The end of what a program said, without colours and frames."""
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]|[│╷╵]", "", ended.stderr.strip() or ended.stdout.strip())
    kept = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(kept[-lines:]) or f"exit code {ended.code}"


class LocalShell:
    """Runs programs on this machine. Each has its own process group, which ends with it."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def run(
        self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 600
    ) -> Finished:
        """`env` is the whole environment of the child (None = a minimal one). Raises ToolMissing when absent."""
        if self._stopped:
            raise MlopsctlError(f"`{argv[0]}` was not started: interrupted")
        began = time.monotonic()
        out, err = bytearray(), bytearray()
        readers: list[threading.Thread] = []
        process = _start(argv, cwd, env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            self._running.add(process)
            for pipe, kept in ((process.stdout, out), (process.stderr, err)):
                reader = threading.Thread(target=_keep, args=(pipe, kept), daemon=True)
                reader.start()
                readers.append(reader)
            if not _has_ended(process, timeout):
                raise MlopsctlError(
                    f"`{' '.join(argv[:2])}` did not finish within {timeout:g} s",
                    hint="Run it again on an idle machine.",
                )
            code = process.wait()
        finally:  # also on Ctrl-C; grandchildren would keep the pipes open
            _kill(process)
            process.wait()
            self._running.discard(process)
            for reader in readers:
                reader.join()
        seconds = time.monotonic() - began
        return Finished(code, out.decode("utf8", "replace"), err.decode("utf8", "replace"), seconds)

    def stop(self) -> None:
        """End everything that other threads are running, and start nothing more."""
        self._stopped = True
        for process in tuple(self._running):
            _kill(process)


class Background:
    """A program that runs beside us until it is stopped. The end of what it says is kept."""

    def __init__(self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        self._process = _start(argv, cwd, env, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        self._said: deque[bytes] = deque(maxlen=_LAST_LINES)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self, patience: float = 5) -> Finished:
        """Ask it to end, then make it; also everything that it started."""
        began = time.monotonic()
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        _kill(self._process)
        code = self._process.wait()
        self._reader.join()
        return Finished(code, b"".join(self._said).decode("utf8", "replace"), "", time.monotonic() - began)

    def _read(self) -> None:
        if self._process.stdout:
            with self._process.stdout as lines:
                self._said.extend(lines)


class JsonLines:
    """A long-lived program that answers one line of JSON for each line of JSON, in order."""

    def __init__(self, argv: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> None:
        self._process = _start(argv, cwd, env, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._name = Path(argv[-1]).stem
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._turn = threading.Lock()
        threading.Thread(target=self._read, daemon=True).start()

    def ask(self, question: JSON, timeout: float) -> JSON:
        """The answer. A program that died, hangs or talks nonsense is an error, and is ended."""
        with self._turn:
            try:
                self._write(json.dumps(question).encode() + b"\n")
                line = self._lines.get(timeout=timeout)
                answer: JSON = json.loads(line)
            except queue.Empty as late:
                self.close()
                raise MlopsctlError(f"{self._name} did not answer within {timeout:g} s") from late
            except (OSError, ValueError) as broken:
                self.close()
                raise MlopsctlError(f"{self._name} died or gave no usable answer") from broken
            return answer

    def close(self) -> None:
        _kill(self._process)
        self._process.wait()
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def _write(self, line: bytes) -> None:
        if self._process.stdin:
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def _read(self) -> None:
        if self._process.stdout:
            with self._process.stdout as lines:
                for line in lines:
                    self._lines.put(line)
        self._lines.put(b"")  # the end: not JSON
