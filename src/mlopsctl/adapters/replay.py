import json
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.critique import Critique
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.requirements import Constraint, Requirements
from mlopsctl.errors import InputError


class Script(Noun):
    """Scripted answers: constraints (their quotes are located in the document) and critiques by lens.

    A lens holds one critique per revision; the last one repeats.
    """

    constraints: tuple[dict[str, Any], ...] = ()
    critiques: dict[str, tuple[Critique, ...]] = Field(default={})


class ReplayBackend:
    """Answers from a script, for demos, tests and evals."""

    name = "replay"

    def __init__(self, script: Path) -> None:
        try:
            self._script = Script.model_validate(json.loads(script.read_text(encoding="utf8")))
        except OSError as missing:
            raise InputError(f"The script {script} cannot be read: {missing.strerror}") from missing
        except (ValueError, ValidationError) as broken:
            raise InputError(
                f"{script} is not a replay script: {broken}", hint="README, Backends, shows one."
            ) from broken

    def extract(self, document: str) -> Requirements:
        from mlopsctl.domain.noun import sha256

        located = tuple(_locate(raw, document) for raw in self._script.constraints)
        return Requirements(document_sha256=sha256(document.encode()), constraints=located)

    def critique(
        self, lens: str, revision: int, requirements: Requirements, architecture: Architecture
    ) -> Critique | None:
        del requirements, architecture
        scripted = self._script.critiques.get(lens, ())
        return scripted[min(revision, len(scripted) - 1)] if scripted else None


def _locate(raw: dict[str, Any], document: str) -> Constraint:
    quote = str(raw.get("quote", ""))
    start = document.find(quote) if quote else -1
    source = {"kind": "quote", "start": start, "end": start + len(quote), "quote": quote}
    fields = {key: value for key, value in raw.items() if key != "quote"}
    try:
        return Constraint.model_validate({**fields, "source": source})
    except ValidationError as broken:
        raise InputError(f"The replay script holds a wrong constraint: {broken}") from broken
