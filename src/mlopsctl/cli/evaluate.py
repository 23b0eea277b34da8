from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption

Suite = Annotated[str, typer.Option(help="Which suite to run: extraction or policy.")]


def evaluate(suite: Suite, json: JsonOption = False) -> int:
    """Measure mlopsctl on a suite of cases; exit 1 below its threshold.

    Example: mlopsctl eval --suite extraction
    """
    from mlopsctl.app.evaluate import run_suite
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui.console import console
    from mlopsctl.ui.suite import show_suite

    result = run_suite(suite)
    show_suite(console(), result)
    if json:
        print_json(result.json_dict())
    return 0 if result.ok else 1
