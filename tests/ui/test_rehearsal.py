from io import StringIO

from rich.console import Console

from mlopsctl.domain.rehearsal import Gap, Rehearsal
from mlopsctl.ui.rehearsal import report


def test_the_copies_of_a_resource_that_was_not_rehearsed_are_told_once() -> None:
    addresses = (*(f"module.s.aws_alarm.disk[{i}]" for i in range(24)), "module.s.aws_ecs_service.this[0]")
    gaps = tuple(Gap(root="envs/prod", address=a, kind="not_run", reason="there are no brokers") for a in addresses)
    screen = Console(file=(text := StringIO()), width=200, no_color=True, markup=False, highlight=False)
    report(screen, Rehearsal(unsupported=gaps))
    (line,) = [line for line in text.getvalue().splitlines() if "not_run" in line]
    told = "envs/prod: module.s.aws_alarm.disk[*] (24), envs/prod: module.s.aws_ecs_service.this[0]: "
    assert line.split("not_run ")[1].startswith(told)
