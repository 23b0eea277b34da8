"""Declarative rules over the resources of a plan."""

from collections.abc import Sequence

from mlopsctl.domain.control import Condition, PlanRule
from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.operators import holds
from mlopsctl.policy.plan import Plan, Resource
from mlopsctl.policy.verdict import Verdict, verdict


def judge_rule(rule: PlanRule, plan: Plan, requirements: Requirements) -> Verdict:
    """What `rule` says of `plan`."""
    subjects = [r for r in plan.of_type(*rule.resources) if _unmet(rule.where, r, requirements)[0] == []]
    if rule.at_least and len(subjects) < rule.at_least:
        wanted = verdict(1, [f"there is no {' or '.join(rule.resources)} in the plan"])
        return wanted if plan.of_type(*rule.beside) else verdict(0)
    problems: list[str] = []
    unclear: list[str] = []
    for subject in subjects:
        judged = plan.pointing_to(subject, rule.linked.type, rule.linked.by) if rule.linked else (subject,)
        if rule.linked and not judged:
            problems.append(f"{subject.address} has no {rule.linked.type}")
        for resource in judged:
            wrong, unknown = _unmet(rule.expect, resource, requirements)
            problems += wrong
            unclear += unknown
    return verdict(len(subjects), problems, unclear)


def _unmet(
    conditions: Sequence[Condition], resource: Resource, requirements: Requirements
) -> tuple[list[str], list[str]]:
    """One sentence per condition that is not met, and per condition that cannot be judged yet."""
    answers = [(c, holds(c, resource.values(c.path), requirements)) for c in conditions]
    wrong = [_sentence(resource, c) for c, met in answers if met is False]
    return wrong, [f"{resource.address}: {c.path}" for c, met in answers if met is None]


def _sentence(resource: Resource, condition: Condition) -> str:
    values = ", ".join(str(value) for value in resource.values(condition.path)) or "not set"
    return f"{resource.address}: {condition.path} is {values}"
