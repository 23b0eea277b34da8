"""Arguments that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
StandardsOption = Annotated[
    Path | None, typer.Option("--standards", help="Your organisation's rules (default: org.yaml in $MLOPSCTL_HOME).")
]
MeasuredOption = Annotated[
    Path | None, typer.Option("--measured", help="Size with the service time that `validate --app --out` wrote.")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Approve gates as yourself; recorded as such.")]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="The run's id; `mlopsctl runs` lists them.")]
EXIT_CODES = {"delivered": 0, "planned": 0, "waiting": 3, "infeasible": 4}
"""Exit code by a run's status; every other ending is 1."""
