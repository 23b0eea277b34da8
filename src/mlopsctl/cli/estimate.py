from pathlib import Path
from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption

Target = Annotated[
    str,
    typer.Argument(metavar="PATH|PLAN.JSON|RUN", help="A Terraform folder, `terraform show -json` output, or a run."),
]
UsageFile = Annotated[
    Path | None, typer.Option("--usage", metavar="FILE", help="What a plan cannot say: `resource_usage:` by address.")
]
Other = Annotated[
    str | None, typer.Option("--compare", metavar="OTHER", help="Show what changes against this folder, plan or run.")
]


def estimate(target: Target, usage: UsageFile = None, compare: Other = None, json: JsonOption = False) -> int:
    """Price every resource of a Terraform plan, whoever wrote it; name what has no price.

    Example: mlopsctl estimate build/fraud-scoring/infra/envs/prod --usage usage.yml
    """
    from mlopsctl.app.estimate import document
    from mlopsctl.app.estimate import estimate as price
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import estimate as panels
    from mlopsctl.ui.console import console

    priced, changes = price(target, usage, compare)
    panels.estimate(console(), priced, changes)
    if json:
        print_json(document(priced, changes))
    return 0
