from mlopsctl.cli.options import JsonOption


def list_runs(json: JsonOption = False) -> int:
    """List all runs, the newest first.

    Example: mlopsctl runs
    """
    from mlopsctl.app.look import all_runs
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console

    found = all_runs()
    show.runs(console(), found)
    if json:
        print_json({"runs": [run.json_dict() for run in found]})
    return 0
