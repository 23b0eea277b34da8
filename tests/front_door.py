"""Tests go through the front door: the command line, in a process of its own, with an empty home."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
FIXED = {"SOURCE_DATE_EPOCH": "1790000000"}


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Cli:
    """Runs `mlopsctl` as a user would. No key, no network proxy, no terminal."""

    home: Path
    cwd: Path

    def env(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC_", "AWS_", "GIT_"))
        }
        return {**kept, "MLOPSCTL_HOME": str(self.home), "COLUMNS": "120", **(extra or {})}

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "mlopsctl", *arguments],
            cwd=self.cwd,
            env=self.env(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 300) -> Ended:
        process = self.start(*arguments, env=env)
        try:
            out, err = process.communicate(timeout=timeout)
        finally:
            process.kill()
        return Ended(process.returncode, out, err)


def design(cli: Cli, document: Path, out: str, env: Mapping[str, str] = FIXED) -> Ended:
    """A whole run without a question, on a fixed day."""
    return cli("design", str(document), "--yes", "--json", "--out", out, env=env, timeout=600)
