"""Accepted risks of a repository, and what a scanner's findings come to with them."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlopsctl.checks.check import Workspace
from mlopsctl.domain.noun import Noun
from mlopsctl.domain.report import CheckResult, Issue
from mlopsctl.errors import InputError

RISKS = "policy/accepted-risks.yaml"


class Risk(Noun):
    """A finding that is accepted until it expires, and by whom."""

    check: str
    slot: str
    resource: str  # address inside the slot's module
    reason: str
    owner: str
    expires: date


def load_risks(repo: Path) -> tuple[Risk, ...]:
    import yaml

    file = repo / RISKS
    if not file.is_file():
        return ()
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf8")) or []
        return tuple(Risk.model_validate(row) for row in rows)
    except (yaml.YAMLError, ValidationError, TypeError) as wrong:
        raise InputError(
            f"{RISKS} cannot be read: {wrong}", hint="Each row has check, slot, resource, reason, owner, expires."
        ) from wrong


def judge_findings(name: str, workspace: Workspace, scans: dict[str, dict[str, Any]]) -> CheckResult:
    """Fails on every finding that no valid risk accepts. `scans` maps a place in the repository to its scan."""
    risks, today = load_risks(workspace.repo), workspace.toolbox.clock.now().date()
    issues = tuple(_issue(f, place, risks, today) for place, scan in scans.items() for f in scan["failed"])
    open_ = sum(not issue.accepted for issue in issues)
    passed = sum(scan["passed"] for scan in scans.values())
    detail = f"{passed} passed, {open_} open, {len(issues) - open_} accepted"
    if not passed and not issues:
        return CheckResult(
            name=name, status="fail", detail="the scanner found nothing to judge", judge=_judge(workspace)
        )
    return CheckResult(
        name=name, status="fail" if open_ else "pass", detail=detail, judge=_judge(workspace), issues=issues
    )


def _judge(workspace: Workspace) -> str:
    return workspace.toolbox.scanner.tool.title


def _issue(finding: dict[str, Any], place: str, risks: tuple[Risk, ...], today: date) -> Issue:
    resource = re.sub(r"\[[^\]]*\]", "", finding["resource"])
    covering = [r for r in risks if r.check == finding["check"] and _covers(r, resource, finding["file"])]
    valid = next((r for r in covering if r.expires >= today), None)
    expired = f" (its acceptance expired on {covering[0].expires})" if covering and not valid else ""
    at = f"{place}{finding['file']}:{finding['line']}" if finding["file"].endswith(".tf") else place
    return Issue(
        rule=finding["check"],
        where=f"{finding['resource']} ({at})",
        message=finding["name"] + expired,
        accepted=f"{valid.reason} Owner {valid.owner}, until {valid.expires}." if valid else "",
    )


def _covers(risk: Risk, resource: str, file: str) -> bool:
    """A bare address means a resource of the slot's own module, wherever another module has one of that name."""
    if resource == f"module.{risk.slot}.{risk.resource}":
        return True
    return resource == risk.resource and f"/modules/{risk.slot}/" in file
