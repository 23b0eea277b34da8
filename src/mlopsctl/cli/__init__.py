"""The command line. One file per verb; a verb parses, calls `app` and hands what happens to `ui`.

Only typer is imported here, so that `--help` is quick: everything else is imported inside the commands.
"""

from typing import Annotated

import typer

from mlopsctl.cli import (
    answer,
    approve,
    audit,
    design,
    doctor,
    estimate,
    evaluate,
    extract,
    plan,
    prices,
    rehearse,
    reject,
    resume,
    runs,
    show,
    trace,
    validate,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"mlopsctl {version('mlopsctl')}")
        raise typer.Exit


app = typer.Typer(
    name="mlopsctl",
    help="Turn a requirements document into a validated, priced and audited MLOps repository.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)


@app.callback()
def program(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Turn a requirements document into a validated, priced and audited MLOps repository."""
    del version


app.command()(extract.extract)
app.command()(plan.plan)
app.command()(design.design)
app.command()(resume.resume)
app.command()(answer.answer)
app.command()(approve.approve)
app.command()(reject.reject)
app.command("runs")(runs.list_runs)
app.command()(show.show)
app.command()(trace.trace)
app.command()(validate.validate)
app.command()(rehearse.rehearse)
app.command()(estimate.estimate)
app.command("eval")(evaluate.evaluate)
app.add_typer(audit.app, name="audit")
app.add_typer(prices.app, name="prices")
app.command()(doctor.doctor)
