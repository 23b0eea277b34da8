from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption

Run = Annotated[str | None, typer.Argument(metavar="RUN", help="The run; may be left out when only one waits.")]
Gate = Annotated[str, typer.Option(help="The gate that is meant: questions, architecture or delivery.")]
Sha = Annotated[str, typer.Option(help="Approve only when what is shown has this SHA-256 (a prefix will do).")]
Reason = Annotated[str, typer.Option(help="Why; kept in the log.")]


def approve(run: Run = None, gate: Gate = "", sha: Sha = "", reason: Reason = "", json: JsonOption = False) -> int:
    """Approve what a run waits for. The decision binds to the hash of exactly what was shown.

    Example: mlopsctl approve 20261122-fraud-scoring-7f3a --gate architecture --sha 5d1c02
    """
    from mlopsctl.app.decide import decide
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console

    decision = decide(run, "approved", gate=gate, sha=sha, reason=reason)
    show.decision(console(), decision)
    if json:
        print_json(decision.json_dict())
    return 0
