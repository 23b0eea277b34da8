"""An AWS account in a process of our own: moto, on the loopback, gone when we are."""

import threading
from collections.abc import Collection
from pathlib import Path
from typing import Self

from mlopsctl.adapters.shell import JsonLines, LocalShell, minimal_env
from mlopsctl.adapters.tools import Tool
from mlopsctl.domain.noun import JSON
from mlopsctl.errors import MlopsctlError, ToolMissing

_SERVER = Path(__file__).with_name("server.py")
_PATIENCE = 60  # seconds for an answer; a start takes about 4
_ENVIRONMENT = {
    "MOTO_ACM_VALIDATION_WAIT": "0",  # seconds that a certificate takes to be proved
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
}


class Emulator:
    """Runs from `with` to its end. `shell` runs what talks to it, and ends that too as soon as the emulator dies."""

    def __init__(self, tool: Tool, refused: Collection[str] = ()) -> None:
        self.tool = tool.required()
        self.shell = LocalShell()
        self.port = 0
        self._refused = " ".join(sorted(refused))
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        env = minimal_env({**_ENVIRONMENT, "REFUSED_ACTIONS": self._refused})
        self._process = JsonLines((self.tool.path, str(_SERVER)), cwd=_SERVER.parent, env=env)
        try:
            self.port = self._process.ask({"ask": "port"}, _PATIENCE)["port"]
        except MlopsctlError as dead:
            self.close()
            raise ToolMissing(f"the emulator does not start: {dead}", hint=self._hint) from dead
        except BaseException:
            self.close()
            raise
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the emulator and whatever talks to it."""
        self._closed.set()
        self.shell.stop()
        self._process.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.alive

    @property
    def environment(self) -> dict[str, str]:
        """What makes a program take the emulator for AWS."""
        return {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}

    def required(self) -> None:
        """Raises when it is gone: whatever was said meanwhile is worth nothing."""
        if not self.alive:
            raise MlopsctlError("the emulator died")

    def bring(self, values: Collection[str], region: str) -> None:
        """Create what these name, such as a network by its id: things that exist before anything is deployed."""
        self._process.ask({"ask": "bring", "values": [*values], "region": region}, _PATIENCE)

    def left(self) -> dict[str, int]:
        """What exists beyond an empty account, by kind."""
        found: dict[str, int] = self._ask("left")["left"]
        return found

    def empty_buckets(self) -> int:
        """Delete every object of every bucket; how many buckets had any."""
        return int(self._ask("empty")["emptied"])

    def _ask(self, question: str) -> JSON:
        return self._process.ask({"ask": question}, _PATIENCE)

    def _watch(self) -> None:
        while not self._closed.wait(0.3):
            if not self.alive:
                self.shell.stop()
                return

    @property
    def _hint(self) -> str:
        return f"Remove {Path(self.tool.path).parents[1]} and run `mlopsctl doctor --fix`."
