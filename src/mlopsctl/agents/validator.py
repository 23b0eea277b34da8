"""Judges a repository with the real tools and with our policies. Nothing that did not run counts as passed."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from mlopsctl.agents.accountant import agreement
from mlopsctl.catalog import Catalog
from mlopsctl.checks import repair as mechanical
from mlopsctl.checks.rehearsal.journal import Journal
from mlopsctl.checks.rehearsal.rehearse import rehearse as rehearsal
from mlopsctl.checks.run import run_checks
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.rehearsal import Stage
from mlopsctl.domain.report import CheckResult, Issue, Report
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import MlopsctlError
from mlopsctl.policy.controls import load_controls
from mlopsctl.policy.judge import coverage, judge_architecture, judge_plan


def validate(
    repo: Path,
    requirements: Requirements,
    architecture: Architecture,
    catalog: Catalog,
    toolbox: Toolbox,
    announce: Callable[[CheckResult], None],
    *,
    quick: bool = False,
) -> Report:
    """All checks of `repo`; last our own over its plans and its design: the policies and the second bill."""
    report, plans = run_checks(repo, toolbox, announce, quick=quick)
    planner = next(check.judge for check in report.checks if check.name == "terraform_plan")
    found = (
        _policies(requirements, architecture, plans, report.checks),
        agreement(repo, architecture, plans, catalog),
    )
    own = tuple(c.model_copy(update={"judge": f"{c.judge}, plans of {planner}"}) if c.judge else c for c in found)
    for check in own:
        announce(check)
    return report.model_copy(update={"checks": (*report.checks, *own)})


def rehearse(repo: Path, toolbox: Toolbox, announce: Callable[[Stage], None]) -> CheckResult:
    """Apply `repo` to an emulator and destroy it again, as one more check."""
    journal = Journal(announce)
    try:
        rehearsal(repo, toolbox, "", journal)
    except MlopsctlError as reason:
        journal.stopped = f"{reason}. {reason.hint}"
    return journal.report().as_check()


def repair(repo: Path, report: Report, toolbox: Toolbox) -> tuple[str, ...]:
    """Mend in `repo` what is mechanical; one sentence per repair."""
    return mechanical.repair(repo, report, toolbox)


def _policies(
    requirements: Requirements, architecture: Architecture, plans: Mapping[str, JSON], checks: Sequence[CheckResult]
) -> CheckResult:
    begun = time.monotonic()
    if not plans:
        return CheckResult(name="policies", status="not_run", detail="there is no Terraform plan to judge")
    controls, scan = load_controls(), _scan(checks)
    judged = [("design", result) for result in judge_architecture(controls, requirements, architecture)]
    for root, plan in sorted(plans.items()):
        judged += [(root, result) for result in judge_plan(controls, requirements, plan, scan)]
    broken = [(where, result) for where, result in judged if result.blocks]
    count = coverage([result for _, result in judged])
    return CheckResult(
        name="policies",
        status="fail" if broken else "not_run" if count["not_evaluated"] else "pass",
        detail=", ".join(f"{n} {status.replace('_', ' ')}" for status, n in count.items()),
        judge=f"{len(controls)} controls",
        seconds=round(time.monotonic() - begun, 2),
        issues=tuple(Issue(rule=result.control, where=where, message=result.detail) for where, result in broken),
    )


def _scan(checks: Sequence[CheckResult]) -> CheckResult:
    """Both scans as one: not run unless both ran."""
    scans = [check for check in checks if check.name.startswith("checkov_")]
    ran = bool(scans) and all(scan.status != "not_run" for scan in scans)
    issues = tuple(issue for scan in scans for issue in scan.issues)
    return CheckResult(name="checkov", status="pass" if ran else "not_run", issues=issues)
