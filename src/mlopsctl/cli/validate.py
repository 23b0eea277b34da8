from pathlib import Path
from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption

Repo = Annotated[Path, typer.Argument(metavar="PATH", help="A repository that mlopsctl wrote.")]


def validate(path: Repo, json: JsonOption = False) -> int:
    """Run every check on a generated repository; exit 1 when one fails.

    Example: mlopsctl validate build/fraud-scoring
    """
    from mlopsctl.app.validate import validate_repository
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console
    from mlopsctl.ui.live import LiveRun

    screen = console()
    with LiveRun(screen, animate=not json) as live:
        report = validate_repository(path, live)
    show.report(screen, report)
    if json:
        print_json(report.json_dict())
    return 0 if report.clean and not report.with_status("not_run") else 1
