from typing import Any

from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.operators import Unknown
from mlopsctl.policy.plan import Plan, Resource
from mlopsctl.policy.question import Question
from mlopsctl.policy.verdict import Verdict, verdict


def _answer(plan: Plan, _: Requirements, options: dict[str, Any]) -> Verdict:
    """Everything that can carry tags carries those in `required`, its own or the provider's default ones."""
    problems, unclear, tagged = [], [], 0
    for resource in plan.resources:
        if resource.mode != "managed" or not resource.values("tags_all"):
            continue
        tagged += 1
        tags = _tags(resource)
        if tags is None:
            unclear.append(resource.address)
        elif missing := [key for key in options["required"] if key not in tags]:
            problems.append(f"{resource.address} has no tag {', '.join(missing)}")
    return verdict(tagged, problems, unclear)


def _tags(resource: Resource) -> set[str] | None:
    """Its tag names, None when they depend on apply. Without any, `tags_all` is unknown and `tags` is not there."""
    values = resource.values("tags_all")
    if any(isinstance(value, Unknown) for value in values):
        values = resource.values("tags")
    if any(isinstance(value, Unknown) for value in values):
        return None
    return {key for value in values if isinstance(value, dict) for key in value}


question = Question(_answer)
