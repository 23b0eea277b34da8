import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live

from mlopsctl.domain.event import Event
from mlopsctl.ui.board import Board
from mlopsctl.ui.lines import line_of

_SILENT = frozenset({"checkpoint.written", "agent.started"})


class LiveRun:
    """Shows events as they happen: moving cards on a terminal, else one line each.

    Without `animate` never moves anything. `run_id` is that of the last event that named one.
    """

    def __init__(self, console: Console, *, animate: bool = True) -> None:
        self.console = console
        self.run_id: str | None = None
        self._animated = animate and console.is_interactive and console.file.isatty()
        self._board = Board()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def __call__(self, event: Event) -> None:
        self.run_id = event.run_id or self.run_id
        if not self._animated:
            if event.action not in _SILENT:
                self.console.print(line_of(event), soft_wrap=True)
            return
        self._board = self._board.after(event, time.monotonic())
        if self._live is None:
            self._live = Live(
                get_renderable=self._draw, console=self.console, refresh_per_second=8, redirect_stdout=False
            )
            self._live.start()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leaves the cards as they are, so that a person can be asked; later events draw new ones below."""
        self._stop()
        yield

    def _draw(self) -> RenderableType:
        return self._board.draw(time.monotonic(), height=self.console.height if self._live else 0)

    def _stop(self) -> None:
        live, self._live = self._live, None
        if live:
            live.stop()
        self._board = Board()
