from pathlib import Path
from typing import Annotated

import typer

from mlopsctl.cli.options import EXIT_CODES, JsonOption, MeasuredOption, StandardsOption

Document = Annotated[Path, typer.Argument(metavar="FILE", help="The requirements document: Markdown or plain text.")]
Cloud = Annotated[str, typer.Option(help="aws, or any.")]
AnswersFile = Annotated[Path | None, typer.Option("--answers", help="A YAML file with answers: `field: value` lines.")]


def plan(
    file: Document,
    cloud: Cloud = "any",
    answers: AnswersFile = None,
    standards: StandardsOption = None,
    measured: MeasuredOption = None,
    json: JsonOption = False,
) -> int:
    """Show the best design for a document, its rivals, and where the answer would change. Writes nothing.

    Example: mlopsctl plan examples/fraud-scoring.md --json
    """
    from mlopsctl.app.answers import read_answers
    from mlopsctl.app.measured import read_measured
    from mlopsctl.app.plan import plan_document
    from mlopsctl.app.standards import load_standards
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import plan as panels
    from mlopsctl.ui.console import console

    given = read_answers(answers) if answers else {}
    document = plan_document(file, cloud, given, load_standards(standards), read_measured(measured))
    panels.show(console(), document)
    if json:
        print_json(document)
    return EXIT_CODES.get(document["status"], 1)
