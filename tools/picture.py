"""Record the demo in a real terminal and draw it as docs/demo.svg. Needs tmux; run by hand when the screen changes."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
WIDTH, SESSION = 112, f"mlopsctl-picture-{os.getpid()}"


def tmux(*arguments: str) -> str:
    ended = subprocess.run(["tmux", "-f", "/dev/null", *arguments], capture_output=True, text=True, check=True)  # noqa: S607
    return ended.stdout


def record(command: str) -> str:
    """Everything that `command` leaves on a terminal, with its colours."""
    tmux("new-session", "-d", "-s", SESSION, "-x", str(WIDTH), "-y", "60", "sh")
    try:
        tmux("set-option", "-t", SESSION, "history-limit", "5000")
        tmux("send-keys", "-t", SESSION, "PS1='$ '; clear", "Enter")
        time.sleep(1)
        tmux("send-keys", "-t", SESSION, command, "Enter")
        deadline = time.monotonic() + 300
        while "make deploy" not in tmux("capture-pane", "-p", "-t", SESSION) and time.monotonic() < deadline:
            time.sleep(1)
        time.sleep(2)
        return tmux("capture-pane", "-e", "-p", "-S", "-", "-t", SESSION)
    finally:
        tmux("kill-session", "-t", SESSION)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch, "fraud")
        work.mkdir()
        shutil.copytree(ROOT / "examples", work / "examples")
        program = Path(sys.executable).parent
        home = f"MLOPSCTL_HOME={scratch}/home"
        os.environ.update(PATH=f"{program}:{os.environ['PATH']}", MLOPSCTL_HOME=f"{scratch}/home")
        design = "mlopsctl design examples/fraud-scoring.md --yes --out repo"
        raw = record(f"cd {work}; export {home} PATH={program}:$PATH; clear; {design}")
    screen = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    for row in raw.rstrip().splitlines():
        screen.print(Text.from_ansi(row.replace(str(work.resolve()), "~/fraud").rstrip()), no_wrap=True)
    (ROOT / "docs" / "demo.svg").write_text(screen.export_svg(title="mlopsctl design"), encoding="utf8")


if __name__ == "__main__":
    main()
