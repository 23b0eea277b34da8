import typer

from mlopsctl.cli.options import JsonOption

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def group() -> None:
    """Check the audit log.

    Example: mlopsctl audit verify
    """


@app.command()
def verify(json: JsonOption = False) -> int:
    """Recompute the hash chain of the log; exit 1 when it was changed.

    Example: mlopsctl audit verify --json
    """
    from mlopsctl.app.audit import verify_log
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console

    verification = verify_log()
    show.verification(console(), verification)
    if json:
        print_json(verification.json_dict())
    return 0 if verification.ok else 1
