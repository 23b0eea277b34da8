from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption, RunArgument

Given = Annotated[
    list[str], typer.Argument(metavar="FIELD=VALUE...", help="An answer: peak_rps=300, regions=eu-west-1")
]


def answer(run: RunArgument, answers: Given, json: JsonOption = False) -> int:
    """Answer questions of a run that waits; it designs again with them when it is resumed.

    Example: mlopsctl answer 20261122-fraud-scoring-7f3a peak_rps=300 data_residency=eu
    """
    from mlopsctl.app import answers as verb
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console

    decision = verb.answer(run, answers)
    show.decision(console(), decision)
    if json:
        print_json(decision.json_dict())
    return 0
