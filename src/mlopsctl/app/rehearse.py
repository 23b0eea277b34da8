from pathlib import Path

from mlopsctl import settings
from mlopsctl.app.look import repository_of
from mlopsctl.checks.rehearsal.journal import Announce, Journal
from mlopsctl.checks.rehearsal.rehearse import rehearse
from mlopsctl.checks.toolbox import Toolbox


def new_journal(announce: Announce) -> Journal:
    """What a rehearsal writes into, so that one that is interrupted can still be told."""
    return Journal(announce)


def rehearse_repository(target: str, environment: str, keep: Path | None, journal: Journal) -> None:
    """Apply the repository of a path or a run to an emulator and destroy it again."""
    repo = repository_of(target)
    with Toolbox(settings.load()) as toolbox:
        toolbox.terraform.required()
        rehearse(repo, toolbox, environment, journal, keep)
