from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption, RunArgument

Reason = Annotated[str, typer.Option(help="Why; kept in the log and shown to whoever looks at the run.")]


def reject(run: RunArgument, reason: Reason, json: JsonOption = False) -> int:
    """Reject what a run waits for; the run ends when it is resumed.

    Example: mlopsctl reject 20261122-fraud-scoring-7f3a --reason "No budget before April"
    """
    from mlopsctl.app.decide import decide
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console

    decision = decide(run, "rejected", reason=reason)
    show.decision(console(), decision)
    if json:
        print_json(decision.json_dict())
    return 0
