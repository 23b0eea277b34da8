from pathlib import Path
from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption
from mlopsctl.errors import InputError

Repo = Annotated[Path, typer.Argument(metavar="PATH", help="A repository that mlopsctl wrote.")]
Fast = Annotated[
    bool, typer.Option("--fast", help="Plan with the schema twin instead of the provider, and leave the app out.")
]


App = Annotated[bool, typer.Option("--app", help="Try the app instead: tests, training, server under load, workers.")]
Out = Annotated[Path | None, typer.Option("--out", help="With --app: where to write the measured service time.")]


def validate(path: Repo, fast: Fast = False, app: App = False, out: Out = None, json: JsonOption = False) -> int:
    """Run every check on a generated repository; exit 1 when one fails.

    Each line names who judged: the real provider, or with --fast the schema twin, which needs no provider and takes a
    tenth of the time, and cannot see what only the provider's own code refuses.

    With --app, the repository's code is tried on this machine instead: its own tests, training on the sample, the
    server by contract and under load (p99 against the requirement, scaled by the measured over the planned service
    time), and its workers. `plan --measured FILE` sizes with the file that --out writes.

    Example: mlopsctl validate build/fraud-scoring
    """
    from mlopsctl.app.validate import validate_repository
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console
    from mlopsctl.ui.live import LiveRun

    if app and fast:
        raise InputError("--fast leaves out what --app tries", hint="Give one of them.")
    if app:
        return _app(path, out, json=json)
    if out:
        raise InputError("--out is for what --app measures", hint="Add --app, or leave --out away.")
    screen = console()
    with LiveRun(screen, animate=not json) as live:
        report = validate_repository(path, live, quick=fast)
    show.report(screen, report)
    if json:
        print_json(report.json_dict())
    return 0 if report.clean and not report.with_status("not_run") else 1


def _app(path: Path, out: Path | None, *, json: bool) -> int:
    from mlopsctl.app.trial import trial, write_measured
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console
    from mlopsctl.ui.live import LiveRun

    screen = console()
    with LiveRun(screen, animate=not json) as live:
        report, measured = trial(path, live)
    show.report(screen, report)
    if out:
        write_measured(measured, out)
    if json:
        print_json({**report.json_dict(), "measured": measured and measured.json_dict()})
    return 0 if report.clean and not report.with_status("not_run") else 1
