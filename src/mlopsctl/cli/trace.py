from mlopsctl.cli.options import JsonOption, RunArgument


def trace(run: RunArgument, json: JsonOption = False) -> int:
    """Show everything that happened in a run, in order.

    Example: mlopsctl trace 20261122-fraud-scoring-7f3a
    """
    from mlopsctl.app.look import log_of
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import show
    from mlopsctl.ui.console import console

    events = log_of(run)
    show.trace(console(), events)
    if json:
        print_json({"events": [event.json_dict() for event in events]})
    return 0
