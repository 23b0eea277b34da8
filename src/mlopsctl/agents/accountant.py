"""Prices the Terraform plans of a repository and holds that against the planner's own bill."""

import time
from collections.abc import Mapping
from pathlib import Path

from mlopsctl.catalog import Catalog
from mlopsctl.codegen.compose import STANDBY, environments
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Issue
from mlopsctl.estimation.difference import compare
from mlopsctl.estimation.estimate import price_plan
from mlopsctl.estimation.plan import Plan
from mlopsctl.estimation.usage import read_usage

NAME = "cost_agreement"
TOLERANCE = 0.02  # share of the planner's bill


def agreement(repo: Path, architecture: Architecture, plans: Mapping[str, JSON], catalog: Catalog) -> CheckResult:
    """Fails when the two cost engines differ by more than the tolerance, or the plan holds what has no price."""
    begun = time.monotonic()
    stages = zip(reversed(architecture.environments), environments(architecture), strict=True)
    roots = {"shared": "bootstrap", **{environment: f"envs/{stage}" for environment, stage in stages}}
    if any(item.environment == STANDBY for item in architecture.cost.items):
        roots[STANDBY] = STANDBY
    if missing := [root for root in roots.values() if root not in plans]:
        return CheckResult(name=NAME, status="not_run", detail=f"there is no plan of {', '.join(missing)}")
    found = {
        environment: price_plan(
            Plan(plans[root], read_usage(repo / "cost" / "usage" / f"{root.rpartition('/')[2]}.yml")), catalog
        )
        for environment, root in roots.items()
    }
    checked = compare(architecture.cost, found)
    apart = [s for s in checked.slots if s.designed != s.planned] if checked.share > TOLERANCE else []
    issues = (
        *(
            Issue(rule="unpriced", where=address, message="the plan holds it, no price is known")
            for address in checked.unpriced
        ),
        *(
            Issue(
                rule="difference",
                where=f"{s.environment} {s.slot}",
                message=f"designed {s.designed:,.2f} USD a month, planned {s.planned:,.2f}",
            )
            for s in apart
        ),
    )
    return CheckResult(
        name=NAME,
        status="fail" if issues else "pass",
        detail=f"designed {checked.designed:,.2f} and planned {checked.planned:,.2f} USD a month, "
        f"{checked.share:.2%} apart, at most {TOLERANCE:.0%}",
        judge="two cost engines",
        seconds=round(time.monotonic() - begun, 2),
        issues=issues,
    )
