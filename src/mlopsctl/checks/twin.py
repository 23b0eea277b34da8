"""The schema twin: Terraform's own core, against a process of ours that serves the providers' schemas as data."""

import json
import re
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from mlopsctl.adapters.shell import JsonLines, minimal_env
from mlopsctl.domain.noun import JSON, Noun
from mlopsctl.errors import InputError, MlopsctlError

SCHEMAS = Path(__file__).with_name("schemas")
_TYPE = re.compile(r'^\s*(resource|data)\s+"([a-z0-9_]+)"', re.MULTILINE)
_WORD = re.compile(r"[a-z][a-z0-9_]+")
_STARTS_WITHIN = 60  # seconds


class StandIns(Noun):
    """What a plan with the twin needs: the environment of Terraform, and the providers that are stood in for."""

    environment: dict[str, str]
    names: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"schema twin ({', '.join(self.names)})"


class Twin:
    """Starts the stand-in providers with the first question, and keeps them for the next plans."""

    def __init__(self, schemas: Path = SCHEMAS) -> None:
        self._schemas = schemas
        self._starting = threading.Lock()
        self._worker: JsonLines | None = None

    def start(self) -> JsonLines:
        """The process, running; a new one when the old one died."""
        with self._starting:
            if self._worker and not self._worker.alive:
                self._worker.close()
                self._worker = None
            if self._worker is None:
                argv = (sys.executable, "-P", "-m", "mlopsctl.checks.stand_in.worker", str(self._schemas))
                self._worker = JsonLines(argv, cwd=self._schemas, env=minimal_env())
            return self._worker

    def stand_ins(self, folders: Iterable[Path]) -> StandIns:
        """For the Terraform files below `folders`. Raises InputError for a type that no schema describes."""
        try:
            answer = self.start().ask(_question(folders), _STARTS_WITHIN)
        except MlopsctlError as died:
            raise MlopsctlError(
                "the schema twin does not answer", hint="Run it again; without the twin, the real provider judges."
            ) from died
        if missing := [f"{kind} {name}" for kind, name in answer["missing"]]:
            raise InputError(
                f"the schema twin has no schema of {', '.join(missing)}",
                hint="Correct the name; a type of a newer provider is added with `tools/schemas.py CLOUD`.",
            )
        reattach = {"TF_REATTACH_PROVIDERS": json.dumps(answer["reattach"])}
        return StandIns(environment=reattach, names=tuple(answer["names"]))

    def close(self) -> None:
        with self._starting:
            if self._worker is not None:
                self._worker.close()
                self._worker = None


def _question(folders: Iterable[Path]) -> JSON:
    """The types that the Terraform files below `folders` declare, as (`resource` or `data`, name), and their words."""
    files = (file for folder in folders for file in folder.rglob("*.tf"))
    text = "\n".join(file.read_text(encoding="utf8", errors="replace") for file in files)
    return {"types": sorted(set(_TYPE.findall(text))), "words": sorted(set(_WORD.findall(text)))}
