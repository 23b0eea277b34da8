"""JSON lines: of answers, in files; of what was done, on stdout."""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines import storage


def write_lines(lines: Sequence[dict[str, Any]], uri: str) -> None:
    """JSON lines as one file, all or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines"
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        storage.upload(path, uri)


def say(line: dict[str, Any]) -> None:
    """One line on stdout, without the values of events."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
