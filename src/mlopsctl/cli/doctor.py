from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption

Fix = Annotated[bool, typer.Option("--fix", help="Install what is missing into the tools folder.")]


def doctor(fix: Fix = False, json: JsonOption = False) -> int:
    """Say which tools are there and what to do about the others; exit 6 when a needed one is missing.

    Example: mlopsctl doctor --fix
    """
    from mlopsctl.app.doctor import examine
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console

    screen = console()
    tools = examine(fix=fix, say=screen.print)
    show.tools(screen, tools)
    if json:
        print_json({"tools": [tool.json_dict() for tool in tools]})
    return 0 if all(tool.ok for tool in tools) else 6
