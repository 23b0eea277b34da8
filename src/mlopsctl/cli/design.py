from pathlib import Path
from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption, MeasuredOption, StandardsOption, YesOption

Document = Annotated[Path, typer.Argument(metavar="FILE", help="The requirements document: Markdown or plain text.")]
Out = Annotated[Path | None, typer.Option(help="Where the repository goes (default: the document's name, here).")]
Cloud = Annotated[str, typer.Option(help="aws, or any.")]
Backend = Annotated[str, typer.Option(help="Who reads and argues: offline, or replay.")]
AnswersFile = Annotated[Path | None, typer.Option("--answers", help="A YAML file with answers: `field: value` lines.")]
Script = Annotated[str, typer.Option(help="The replay backend's script.")]

Rehearse = Annotated[bool, typer.Option("--rehearse", help="Apply to a local emulator before the delivery gate.")]


def design(  # noqa: PLR0913, PLR0917  # one argument for each option
    file: Document,
    out: Out = None,
    cloud: Cloud = "any",
    backend: Backend = "offline",
    script: Script = "",
    answers: AnswersFile = None,
    standards: StandardsOption = None,
    rehearse: Rehearse = False,
    measured: MeasuredOption = None,
    yes: YesOption = False,
    json: JsonOption = False,
) -> int:
    """Design a system from a document and write its repository.

    Example: mlopsctl design examples/fraud-scoring.md --out build/fraud-scoring
    """
    from mlopsctl.adapters.clock import build_date
    from mlopsctl.app import design as verb
    from mlopsctl.app.answers import read_answers
    from mlopsctl.app.measured import read_measured
    from mlopsctl.app.standards import load_standards
    from mlopsctl.app.wiring import CLOCK
    from mlopsctl.cli.running import run_to_end
    from mlopsctl.domain.run import Options

    target = (out or Path(file.stem)).absolute()
    options = Options(
        out=str(target),
        cloud=cloud,
        backend=backend,
        script=script,
        build_date=build_date(CLOCK),
        answers=read_answers(answers) if answers else {},
        standards=load_standards(standards),
        rehearse=rehearse,
        measured=read_measured(measured),
    )
    return run_to_end(lambda approver, listener: verb.design(file, options, approver, listener), yes=yes, json=json)
