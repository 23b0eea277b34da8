from mlopsctl.cli.options import JsonOption, RunArgument


def show(run: RunArgument, json: JsonOption = False) -> int:
    """Show how a run stands: its design, what it waits for, how it ended.

    Example: mlopsctl show 20261122-fraud-scoring-7f3a --json
    """
    from mlopsctl.app.look import one_run
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show as panels
    from mlopsctl.ui.console import console

    document = one_run(run)
    panels.run(console(), document)
    if json:
        print_json(document)
    return 0
