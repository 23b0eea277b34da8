"""Judges a repository with the real tools and with our policies. Nothing that did not run counts as passed."""

from collections.abc import Callable, Mapping
from pathlib import Path

from mlopsctl.checks import repair as mechanical
from mlopsctl.checks.run import run_checks
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.control import ControlResult
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult, Issue, Report
from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.controls import load_controls
from mlopsctl.policy.judge import judge_architecture, judge_plan


def validate(
    repo: Path,
    requirements: Requirements,
    architecture: Architecture,
    toolbox: Toolbox,
    announce: Callable[[CheckResult], None],
) -> Report:
    """All checks of `repo`, the policies over its plans and its design last."""
    report, plans = run_checks(repo, toolbox, announce)
    policies = _policies(requirements, architecture, plans)
    announce(policies)
    return Report(checks=(*report.checks, policies))


def repair(repo: Path, report: Report, toolbox: Toolbox) -> tuple[str, ...]:
    """Mend in `repo` what is mechanical; one sentence per repair."""
    return mechanical.repair(repo, report, toolbox)


def _policies(requirements: Requirements, architecture: Architecture, plans: Mapping[str, JSON]) -> CheckResult:
    import time

    begun = time.monotonic()
    if not plans:
        return CheckResult(name="policies", status="not_run", detail="there is no Terraform plan to judge")
    controls = load_controls()
    judged = [("design", result) for result in judge_architecture(controls, requirements, architecture)]
    for root, plan in sorted(plans.items()):
        judged += [(root, result) for result in judge_plan(controls, requirements, plan)]
    issues = tuple(_issue(where, result) for where, result in judged if result.status == "fail")
    count = {status: sum(r.status == status for _, r in judged) for status in ("pass", "not_applicable", "manual")}
    return CheckResult(
        name="policies",
        status="fail" if issues else "pass",
        detail=f"{count['pass']} passed, {len(issues)} failed, {count['not_applicable']} not applicable, "
        f"{count['manual']} manual",
        judge=f"{len(controls)} controls",
        seconds=time.monotonic() - begun,
        issues=issues,
    )


def _issue(where: str, result: ControlResult) -> Issue:
    return Issue(rule=result.control, where=where, message=result.detail)
