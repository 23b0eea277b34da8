"""What the controls say of a design and of its Terraform plan."""

from collections.abc import Callable, Sequence

from mlopsctl import registry
from mlopsctl.domain.architecture import Architecture
from mlopsctl.domain.control import (
    Assertion,
    CheckovRule,
    Control,
    ControlResult,
    ControlStatus,
    DesignRule,
    JudgeRule,
    ManualRule,
    PlanRule,
)
from mlopsctl.domain.noun import JSON
from mlopsctl.domain.report import CheckResult
from mlopsctl.domain.requirements import Requirements
from mlopsctl.errors import InputError
from mlopsctl.policy import judges
from mlopsctl.policy.operators import applies, holds
from mlopsctl.policy.plan import Plan, read_plan
from mlopsctl.policy.question import Question
from mlopsctl.policy.residency import strays
from mlopsctl.policy.rules import judge_rule
from mlopsctl.policy.verdict import Verdict, together, verdict


def judge_architecture(
    controls: Sequence[Control], requirements: Requirements, architecture: Architecture
) -> tuple[ControlResult, ...]:
    """One result for each control over the architecture."""
    facts = _facts(requirements, architecture)

    def answer(rule: Assertion) -> Verdict:
        assert isinstance(rule, DesignRule)  # noqa: S101  # `judges_design` says so
        if strange := {c.path for c in rule.expect} - facts.keys():
            raise InputError(f"A control asks for {', '.join(strange)}", hint=f"Facts: {', '.join(facts)}.")
        wrong = [c for c in rule.expect if holds(c, facts[c.path], requirements) is not True]
        return verdict(1, [f"{c.path} is {', '.join(map(str, facts[c.path])) or 'empty'}" for c in wrong])

    return tuple(_result(control, requirements, answer) for control in controls if control.judges_design)


def judge_plan(
    controls: Sequence[Control], requirements: Requirements, plan: JSON, scan: CheckResult | None = None
) -> tuple[ControlResult, ...]:
    """One result for each control over a Terraform plan; `scan` is what the scanner said of the same code."""
    read = read_plan(plan)

    def answer(rule: Assertion) -> Verdict:
        return _over_plan(rule, read, requirements, scan)

    return tuple(_result(control, requirements, answer) for control in controls if not control.judges_design)


def coverage(results: Sequence[ControlResult]) -> dict[ControlStatus, int]:
    """How many results there are of each kind; only `pass` is a pass."""
    kinds: tuple[ControlStatus, ...] = ("pass", "fail", "not_applicable", "manual", "not_evaluated")
    return {kind: sum(result.status == kind for result in results) for kind in kinds}


def _result(control: Control, requirements: Requirements, answer: Callable[[Assertion], Verdict]) -> ControlResult:
    said = verdict(0)
    if applies(control.applies_when, requirements):
        said = together([answer(assertion) for assertion in control.assertions])
    return ControlResult(control=control.id, level=control.level, status=said.status, detail=said.detail)


def _over_plan(rule: Assertion, plan: Plan, requirements: Requirements, scan: CheckResult | None) -> Verdict:
    match rule:
        case PlanRule():
            return judge_rule(rule, plan, requirements)
        case JudgeRule():
            return _question(rule.judge).answer(plan, requirements, rule.options)
        case CheckovRule():
            return _scanned(rule, scan)
        case ManualRule():
            return Verdict("manual", f"{rule.owner} attests it")
        case DesignRule():
            raise TypeError(rule)  # `judges_design` keeps it out


def _question(name: str) -> Question:
    found = registry.discover(judges, Question)
    if name not in found:
        raise InputError(
            f"A control asks the judge `{name}`, which does not exist", hint=f"Judges: {', '.join(found)}."
        )
    return found[name]


def _scanned(rule: CheckovRule, scan: CheckResult | None) -> Verdict:
    if scan is None or scan.status == "not_run":
        return Verdict("not_evaluated", "the scanner did not run")
    found = [issue.where for issue in scan.issues if issue.rule == rule.check and not issue.accepted]
    return verdict(1, [f"{rule.check} at {where}" for where in found])


def _facts(requirements: Requirements, architecture: Architecture) -> dict[str, list[object]]:
    """What a control may ask about an architecture."""
    return {
        "cost_expected": [architecture.cost.expected],
        "unpriced": list(architecture.cost.unpriced),
        "regions": list(architecture.places),
        "regions_outside_residency": list(strays(architecture.cloud, architecture.places, requirements)),
        "capabilities": [*sorted({name for c in architecture.components for name in c.provides})],
        "availability_pct": [] if architecture.availability_pct is None else [architecture.availability_pct],
    }
