from pathlib import Path
from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption, StandardsOption

Document = Annotated[Path, typer.Argument(metavar="FILE", help="The requirements document: Markdown or plain text.")]
Explain = Annotated[bool, typer.Option("--explain", help="Show each constraint in its full sentence.")]


def extract(
    file: Document, explain: Explain = False, standards: StandardsOption = None, json: JsonOption = False
) -> int:
    """Show what a document says: constraints, contradictions, questions, and what was not understood.

    Example: mlopsctl extract examples/fraud-scoring.md --explain
    """
    from mlopsctl.app.extract import extract_document
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import reading
    from mlopsctl.ui.console import console

    found = extract_document(file, standards)
    reading.show(console(), found, explain=explain)
    if json:
        print_json(found.requirements.json_dict())
    return 0
