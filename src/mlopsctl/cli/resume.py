from mlopsctl.cli.options import JsonOption, RunArgument, YesOption


def resume(run: RunArgument, yes: YesOption = False, json: JsonOption = False) -> int:
    """Continue a run where it stopped: after a decision, an interruption or a crash.

    Example: mlopsctl resume 20261122-fraud-scoring-7f3a
    """
    from mlopsctl.app import design as verb
    from mlopsctl.cli.running import run_to_end

    return run_to_end(lambda approver, listener: verb.resume(run, approver, listener), yes=yes, json=json)
