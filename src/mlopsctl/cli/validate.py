from pathlib import Path
from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption

Repo = Annotated[Path, typer.Argument(metavar="PATH", help="A repository that mlopsctl wrote.")]
Fast = Annotated[
    bool, typer.Option("--fast", help="Plan with the schema twin instead of the provider, and leave the app out.")
]


def validate(path: Repo, fast: Fast = False, json: JsonOption = False) -> int:
    """Run every check on a generated repository; exit 1 when one fails.

    Each line names who judged: the real provider, or with --fast the schema twin, which needs no provider and takes a
    tenth of the time, and cannot see what only the provider's own code refuses.

    Example: mlopsctl validate build/fraud-scoring
    """
    from mlopsctl.app.validate import validate_repository
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console
    from mlopsctl.ui.live import LiveRun

    screen = console()
    with LiveRun(screen, animate=not json) as live:
        report = validate_repository(path, live, quick=fast)
    show.report(screen, report)
    if json:
        print_json(report.json_dict())
    return 0 if report.clean and not report.with_status("not_run") else 1
