"""What `design` and `resume` share: live cards, gates, the ending, the exit code."""

import sys
from collections.abc import Callable

from mlopsctl.app.approvers import Invoker, Nobody
from mlopsctl.app.design import Outcome
from mlopsctl.app.wiring import CLOCK, user
from mlopsctl.cli.options import EXIT_CODES
from mlopsctl.cli.printing import print_json
from mlopsctl.domain.ports import Approver, Listener
from mlopsctl.ui import show
from mlopsctl.ui.approver import TerminalApprover
from mlopsctl.ui.console import console
from mlopsctl.ui.live import LiveRun


def run_to_end(work: Callable[[Approver, Listener], Outcome], *, yes: bool, json: bool) -> int:
    """Do `work` under live cards and return the exit code of how it ended."""
    screen = console()
    live = LiveRun(screen, animate=not json)
    try:
        with live:
            outcome = work(_approver(live, yes=yes), live)
    except KeyboardInterrupt:
        show.interrupted(screen, live.run_id)
        raise
    show.ending(screen, outcome.document)
    if json:
        print_json(outcome.document)
    return EXIT_CODES.get(outcome.status, 1)


def _approver(live: LiveRun, *, yes: bool) -> Approver:
    if yes:
        return Invoker(user(), CLOCK)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return Nobody()
    return TerminalApprover(live, by=user(), clock=CLOCK)
