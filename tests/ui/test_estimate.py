import re
from io import StringIO

from rich.console import Console

from mlopsctl import catalog
from mlopsctl.estimation.estimate import price_plan
from mlopsctl.estimation.plan import Plan
from mlopsctl.ui.estimate import estimate
from plan_json import plan_of


def test_a_narrow_terminal_has_addresses_on_lines_of_their_own() -> None:
    address = 'module.inference.module.gateway["production"].aws_nat_gateway.this[0]'
    plan = plan_of({"aws_nat_gateway.n": {}, "aws_vpc.v": {}})
    raw = plan["planned_values"]["root_module"]["resources"][0]
    raw["address"] = address
    text = StringIO()
    screen = Console(
        file=text, force_terminal=True, no_color=True, width=80, markup=False, highlight=False, _environ={}
    )
    estimate(screen, price_plan(Plan(plan), catalog.load()), None)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", text.getvalue()).splitlines()
    assert address in [line.strip() for line in lines]
    assert next(line for line in lines if "NAT gateway" in line).split()[-1] == "$32.85"
    assert max(map(len, lines)) <= screen.width
