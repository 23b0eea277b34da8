from pathlib import Path
from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption

Target = Annotated[str, typer.Argument(metavar="RUN|PATH", help="A repository that mlopsctl wrote, or the run's id.")]
Environment = Annotated[str, typer.Option("--env", help="The environment (default: prod, else the last).")]
Keep = Annotated[
    Path | None, typer.Option("--keep", metavar="DIR", help="Keep the copy with its state and plans in this folder.")
]


def rehearse(target: Target, env: Environment = "", keep: Keep = None, json: JsonOption = False) -> int:
    """Apply a repository's Terraform to a local AWS emulator, plan again, destroy; exit 1 when anything goes wrong.

    Example: mlopsctl rehearse build/fraud-scoring
    """
    from mlopsctl.app.rehearse import new_journal, rehearse_repository
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import rehearsal
    from mlopsctl.ui.console import console

    screen = console()
    journal = new_journal(lambda stage: rehearsal.step(screen, stage))
    try:
        rehearse_repository(target, env, keep, journal)
    except KeyboardInterrupt:
        journal.stopped = "interrupted"
        raise
    finally:
        report = journal.report()
        if report.judge:
            rehearsal.report(screen, report)
            if json:
                print_json(report.json_dict())
    return 0 if report.ok else 1
