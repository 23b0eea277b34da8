import json
from pathlib import Path

from pydantic import ValidationError

from mlopsctl import catalog
from mlopsctl.agents import validator
from mlopsctl.app import wiring
from mlopsctl.codegen.trace import DESIGN
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.event import Actor, Event
from mlopsctl.domain.ports import Listener
from mlopsctl.domain.report import CheckResult, Report
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import InputError


def validate_repository(path: Path, listener: Listener, *, quick: bool = False) -> Report:
    """Every check on a repository that mlopsctl wrote. Raises InputError when it is none.

    A quick look leaves the app out, and plans with the schema twin instead of the providers.
    """
    requirements, architecture = design_of(path)

    def announce(check: CheckResult) -> None:
        actor = Actor(type="tool", id=check.judge or check.name)
        listener(Event(run_id="", action="check.finished", actor=actor, data=check.json_dict()))

    with wiring.tools() as toolbox:
        return validator.validate(path, requirements, architecture, catalog.load(), toolbox, announce, quick=quick)


def design_of(path: Path) -> tuple[Requirements, Architecture]:
    """What the repository at `path` was designed for. Raises InputError when nothing says so."""
    try:
        raw = json.loads((path / DESIGN).read_text(encoding="utf8"))
        return Requirements.model_validate(raw["requirements"]), Architecture.model_validate(raw["architecture"])
    except OSError as missing:
        raise InputError(
            f"{path} is not a repository that mlopsctl wrote: {DESIGN} cannot be read ({missing.strerror})",
            hint="Give the folder that `mlopsctl design --out` made.",
        ) from missing
    except (ValueError, KeyError, ValidationError) as broken:
        raise InputError(f"{path / DESIGN} is damaged", hint="Restore it with `git checkout`.") from broken
